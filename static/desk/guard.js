/* What is typed is not lost: kept on the server every few seconds and asked about before the page is left. Says who
   else has the page open. After session.js. */
"use strict";

const BEAT = 15_000; // at most this long between two signs of life (office.models.OpenForm counts on it)
const PAUSE = 2_000; // typing rests this long before it is kept

class Guard {
  constructor(form, box) {
    this.form = form;
    this.box = box;
    this.isDirty = box.dataset.dirty === "yes";
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    form.addEventListener("submit", () => this.left());
    window.addEventListener("beforeunload", (event) => { if (this.mustAsk) event.preventDefault(); });
    window.addEventListener("online", () => this.beat());
    document.addEventListener("visibilitychange", () => this.hidden());
    window.CKEDITOR?.on("instanceReady", ({ editor }) => editor.on("change", () => this.touched()));
    this.beat();
  }

  get isLeaving() { return Boolean(this.form.dataset.isChecked); }

  get mustAsk() { return this.isDirty && !this.isLeaving; }

  touched() {
    this.isDirty = this.hasNews = true;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.beat(), PAUSE);
  }

  left() {
    if (!this.isLeaving) return;
    clearTimeout(this.next);
    clearTimeout(this.pause);
  }

  fields() {
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) editor.updateElement();
    const fields = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value !== "string" || ["csrfmiddlewaretoken", "seen", "tab"].includes(name)) continue;
      fields[name] ??= [];
      fields[name].push(value);
    }
    return fields;
  }

  /* What is to be kept; of a page with no news only that it is open. */
  parcel(isNews) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", session.token);
    body.append("seen", this.form.elements.seen.value);
    body.append("tab", this.form.elements.tab.value);
    if (isNews) body.append("data", JSON.stringify(this.fields()));
    return body;
  }

  /* The last words before the page is left do not wait. */
  hidden() {
    if (document.visibilityState === "hidden" && !this.isLeaving) this.keepNow();
  }

  keepNow() {
    if (!this.hasNews) return;
    navigator.sendBeacon(this.box.dataset.keep, this.parcel(true));
    this.hasNews = false;
  }

  /* One after the other, so that the last word is the newest. */
  beat() {
    this.beating = (this.beating ?? Promise.resolve()).then(() => this.beatNow());
    return this.beating;
  }

  async beatNow() {
    clearTimeout(this.next);
    const isNews = this.hasNews;
    const body = this.parcel(isNews);
    this.hasNews = false;
    try {
      // A sign of life is nobody's act: it keeps no login alive.
      const headers = isNews ? {} : { "X-By-Itself": "yes" };
      const response = await fetch(this.box.dataset.keep, { method: "POST", body, headers, redirect: "manual" });
      this.isLost = !response.ok;
      if (response.ok) this.isKept(await response.json(), isNews);
      else {
        this.hasNews ||= isNews;
        if (response.type === "opaqueredirect" || response.status === 403) await session.isOn();
        else this.say("您写的没有留住：还在这一页上，请先复制一份，或者现在就保存。");
      }
    } catch {
      this.isLost = true;
      this.hasNews ||= isNews;
      this.say("连不上服务器：您写的还在这一页上，请先不要关闭。");
    }
    if (!this.isLeaving) this.next = setTimeout(() => this.beat(), BEAT);
  }

  isKept({ others, token }, isNews) {
    session.token = token;
    const line = this.box.querySelector(".others");
    line.hidden = !others.length;
    line.textContent = others.length ? `${others.join("、")}也打开着这一页。` : "";
    if (isNews) this.say(`您写的已替您留着（${new Date().toTimeString().slice(0, 5)}），还没有保存。`);
  }

  say(sentence) {
    const line = this.box.querySelector(".kept");
    line.hidden = false;
    line.textContent = sentence;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("#guard");
  if (box) new Guard(box.closest("form"), box);
});
