/* The proofreader beside the text: asks at a pause in typing, underlines what it finds without touching the text, and
   keeps what is answered. */
import { nearest } from "./characters.js";
import { Mirror } from "./mirror.js";
import { reasonFor, remarkItem } from "./remarks.js";
import { rangeOf } from "./window.js";

const REST = 600; // milliseconds that typing rests before it is asked
const NAMES = { 必须: "proof-must", 建议: "proof-should", 提示: "proof-hint" };

export class Proofreading {
  constructor(owner) {
    this.owner = owner;
    this.aside = owner.root.querySelector("aside.proofreading");
    this.list = this.aside.querySelector(".found");
    this.kept = this.aside.querySelector(".kept-remarks");
    this.status = this.aside.querySelector(".count");
    this.button = owner.root.querySelector("[data-desk=proofreading]");
    this.bubble = owner.root.querySelector(".bubble");
    this.standing = owner.root.querySelector("[data-standing]");
    this.remarks = [];
    this.mirrors = new Map();
    this.aside.querySelector(".shut").addEventListener("click", () => this.toggle());
    owner.root.addEventListener("click", (event) => this.clicked(event));
    owner.root.addEventListener("input", (event) => this.mirrors.get(event.target)?.clear());
    this.isOpen = localStorage.getItem("proofreading") === "on";
    this.show();
    this.ask();
  }

  show() {
    this.aside.hidden = !this.isOpen;
    this.button.setAttribute("aria-expanded", String(this.isOpen));
    this.owner.root.classList.toggle("has-proofreading", this.isOpen);
    this.owner.printed?.show();
  }

  toggle() {
    this.isOpen = !this.isOpen;
    localStorage.setItem("proofreading", this.isOpen ? "on" : "off");
    this.show();
    if (!this.isOpen) this.button.focus();
  }

  wait() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.ask(), REST);
  }

  /* One at a time: what was typed meanwhile is asked for afterwards. */
  async ask() {
    if (this.isAsking) {
      this.isBehind = true;
      return;
    }
    this.isAsking = true;
    const pieces = JSON.stringify(this.owner.dirty().map((piece) => piece.parcel()));
    const answer = await this.owner.post(this.owner.root.dataset.proofread, { pieces }, false);
    this.isAsking = false;
    if (answer.remarks) this.draw(answer);
    else this.status.textContent = answer.refused;
    if (this.isBehind) {
      this.isBehind = false;
      this.ask();
    }
  }

  get open() { return this.remarks.filter(({ answer }) => !answer); }

  draw({ remarks, missing }) {
    this.remarks = remarks;
    this.aside.querySelector(".missing").textContent = missing;
    const count = (level) => this.open.filter((remark) => remark.level === level).length;
    const counted = Object.keys(NAMES).filter(count).map((level) => `${level}${count(level)}处`).join("，");
    this.status.textContent = counted || "没有发现问题。";
    this.button.querySelector(".number").textContent = this.open.length || "";
    this.button.classList.toggle("has-must", count("必须") > 0);
    const hadFocus = this.list.contains(document.activeElement) && document.activeElement.closest("[data-key]")?.dataset.key;
    this.list.replaceChildren(...this.open.map((remark) => this.item(remark)));
    if (hadFocus) this.list.querySelector(`[data-key="${hadFocus}"] button`)?.focus();
    const answered = remarks.filter(({ answer }) => answer);
    this.kept.hidden = !answered.length;
    this.kept.querySelector("summary").textContent = `答过的（${answered.length}）`;
    this.kept.querySelector("ol").replaceChildren(...answered.map((remark) => this.item(remark)));
    this.standing?.replaceChildren(...this.unexplained());
    this.owner.outline.remarks = this.open;
    this.owner.outline.drawn();
    this.underline();
  }

  item(remark) {
    const at = Object.assign(document.createElement("button"), { type: "button", className: "where", textContent: remark.at || "整期" });
    at.addEventListener("click", () => this.goTo(remark));
    const item = remarkItem("li", remark, this);
    item.prepend(at);
    return item;
  }

  /* What a submission asks a reason for. */
  unexplained() {
    const every = this.remarks.filter(({ level, blocks, answer }) => (level === "必须" || blocks) && !answer?.reason);
    const left = [...new Map(every.map((remark) => [remark.key, remark])).values()]; // one reason for the same words in a sentence
    if (!left.length) return [];
    const said = Object.assign(document.createElement("p"), { textContent: `校对还有${left.length}处必须改的。改好，或者写明不改的理由：` });
    return [said, ...left.map((remark) => reasonFor(remark, () => this.goTo(remark)))];
  }

  /* Underlining */

  underline() {
    if (!CSS.highlights) return;
    for (const mirror of this.mirrors.values()) mirror.clear();
    const ranges = Object.fromEntries(Object.values(NAMES).map((name) => [name, []]));
    for (const remark of this.open) {
      remark.range = this.rangeIn(remark);
      if (remark.range) ranges[NAMES[remark.level]].push(remark.range);
    }
    for (const [name, all] of Object.entries(ranges)) CSS.highlights.set(name, new Highlight(...all));
  }

  /* Where its words stand in what can be seen; null of a body that is not open, or a field of one line. */
  rangeIn(remark) {
    const { piece, editor } = this.owner.place;
    if (remark.field === "body") return editor && piece.key === remark.piece ? rangeOf(this.owner.place, remark) : null;
    const control = this.controlOf(remark);
    if (!control?.matches("textarea") || control.hidden || !control.offsetParent) return null;
    if (!this.mirrors.has(control)) this.mirrors.set(control, new Mirror(control));
    return this.mirrors.get(control).rangeOf(remark);
  }

  controlOf(remark) { return remark.field && this.owner.piece(remark.piece)?.control(remark.field); }

  /* What is said of the words that were clicked, or that the caret is in. */
  clicked(event) {
    if (this.bubble.contains(event.target) || !event.target.closest(".text")) return;
    const remark = this.at(event);
    if (remark) this.say(remark);
    else this.bubble.hidden = true;
  }

  at({ clientX: x, clientY: y }) {
    const isIn = (box) => x >= box.left - 1 && x <= box.right + 1 && y >= box.top - 1 && y <= box.bottom + 3;
    return this.open.find(({ range }) => range && [...range.getClientRects()].some(isIn));
  }

  say(remark, hasKeys = false) {
    const box = remark.range.getBoundingClientRect();
    this.bubble.replaceChildren(remarkItem("div", remark, this));
    this.bubble.hidden = false;
    const { width, height } = this.bubble.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
    const isBelow = box.bottom + height + 12 < window.innerHeight - 60;
    Object.assign(this.bubble.style, { left: `${left + window.scrollX}px`, top: `${(isBelow ? box.bottom + 6 : Math.max(8, box.top - height - 6)) + window.scrollY}px` });
    this.said = remark;
    if (hasKeys) this.bubble.querySelector("button, input")?.focus();
  }

  hush() {
    if (this.bubble.hidden) return false;
    this.bubble.hidden = true;
    const control = this.controlOf(this.said);
    if (this.said.field === "body") this.owner.place.editor?.focus();
    else control?.focus();
    return true;
  }

  /* F7: to the next of them, or the one before. */
  async step(by) {
    if (!this.open.length) {
      this.owner.say("校对没有发现问题。");
      return;
    }
    const here = this.open.findIndex(({ key }) => key === this.reached);
    const remark = this.open[(here + by + this.open.length) % this.open.length];
    this.reached = remark.key;
    await this.goTo(remark);
  }

  async goTo(remark) {
    const { place } = this.owner;
    if (this.isOpen && !this.owner.printed.hasRoom) this.toggle(); // the list would lie over it
    const piece = this.owner.piece(remark.piece);
    const control = this.controlOf(remark);
    if (remark.field === "body") await place.open(piece, { paragraph: remark.paragraph, offset: remark.start });
    else if (control) {
      control.closest("details")?.setAttribute("open", "");
      control.focus();
      control.scrollIntoView({ block: "center" });
    } else this.owner.goTo(`#${remark.piece}`);
    this.underline();
    if (remark.range) this.say(remark, true);
  }

  /* Answering */

  async fix(remark, words) {
    this.bubble.hidden = true;
    const control = this.controlOf(remark);
    if (remark.field === "body") await this.owner.place.open(this.owner.piece(remark.piece), { paragraph: remark.paragraph, offset: remark.start });
    const isDone = remark.field === "body" ? this.owner.place.replace(rangeOf(this.owner.place, remark), words) : control && replaceIn(control, remark, words);
    if (!isDone) {
      this.owner.say("没有改：这一处已经变了，请看看现在的校对结果。", true);
      this.wait();
      return;
    }
    this.forget(remark);
    this.owner.news();
  }

  async answer(remark, choice, reason = "") {
    const { rule, words, key } = remark;
    const told = await this.owner.post(`${this.owner.root.dataset.proofread}${choice}/`, { rule, words, key, reason });
    if (told.refused) return told.refused;
    this.bubble.hidden = true;
    for (const one of this.remarks.filter((other) => other.key === key)) this.forget(one);
    this.owner.say(told.told);
    this.ask();
    return "";
  }

  forget(remark) {
    this.remarks = this.remarks.filter((one) => one !== remark);
    this.list.querySelector(`[data-key="${remark.key}"]`)?.remove();
    this.underline();
  }
}

/* As if typed, so that Ctrl+Z takes it back. */
function replaceIn(control, { words, start }, instead) {
  const at = nearest(control.value, words, start);
  if (at < 0) return false;
  control.focus();
  control.setSelectionRange(at, at + words.length);
  document.execCommand("insertText", false, instead);
  return true;
}
