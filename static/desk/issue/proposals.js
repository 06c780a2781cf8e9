/* What notes propose: taken into the text by one click, without a word that is typed here being lost. */
const TO_SAVE = "这一处还有没保存的改动，没有采用：请先保存（Ctrl+S），再采用。";

export class Proposals {
  constructor(owner) {
    Object.assign(this, { owner, root: owner.root });
    // Before the form itself hears of it: session.js would ask who is there and send it.
    this.root.addEventListener("submit", (event) => this.sent(event), true);
    this.offerAll();
  }

  sent(event) {
    const form = event.target.closest("form.proposal");
    if (!form) return;
    event.preventDefault();
    this.answer(form, event.submitter);
  }

  /* Whether it was done; else the form says why not. */
  async answer(form, button) {
    const { note, ofPiece: key } = form.dataset;
    const isTaken = button.classList.contains("take");
    this.owner.place.typed();
    if (isTaken && this.owner.piece(key)?.isDirty) return this.refuse(note, TO_SAVE);
    const { told, refused, pieces = [], proposals = {} } = await this.owner.post(button.getAttribute("formaction") ?? form.action, { seen: form.elements.seen.value });
    const next = following(form);
    this.renew(proposals);
    if (refused) return this.refuse(note, refused);
    this.forget(note);
    this.root.querySelector(next)?.focus();
    for (const piece of pieces) this.take(piece);
    this.owner.settleOrders([]);
    this.owner.changed();
    this.owner.say(told ?? "批注已解决。");
    return true;
  }

  refuse(note, sentence) {
    for (const form of this.formsOf(note)) {
      const line = form.querySelector(".errornote") ?? form.appendChild(document.createElement("p"));
      line.className = "errornote";
      line.setAttribute("role", "alert");
      line.textContent = sentence;
    }
    this.owner.place.layAgain();
    return false;
  }

  /* What was typed meanwhile stays, and the next save shows both. */
  take({ key, gone, values, seen }) {
    const piece = this.owner.piece(key);
    if (!piece || piece.isDirty) return;
    if (gone) this.owner.remove(piece);
    else piece.take(values, seen, {});
  }

  formsOf(note) { return [...this.root.querySelectorAll(`form.proposal[data-note="${note}"]`)]; }

  /* The others as they stand now that the text is another. */
  renew(proposals) {
    for (const [note, html] of Object.entries(proposals)) for (const form of this.formsOf(note)) form.outerHTML = html;
    this.owner.place.layAgain();
  }

  forget(note) {
    for (const element of this.root.querySelectorAll(`[data-of-note="${note}"]`)) element.remove();
    this.owner.place.forget(Number(note));
    const list = this.root.querySelector(".open-notes [data-of-note]");
    if (!list) this.root.querySelector(".open-notes:has(#open-notes-title)")?.remove();
    this.offerAll();
  }

  /* All that can be taken without a question, one after the other, where there are several. */
  offerAll() {
    const ready = () => [...this.root.querySelectorAll(".open-notes form.proposal:is(.ready, .merged)")].filter((form) => form.querySelector(".take"));
    const heading = this.root.querySelector("#open-notes-title");
    heading?.querySelector(".take-all")?.remove();
    if (ready().length < 2) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "take-all", textContent: `全部采用（${ready().length}）` });
    button.addEventListener("click", async () => {
      button.disabled = true;
      let count = 0;
      for (const { dataset: { note } } of ready()) {
        const form = this.formsOf(note).find((one) => one.matches(":is(.ready, .merged)"));
        if (!form) continue; // what was taken before it has made it one that asks
        if (!await this.answer(form, form.querySelector(".take"))) break;
        count += 1;
      }
      this.offerAll();
      if (count) this.owner.say(`采用了${count}条建议。`);
    });
    heading.append(" ", button);
  }
}

/* Where the keyboard goes on once this one is gone: to the next in its list, or else to saving. */
function following(form) {
  const list = form.closest(".open-notes, .margin, .noted");
  const forms = [...list.querySelectorAll("form.proposal")];
  const next = forms[forms.indexOf(form) + 1];
  return next ? `.${list.classList.contains("margin") ? "margin" : "open-notes"} [data-note="${next.dataset.note}"] button` : "#save";
}
