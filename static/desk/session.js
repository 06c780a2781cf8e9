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
    const response = await fetch(this.address);
    const { user, token } = await response.json();
    this.token = token;
    return user === this.user || this.logIn();
  }

  /* One window, whoever asks for it: all that waits goes on once it is answered. */
  logIn() {
    this.answered ??= this.askForPassword().finally(() => { this.answered = null; });
    return this.answered;
  }

  askForPassword() {
    const dialog = document.createElement("dialog");
    dialog.className = "login";
    dialog.setAttribute("aria-labelledby", "login-title");
    dialog.innerHTML = `<form method="dialog"><h2 id="login-title">请重新登录</h2>
      <p>登录已经过期。您写的还在这一页上，登录后接着写。</p>
      <p>用户名 <strong></strong></p>
      <p><label for="login-password">密码</label> <input id="login-password" type="password" autocomplete="current-password" required></p>
      <p class="errornote" role="alert" hidden></p>
      <p class="choices"><button class="button default">登录</button> <button type="button" class="button">以后再说</button></p></form>`;
    dialog.querySelector("strong").textContent = this.user;
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
        return dialog.querySelector("input").select();
      });
    });
  }

  /* Why the password was not taken; empty once logged in. */
  async tryPassword(password) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.token);
    body.append("username", this.user);
    body.append("password", password);
    try {
      const response = await fetch(this.address, { method: "POST", body });
      if (response.status === 429) return "密码错的次数太多：请过十五分钟再试。";
      const { user, token, fault } = await response.json();
      this.token = token;
      return user === this.user ? "" : fault;
    } catch {
      return "连不上服务器：请稍后再试。";
    }
  }
}

const session = new Session(document.querySelector("meta[name=session]"));

async function sendWhenLoggedIn(event) {
  const form = event.currentTarget;
  if (form.dataset.isChecked || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  try {
    if (!await session.isOn()) return;
  } catch {
    sayIn(form, "连不上服务器，没有送出：您写的还在这一页上，请稍后再试。");
    return;
  }
  form.dataset.isChecked = "yes";
  form.requestSubmit(button);
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
