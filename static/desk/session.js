/* A session that ended is renewed in the page: no form of the desk is sent until the person at it is logged in, so that
   nothing written in it goes to a login page and is gone. */
"use strict";

class Session {
  constructor({ content, dataset }) {
    this.address = content;
    this.user = dataset.user;
  }

  get token() { return document.querySelector("[name=csrfmiddlewaretoken]").value; }

  /* A login changes the token; every form of the page needs the new one. */
  set token(token) {
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  }

  /* Whether the person at the page is logged in, if need be after asking for the password. */
  async isOn() {
    const { user } = await this.asked();
    return user === this.user || this.ask();
  }

  /* Whether it has lately been shown that it is this person, if need be after asking for a proof. */
  async isFresh() {
    const { user, fresh } = await this.asked();
    return (user === this.user && fresh) || this.ask({ isProof: true });
  }

  async asked() {
    const response = await fetch(this.address, { headers: { "X-By-Itself": "yes" } });
    const state = await response.json();
    this.token = state.token;
    return state;
  }

  /* One window, whoever asks for it: all that waits goes on once it is answered. */
  ask({ isProof = false } = {}) {
    this.answered ??= this.inWindow(isProof).finally(() => { this.answered = null; });
    return this.answered;
  }

  /* Asks for the password, the second factor or both, until all is answered that is asked. */
  async inWindow(isProof) {
    const login = new LoginWindow(this.user);
    let state = await this.asked();
    const isDone = () => state.user === this.user && (state.fresh || !isProof);
    try {
      while (!isDone()) {
        const answer = await login.answerTo(state, this.user);
        if (!answer) return false;
        state = await this.send(answer);
      }
    } finally {
      login.close();
    }
    return true;
  }

  /* What the site says to it. */
  async send(fields) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.token);
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    try {
      const response = await fetch(this.address, { method: "POST", body });
      const state = await response.json();
      this.token = state.token;
      return state;
    } catch {
      return { asks: "password", fault: "连不上服务器：请稍后再试。" };
    }
  }
}

/* The window in the page that asks who is at it. */
class LoginWindow {
  constructor(user) {
    this.dialog = document.createElement("dialog");
    this.dialog.className = "login";
    this.dialog.setAttribute("aria-labelledby", "login-title");
    this.dialog.innerHTML = `<form method="dialog"><h2 id="login-title"></h2>
      <p class="why"></p>
      <p>用户名 <strong></strong></p>
      <p class="password"><label for="login-password">密码</label> <input id="login-password" type="password" autocomplete="current-password"></p>
      <p class="code"><label for="login-code">验证码</label> <input id="login-code" autocomplete="one-time-code" inputmode="numeric" maxlength="20"></p>
      <p class="errornote" role="alert" hidden></p>
      <p class="choices"><button class="button default">登录</button> <button type="button" class="button passkey">用通行密钥</button> <button type="button" class="button later">以后再说</button></p></form>`;
    this.find("strong").textContent = user;
    document.body.append(this.dialog);
  }

  find(what) { return this.dialog.querySelector(what); }

  close() { this.dialog.remove(); }

  /* What the person answers: fields to be sent, or nothing. */
  answerTo(state, user) {
    const isProof = state.user === user;
    const isCode = state.asks === "second";
    this.find("h2").textContent = isProof ? "请再验证一次" : "请重新登录";
    this.find(".why").textContent = isProof
      ? "这件事要确认是您本人。您写的还在这一页上，验证后接着做。"
      : "登录已经过期。您写的还在这一页上，登录后接着写。";
    this.find(".default").textContent = isProof ? "确认" : "登录";
    this.find(".password").hidden = isCode;
    this.find(".code").hidden = !isCode;
    this.find(".passkey").hidden = !isCode || !state.options || !passkeys.areHere;
    this.say(state.fault);
    if (!this.dialog.open) this.dialog.showModal();
    const field = this.find(isCode ? "#login-code" : "#login-password");
    field.focus();
    field.select();
    return new Promise((resolve) => {
      this.dialog.oncancel = () => resolve(null);
      this.find(".later").onclick = () => resolve(null);
      this.find(".passkey").onclick = () => this.passkey(state).then((answer) => answer && resolve(answer));
      this.find("form").onsubmit = (event) => {
        event.preventDefault();
        if (isCode) resolve({ code: field.value });
        else resolve(isProof ? { password: field.value } : { username: user, password: field.value });
      };
    });
  }

  async passkey({ options }) {
    try {
      return { credential: await passkeys.get(JSON.parse(options)) };
    } catch (error) {
      this.say(passkeys.fault(error));
      return null;
    }
  }

  say(fault) {
    const line = this.find(".errornote");
    line.hidden = !fault;
    line.textContent = fault || "";
  }
}

const session = new Session(document.querySelector("meta[name=session]"));

async function sendWhenLoggedIn(event) {
  const form = event.currentTarget;
  if (form.dataset.isChecked || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  try {
    if (!await (isGrave(form) ? session.isFresh() : session.isOn())) return;
  } catch {
    sayIn(form, "连不上服务器，没有送出：您写的还在这一页上，请稍后再试。");
    return;
  }
  form.dataset.isChecked = "yes";
  form.requestSubmit(button);
}

/* What is asked afresh for is marked by the page: a form, or something in it. */
function isGrave(form) {
  return form.matches("[data-fresh]") || form.querySelector("[data-fresh]") !== null;
}

function sayIn(form, sentence) {
  const line = form.querySelector(".unsent") ?? form.appendChild(document.createElement("p"));
  line.className = "errornote unsent";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[method=post]:not(#logout-form)").forEach((form) => {
    form.addEventListener("submit", sendWhenLoggedIn);
  });
});
/* Come back to by the browser's own button, a page may be sent again. */
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-is-checked]").forEach((form) => { delete form.dataset.isChecked; });
});
