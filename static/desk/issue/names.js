/* Lists of names: each name is a chip, the next is found by typing; a unit that nobody has entered yet is entered here. */
const PEOPLE = new Set(["reviewer", "editor"]);
const MANY_AT_ONCE = /(报|送|发|抄送|抄报|分送|主送|印发)\s*[:：]/;

/* A field with what it could mean below it. What is offered always belongs to what stands in the field now: a choice made
   before the answer came waits for it. */
class Finder {
  constructor(field, { find, choose }) {
    Object.assign(this, { field, find, choose, offered: [], marked: -1, asked: "" });
    this.list = document.createElement("ul");
    this.list.className = "offers";
    this.list.id = `offers-${crypto.randomUUID()}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "可选的名称");
    this.list.hidden = true;
    field.after(this.list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" })) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("blur", () => setTimeout(() => this.shut(), 150));
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const offer = event.target.closest("[role=option]");
      if (offer) this.take(this.offered[[...this.list.children].indexOf(offer)]);
    });
  }

  get words() { return this.field.value.trim(); }

  typed() {
    clearTimeout(this.pause);
    this.shut();
    if (this.words) this.pause = setTimeout(() => this.ask(), 120);
  }

  /* Resolves once what is offered belongs to what is typed. */
  async ask() {
    const { words } = this;
    this.asked = words;
    const offered = await this.find(words);
    if (this.words !== words) return;
    this.offered = offered;
    this.marked = offered.findIndex(({ name, isNew }) => name === words && !isNew); // what is new is chosen, not slipped in
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.offered.map((offer, place) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(place === this.marked));
      option.textContent = offer.label ?? offer.name;
      option.classList.toggle("entered", Boolean(offer.isNew));
      return option;
    }));
    this.list.hidden = !this.offered.length;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    if (this.marked >= 0) this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.marked}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  shut() {
    this.offered = [];
    this.marked = -1;
    this.draw();
  }

  async pressed(event) {
    const { key } = event;
    if (event.isComposing) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!this.offered.length) return;
      event.preventDefault();
      const count = this.offered.length;
      this.marked = (this.marked + (key === "ArrowDown" ? 1 : -1) + count) % count;
      this.draw();
    } else if (key === "Enter" && this.words) {
      event.preventDefault();
      event.stopPropagation();
      if (this.isAnswering) return;
      const { words } = this;
      if (this.asked !== words || !this.offered.length) {
        clearTimeout(this.pause);
        this.isAnswering = true;
        await this.ask();
        this.isAnswering = false;
        if (this.words !== words) return; // somebody typed on: Enter meant what stood there then
      }
      const certain = this.offered.length === 1 && !this.offered[0].isNew ? this.offered[0] : null;
      this.take(this.offered[this.marked] ?? certain);
    } else if (key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.shut();
    }
  }

  take(offer) {
    if (!offer) return;
    this.shut();
    this.choose(offer);
  }
}

export async function choices(owner, words) {
  try {
    const response = await fetch(`${owner.root.dataset.choices}?q=${encodeURIComponent(words)}`);
    return response.ok && !response.redirected ? await response.json() : { units: [], people: [] };
  } catch {
    return { units: [], people: [] };
  }
}

/* 供稿单位: any words, or a unit of the list. */
export function suggestUnits(field, owner) {
  new Finder(field, {
    find: async (words) => (await choices(owner, words)).units,
    choose: ({ name }) => {
      field.value = name;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
}

const calledOn = (element) => [...element?.querySelectorAll(".chips > li") ?? []].map((chip) => [chip.dataset.pk, chip.firstChild.textContent.trim()]);

export class Names {
  constructor(element, owner) {
    Object.assign(this, { element, owner });
    this.kind = element.dataset.piece;
    this.value = element.querySelector("[name=names]");
    this.chips = element.querySelector(".chips");
    this.known = new Map(calledOn(element));
    this.what = PEOPLE.has(this.kind) ? "人" : "单位";
    this.equip();
    this.learn();
    element.addEventListener("taken", () => this.learn());
    element.names = this;
  }

  get label() { return this.element.getAttribute("aria-label"); }

  equip() {
    this.field = document.createElement("input");
    this.field.type = "text";
    this.field.autocomplete = "off";
    this.field.placeholder = `加${this.what}`;
    this.field.setAttribute("aria-label", `${this.label}：加${this.what}`);
    const row = Object.assign(document.createElement("p"), { className: "add-name" });
    row.append(this.field);
    this.element.querySelector(".trouble").before(row);
    new Finder(this.field, { find: (words) => this.find(words), choose: (offer) => this.choose(offer) });
    this.field.addEventListener("paste", (event) => this.pasted(event));
    for (const [label, origin] of [["照上一期", "last"], ...(this.what === "单位" ? [["照固定名单", "standing"]] : [])]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "like", textContent: label });
      button.addEventListener("click", () => this.owner.act("fill", { kind: this.kind, origin }));
      row.append(button);
    }
  }

  async find(words) {
    const found = await choices(this.owner, words);
    const offered = this.what === "人" ? found.people : found.units;
    const isKnown = offered.some(({ name }) => name === words);
    const fresh = { name: words, label: `“${words}”不在名录里：加进名录并填上`, isNew: true };
    return isKnown ? offered : [...offered, fresh];
  }

  async choose(offer) {
    let { pk, name } = offer;
    if (offer.isNew) {
      const verb = this.what === "人" ? "person" : "unit";
      const answer = await this.owner.postJson(`${this.owner.root.dataset.do}${verb}/`, { name });
      if (answer.refused) return this.element.piece.trouble(answer.refused);
      ({ pk, name } = answer[verb]);
    }
    this.element.piece.trouble(this.numbers.includes(String(pk)) ? `“${name}”这一栏里已经有了。` : "");
    this.put([{ pk, name }]);
    this.field.value = "";
    return this.field.focus();
  }

  /* What another put in, or was put in before, has a name that this page was never told. */
  learn() {
    for (const [pk, name] of Object.entries(this.element.piece.shown ?? {})) this.known.set(pk, name);
    this.draw();
  }

  get numbers() { return this.value.value.split(",").filter(Boolean); }

  put(names) {
    for (const { pk, name } of names) this.known.set(String(pk), name);
    this.set([...new Set([...this.numbers, ...names.map(({ pk }) => String(pk))])]);
  }

  set(numbers) {
    this.value.value = numbers.join(",");
    this.draw();
    this.value.dispatchEvent(new Event("input", { bubbles: true }));
  }

  draw() {
    this.chips.replaceChildren(...this.numbers.map((pk) => this.chip(pk)));
    const count = document.querySelector(`[data-count="${this.kind}"] b`);
    if (count) count.textContent = this.numbers.length;
  }

  chip(pk) {
    const name = this.known.get(pk) ?? "";
    const chip = document.createElement("li");
    chip.tabIndex = 0;
    chip.dataset.pk = pk;
    chip.append(name);
    chip.title = "Alt+← → 换位置，Delete 去掉";
    const away = Object.assign(document.createElement("button"), { type: "button", textContent: "×", tabIndex: -1 });
    away.setAttribute("aria-label", `去掉${name}`);
    away.addEventListener("click", () => this.set(this.numbers.filter((one) => one !== pk)));
    chip.append(away);
    chip.addEventListener("keydown", (event) => this.chipPressed(event, pk));
    return chip;
  }

  chipPressed(event, pk) {
    const numbers = this.numbers;
    const here = numbers.indexOf(pk);
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.set(numbers.filter((one) => one !== pk));
      (this.chips.children[here] ?? this.field).focus();
    } else if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      const there = here + (event.key === "ArrowLeft" ? -1 : 1);
      if (there < 0 || there >= numbers.length) return;
      numbers.splice(there, 0, ...numbers.splice(here, 1));
      this.set(numbers);
      this.chips.children[there].focus();
    }
  }

  /* 报：… 送：… 发：… pasted anywhere fills all three; names in a row fill this one. */
  async pasted(event) {
    const text = event.clipboardData.getData("text/plain");
    if (!MANY_AT_ONCE.test(text) && !/[，,、；;\n]/.test(text.trim())) return;
    event.preventDefault();
    const isWhole = MANY_AT_ONCE.test(text) && this.what === "单位";
    const answer = await this.owner.post(this.owner.root.dataset.paste, { kind: "names", text: isWhole ? text : `发：${text}` });
    if (answer.refused ?? answer.refusal) {
      this.element.piece.trouble(answer.refused ?? answer.refusal);
      return;
    }
    const lists = isWhole ? { report: answer.report, send: answer.send, issue: answer.issue } : { [this.kind]: answer.issue };
    const put = ([kind, names]) => document.querySelector(`[data-piece="${kind}"]`).names.putNamed(names);
    this.askAbout((await Promise.all(Object.entries(lists).map(put))).flat());
  }

  /* Names as they were written: those on the list are put in; resolves to the others, each with those like it. */
  async putNamed(names) {
    const found = await Promise.all(names.map(async (name) => {
      const offered = await choices(this.owner, name);
      return { list: this, name, alike: this.what === "人" ? offered.people : offered.units };
    }));
    const sameAs = ({ name, alike }) => alike.find((one) => one.name === name);
    this.put(found.map(sameAs).filter(Boolean));
    return found.filter((one) => !sameAs(one));
  }

  /* Of each that is not on the list, whether it is one of those like it; and once for all the rest, whichever list they
     are for. */
  askAbout(unknown) {
    if (!unknown.length) return;
    const rest = new Set(unknown);
    const box = Object.assign(document.createElement("div"), { className: "told" });
    const settle = (one, line) => {
      rest.delete(one);
      line.remove();
      if (!rest.size) box.remove();
    };
    for (const one of unknown) {
      const line = Object.assign(document.createElement("p"), { textContent: `名录里没有“${one.name}”。` });
      for (const like of one.alike.slice(0, 3)) {
        line.append(" ", smallButton(`是“${like.name}”`, () => {
          one.list.put([like]);
          settle(one, line);
        }));
      }
      box.append(line);
    }
    box.append(smallButton("都加进名录并填上", async () => {
      box.remove();
      for (const { list, name } of rest) await list.choose({ name, isNew: true }); // one after another, in their order
    }));
    box.append(" ", smallButton("不用加", () => box.remove()));
    this.element.querySelector(".trouble").replaceChildren(box);
  }

  /* What was typed and is no name yet would be lost without a word. */
  get isPending() {
    const words = this.field.value.trim();
    if (this.element.piece.asks) return true;
    if (words) this.element.piece.trouble(`“${words}”还没有填上：请按回车，在列表里选，或者清空。`);
    return Boolean(words);
  }
}

function smallButton(label, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: label });
  button.addEventListener("click", act);
  return button;
}
