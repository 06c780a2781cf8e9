/* The pieces of an issue on its page: what stands in each, what of it is not saved, what it looks like when it was. */
const FIELDS = "input[name], textarea[name], select[name]";

export class Piece {
  constructor(element) {
    this.element = element;
    this.seen = element.dataset.seen ? JSON.parse(element.dataset.seen) : {};
    this.showSaved();
    this.base = this.isNew ? {} : this.values();
    this.token = this.isNew ? crypto.randomUUID() : "";
    element.piece = this;
  }

  /* A browser that loads a page again fills its fields as they were left: what stands here is what the server sent. */
  showSaved() {
    for (const control of this.controls()) {
      if (control.matches("select")) for (const option of control.options) option.selected = option.defaultSelected;
      else if (control.value !== control.defaultValue) control.value = control.defaultValue;
    }
  }

  get key() { return this.element.dataset.piece; }

  get isNew() { return this.key.includes("+"); }

  get isGone() { return this.element.classList.contains("gone"); }

  /* Whether a question stands in it that was not answered. */
  get asks() { return this.element.querySelector(".trouble .told") !== null; }

  controls() {
    return [...this.element.querySelectorAll(FIELDS)].filter((control) => control.closest(".piece, form.proposal") === this.element);
  }

  control(name) { return this.controls().find((control) => control.name === name); }

  values() { return Object.fromEntries(this.controls().map((control) => [control.name, control.value])); }

  /* A body that has been fetched has its place among the fields. */
  add(name, value, seen) {
    this.base[name] = value;
    this.seen[name] = seen;
  }

  changed() {
    const values = Object.entries(this.values());
    return Object.fromEntries(values.filter(([name, value]) => value !== (this.base[name] ?? "")));
  }

  get isDirty() {
    if (this.isNew) return !this.isGone && Object.keys(this.changed()).length > 0;
    return this.isGone || Object.keys(this.changed()).length > 0;
  }

  parcel() {
    const { key, seen, token } = this;
    if (this.isGone) return { key, seen, gone: true, values: {} };
    return { key, seen, token, values: this.isNew ? this.values() : this.changed() };
  }

  /* What the server made of it; what was typed meanwhile stays, and stays unsaved. */
  settle(answer, sent) {
    if (answer.as) this.rename(answer.as);
    this.seen = answer.seen;
    for (const [name, value] of Object.entries(answer.values)) {
      const control = this.control(name);
      const isAsSent = control && control.value === (sent.values?.[name] ?? this.base[name] ?? "");
      this.base[name] = isAsSent && name === "body" ? control.value : value; // the window keeps its own spelling
      if (isAsSent && name !== "body" && control.value !== value) control.value = value; // the caret stays
    }
    this.trouble("");
  }

  rename(key) {
    this.element.dataset.piece = key;
    this.element.id = key;
  }

  restore({ values = {}, seen = {}, gone, token, shown }) {
    this.shown = shown; // the names of what was chosen, in a list of names
    for (const [name, value] of Object.entries(values)) {
      const control = this.control(name);
      if (control) control.value = value;
      if (seen[name] && !this.isNew) this.seen[name] = seen[name];
    }
    if (token) this.token = token;
    if (gone) this.element.classList.add("gone");
  }

  /* What is wrong, said where it is; a refusal for another's change comes with both texts and the choice. */
  trouble(sentence, { errors = {}, differences = "", theirs = null, seen = {}, shown = {} } = {}) {
    const box = this.element.querySelector(".trouble");
    for (const control of this.controls()) {
      if (control.name in errors) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    if (!box) return;
    box.replaceChildren();
    const said = [sentence, ...Object.entries(errors).map(([name, faults]) => this.named(name) + faults.join(""))];
    for (const line of said.filter(Boolean)) {
      box.append(Object.assign(document.createElement("p"), { className: "errornote", textContent: line }));
    }
    if (!theirs) return;
    const table = document.createElement("div");
    table.innerHTML = differences;
    box.append(table, this.choice("保留我写的", () => { this.seen = { ...this.seen, ...seen }; }));
    box.append(this.choice("用现在保存着的", () => { this.take(theirs, seen, shown); }));
  }

  named(name) {
    const control = this.control(name);
    const label = control?.labels?.[0]?.textContent ?? control?.getAttribute("aria-label") ?? "";
    return label ? `${label.trim()}：` : "";
  }

  choice(label, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
    button.addEventListener("click", () => {
      act();
      this.trouble("");
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return button;
  }

  take(values, seen, shown) {
    this.element.classList.remove("gone");
    this.shown = shown;
    for (const [name, value] of Object.entries(values)) {
      this.base[name] = value;
      const control = this.control(name);
      if (control) control.value = value;
      if (name === "body") this.element.dispatchEvent(new CustomEvent("bodytaken", { bubbles: true, detail: value }));
    }
    this.seen = seen;
    this.element.dispatchEvent(new CustomEvent("taken"));
  }
}
