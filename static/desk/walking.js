/* A list that is gone through with the arrows, one row after the other; what goes wrong is said in one place. */
export class Walk {
  constructor(list, rows) {
    this.list = list;
    this.rows = rows;
    list.addEventListener("focusin", (event) => this.enter(event.target.closest(rows)));
  }

  /* The row that has the focus, or holds what has it. */
  get here() {
    return document.activeElement?.closest?.(this.rows);
  }

  go(step) {
    const every = [...this.list.querySelectorAll(this.rows)];
    const row = every[Math.min(Math.max(every.indexOf(this.here) + step, 0), every.length - 1)];
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  /* The row that Tab leads to is the last one that was at hand. */
  enter(row) {
    if (!row) return;
    for (const one of this.list.querySelectorAll(`${this.rows}[tabindex="0"]`)) one.tabIndex = -1;
    row.tabIndex = 0;
  }
}

export function sayAbove(place, sentence) {
  place.querySelector(":scope > .errornote")?.remove();
  if (!sentence) return;
  const trouble = Object.assign(document.createElement("p"), { className: "errornote", textContent: sentence });
  trouble.setAttribute("role", "alert");
  place.prepend(trouble);
}
