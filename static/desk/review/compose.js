/* A note being written, at the place it is about: on all of it or on words of it, with other words instead if one likes. */
import { countOf } from "../issue/characters.js";

export class Composer {
  constructor(form, sheet, margin, rewordable) {
    Object.assign(this, { form, sheet, margin, rewordable, home: form.parentElement, before: form.nextElementSibling });
    const { place, text, words, start, proposes, proposal } = form.elements;
    Object.assign(this, { place, text, words, start, proposes, proposal, offered: "" });
    this.quoted = form.querySelector(".chosen-words");
    form.querySelector(".cancel").hidden = false;
    form.querySelector(".cancel").addEventListener("click", () => this.close());
    form.querySelector(".whole-place").addEventListener("click", () => this.about(this.place.value));
    this.place.addEventListener("change", () => this.open(this.place.value));
    this.proposes.addEventListener("change", () => this.offer());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.isWritten) this.close();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    form.hidden = !this.isWritten;
    if (this.isWritten) this.open(this.place.value, { words: this.words.value, start: this.start.value });
  }

  get isOpen() { return !this.form.hidden; }

  get isWritten() {
    return Boolean(this.text.value.trim()) || (this.proposes.checked && this.proposal.value !== this.offered);
  }

  /* At a place, with what was written before if it was not sent. */
  open(key, chosen = {}) {
    this.about(key, chosen);
    const isOnPage = this.sheet.has(key);
    this.form.hidden = false;
    if (isOnPage) this.margin.stackOf(key).append(this.form);
    else this.home.insertBefore(this.form, this.before);
    this.margin.active = key;
    this.sheet.choose(key);
    this.margin.lay();
  }

  close() {
    const key = this.place.value;
    this.form.reset();
    this.form.hidden = true;
    this.home.insertBefore(this.form, this.before);
    this.about("");
    this.margin.lay();
    this.sheet.elements.get(key)?.focus({ preventScroll: true });
  }

  about(key, { words = "", start = 0 } = {}) {
    Object.assign(this.place, { value: key });
    Object.assign(this.words, { value: words });
    Object.assign(this.start, { value: words ? start : "" });
    this.quoted.hidden = !words;
    this.quoted.querySelector("q").textContent = words;
    this.sheet.paint("chosen", words ? [[key, Number(start), words]] : []);
    this.offer();
  }

  /* The words as they are, to be changed, unless they have been. */
  offer() {
    const old = this.words.value || this.sheet.words[this.place.value] || "";
    const isTaken = this.rewordable.includes(this.place.value) && countOf(old) <= this.proposal.maxLength;
    this.form.querySelector(".proposes").hidden = !isTaken;
    if (!isTaken) this.proposes.checked = false;
    this.proposal.hidden = !this.proposes.checked;
    if (this.proposal.value === this.offered || !this.proposal.value) this.proposal.value = old;
    this.offered = old;
  }
}
