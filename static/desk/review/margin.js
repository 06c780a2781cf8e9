/* What stands beside the paragraphs: notes, and folded under small flags what changed there and what reports say. Each
   place has a stack; stacks keep the height of their place as far as they do not cover one another. On a narrow screen
   they stand below their paragraph. */

const GAP = 8;
const FLAGS = { change: ["改", "这里改了"], proof: ["校", "校对留下"], print: ["印", "印前检查"] };
const isNarrow = () => window.matchMedia("(max-width: 719px)").matches;

export class Margin {
  constructor(review, sheet, names) {
    Object.assign(this, { review, sheet, names, stacks: new Map(), active: null });
    this.order = Object.keys(sheet.words);
    this.flow = review.querySelector(".margin");
    this.layer = Object.assign(document.createElement("div"), { className: "stacks" });
    review.querySelector(".paper").after(this.layer);
    this.layer.addEventListener("focusin", (event) => this.attend(event.target));
    this.layer.addEventListener("click", (event) => this.attend(event.target));
    this.watch = new ResizeObserver(() => this.lay());
    this.watch.observe(this.flow);
    for (const mark of this.flow.querySelectorAll(".mark[data-at]")) {
      if (sheet.has(mark.dataset.at)) this.stackOf(mark.dataset.at).querySelector(".marks").append(mark);
    }
  }

  /* The stack of a place, made where the order of the page has it. */
  stackOf(key) {
    if (this.stacks.has(key)) return this.stacks.get(key);
    const stack = document.createElement("section");
    Object.assign(stack, { className: "stack", tabIndex: -1 });
    stack.dataset.stack = key;
    stack.setAttribute("aria-label", this.names[key]);
    for (const [tag, className] of [["p", "flags"], ["div", "marks"], ["ol", "cards"]]) {
      stack.append(Object.assign(document.createElement(tag), { className }));
    }
    stack.querySelector("ol").setAttribute("role", "list");
    const behind = this.order.slice(this.order.indexOf(key) + 1).find((other) => this.stacks.has(other));
    this.layer.insertBefore(stack, this.stacks.get(behind) ?? null);
    this.stacks.set(key, stack);
    this.watch.observe(stack);
    return stack;
  }

  /* Only what changed since this edition is marked. */
  compare(set) {
    for (const part of this.review.querySelectorAll(".changeset")) part.hidden = part.dataset.set !== set;
    for (const [key, stack] of this.stacks) {
      for (const mark of stack.querySelectorAll(".mark")) {
        mark.isOff = mark.dataset.kind === "change" && mark.dataset.set !== set;
        mark.hidden = true;
      }
      this.fly(key, stack);
    }
    this.sheet.flag("changed", [...this.stacks.keys()].filter((key) => this.stacks.get(key).querySelector("[data-flag=change]")));
    this.lay();
  }

  /* A flag for each kind of mark. */
  fly(key, stack) {
    const flags = stack.querySelector(".flags");
    flags.replaceChildren();
    for (const [kind, [sign, said]] of Object.entries(FLAGS)) {
      const marks = [...stack.querySelectorAll(`.mark[data-kind=${kind}]`)].filter(({ isOff }) => !isOff);
      if (!marks.length) continue;
      const count = marks.reduce((sum, mark) => sum + mark.querySelectorAll("ul:not(ul ul) > li").length, 0);
      const flag = Object.assign(document.createElement("button"), { type: "button", textContent: `${sign} ${count}` });
      flag.dataset.flag = kind;
      flag.setAttribute("aria-label", `${this.names[key]}：${said} ${count} 处`);
      flag.setAttribute("aria-expanded", "false");
      flag.addEventListener("click", () => {
        const isOpen = flag.getAttribute("aria-expanded") === "true";
        flag.setAttribute("aria-expanded", String(!isOpen));
        for (const mark of marks) mark.hidden = isOpen;
      });
      flags.append(flag);
    }
  }

  /* The stack that is pulled to its place. */
  attend(element) {
    const key = element.closest("[data-stack]")?.dataset.stack;
    if (key === undefined || key === this.active) return;
    this.active = key;
    this.sheet.choose(key);
    this.lay();
  }

  isShown(stack) { return Boolean(stack.querySelector(".flags > *, .cards > *, form")); }

  /* What one is led to: notes, changes, and what somebody gave a reason for. */
  isLoud(stack) { return Boolean(stack.querySelector(".cards > li, [data-flag=change], [data-loud]")); }

  shown() {
    const every = [...this.stacks].filter(([, stack]) => this.isShown(stack));
    return every.map(([key, stack]) => ({ key, stack, height: stack.offsetHeight, wanted: this.sheet.topOf(key) }));
  }

  lay() {
    if (!this.sheet.frame.offsetWidth) return; // not shown at present
    for (const stack of this.stacks.values()) stack.hidden = !this.isShown(stack);
    const shown = this.shown().sort((one, other) => one.wanted - other.wanted);
    if (isNarrow()) this.layBelow(shown);
    else {
      this.sheet.makeRoom(new Map());
      this.layBeside(shown);
    }
    for (const { stack, at } of shown) stack.style.top = `${at}px`;
  }

  layBeside(shown) {
    let free = this.flow.offsetHeight ? this.flow.offsetHeight + GAP : 0;
    let least = free; // where the active one can stand if all before it close up
    for (const one of shown) {
      one.at = Math.max(one.wanted, free);
      one.least = least;
      free = one.at + one.height + GAP;
      least += one.height + GAP;
    }
    const here = shown.findIndex(({ key }) => key === this.active);
    if (here >= 0) {
      shown[here].at = Math.max(shown[here].wanted, shown[here].least);
      for (let n = here - 1; n >= 0; n -= 1) shown[n].at = Math.min(shown[n].at, shown[n + 1].at - shown[n].height - GAP);
      for (let n = here + 1; n < shown.length; n += 1) {
        shown[n].at = Math.max(shown[n].wanted, shown[n - 1].at + shown[n - 1].height + GAP);
      }
    }
    const last = shown.at(-1);
    this.layer.style.minHeight = last ? `${last.at + last.height}px` : "";
  }

  layBelow(shown) {
    const heights = new Map();
    const hosts = shown.map(({ key }) => this.sheet.hostOf(key));
    for (const [n, one] of shown.entries()) {
      one.below = heights.get(hosts[n]) ?? GAP;
      heights.set(hosts[n], one.below + one.height + GAP);
    }
    this.sheet.makeRoom(heights);
    for (const one of shown) one.at = this.sheet.bottomOf(one.key) + one.below;
    this.layer.style.minHeight = "";
  }

  /* The next of what one is led to (1), or the one before (-1), seen from where one is; null at the end. */
  next(step, reading) {
    const stops = this.shown().filter(({ stack }) => this.isLoud(stack)).sort((one, other) => one.wanted - other.wanted);
    const here = stops.findIndex(({ key }) => key === this.active);
    const isAhead = ({ wanted }) => (step > 0 ? wanted > reading : wanted < reading);
    const found = here >= 0 ? stops[here + step] : step > 0 ? stops.find(isAhead) : stops.findLast(isAhead);
    return found ? { stack: found.stack, number: stops.indexOf(found) + 1, count: stops.length } : null;
  }
}
