/* Articles or briefs in their order, moved by keys, by the menu or by dragging. */
export const orderOf = (list) => [...list.querySelectorAll(":scope > .article, :scope > .brief")].map((row) => row.dataset.piece.replace(/^\w+-/, "")).join(",");

const isRow = (target) => target instanceof Element && target.matches(".piece[draggable=true]");

export class Rows {
  constructor(list, order, owner) {
    Object.assign(this, { list, order, owner });
    order.rows = this;
    list.addEventListener("pointerdown", ({ target }) => {
      const handle = target.closest(".handle");
      if (handle) handle.closest(".piece").draggable = true;
    });
    list.addEventListener("pointerup", ({ target }) => { target.closest?.(".piece")?.removeAttribute("draggable"); });
    list.addEventListener("dragstart", ({ target, dataTransfer }) => {
      if (!isRow(target)) return; // words of a text are dragged too
      target.classList.add("dragged");
      dataTransfer.effectAllowed = "move";
    });
    list.addEventListener("dragover", (event) => this.over(event));
    list.addEventListener("dragend", ({ target }) => {
      if (!isRow(target)) return;
      target.classList.remove("dragged");
      target.draggable = false;
      this.renumber();
    });
  }

  over(event) {
    const dragged = this.list.querySelector(":scope > .dragged");
    const row = event.target.closest(".article, .brief");
    if (!dragged || !row || row === dragged || row.parentElement !== this.list) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    if (event.clientY < top + height / 2) row.before(dragged);
    else row.after(dragged);
  }

  move(row, way) {
    const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other?.matches(".article, .brief")) return;
    if (this.owner.place.piece === row.piece) this.owner.place.close();
    if (way === "up") other.before(row);
    else other.after(row);
    this.renumber();
  }

  renumber() {
    this.order.querySelector("input").value = orderOf(this.list);
    this.owner.news();
  }

  /* The rows as the order has them that was restored. */
  arrange() {
    const kind = this.order.dataset.piece.replace(/s$/, "");
    for (const word of this.order.querySelector("input").value.split(",")) {
      const row = document.getElementById(word.includes("+") ? word : `${kind}-${word}`);
      if (row) this.list.querySelector(":scope > .add").before(row);
    }
  }
}
