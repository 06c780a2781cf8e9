/* What is in the issue, as it stands on the page. */
export class Outline {
  constructor(owner) {
    const { root } = owner;
    Object.assign(this, { owner, root });
    this.list = root.querySelector("#contents");
    this.pages = {};
    this.remarks = [];
    this.list.addEventListener("click", (event) => this.chosen(event));
    root.querySelector(".outline").addEventListener("click", ({ target }) => {
      const part = document.querySelector(target.closest("a[href^='#']")?.hash || null);
      if (part?.matches("details")) part.open = true;
    });
  }

  chosen(event) {
    const link = event.target.closest("a");
    const piece = link && document.getElementById(link.hash.slice(1))?.piece;
    if (!piece) return;
    event.preventDefault();
    piece.element.scrollIntoView({ block: "start" });
    this.owner.place.open(piece);
  }

  /* Only what has changed is drawn anew: somebody may be in the list by keyboard. */
  drawn() {
    const items = [...this.root.querySelectorAll(".articles > .article")].map((element) => this.item(element));
    items.forEach((item, place) => {
      const before = this.list.children[place];
      if (!before) this.list.append(item);
      else if (before.outerHTML !== item.outerHTML) before.replaceWith(item);
    });
    while (this.list.children.length > items.length) this.list.lastElementChild.remove();
    const briefs = this.root.querySelectorAll(".briefs > .brief:not(.gone)").length;
    this.root.querySelector("[data-of=briefs] .count").textContent = briefs;
  }

  item(element) {
    const item = document.createElement("li");
    item.dataset.of = element.dataset.piece;
    item.classList.toggle("gone", element.classList.contains("gone"));
    item.classList.toggle("unsaved-part", element.piece?.isDirty ?? false);
    const link = document.createElement("a");
    link.href = `#${element.id}`;
    link.textContent = element.querySelector("[name=title]").value || "（还没有标题）";
    element.setAttribute("aria-label", link.textContent);
    const words = element.querySelector(".words").textContent;
    const pages = this.pages[element.dataset.piece] ?? "";
    const count = this.remarks.filter(({ piece }) => piece === element.dataset.piece).length;
    const said = [`${words}字`, pages, count && `校对${count}处`].filter(Boolean).join("　");
    const facts = Object.assign(document.createElement("span"), { className: "quiet", textContent: said });
    const who = Object.assign(document.createElement("span"), { className: "who", textContent: this.at?.[element.dataset.piece]?.join("、") ?? "" });
    item.append(link, " ", facts, who);
    return item;
  }

  show(at) {
    const lists = Object.keys(at).filter((key) => !/^(article|brief)-/.test(key));
    this.at = Object.fromEntries(Object.entries(at).map(([key, names]) => [key, names.map((name) => `${name}在写`)]));
    for (const key of lists) {
      const item = this.root.querySelector(`[data-of="${key === "facts" || key === "briefs" ? key : "lists"}"] .who`);
      if (item) item.textContent = this.at[key].join("、");
    }
    this.drawn();
  }
}
