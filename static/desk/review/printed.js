/* The printed pages beside the text: they go along with it, and a click on them goes to the text. */
import { askAgain } from "../../site/pictures.js";

const LINE = 0.3; // of the height of the screen, where one reads

/* A value on one axis, from the other: between two known points, in proportion. */
function along(points, value, [from, to]) {
  const behind = points.findIndex((point, n) => n > 0 && point[from] >= value);
  const [before, after] = behind < 0 ? points.slice(-2) : points.slice(behind - 1, behind + 1);
  const span = after[from] - before[from];
  return span ? before[to] + ((value - before[from]) / span) * (after[to] - before[to]) : before[to];
}

export class Printed {
  constructor(section, sheet) {
    Object.assign(this, { section, sheet, areas: [] });
    this.leaves = section.querySelector(".leaves");
    this.label = section.querySelector(".shown-page");
    this.pictures = [...this.leaves.querySelectorAll("img")];
    askAgain(this.pictures);
    for (const [name, step] of [["back", -1], ["forth", 1]]) {
      const button = section.querySelector(`.${name}`);
      button.hidden = false;
      button.addEventListener("click", () => this.turn(step));
    }
    this.leaves.addEventListener("click", (event) => this.clicked(event));
    window.addEventListener("scroll", () => this.follow(), { passive: true });
    window.addEventListener("resize", () => this.follow());
    this.learn();
  }

  /* Without it text and pages are taken to be equally long throughout. */
  async learn() {
    try {
      const response = await fetch(this.section.dataset.areas);
      if (response.ok) this.areas = (await response.json()).areas.filter(({ place }) => this.sheet.has(place));
    } finally {
      this.follow();
    }
  }

  get isAlone() { return this.section.closest(".review").dataset.view === "printed"; }

  /* How far down the text, and down the pages, the same things stand: [[text, pages]], rising. */
  points() {
    const { length, places } = this.texts();
    const inside = [...places].flatMap(([place, [from, to]]) => this.pointsOf(place, from, to));
    const found = [[0, 0]];
    for (const point of inside.sort((one, other) => one[0] - other[0])) if (point[1] >= found.at(-1)[1]) found.push(point);
    return [...found, [length, this.leaves.scrollHeight]];
  }

  /* Where each article and brief begins and ends in the text; as it was, while the text is not shown. */
  texts() {
    if (!this.sheet.frame.offsetHeight) return this.known;
    const places = new Map();
    for (const { place } of this.areas) {
      const element = this.sheet.elements.get(place);
      places.set(place, [this.sheet.topOf(place), (element.closest("article") ?? element).getBoundingClientRect().bottom]);
    }
    this.known = { length: this.sheet.frame.offsetHeight, places };
    return this.known;
  }

  /* Of one of them, where each of its pages begins; its parts are as long in the text as they are in print. */
  pointsOf(place, from, to) {
    const parts = this.areas.filter((area) => area.place === place);
    const whole = parts.reduce((sum, { height }) => sum + height, 0);
    let before = 0;
    return parts.map((part) => {
      const at = from + (to - from) * (before / whole);
      before += part.height;
      return [at, this.heightOf(part.page, part.top)];
    });
  }

  heightOf(page, part) {
    const picture = this.pictures[page - 1];
    return picture.offsetTop + part * picture.offsetHeight;
  }

  /* How far down the text, and how far down the screen, one reads. */
  reading() {
    const line = window.innerHeight * LINE;
    if (this.isAlone) return along(this.points(), line - this.leaves.getBoundingClientRect().top, [1, 0]);
    return line - this.sheet.frame.getBoundingClientRect().top;
  }

  follow() {
    if (this.isAlone || !this.section.offsetHeight) {
      if (this.isAlone) this.name(window.innerHeight * LINE - this.leaves.getBoundingClientRect().top);
      return;
    }
    const text = this.reading();
    const at = along(this.points(), text, [0, 1]);
    const line = window.innerHeight * LINE - this.leaves.getBoundingClientRect().top;
    this.leaves.scrollTop = Math.max(0, at - Math.max(0, line));
    this.name(at);
  }

  name(height) {
    this.shown = Math.max(1, this.pictures.filter(({ offsetTop }) => offsetTop <= height).length);
    this.label.textContent = `第 ${this.shown} 页，共 ${this.pictures.length} 页`;
  }

  turn(step) {
    const page = Math.min(Math.max(this.shown + step, 1), this.pictures.length);
    this.goTo(page === 1 ? 0 : along(this.points(), this.heightOf(page, 0.1), [1, 0]));
  }

  /* Bring this height of the text to where one reads; where the pages stand alone, what is printed of it. */
  goTo(text) {
    const element = this.isAlone ? this.leaves : this.sheet.frame;
    const height = this.isAlone ? along(this.points(), text, [0, 1]) : text;
    window.scrollTo({ top: window.scrollY + element.getBoundingClientRect().top + height - window.innerHeight * LINE });
  }

  clicked({ target, clientX, clientY }) {
    const page = this.pictures.indexOf(target) + 1;
    if (!page) return;
    const { left, top, width, height } = target.getBoundingClientRect();
    const [x, y] = [(clientX - left) / width, (clientY - top) / height];
    const area = this.areas.find((one) => one.page === page && x >= one.left && x <= one.left + one.width && y >= one.top && y <= one.top + one.height);
    if (area) this.chosen?.(along(this.points(), this.heightOf(page, y), [1, 0]), area.place);
  }
}
