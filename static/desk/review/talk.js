/* What is said about the edition is sent and shown without leaving the page: what one reads, and what is being typed
   elsewhere on it, stay. */

const LOST = "连不上服务器，没有送出：您写的还在这一页上，请稍后再试。";
const LOGGED_OUT = "没有送出：您还没有登录。您写的还在这一页上，登录以后再送。";
const FAILED = "没有写上：请刷新页面看看现状，刷新以前把您写的抄下来。";
const HEADERS = { Accept: "application/json" };

const actionOf = (field) => field.form.getAttribute("action");
const sourceOf = (note) => note.outerHTML.replace(/(name="csrfmiddlewaretoken" value=)"[^"]*"/g, "$1");

/* The answer, or {refused}: a sentence. Who must log in again does so first. */
async function post(address, body) {
  const send = () => {
    body.set("csrfmiddlewaretoken", session.token);
    return fetch(address, { method: "POST", body, headers: HEADERS, redirect: "manual" });
  };
  try {
    let response = await send();
    if (response.type === "opaqueredirect" || response.status === 403) {
      if (!await session.isOn()) return { refused: LOGGED_OUT };
      response = await send();
    }
    return response.ok || response.status === 409 ? await response.json() : { refused: FAILED };
  } catch {
    return { refused: LOST };
  }
}

export class Talk {
  constructor(review, margin, heirs) {
    Object.assign(this, { review, margin, heirs, notes: new Map() });
    this.list = review.querySelector("#talk");
    for (const note of this.list.querySelectorAll("li.note")) this.keep(note, sourceOf(note));
    this.place();
  }

  keep(note, source) { this.notes.set(note.id, { note, source }); }

  /* Send a form. True if it was taken; else the reason stands in it, and what was typed stays. */
  async send(form) {
    if (form.hasAttribute("aria-busy")) return null;
    form.setAttribute("aria-busy", "true");
    const body = new FormData(form);
    body.set("standing", this.review.dataset.standing);
    const answer = await post(form.action, body);
    form.removeAttribute("aria-busy");
    if (!answer.refused) form.querySelectorAll("textarea").forEach((field) => { field.value = field.defaultValue; });
    if (answer.talk !== undefined) this.renew(answer);
    form.querySelector(".unsent")?.remove();
    if (answer.refused) form.append(refusal(answer.refused));
    else say(answer.said);
    return answer.refused ? null : answer;
  }

  /* Whether somebody else did something meanwhile is asked when one comes back to the page; it stays as it is. */
  async ask() {
    try {
      const response = await fetch(this.review.dataset.notes, { headers: HEADERS, redirect: "manual" });
      if (response.ok) this.compare((await response.json()).standing !== this.review.dataset.standing);
    } catch {
      // asked again the next time
    }
  }

  compare(isOther) { this.review.querySelector(".meanwhile").hidden = !isOther; }

  /* What stands now. One's own doing is known to oneself: what is decided now is decided on it. Another's is not. */
  renew({ talk, standing, unresolved, is_stale: isStale = standing !== this.review.dataset.standing }) {
    if (isStale) this.compare(true);
    else {
      this.review.dataset.standing = standing;
      for (const field of this.review.querySelectorAll("[name=standing]")) field.value = standing;
    }
    for (const count of this.review.querySelectorAll(".unresolved .count")) {
      count.textContent = unresolved;
      count.closest("[data-when-open]")?.toggleAttribute("hidden", !unresolved);
    }
    this.write(talk);
  }

  write(html) {
    const focused = document.activeElement;
    const parsed = Object.assign(document.createElement("template"), { innerHTML: html }).content;
    const before = this.notes;
    this.notes = new Map();
    for (const note of parsed.querySelectorAll("li.note")) this.keep(...this.merged(note, before.get(note.id)));
    for (const [id, { note }] of before) if (!this.notes.has(id)) this.drop(note);
    const isOpen = this.list.querySelector(".of-done")?.open;
    for (const { note } of this.notes.values()) parsed.querySelector(`[id="${note.id}"]`).replaceWith(this.isPlaced(note) ? "" : note);
    this.list.replaceChildren(parsed);
    this.list.querySelector(".of-done")?.toggleAttribute("open", Boolean(isOpen));
    this.place();
    if (focused.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  /* The note as it was on the page if it is the same, else the new one with what was typed in the old. */
  merged(fresh, old) {
    const source = sourceOf(fresh);
    if (old?.source === source) return [old.note, source];
    if (old) {
      this.carry(old.note, fresh);
      old.note.remove();
    }
    return [fresh, source];
  }

  /* What is being typed in a note that is drawn anew: in its place or, if there is none any more, to be read. */
  carry(old, fresh) {
    for (const field of old.querySelectorAll("textarea")) {
      if (field.value === field.defaultValue) continue;
      const same = [...fresh.querySelectorAll("textarea")].find((one) => one.name === field.name && actionOf(one) === actionOf(field));
      if (same) {
        same.value = field.value;
        same.closest("details").open = true;
      } else fresh.append(unsent(field.value));
    }
  }

  /* What was being typed at a note that is there no more is not lost with it. */
  drop(note) {
    for (const field of note.querySelectorAll("textarea")) {
      if (field.value !== field.defaultValue) this.list.before(unsent(field.value));
    }
    note.remove();
  }

  keyOf({ dataset: { at, edition } }) { return edition ? (this.heirs[edition]?.[at] ?? "") : at; }

  isPlaced(note) { return "at" in note.dataset && this.margin.sheet.has(this.keyOf(note)); }

  /* Each beside its place, in the order in which they were said. */
  place() {
    const words = [];
    for (const { note } of this.notes.values()) {
      if (!this.isPlaced(note)) continue;
      const key = this.keyOf(note);
      const cards = this.margin.stackOf(key).querySelector(".cards");
      if (note.parentElement !== cards) cards.append(note);
      if (note.dataset.words && !note.dataset.edition) words.push([key, Number(note.dataset.start), note.dataset.words]);
    }
    this.margin.sheet.paint("noted", words);
    this.margin.sheet.flag("noted", [...this.margin.stacks.keys()].filter((key) => this.margin.stacks.get(key).querySelector(".cards > li:not([data-words])")));
    this.margin.lay();
  }
}

const unsent = (words) => Object.assign(document.createElement("p"), { className: "reason", textContent: `您写的没有送出，还在这里：${words}` });

function refusal(sentence) {
  const line = Object.assign(document.createElement("p"), { className: "errornote unsent", textContent: sentence });
  line.setAttribute("role", "alert");
  return line;
}

/* Said for a while, over the page. */
export function say(sentence) {
  const line = document.querySelector(".review-bar .said");
  line.textContent = sentence;
  clearTimeout(say.end);
  say.end = setTimeout(() => { line.textContent = ""; }, 6000);
}
