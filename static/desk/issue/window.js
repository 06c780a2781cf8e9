/* An article's body, opened in place: one writing window exists at a time, however many articles there are. */
import { linesOf, rangeIn, spotsOf, textOf } from "../lines.js";
import { countOf, indexAfter, nearest } from "./characters.js";

export class WritingPlace {
  constructor(owner, config) {
    const { root } = owner;
    Object.assign(this, { owner, root, config, piece: null, editor: null });
    root.addEventListener("click", (event) => {
      const button = event.target.closest(".open-body");
      if (button) this.open(button.closest(".piece").piece);
    });
    root.addEventListener("bodytaken", ({ target, detail }) => {
      if (target.piece === this.piece && this.editor) this.replaceText(detail);
      else showExcerpt(target, detail);
    });
  }

  /* With the caret where it is wanted: {paragraph, offset}, or where the text begins. */
  async open(piece, at = null) {
    if (!piece) return undefined;
    if (this.piece === piece) return this.put(at);
    this.close();
    this.piece = piece;
    piece.element.classList.add("is-open", "is-written");
    const field = piece.control("body") ?? await this.fetchBody(piece);
    if (this.piece !== piece || !field) return undefined; // another was opened meanwhile
    piece.element.querySelector(".open-body").hidden = true;
    field.hidden = false;
    const editor = CKEDITOR.replace(field, this.config);
    this.editor = editor;
    await new Promise((resolve) => { editor.on("instanceReady", resolve); });
    if (this.editor !== editor) return undefined;
    if (!piece.isNew && field.value === field.dataset.fetched) piece.base.body = editor.getData();
    editor.updateElement();
    const update = CKEDITOR.tools.eventsBuffer(200, () => this.typed());
    editor.on("change", update.input);
    editor.editable().attachListener(editor.editable(), "input", update.input); // an IME
    editor.on("blur", () => this.typed());
    editor.element.$.addEventListener("titlepasted", (event) => takeTitle(piece, event));
    showNotes(this);
    this.owner.proofreading?.underline();
    return this.put(at);
  }

  /* As it is saved, in the window's own spelling. */
  replaceText(body) {
    const { piece, editor } = this;
    editor.setData(body, { callback: () => {
      editor.updateElement();
      piece.base.body = editor.getData();
      this.typed();
    } });
  }

  typed() {
    if (!this.editor) return;
    this.editor.updateElement();
    const { element } = this.piece;
    element.querySelector(".words").textContent = element.querySelector("[name=body]").value ? wordsOf(this.editor.editable().$) : 0;
    element.dispatchEvent(new Event("input", { bubbles: true }));
    layNotes(this);
  }

  async fetchBody(piece) {
    const field = Object.assign(document.createElement("textarea"), { name: "body", hidden: true });
    field.setAttribute("aria-label", "正文");
    if (piece.isNew) {
      piece.element.querySelector(".body").append(field);
      return field;
    }
    const address = this.root.dataset.body.replace(/0\/$/, `${piece.key.split("-")[1]}/`);
    try {
      let response = await fetch(address);
      if (response.redirected && await session.isOn()) response = await fetch(address);
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const { body, seen, notes } = await response.json();
      field.value = field.dataset.fetched = body;
      piece.add("body", body, seen);
      piece.trouble("");
      piece.notes = notes;
      piece.element.querySelector(".body").append(field);
      return field;
    } catch {
      piece.trouble("正文没有取来：请看看网络是否连着，再点一次。");
      if (this.piece === piece) this.close();
      return null;
    }
  }

  /* A note that nothing is left to be done about leaves the margin. */
  forget(number) {
    for (const piece of this.owner.pieces) piece.notes = piece.notes?.filter(({ pk }) => pk !== number);
    this.layAgain();
  }

  layAgain() { if (this.editor) layNotes(this); }

  close() {
    const { piece, editor } = this;
    this.piece = this.editor = null;
    if (!piece) return;
    piece.element.classList.remove("is-written");
    if (!editor) return;
    const field = piece.control("body");
    const before = field.value;
    editor.updateElement();
    editor.destroy(true);
    if (field.value !== before) this.owner.news();
    field.hidden = true;
    piece.element.querySelector(".margin")?.remove();
    showExcerpt(piece.element, field.value);
    piece.element.querySelector(".open-body").hidden = false;
  }

  put(at) {
    const { editor } = this;
    if (!editor) return;
    editor.focus();
    const range = editor.createRange();
    const line = at && linesOf(editor.editable().$, this.config.blocks)[at.paragraph - 1];
    const place = line && placeIn(line.nodes, at.offset);
    if (place) range.setStart(new CKEDITOR.dom.node(place.node), place.offset);
    else range.moveToElementEditStart(editor.editable());
    range.collapse(true);
    editor.getSelection().selectRanges([range]);
    // Not CKEditor's own scrollIntoView: it writes the text anew, and the caret is at its beginning.
    const here = line?.element ?? this.piece.element;
    const { top, bottom } = here.getBoundingClientRect();
    if (top < 0 || Math.min(bottom, top + 200) > window.innerHeight - 80) here.scrollIntoView({ block: line ? "center" : "start" });
    this.owner.printed?.follow();
  }

  /* Where the caret stands, as places.py counts: {paragraph, offset}; null outside of a text. */
  caret() {
    const { anchorNode } = getSelection();
    if (!anchorNode || !this.editor?.editable()?.$.contains(anchorNode)) return null;
    const range = this.editor?.getSelection()?.getRanges()[0];
    if (!range?.startContainer) return null; // the caret is elsewhere
    const lines = linesOf(this.editor.editable().$, this.config.blocks);
    const node = range.startContainer.$;
    for (const [number, { nodes, element }] of lines.entries()) {
      let offset = 0;
      for (const one of nodes) {
        if (one === node) return { paragraph: number + 1, offset: offset + countOf(one.data.slice(0, range.startOffset)) };
        offset += countOf(one.data);
      }
      if (element === node) return { paragraph: number + 1, offset: 0 };
    }
    return null;
  }

  /* Other words in the place of those in the range, as one step to be undone. */
  replace(range, words) {
    const { editor } = this;
    if (!range) return false;
    editor.fire("saveSnapshot");
    rewrite(range, words);
    editor.fire("saveSnapshot");
    this.typed();
    return true;
  }

  /* Which block of the text the caret stands in, counted from 0: where an article is parted. */
  block() {
    const start = this.editor?.getSelection()?.getStartElement();
    const text = this.editor?.editable();
    const block = start?.getAscendant((node) => text.equals(node.getParent()), true);
    return block ? [...text.$.children].filter((child) => child.textContent.trim() || child.querySelector("img")).indexOf(block.$) : -1;
  }
}

const wordsOf = (element) => element.textContent.match(/\S/gu)?.length ?? 0;

export function showExcerpt(element, body) {
  const text = new DOMParser().parseFromString(body, "text/html").body;
  const words = [...text.children].map((block) => block.textContent.trim()).filter(Boolean).join("　");
  element.querySelector(".excerpt").textContent = words.length > 120 ? `${words.slice(0, 119)}…` : words || "写正文……";
  element.querySelector(".words").textContent = wordsOf(text);
}

/* Other words in a range, character by character, so that what is bold or a link stays so. */
function rewrite(range, words) {
  const old = range.toString();
  const spots = spotsOf(range);
  if (old.length === words.length) {
    spots.forEach(([node, at], n) => { if (node.data[at] !== words[n]) node.replaceData(at, 1, words[n]); });
    return;
  }
  let head = 0;
  while (head < Math.min(old.length, words.length) && old[head] === words[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, words.length) - head && old.at(-1 - tail) === words.at(-1 - tail)) tail += 1;
  const [node, at] = spots[Math.min(head, spots.length - 1)];
  for (const [where, place] of spots.slice(head, old.length - tail).reverse()) where.deleteData(place, 1);
  node.insertData(Math.min(at + (head >= spots.length), node.data.length), words.slice(head, words.length - tail));
}

/* Where the words of a remark stand in the open body by now; null where they do not any more. */
export function rangeOf({ editor, config }, { paragraph, words, start }) {
  const body = editor.editable()?.$; // none while the window opens
  const line = body && linesOf(body, config.blocks)[paragraph - 1];
  if (!line) return null;
  const at = nearest(textOf(line.nodes), words, start);
  return at < 0 ? null : rangeIn(line.nodes, at, at + words.length);
}

function placeIn(nodes, offset) {
  let left = offset;
  for (const node of nodes) {
    const count = countOf(node.data);
    if (left <= count) return { node, offset: indexAfter(node.data, left) };
    left -= count;
  }
  const last = nodes.at(-1);
  return last && { node: last, offset: last.data.length };
}

/* A title that was pasted with its text goes to its field, if nothing else stands there. */
function takeTitle(piece, event) {
  const { title, source } = event.detail;
  const fields = [[piece.control("title"), title], [piece.control("source"), source]];
  if (fields.some(([field, words]) => words && field.value.trim() && field.value.trim() !== words)) return;
  event.preventDefault();
  for (const [field, words] of fields) if (words) field.value = words;
  piece.element.dispatchEvent(new Event("input", { bubbles: true }));
}

/* What reviewers noted, each beside the paragraph it is about, or the one that has most of its words by now. */
function showNotes(place) {
  const { piece } = place;
  if (!piece.notes?.length) return;
  const margin = Object.assign(document.createElement("ol"), { className: "margin" });
  margin.setAttribute("aria-label", "批注");
  for (const note of piece.notes) margin.append(marginNote(note, place));
  piece.element.querySelector(".body").append(margin);
  layNotes(place);
}

/* Each as high as its paragraph, or right below the note before it. */
function layNotes({ piece, editor }) {
  const margin = piece.element.querySelector(".margin");
  if (!margin) return;
  const { top } = margin.getBoundingClientRect();
  let free = 0;
  for (const item of margin.children) {
    const paragraph = paragraphOf(item.note, editor)?.element;
    const wanted = paragraph ? paragraph.getBoundingClientRect().top - top : 0;
    free = Math.max(free, wanted);
    item.style.top = `${free}px`;
    free += item.offsetHeight + 8;
  }
  margin.style.minHeight = `${free}px`;
}

function paragraphOf({ place, quote }, editor) {
  const lines = linesOf(editor.editable().$, editor.config.blocks);
  const same = lines.find(({ nodes }) => quote && textOf(nodes).trim() === quote.trim());
  return same ?? lines[Number(place.split("-")[2] ?? 1) - 1] ?? lines[0];
}

function marginNote(note, place) {
  const { piece, editor } = place;
  const item = Object.assign(document.createElement("li"), { id: `note-${note.pk}`, innerHTML: note.html });
  item.dataset.ofNote = note.pk;
  const acts = Object.assign(document.createElement("p"), { className: "acts" });
  item.note = note;
  const button = (label, act) => {
    const one = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    one.addEventListener("click", act);
    acts.append(one);
  };
  button("看这一段", () => {
    const paragraph = paragraphOf(note, editor)?.element;
    paragraph?.scrollIntoView({ block: "center" });
    paragraph?.animate({ background: ["var(--message-warning-bg)", "var(--message-warning-bg)"] }, 2000); // a class would be saved
  });
  button("回复", () => askReply(item, note, place));
  if (!item.querySelector("form.proposal")) button("解决", async () => {
    if (await actOnNote(place, note, "resolve", {}, item)) {
      piece.notes = piece.notes.filter((one) => one !== note);
      item.remove();
      layNotes(place);
    }
  });
  item.append(acts);
  return item;
}

function askReply(item, note, place) {
  if (item.querySelector("textarea")) return;
  const field = Object.assign(document.createElement("textarea"), { rows: 2, maxLength: 2000 });
  field.setAttribute("aria-label", "回复");
  const send = Object.assign(document.createElement("button"), { type: "button", textContent: "写回复" });
  send.addEventListener("click", async () => {
    const answer = await actOnNote(place, note, "reply", { text: field.value }, item);
    if (!answer) return;
    const fresh = { ...note, html: answer.html };
    place.piece.notes = place.piece.notes.map((one) => (one === note ? fresh : one));
    item.replaceWith(marginNote(fresh, place));
  });
  item.append(field, send);
  layNotes(place);
  field.focus();
}

/* What came of it, or null with the reason said in the note. */
async function actOnNote({ owner }, note, act, fields, item) {
  const answer = await owner.post(`${owner.root.dataset.notes}${note.pk}/${act}/`, fields);
  if (!answer.refused) return answer;
  const line = item.querySelector(".errornote") ?? item.appendChild(document.createElement("p"));
  line.className = "errornote";
  line.textContent = answer.refused;
  return null;
}
