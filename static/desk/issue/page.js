/* The page of an issue: saves the pieces that were changed, keeps what was not saved, and answers its keys. */
import { showKeys } from "./keys.js";
import { fillMenu, moveText, takeFromReserve } from "./moving.js";
import { Names, suggestUnits } from "./names.js";
import { Outline } from "./outline.js";
import { Piece } from "./pieces.js";
import { Printed } from "./printed.js";
import { Proofreading } from "./proofreading.js";
import { Proposals } from "./proposals.js";
import { orderOf, Rows } from "./rows.js";
import { showExcerpt, WritingPlace } from "./window.js";

const TOGETHER = 800; // milliseconds between two figures of one number
const BEACON = 60_000; // bytes that a page may send while it is left

/* What is typed lies on the server every few seconds, piece by piece (guard.js). */
class PieceGuard extends Guard {
  get isLeaving() { return Boolean(desk.isLeaving); }

  /* What a beacon can carry goes with it when the page is left (Desk.leave). */
  get mustAsk() {
    if (this.isLeaving) return false;
    desk.place.typed();
    return desk.dirty().length > 0 && (Boolean(this.isLost) || desk.parcel().size > BEACON);
  }

  fields() {
    return Object.fromEntries(desk.dirty().map((piece) => [piece.key, [JSON.stringify(piece.parcel())]]));
  }

  parcel(isNews) {
    const body = desk.envelope();
    if (isNews) body.append("data", JSON.stringify(this.fields()));
    return body;
  }

  /* What was kept while it was being saved is let go, however late it came. */
  isSaved() {
    this.hasNews = true;
    this.beat();
  }

  isKept(answer, isNews) {
    super.isKept(answer, isNews && desk.dirty().length > 0);
    desk.outline.show(answer.at_work ?? {});
  }
}

class Desk {
  constructor(root) {
    this.root = root;
    this.pieces = [...root.querySelectorAll(".piece")].map((element) => new Piece(element));
    this.place = new WritingPlace(this, JSON.parse(document.getElementById("window").textContent));
    this.outline = new Outline(this);
    this.state = root.querySelector(".dock .state");
    this.count = 0;
  }

  start() {
    for (const order of this.root.querySelectorAll(".order")) new Rows(order.parentElement, order, this);
    this.restore(JSON.parse(document.getElementById("restored").textContent) ?? {});
    this.root.querySelectorAll(".names").forEach((element) => { new Names(element, this); });
    this.root.querySelectorAll("[data-units]:not([role=combobox])").forEach((field) => { suggestUnits(field, this); });
    for (const kind of ["input", "change"]) {
      this.root.addEventListener(kind, ({ target }) => { if (target.closest(".piece")) this.changed(); });
    }
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.root.addEventListener("paste", (event) => this.pasted(event));
    this.root.addEventListener("keydown", (event) => this.pressedIn(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("hashchange", () => this.goTo(location.hash));
    for (const menu of this.root.querySelectorAll(".piece .menu[open]")) fillMenu(menu, menu.closest(".piece").piece); // before this ran
    this.guard = new PieceGuard(this.root, this.root);
    equipSubmission(this);
    this.changed();
    this.printed = new Printed(this);
    this.proofreading = new Proofreading(this);
    this.proposals = new Proposals(this);
    this.goTo(location.hash);
    for (const button of this.root.querySelectorAll(".add > button")) button.disabled = false; // from now on it is heard
  }

  piece(key) { return this.pieces.find((piece) => piece.key === key); }

  dirty() { return this.pieces.filter((piece) => piece.isDirty); }

  /* Saving */

  envelope() {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", session.token);
    body.append("tab", this.root.dataset.tab);
    return body;
  }

  parcel() { return new Blob([JSON.stringify(this.dirty().map((piece) => piece.parcel()))]); }

  /* Resolves to whether all of it is saved. */
  save() {
    this.saving = (this.saving ?? Promise.resolve()).then(() => this.saveNow());
    return this.saving;
  }

  async saveNow() {
    this.place.typed();
    for (const piece of this.pieces.filter(({ isNew, isGone }) => isNew && isGone)) this.remove(piece);
    const dirty = this.dirty();
    for (const piece of this.pieces) if (!piece.isDirty && !piece.asks) piece.trouble(""); // it has been put right
    if (!dirty.length) {
      this.say("都已经保存了。");
      return this.hasAllNames();
    }
    const sent = new Map(dirty.map((piece) => [piece.key, { piece, ...piece.parcel() }]));
    this.say("正在保存……");
    const answer = await this.post(this.root.dataset.save, { pieces: JSON.stringify([...sent.values()].map(({ piece, ...parcel }) => parcel)) });
    if (!answer.pieces) {
      this.say(answer.refused, true);
      return false;
    }
    for (const one of answer.pieces) this.take(one, sent.get(one.key));
    this.settled(answer.pieces);
    return this.hasAllNames() && answer.pieces.every(({ refused }) => refused === undefined);
  }

  /* Whether no name was typed that is not put in. */
  hasAllNames() {
    const pending = [...this.root.querySelectorAll(".names")].filter((element) => element.names.isPending);
    if (pending.length) this.say("收文单位和署名里有没填上的名称，原因写在那里；别的都保存了。", true);
    for (const element of pending) element.closest("details").open = true;
    return !pending.length;
  }

  take(answer, sent) {
    const { piece } = sent;
    if (answer.refused !== undefined) {
      piece.trouble(answer.refused, answer);
      piece.element.classList.add("is-open");
      piece.element.closest("details")?.setAttribute("open", "");
      return;
    }
    if (answer.gone) {
      this.remove(piece);
      return;
    }
    piece.settle(answer, sent);
    if (answer.words !== undefined && piece !== this.place.piece) piece.element.querySelector(".words").textContent = answer.words;
  }

  remove(piece) {
    if (this.place.piece === piece) this.place.close();
    this.pieces = this.pieces.filter((one) => one !== piece);
    const { rows } = piece.element.parentElement.querySelector(".order");
    piece.element.remove();
    rows.renumber();
  }

  /* The orders as they stand once rows came or went: that alone is nothing to save. */
  settleOrders(answers) {
    for (const order of this.root.querySelectorAll(".order")) {
      const rows = new Map(answers.filter(({ key }) => key === order.dataset.piece).map((answer) => [answer.key, answer]));
      if (!rows.size) order.piece.base.order = order.piece.control("order").value = orderOf(order.parentElement);
    }
  }

  settled(answers) {
    this.settleOrders(answers);
    const refused = answers.filter((answer) => answer.refused !== undefined);
    this.changed();
    if (refused.length) {
      this.say(`有${refused.length}处没有保存，原因写在那里。`, true);
      const first = this.root.querySelector(".trouble:not(:empty)");
      first?.scrollIntoView({ block: "center" });
    } else {
      this.say(`已保存（${clock()}）。`);
      this.root.querySelector(".dock .kept").hidden = true;
      this.guard.isSaved();
    }
    for (const answer of answers.filter(({ gone }) => gone)) this.sayGone(answer);
    document.querySelectorAll(".report [data-fetch]").forEach(fetchInto);
  }

  sayGone({ key, told, history }) {
    const undo = Object.assign(document.createElement("button"), { type: "button", className: "undo", textContent: "恢复" });
    undo.addEventListener("click", () => this.act("restore", { kind: key.split("-")[0], history }));
    this.state.append(" ", told, " ", undo);
  }

  say(sentence, isTrouble = false) {
    this.state.textContent = sentence;
    this.state.classList.toggle("errornote", isTrouble);
    this.refused = isTrouble ? this.dirty().length : null;
    this.isCounting = false;
  }

  changed() {
    const count = this.dirty().length;
    document.getElementById("save").toggleAttribute("data-dirty", count > 0);
    if (this.guard) this.guard.isDirty = count > 0;
    if (count && count !== this.refused) {
      this.say(`有${count}处改动没有保存。`);
      this.isCounting = true;
    } else if (!count && (this.isCounting || this.refused)) this.say("");
    this.outline.drawn();
    this.printed?.wait();
    this.proofreading?.wait();
  }

  /* Changed by what is no event of a field. */
  news() {
    this.guard?.touched();
    this.changed();
  }

  /* What the server says to a request of this page: its JSON, or {refused} with the sentence that says why not. Who is
     logged out is asked to log in again, unless the page asks by itself. */
  async post(address, fields, mayAsk = true) {
    const send = () => {
      const body = this.envelope();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      return fetch(address, { method: "POST", body, redirect: "manual" });
    };
    try {
      let response = await send();
      if (response.type === "opaqueredirect" && mayAsk && await session.isOn()) response = await send();
      if (response.type === "opaqueredirect") return { refused: "登录已经过期，没有保存：您写的还在这一页上，登录后再存一次。", isLost: true };
      if (response.headers.get("content-type")?.startsWith("application/json")) return await response.json();
      if (response.status === 403) return { refused: "您没有做这件事的权限，或者登录已经换了人：请刷新页面看看。" };
      return { refused: `没有办成（${response.status}）：您写的还在这一页上，请稍后再试。` };
    } catch {
      return { refused: "连不上服务器，没有保存：您写的还在这一页上，请稍后再试。", isLost: true };
    }
  }

  /* What is more than writing (moving.js): first what is written is saved, then the page is drawn as it is now. */
  async act(verb, fields) {
    if (!await this.save()) return;
    const answer = await this.postJson(`${this.root.dataset.do}${verb}/`, fields);
    if (answer.refused) {
      this.say(answer.refused, true);
      return;
    }
    sessionStorage.setItem("told", answer.told ?? "");
    this.isLeaving = true;
    location.reload();
  }

  async postJson(address, fields) {
    const send = () => {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": session.token };
      return fetch(address, { method: "POST", body: JSON.stringify(fields), headers, redirect: "manual" });
    };
    try {
      let response = await send();
      if (response.type === "opaqueredirect" && await session.isOn()) response = await send();
      return await response.json();
    } catch {
      return { refused: "没有办成：请看看网络是否连着、登录是否过期，再试一次。" };
    }
  }

  /* Who leaves the page has saved; what cannot be saved lies kept. */
  leave() {
    if (this.isLeaving) return;
    this.place.typed();
    if (!this.dirty().length) return;
    // Kept too, for the save may be refused; but what is new would be offered again although it is saved.
    const isNew = this.dirty().some((piece) => piece.isNew);
    if (!isNew && this.parcel().size < BEACON / 2) this.guard.keepNow(); // for both there is room
    const body = this.envelope();
    body.append("pieces", JSON.stringify(this.dirty().map((piece) => piece.parcel())));
    this.isLeaving = navigator.sendBeacon(this.root.dataset.save, body);
  }

  restore(kept) {
    const isOrder = ([key]) => key === "articles" || key === "briefs";
    const entries = Object.entries(kept); // the orders last: they name what is new
    for (const [key, typed] of [...entries.filter((entry) => !isOrder(entry)), ...entries.filter(isOrder)]) {
      const piece = this.piece(key) ?? (key.includes("+") ? this.addAgain(key) : null);
      if (!piece) continue;
      if (typed.values?.body !== undefined && !piece.control("body")) this.giveBody(piece, typed);
      piece.restore(typed);
      if (piece.isGone) this.offerBack(piece);
      piece.element.rows?.arrange();
      if (piece.control("body")) showExcerpt(piece.element, piece.control("body").value);
      piece.element.classList.add("is-open");
      piece.element.closest("details")?.setAttribute("open", "");
    }
  }

  addAgain(key) {
    const [kind, number] = key.split("+");
    this.count = Math.max(this.count, Number(number) - 1);
    return this.add(kind);
  }

  giveBody(piece, { values, seen = {} }) {
    const field = Object.assign(document.createElement("textarea"), { name: "body", hidden: true, value: values.body });
    field.setAttribute("aria-label", "正文");
    piece.element.querySelector(".body").append(field);
    piece.add("body", "", seen.body ?? "");
  }

  /* Adding */

  /* A new one with these words, after another or at the end. */
  add(kind, values = {}, after = null) {
    const template = document.getElementById(`new-${kind}`);
    const list = this.root.querySelector(kind === "article" ? ".articles" : ".briefs");
    const element = template.content.firstElementChild.cloneNode(true);
    this.count += 1;
    element.dataset.piece = element.id = `${kind}+${this.count}`;
    if (after) after.after(element);
    else list.querySelector(".add").before(element);
    const piece = new Piece(element);
    this.pieces.push(piece);
    for (const [name, value] of Object.entries(values)) piece.control(name).value = value;
    element.querySelectorAll("[data-units]").forEach((field) => { suggestUnits(field, this); });
    element.classList.add("is-open");
    this.rowsOf(element).renumber();
    return piece;
  }

  /* Several briefs pasted together become several; one is pasted as it is. */
  async pasted(event) {
    const field = event.target;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (field.name !== "text" || !text.trim()) return;
    event.preventDefault();
    const { briefs = [text], told = "" } = await this.post(this.root.dataset.paste, { kind: "briefs", text });
    const [first = "", ...others] = briefs;
    field.focus();
    document.execCommand("insertText", false, first); // as if typed: Ctrl+Z takes it back
    let { element } = field.closest(".piece").piece;
    for (const brief of others) ({ element } = this.add("brief", { text: brief }, element));
    this.news();
    const count = others.length ? `粘贴成${briefs.length}条。` : "";
    if (count || told) this.say(`${count}${told}`);
  }

  rowsOf(element) { return element.parentElement.querySelector(".order").rows; }

  /* Clicks and keys */

  clicked({ target }) {
    const button = target.closest("button");
    const piece = target.closest(".piece")?.piece;
    if (target.closest(".piece .menu > summary")) fillMenu(target.closest(".menu"), piece);
    if (target.closest(".menu > summary")) this.closeMenus(target.closest(".menu"));
    if (button?.dataset.add) this.addAndWrite(button.dataset.add);
    else if (button?.dataset.take) takeFromReserve(button.dataset.take, this);
    else if (button?.id === "save") this.save();
    else if (button?.dataset.act) this.actOn(button.dataset.act, piece, button);
    else if (button?.classList.contains("fold")) this.fold(piece.element, button);
    else if (button?.dataset.desk === "keys") showKeys();
    else if (button?.dataset.desk === "printed") this.printed.toggle();
    else if (button?.dataset.desk === "proofreading") this.proofreading.toggle();
    if (!target.closest(".menu") || button) this.closeMenus();
  }

  closeMenus(but = null) {
    for (const menu of this.root.querySelectorAll("details.menu[open]")) if (menu !== but) menu.open = false;
  }

  addAndWrite(kind) {
    const piece = this.add(kind);
    piece.control(kind === "article" ? "title" : "text").focus();
  }

  fold(element, button) {
    const isOpen = element.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(isOpen));
  }

  actOn(act, piece, button) {
    if (act === "delete") this.strike(piece);
    else if (act === "up" || act === "down") this.rowsOf(piece.element).move(piece.element, act);
    else moveText(act, piece, this, button);
  }

  /* Struck through until it is saved, and then still to be had back. */
  strike(piece) {
    if (piece.isGone) return;
    if (piece.isNew && !piece.isDirty) {
      this.remove(piece);
      return;
    }
    piece.element.classList.add("gone");
    this.offerBack(piece).focus();
    this.news();
  }

  offerBack({ element }) {
    const back = Object.assign(document.createElement("button"), { type: "button", className: "button un-strike", textContent: "不删了" });
    back.addEventListener("click", () => {
      element.classList.remove("gone");
      back.remove();
      this.news();
    });
    element.querySelector(".head").append(back);
    return back;
  }

  pressedIn(event) {
    const { target, key } = event;
    const element = target.closest(".piece");
    if (key === "Enter" && target.name === "title" && !event.isComposing) {
      event.preventDefault();
      this.place.open(element.piece);
    } else if (key === "Enter" && target.matches("input") && !event.isComposing) {
      event.preventDefault(); // in a field of one line it does nothing
    } else if (event.altKey && event.shiftKey && (key === "ArrowUp" || key === "ArrowDown") && element?.matches(".article, .brief")) {
      event.preventDefault();
      this.rowsOf(element).move(element, key === "ArrowUp" ? "up" : "down");
      target.focus();
    } else if (key === "Escape") this.closeMenus();
  }

  pressed(event) {
    const { key, altKey, ctrlKey, metaKey, target } = event;
    const isWriting = target.matches?.("input, textarea, select, [contenteditable=true]");
    if ((ctrlKey || metaKey) && key.toLowerCase() === "s") {
      event.preventDefault();
      this.save();
    } else if ((key === "F5" || ((ctrlKey || metaKey) && key.toLowerCase() === "r")) && this.dirty().length) {
      event.preventDefault(); // or the page might be drawn before what it sends on leaving is saved
      this.save().then((isSaved) => { if (isSaved) location.reload(); });
    } else if (altKey && /^\d$/.test(key)) {
      event.preventDefault();
      this.openNumbered(key, event.timeStamp);
    } else if (altKey && (key === "PageDown" || key === "PageUp")) {
      event.preventDefault();
      this.step(key === "PageDown" ? 1 : -1);
    } else if (altKey && key.toLowerCase() === "p") {
      event.preventDefault();
      this.printed.toggle();
    } else if (key === "Escape") this.proofreading.hush();
    else if (key === "F7") {
      event.preventDefault();
      this.proofreading.step(event.shiftKey ? -1 : 1);
    } else if (key === "?" && !isWriting) showKeys();
  }

  /* The article of that number; a figure that comes right after another belongs to it. */
  openNumbered(figure, at) {
    const isSecond = at - (this.numbered?.at ?? -TOGETHER) < TOGETHER;
    this.numbered = { at, number: Number(isSecond ? `${this.numbered.number}${figure}` : figure) };
    const article = this.root.querySelectorAll(".article.piece")[this.numbered.number - 1];
    if (article) this.place.open(article.piece);
  }

  /* To the article's body or the brief after this one, or before it. */
  step(by) {
    const stops = [...this.root.querySelectorAll(".article.piece, .brief.piece")];
    const here = stops.findIndex((stop) => stop.contains(document.activeElement) || stop.piece === this.place.piece);
    const next = stops[here + by] ?? stops.at(by > 0 ? 0 : -1);
    if (next?.classList.contains("article")) this.place.open(next.piece);
    else next?.piece.control("text").focus();
  }

  /* To what an address names: an article, a paragraph of it, a brief, or a part that was folded. */
  goTo(hash) {
    const [, key, paragraph] = /^#((?:article|brief)-\d+)(?:-p(\d+))?$/.exec(hash) ?? [];
    const piece = key && this.piece(key);
    const part = /^#(facts|lists)$/.test(hash) && document.querySelector(hash);
    if (piece?.control("text")) piece.control("text").focus();
    else if (piece) this.place.open(piece, paragraph ? { paragraph: Number(paragraph), offset: 0 } : null);
    else if (part) {
      part.open = true;
      part.scrollIntoView();
    }
  }
}

const clock = () => new Date().toTimeString().slice(0, 5);

/* 送审 asks once, in place, with what is found of the text as it was just saved. */
function equipSubmission(owner) {
  const panel = document.getElementById("submit-panel");
  panel?.addEventListener("toggle", async () => {
    if (!panel.open) return;
    const button = panel.querySelector("button[type=submit]");
    button.disabled = true;
    const isSaved = await owner.save();
    if (!isSaved) panel.open = false;
    button.disabled = false;
  });
  const form = panel?.querySelector("form");
  form?.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return; // session.js asks first who is there
    owner.place.typed();
    if (!owner.dirty().length) {
      owner.isLeaving = true;
      return;
    }
    event.preventDefault(); // typed since the panel was opened: no submission goes without it
    if (await owner.save()) form.requestSubmit();
    else panel.open = false;
  });
}

let desk;
document.addEventListener("DOMContentLoaded", () => {
  desk = new Desk(document.getElementById("desk"));
  desk.start();
  const told = sessionStorage.getItem("told");
  sessionStorage.removeItem("told");
  if (told) desk.say(told);
});
