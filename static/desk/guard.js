/* What is typed is not lost: kept on the server every few seconds, asked about before the page is left, and still here
   after a session has ended (a new login in a window of the page). Says who else has the page open. */
"use strict";

const BEAT = 15_000; // at most this long between two signs of life (office.models.OpenForm counts on it)
const PAUSE = 2_000; // typing rests this long before it is kept

class Guard {
  constructor(form, box) {
    this.form = form;
    this.box = box;
    this.isDirty = box.dataset.dirty === "yes";
    this.isLeaving = false;
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("beforeunload", (event) => { if (this.isDirty && !this.isLeaving) event.preventDefault(); });
    window.CKEDITOR?.on("instanceReady", ({ editor }) => editor.on("change", () => this.touched()));
    this.beat();
  }

  touched() {
    this.isDirty = this.hasNews = true;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.beat(), PAUSE);
  }

  fields() {
    Object.values(window.CKEDITOR?.instances ?? {}).forEach((editor) => editor.updateElement());
    const fields = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "seen") (fields[name] ??= []).push(value);
    }
    return fields;
  }

  async beat() {
    clearTimeout(this.next);
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.token.value);
    body.append("seen", this.form.elements.seen.value);
    const isNews = this.hasNews;
    if (isNews) body.append("data", JSON.stringify(this.fields()));
    this.hasNews = false;
    try {
      const response = await fetch(this.box.dataset.keep, { method: "POST", body, redirect: "manual" });
      if (response.ok) this.isKept(await response.json(), isNews);
      else {
        this.hasNews ||= isNews;
        if (response.type === "opaqueredirect" || response.status === 403) await this.session();
      }
    } catch {
      this.hasNews ||= isNews;
      this.say("连不上服务器：您写的还在这一页上，请先不要关闭。");
    }
    this.next = setTimeout(() => this.beat(), BEAT);
  }

  isKept({ others, token }, isNews) {
    this.token.value = token;
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

  get token() { return this.form.elements.csrfmiddlewaretoken; }

  /* A form is sent only when the person at the page is still logged in; else they log in here first. */
  async submitted(event) {
    if (this.isLeaving) return;
    event.preventDefault();
    const button = event.submitter;
    try {
      if (!await this.session()) return;
    } catch {
      this.say("连不上服务器，没有保存：您写的还在这一页上，请稍后再试。");
      return;
    }
    this.isLeaving = true;
    clearTimeout(this.next);
    clearTimeout(this.pause);
    this.form.requestSubmit(button);
  }

  /* Whether the person at the page is logged in, if need be after asking for the password. */
  async session() {
    const response = await fetch(this.box.dataset.session);
    const { user, token } = await response.json();
    this.token.value = token;
    return user === this.box.dataset.user || this.logIn();
  }

  logIn() {
    if (document.querySelector("dialog.login")) return false;
    const dialog = document.createElement("dialog");
    dialog.className = "login";
    dialog.setAttribute("aria-labelledby", "login-title");
    dialog.innerHTML = `<form method="dialog"><h2 id="login-title">请重新登录</h2>
      <p>登录已经过期。您写的还在这一页上，登录后接着写。</p>
      <p>用户名 <strong></strong></p>
      <p><label for="login-password">密码</label> <input id="login-password" type="password" autocomplete="current-password" required></p>
      <p class="errornote" role="alert" hidden></p>
      <p class="choices"><button class="button default">登录</button> <button type="button" class="button">以后再说</button></p></form>`;
    dialog.querySelector("strong").textContent = this.box.dataset.user;
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      const end = (isIn) => { dialog.remove(); resolve(isIn); };
      dialog.addEventListener("cancel", () => end(false));
      dialog.querySelector("button[type=button]").addEventListener("click", () => end(false));
      dialog.querySelector("form").addEventListener("submit", async (event) => {
        event.preventDefault();
        const fault = await this.tryPassword(dialog.querySelector("input").value);
        if (!fault) return end(true);
        const line = dialog.querySelector(".errornote");
        line.hidden = false;
        line.textContent = fault;
        dialog.querySelector("input").select();
        return undefined;
      });
    });
  }

  /* Why the password was not taken; empty once logged in. */
  async tryPassword(password) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.token.value);
    body.append("username", this.box.dataset.user);
    body.append("password", password);
    try {
      const response = await fetch(this.box.dataset.session, { method: "POST", body });
      if (response.status === 429) return "密码错的次数太多：请过十五分钟再试。";
      const { user, token, fault } = await response.json();
      if (token) this.token.value = token;
      return user === this.box.dataset.user ? "" : fault;
    } catch {
      return "连不上服务器：请稍后再试。";
    }
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("#guard");
  if (box) new Guard(box.closest("form"), box);
});
