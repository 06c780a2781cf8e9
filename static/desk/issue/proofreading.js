/* The proofreader beside the text: asks at a pause in typing, underlines what it finds without touching the text, and
   keeps what is answered. */
import { spotsOf } from "../lines.js";
import { nearest } from "./characters.js";
import { Mirror } from "./mirror.js";
import { needsReason, reasonFor, remarkItem } from "./remarks.js";
import { rangeOf } from "./window.js";

const REST = 600; // milliseconds that typing rests before it is asked
const NAMES = { 必须: "proof-must", 建议: "proof-should", 提示: "proof-hint" };
const FIELDS = ["column", "title", "source", "body", "text"]; // in the order of the page

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
    document.addEventListener("click", (event) => this.clicked(event));
    owner.root.addEventListener("input", ({ target }) => this.typed(target));
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

  /* What is typed makes what was said of it old. */
  typed(target) {
    if (!target.closest(".piece")) return;
    this.mirrors.get(target)?.clear();
    this.bubble.hidden = true;
  }

  wait(milliseconds = REST) {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.ask(), milliseconds);
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
    else if (answer.again) this.wait(answer.again * 1000);
    else this.status.textContent = answer.isLost ? "校对连不上，下面是刚才的结果。" : answer.refused;
    if (this.isBehind) {
      this.isBehind = false;
      this.ask();
    }
  }

  get open() { return this.remarks.filter(({ answer }) => !answer); }

  draw({ remarks, missing }) {
    this.remarks = this.known(remarks);
    if (!this.remarks.includes(this.said)) this.bubble.hidden = true;
    this.aside.querySelector(".missing").textContent = missing;
    this.count();
    const answered = this.remarks.filter(({ answer }) => answer);
    this.kept.hidden = !answered.length;
    this.kept.querySelector("summary").textContent = `答过的（${answered.length}）`;
    lay(this.list, this.open.map((remark) => this.item(remark)));
    lay(this.kept.querySelector("ol"), answered.map((remark) => this.item(remark)));
    if (this.standing) this.askReasons();
    this.owner.outline.remarks = this.open;
    this.owner.outline.drawn();
    this.underline();
  }

  /* A remark that was there before stays the same object, with what is typed beside it. */
  known(remarks) {
    const before = new Map(this.remarks.map((remark) => [remark.id, remark]));
    const times = new Map();
    return remarks.map((remark) => {
      const time = times.get(remark.key) ?? 0;
      times.set(remark.key, time + 1);
      const id = `${remark.key}-${time}`; // the same words may stand twice in a sentence
      return Object.assign(before.get(id) ?? {}, remark, { id });
    });
  }

  count() {
    const of = (level) => this.open.filter((remark) => remark.level === level).length;
    const counted = Object.keys(NAMES).filter(of).map((level) => `${level}${of(level)}处`).join("，");
    this.status.textContent = counted || "没有发现问题。";
    this.button.querySelector(".number").textContent = this.open.length || "";
    this.button.classList.toggle("has-must", of("必须") > 0);
  }

  item(remark) {
    const state = JSON.stringify(remark.answer);
    if (remark.node?.dataset.state !== state) {
      const at = Object.assign(document.createElement("button"), { type: "button", className: "where" });
      at.addEventListener("click", () => this.goTo(remark));
      remark.node = remarkItem("li", remark, this);
      remark.node.dataset.state = state;
      remark.node.prepend(at);
    }
    remark.node.querySelector(".where").textContent = remark.at || "整期";
    return remark.node;
  }

  /* What a submission asks a reason for: one for the same words in a sentence. */
  askReasons() {
    const open = this.remarks.filter((remark) => needsReason(remark) && !remark.answer?.reason);
    const left = [...new Map(open.map((remark) => [remark.key, remark])).values()];
    this.standing.querySelector(".how-many").textContent = left.length ? `校对还有${left.length}处必须改的。改好，或者写明不改的理由：` : "";
    lay(this.standing.querySelector(".reasons"), left.map((remark) => {
      remark.asked ??= reasonFor(remark, () => this.goTo(remark));
      return remark.asked;
    }));
  }

  /* Underlining */

  underline() {
    for (const mirror of this.mirrors.values()) mirror.clear();
    const ranges = Object.fromEntries(Object.values(NAMES).map((name) => [name, []]));
    for (const remark of this.open) {
      remark.ranges = this.rangesIn(remark);
      ranges[NAMES[remark.level]].push(...remark.ranges);
    }
    if (!CSS.highlights) return;
    for (const [name, all] of Object.entries(ranges)) CSS.highlights.set(name, new Highlight(...all));
  }

  /* Where it stands in what can be seen; nothing of a body that is not open, or a field of one line. */
  rangesIn(remark) {
    const range = remark.field === "body" ? this.rangeInBody(remark) : this.rangeInField(remark);
    return range ? differing(range, remark) : [];
  }

  rangeInBody(remark) {
    const { piece, editor } = this.owner.place;
    return editor && piece.key === remark.piece ? rangeOf(this.owner.place, remark) : null;
  }

  rangeInField(remark) {
    const control = this.controlOf(remark);
    if (!control?.matches("textarea") || !control.offsetParent) return null;
    if (!this.mirrors.has(control)) this.mirrors.set(control, new Mirror(control));
    return this.mirrors.get(control).rangeOf(remark);
  }

  pieceOf(remark) { return this.owner.piece(remark.piece); }

  controlOf(remark) { return remark.field ? this.pieceOf(remark)?.control(remark.field) : undefined; }

  /* What is said of the words that were clicked. */
  clicked({ target, clientX, clientY }) {
    if (this.bubble.contains(target) || target.closest(".proofreading, .dock")) return;
    const remark = target.closest(".desk .text") && this.at(clientX, clientY);
    if (remark) this.say(remark);
    else this.bubble.hidden = true;
  }

  at(x, y) {
    const isIn = (box) => x >= box.left - 1 && x <= box.right + 1 && y >= box.top - 1 && y <= box.bottom + 3;
    return this.open.find(({ ranges }) => ranges.some((range) => [...range.getClientRects()].some(isIn)));
  }

  say(remark) {
    const box = remark.ranges[0].getBoundingClientRect();
    this.bubble.replaceChildren(remarkItem("div", remark, this));
    this.bubble.hidden = false;
    const { width, height } = this.bubble.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
    const isBelow = box.bottom + height + 12 < window.innerHeight - 60;
    const top = isBelow ? box.bottom + 6 : Math.max(8, box.top - height - 6);
    Object.assign(this.bubble.style, { left: `${left + window.scrollX}px`, top: `${top + window.scrollY}px` });
    this.said = remark;
  }

  /* Away with it, and back to the text; whether anything was said. */
  hush() {
    if (this.bubble.hidden) return false;
    this.bubble.hidden = true;
    if (this.said.field === "body") this.owner.place.editor?.focus();
    else this.controlOf(this.said)?.focus();
    return true;
  }

  /* F7: to the next of them after the caret, or the one before. */
  async step(by) {
    const { open } = this;
    if (!open.length) {
      this.owner.say("校对没有发现问题。");
      return;
    }
    const here = this.bubble.hidden ? null : open.indexOf(this.said);
    const next = here === null ? this.fromCaret(by) : here + by;
    await this.goTo(open[(next + open.length) % open.length]);
  }

  /* Which of them comes after the caret, or before it. */
  fromCaret(by) {
    const caret = this.caret();
    const after = this.open.findIndex((remark) => isBefore(caret, this.placeOf(remark)));
    if (by > 0) return after < 0 ? 0 : after;
    const last = this.open.findLastIndex((remark) => isBefore(this.placeOf(remark), caret));
    return last < 0 ? -1 : last;
  }

  placeOf({ piece, field, paragraph, start }) {
    return [this.orderOf(this.owner.piece(piece)?.element), FIELDS.indexOf(field), paragraph, start];
  }

  caret() {
    const { activeElement } = document;
    const { place } = this.owner;
    const inBody = activeElement.closest(".cke_wysiwyg_div") && place.caret();
    if (inBody) return [this.orderOf(place.piece.element), FIELDS.indexOf("body"), inBody.paragraph, inBody.offset];
    const element = activeElement.closest(".piece");
    return [element ? this.orderOf(element) : -1, FIELDS.indexOf(activeElement.name), 0, activeElement.selectionStart ?? 0];
  }

  orderOf(element) { return element ? [...this.owner.root.querySelectorAll(".piece")].indexOf(element) : Number.MAX_SAFE_INTEGER; }

  async goTo(remark) {
    if (this.isOpen && !this.owner.printed.hasRoom) this.toggle(); // the list would lie over it
    if (!await this.reach(remark)) return;
    this.underline();
    if (!remark.ranges.length) {
      this.owner.say(`${remark.at || "整期"}：“${remark.words}”${remark.sentence}`); // where no words are underlined
      return;
    }
    this.say(remark);
    this.bubble.querySelector("button, input")?.focus();
  }

  /* With the caret at it; whether it is on this page. */
  async reach(remark) {
    const { place } = this.owner;
    const piece = this.pieceOf(remark);
    const control = this.controlOf(remark);
    if (!piece && remark.field) {
      this.owner.say("这一处不在这一页上，也许刚在别处加上或删去：请刷新页面。", true);
      return false;
    }
    if (remark.field === "body") await place.open(piece, { paragraph: remark.paragraph, offset: remark.start });
    else if (control) {
      control.closest("details")?.setAttribute("open", "");
      control.focus();
      const at = nearest(control.value, remark.words, remark.start);
      if (at >= 0) control.setSelectionRange?.(at, at);
      control.scrollIntoView({ block: "center" });
    } else this.owner.goTo(`#${remark.piece}`);
    return true;
  }

  /* Answering */

  async fix(remark, words) {
    this.bubble.hidden = true;
    if (!await this.reach(remark)) return;
    const { place } = this.owner;
    const isDone = remark.field === "body" ? place.replace(rangeOf(place, remark), words) : replaceIn(this.controlOf(remark), remark, words);
    if (!isDone) {
      this.owner.say("没有改：这一处已经变了，请看看现在的校对结果。", true);
      this.wait();
      return;
    }
    this.forget([remark]);
    this.owner.news();
  }

  /* The sentence that refuses it, or nothing. */
  async answer(remark, choice, reason = "") {
    const { rule, words, key, level } = remark;
    const told = await this.owner.post(`${this.owner.root.dataset.proofread}${choice}/`, { rule, words, key, level, reason });
    if (told.refused) return told.refused;
    this.hush();
    this.forget(this.remarks.filter((one) => one.key === key));
    this.owner.say(told.told);
    this.ask();
    return "";
  }

  forget(remarks) {
    this.remarks = this.remarks.filter((one) => !remarks.includes(one));
    for (const { node, asked } of remarks) {
      node?.remove();
      asked?.remove();
    }
    this.count();
    this.underline();
  }
}

/* The elements in this order, without touching one that stands where it should: somebody may be writing in it. */
function lay(list, elements) {
  elements.forEach((element, place) => {
    if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null);
  });
  while (list.children.length > elements.length) list.lastElementChild.remove();
}

const isBefore = (one, other) => {
  const place = one.findIndex((part, n) => part !== other[n]);
  return place >= 0 && one[place] < other[place];
};

/* Of words in which only a few characters are to change, those; else all of them. */
function differing(range, { words, suggestions: [instead] }) {
  if (instead?.length !== words.length) return [range];
  const spots = spotsOf(range).filter((_, n) => words[n] !== instead[n]);
  if (!spots.length || spots.length * 4 >= words.length) return [range];
  return spots.map(([node, at]) => {
    const one = new Range();
    one.setStart(node, at);
    one.setEnd(node, at + 1);
    return one;
  });
}

/* As if typed, so that Ctrl+Z takes it back. */
function replaceIn(control, { words, start }, instead) {
  const at = control ? nearest(control.value, words, start) : -1;
  if (at < 0) return false;
  control.focus();
  control.setSelectionRange(at, at + words.length);
  document.execCommand(instead ? "insertText" : "delete", false, instead);
  return true;
}
