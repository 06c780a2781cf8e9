/* The printed page beside the text: typeset again at a pause in typing, at the place of the caret. Nothing is stored. */
import { indexAfter } from "./characters.js";

const REST = 250; // milliseconds that typing rests before the page is asked for

export class Printed {
  constructor(owner) {
    this.owner = owner;
    this.aside = owner.root.querySelector("aside.printed");
    this.sheet = this.aside.querySelector(".sheet");
    this.label = this.aside.querySelector(".page");
    this.remarks = this.aside.querySelector(".remarks");
    this.lines = [];
    this.shown = 1;
    this.aside.querySelector(".back").addEventListener("click", () => this.turn(this.shown - 1));
    this.aside.querySelector(".forth").addEventListener("click", () => this.turn(this.shown + 1));
    this.aside.querySelector(".shut").addEventListener("click", () => this.toggle());
    this.sheet.addEventListener("click", (event) => this.clicked(event));
    for (const kind of ["keyup", "click"]) owner.root.querySelector(".text").addEventListener(kind, () => this.comeBack());
    this.isWanted = localStorage.getItem("printed") !== "off";
    this.show();
  }

  /* On a phone there is no room for it. */
  get hasRoom() { return window.matchMedia("(min-width: 1100px)").matches; }

  show() {
    const isCovered = this.owner.root.classList.contains("has-proofreading");
    this.aside.hidden = !(this.isWanted && this.hasRoom) || isCovered;
    this.owner.root.classList.toggle("has-printed", !this.aside.hidden);
    if (!this.aside.hidden) this.ask();
  }

  toggle() {
    this.isWanted = !this.isWanted;
    localStorage.setItem("printed", this.isWanted ? "on" : "off");
    this.show();
  }

  wait(milliseconds = REST) {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.ask(), milliseconds);
  }

  turn(page) {
    if (page < 1 || page > (this.pages ?? 1)) return;
    this.isTurned = true;
    this.wanted = page;
    this.ask();
  }

  /* One at a time: what was typed while a page was being made is asked for when it has come. */
  async ask() {
    if (this.aside.hidden) return;
    if (this.isAsking) {
      this.isBehind = true;
      return;
    }
    this.isAsking = true;
    this.sheet.setAttribute("aria-busy", "true");
    const pieces = JSON.stringify(this.owner.dirty().map((piece) => piece.parcel()));
    const answer = await this.owner.post(this.owner.root.dataset.printed, { pieces, ...this.caretPlace() }, false);
    this.isAsking = false;
    this.sheet.removeAttribute("aria-busy");
    if (answer.again) this.comeAgain(answer.again);
    else if (answer.refused) this.refuse(answer.refused);
    else this.draw(answer);
    if (this.isBehind) {
      this.isBehind = false;
      this.ask();
    } else this.follow(); // the caret may have gone on meanwhile
  }

  /* The caret's place as the press names places; else the page that is shown. */
  caretPlace() {
    const { piece } = this.owner.place;
    const caret = piece && this.owner.place.caret();
    if (this.isTurned) return { page: this.wanted };
    if (!caret) return { page: this.shown };
    return { piece: piece.key, paragraph: caret.paragraph, offset: caret.offset };
  }

  /* What is shown stays: the press has others before this one. */
  comeAgain(seconds) {
    this.label.textContent = "排版正忙，稍后自动再排";
    this.wait(seconds * 1000);
  }

  refuse(sentence) {
    this.label.textContent = "没有排出来";
    this.remarks.replaceChildren(Object.assign(document.createElement("li"), { className: "errornote", textContent: sentence }));
  }

  draw({ pages, page, picture, lines, remarks, runs }) {
    Object.assign(this, { pages, shown: page, lines });
    this.label.textContent = `第${page}页，共${pages}页`;
    const image = Object.assign(new Image(), { src: picture, alt: `印出来的第${page}页` });
    this.sheet.replaceChildren(image);
    this.remarks.replaceChildren(...remarks.map(([sentence, on]) => this.remark(sentence, on)));
    this.aside.querySelector(".back").disabled = page <= 1;
    this.aside.querySelector(".forth").disabled = page >= pages;
    this.owner.outline.pages = Object.fromEntries(Object.entries(runs).map(([key, [first, last]]) => [key, first === last ? `第${first}页` : `第${first}～${last}页`]));
    this.owner.outline.drawn();
    this.mark();
  }

  /* What a compositor says, with the way to each page it is said of. */
  remark(sentence, on) {
    const item = Object.assign(document.createElement("li"), { textContent: sentence });
    for (const page of on) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: `第${page}页` });
      button.addEventListener("click", () => this.turn(page));
      item.append(" ", button);
    }
    return item;
  }

  /* The line in which the caret stands, where it is printed. */
  lineOfCaret() {
    const { piece } = this.owner.place;
    const caret = piece && this.owner.place.caret();
    if (!caret) return null;
    const here = this.lines.filter((line) => line.piece === piece.key && line.paragraph === caret.paragraph && line.start <= caret.offset);
    return here.at(-1) ?? null;
  }

  /* From the page that was turned to, to the one that is written on. */
  comeBack() {
    this.isTurned = false;
    this.followed = null;
    this.follow();
  }

  follow() {
    clearTimeout(this.moved);
    this.moved = setTimeout(() => {
      if (this.aside.hidden || this.isAsking) return;
      const line = this.lineOfCaret();
      const name = line && `${line.piece} ${line.paragraph} ${line.start}`;
      if (name && name !== this.followed && line.page !== this.shown && !this.isTurned) {
        this.followed = name; // once: the press may see it otherwise
        this.ask();
      }
      this.mark();
    }, 200);
  }

  mark() {
    this.sheet.querySelector(".caret-line")?.remove();
    const line = this.lineOfCaret();
    if (!line || line.page !== this.shown) return;
    const mark = Object.assign(document.createElement("span"), { className: "caret-line" });
    const percent = (part) => `${part * 100}%`;
    Object.assign(mark.style, { left: percent(line.x), top: percent(line.y), width: percent(line.width), height: percent(line.height) });
    this.sheet.append(mark);
  }

  /* A click on a printed line puts the caret there. */
  clicked({ clientX, clientY }) {
    const { left, top, width, height } = this.sheet.querySelector("img").getBoundingClientRect();
    const x = (clientX - left) / width;
    const y = (clientY - top) / height;
    const line = this.lines.find((one) => one.page === this.shown && y >= one.y && y <= one.y + one.height && x >= one.x - 0.02 && x <= one.x + one.width + 0.02);
    const piece = line?.piece && this.owner.piece(line.piece);
    if (!piece) return;
    this.isTurned = false;
    const share = Math.min(1, Math.max(0, (x - line.x) / line.width));
    const offset = line.start + Math.round(share * line.length);
    if (piece.key.startsWith("article") && line.paragraph) this.owner.place.open(piece, { paragraph: line.paragraph, offset }).then(() => this.comeBack());
    else if (piece.key.startsWith("brief")) {
      const field = piece.control("text");
      field.focus();
      const at = indexAfter(field.value, offset);
      field.setSelectionRange(at, at);
    } else if (piece.key.startsWith("article")) piece.control("title").focus();
  }
}
