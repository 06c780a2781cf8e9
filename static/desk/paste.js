/* Pasting into the writing window. Markup of a word processor or a web page is cleaned in a document apart, where nothing
   is fetched and nothing runs; what comes out stands in the text at once. Then the server tidies it as it does a file
   (bulletin/intake/pasting.py), which one Ctrl+Z takes back. */
"use strict";

/* Not words of the text, beside what richtext.py forgets: comments in the margin, page breaks, and the handles of another
   writing window. */
const FORGOTTEN = [
  "title", "[style*='mso-element:comment-list']", ".MsoCommentReference",
  "br[style*='page-break']", "[data-cke-copybin-start]", "[data-cke-copybin-end]", "[class*='cke_widget_drag']",
  "br.Apple-interchange-newline",
];
const WRAPPERS = "span, font, o\\:p";
const HEADINGS = "h1, h2, h3, h4, h5, h6";
/* What says more than the words do. */
const FORMS = `p, div, li, table, blockquote, br, img, a, b, strong, i, em, sub, sup, ${HEADINGS}`;
const BOLD = /^(bold|[6-9]00)$/;
const NOT_BOLD = /^(normal|400)$/;
const WHITE = /^$|^(white|transparent|initial|#fff(fff)?|rgb\(255, 255, 255\))$/i;
/* What a heading's own mark says of its level; the levels of a word processor begin anywhere. */
const MARKS = { h3: /^[一二三四五六七八九十]+、/, h4: /^[（(][一二三四五六七八九十]+[）)]/, h5: /^\d{1,2}[.．](?!\d)/ };
const HAN = "[\\p{Script=Han}\\u3000-\\u303f\\uff00-\\uffef]";
const LINE_BREAK_IN_HAN = new RegExp(`(${HAN})[ \\t]*[\\r\\n]+\\s*(?=${HAN})`, "gu");

/* Says in tags of the text what others say otherwise; the window's own filter drops what is left. Both know the tags from
   the window's configuration, which bulletin/admin/writing.py makes of richtext.py. */
function cleanPaste(html, { synonyms, forgotten, image2_captionedClass: figureClass }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const { body } = page;
  raiseHeadings(page);
  for (const element of body.querySelectorAll([...forgotten, ...FORGOTTEN].join())) element.remove();
  const lost = dropForeignPictures(body, figureClass);
  body.querySelectorAll(`p, ${HEADINGS}`).forEach(makeListItem);
  keepEmphasis(body);
  body.querySelectorAll("table").forEach(raiseTableHead);
  body.querySelectorAll(WRAPPERS).forEach(unwrap);
  for (const element of body.querySelectorAll(Object.keys(synonyms).join())) rename(element, synonyms[element.localName]);
  body.querySelectorAll(HEADINGS).forEach(settleHeading);
  tidyWords(body);
  joinEmphasis(body);
  body.querySelectorAll(`p, strong, em, ${HEADINGS}`).forEach((element) => {
    if (!element.textContent.trim() && !element.querySelector("img")) element.remove();
  });
  return { html: body.innerHTML, lost };
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

function settleHeading(heading) {
  heading.querySelectorAll("strong").forEach(unwrap);
  const marked = Object.keys(MARKS).find((name) => MARKS[name].test(heading.textContent.trim()));
  if (marked) rename(heading, marked);
}

/* A paragraph with an outline level, its own or its style's, is a heading; the title of a document is not. */
function raiseHeadings(page) {
  const sheet = [...page.querySelectorAll("style")].map((style) => style.textContent).join("\n");
  const levels = new Map();
  for (const [, selectors, level] of sheet.matchAll(/([^{}]+)\{[^{}]*mso-outline-level:\s*([1-9])/g)) {
    for (const [, name] of selectors.matchAll(/\bp\.([\w-]+)/g)) levels.set(name, level);
  }
  for (const paragraph of page.body.querySelectorAll("p:not(.MsoTitle, .MsoSubtitle)")) {
    const own = /mso-outline-level:\s*([1-9])/.exec(paragraph.getAttribute("style"));
    const named = /MsoHeading([1-9])/.exec(paragraph.className);
    const level = own?.[1] ?? named?.[1] ?? levels.get(paragraph.className);
    if (!level || !paragraph.textContent.trim()) continue;
    const heading = page.createElement(`h${Math.min(level, 6)}`);
    heading.append(...paragraph.childNodes);
    paragraph.replaceWith(heading);
  }
}

/* Only pictures of ours stay, as when a text of an earlier issue is copied. Returns how many went. */
function dropForeignPictures(body, figureClass) {
  const ours = `${location.origin}/media/`;
  const pictures = [...body.querySelectorAll("img")];
  const foreign = pictures.filter((image) => !image.src.startsWith(ours));
  for (const image of pictures) image.setAttribute("src", image.src.replace(location.origin, ""));
  for (const image of foreign) image.remove();
  body.querySelectorAll("figure").forEach((figure) => { figure.className = figureClass; });
  return foreign.length;
}

/* Word and WPS write a list as paragraphs, its marks as text in spans of their own. Arabic numbers and bullets become
   lists; 一、 （一） ① and the marks of headings are words of the text. */
function makeListItem(block) {
  const mark = block.querySelector("[style*='mso-list:Ignore'], [style*='mso-list: Ignore']");
  if (!mark) return;
  const words = mark.textContent.trim();
  const isSymbol = mark.closest("[style*='Symbol'], [style*='Wingdings']") !== null;
  const number = /^(\d{1,3})[.．、]$/.exec(words)?.[1];
  if (block.matches(HEADINGS) || !(number || isSymbol || /^[·•●○■□◆–—o-]$/.test(words))) {
    mark.replaceWith(words);
    return;
  }
  mark.remove();
  const level = Number(/\blevel(\d)/.exec(block.getAttribute("style"))?.[1] ?? 1);
  const item = block.ownerDocument.createElement("li");
  item.append(...block.childNodes);
  listFor(block, number ? "ol" : "ul", level, number).append(item);
  block.remove();
}

/* The list that goes on right above the block, or a new one in its place. */
function listFor(block, kind, level, number) {
  let list = block.previousElementSibling;
  let parent = null;
  while (list?.dataset.level && list.dataset.level < level) {
    parent = list.lastElementChild;
    list = parent.lastElementChild;
  }
  if (list?.dataset.level === String(level) && list.localName === kind) return list;
  const fresh = block.ownerDocument.createElement(kind);
  fresh.dataset.level = level;
  if (number > 1) fresh.setAttribute("start", number);
  if (parent) parent.append(fresh);
  else block.before(fresh);
  return fresh;
}

/* Emphasis that is said by a style alone; a b that is said to be none, such as the one around all that Google Docs copies,
   is none. Word's mso-bidi-font-weight speaks of Arabic and Hebrew. */
function keepEmphasis(body) {
  for (const bold of body.querySelectorAll("b")) if (NOT_BOLD.test(bold.style.fontWeight)) unwrap(bold);
  const styles = { strong: ["fontWeight", BOLD, "b, strong"], em: ["fontStyle", /^italic$/, "i, em"] };
  for (const [name, [property, value, already]] of Object.entries(styles)) {
    for (const words of body.querySelectorAll("span[style], font[style], p[style]")) {
      if (!value.test(words.style[property]) || words.closest(`${already}, th, ${HEADINGS}`)) continue;
      const emphasis = body.ownerDocument.createElement(name);
      emphasis.append(...words.childNodes);
      words.append(emphasis);
    }
  }
}

/* The first row of a table, and those that its cells reach into, if it looks like the names of the columns. */
function raiseTableHead(table) {
  const rows = [...table.rows];
  if (!table.tHead) {
    const depth = Math.max(...Array.from(rows[0]?.cells ?? [], (cell) => cell.rowSpan));
    if (rows.length < 2 || depth >= rows.length || !looksLikeHead(...rows)) return;
    table.createTHead().append(...rows.slice(0, depth));
  }
  for (const cell of table.tHead.querySelectorAll("td")) {
    cell.querySelectorAll("b, strong").forEach(unwrap);
    const head = rename(cell, "th");
    if (cell.colSpan > 1) head.colSpan = cell.colSpan;
    if (cell.rowSpan > 1) head.rowSpan = cell.rowSpan;
  }
}

function looksLikeHead(first, second) {
  if (/mso-yfti-firstrow:\s*yes/.test(first.getAttribute("style"))) return true;
  const differs = (test) => [...first.cells].every(test) && ![...second.cells].every(test);
  return differs((cell) => cell.localName === "th") || differs(isBold) || differs(isShaded);
}

function isBold(cell) {
  const words = cell.ownerDocument.createNodeIterator(cell, NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode(); node; node = words.nextNode()) {
    if (node.data.trim() && !node.parentElement.closest("b, strong")) return false;
  }
  return cell.textContent.trim() !== "";
}

function isShaded(cell) {
  return !WHITE.test(cell.style.backgroundColor || cell.bgColor);
}

/* Words of one emphasis, cut where Latin meets Chinese. */
function joinEmphasis(body) {
  for (const element of body.querySelectorAll("strong + strong, em + em")) {
    const before = element.previousSibling;
    if (before !== element.previousElementSibling) continue; // words stand between
    before.append(...element.childNodes);
    element.remove();
  }
}

/* No comments, and no space where a long line of Chinese was broken in the source. */
function tidyWords(body) {
  body.normalize();
  const nodes = body.ownerDocument.createNodeIterator(body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (node.nodeType === Node.COMMENT_NODE) node.remove();
    else node.data = node.data.replace(LINE_BREAK_IN_HAN, "$1");
  }
}

/* The words of a notepad or a chat: a paragraph a line, without what a typist indents it with. */
function paragraphsOf(text) {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter(Boolean);
  const paragraphs = lines.map((line) => Object.assign(document.createElement("p"), { textContent: line }));
  return paragraphs.length === 1 ? paragraphs[0].innerHTML : paragraphs.map((one) => one.outerHTML).join("");
}

/* Whether the markup is the browser's or a chat's, put around words that have none. */
function isWrapper(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  keepEmphasis(body);
  return !body.querySelector(FORMS);
}

function receivePaste(editor, { data }) {
  const { dataTransfer } = data;
  if (dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL) return;
  const html = dataTransfer.getData("text/html", true);
  const text = dataTransfer.getData("text/plain");
  const isPlain = text && (data.type === "text" || !html || isWrapper(html));
  const { html: cleaned, lost } = cleanPaste(isPlain ? paragraphsOf(text) : html || data.dataValue, editor.config);
  data.dataValue = cleaned;
  data.type = "html";
  data.dontFilter = true; // by CKEditor's general filter; that of the window still stands
  if (lost) say(editor, `粘贴来的 ${lost} 张图片没有带过来：请用“插入图片”上传。`);
  if (!cleaned || data.method === "drop") return;
  const before = { text: editor.getSnapshot(), caret: editor.getSelection().createBookmarks2(true), isEmpty: isEmpty(editor) };
  editor.once("afterPaste", () => { tidyPaste(editor, cleaned, before); });
}

function isEmpty(editor) {
  const text = editor.editable();
  return !text.getText().trim() && !text.findOne("img, table");
}

/* What was pasted gives way to what the server makes of it, unless somebody has typed meanwhile. */
async function tidyPaste(editor, pasted, before) {
  const raw = editor.getSnapshot();
  let tidied = await askServer(editor, pasted, before.isEmpty);
  if (tidied.title && editor.getSnapshot() === raw && !handOverTitle(editor, tidied)) {
    tidied = await askServer(editor, pasted, false); // nobody took the title: it stays where it was
  }
  if (tidied.refusal) say(editor, tidied.refusal);
  if (!tidied.told || editor.getSnapshot() !== raw) return;
  replacePaste(editor, tidied.html, before);
  editor.showNotification(`${tidied.told}不要的话按 Ctrl+Z。`, "info", 15_000);
}

/* In the memory of undo the raw paste stands between what was there before and this. */
function replacePaste(editor, html, before) {
  const focused = document.activeElement;
  editor.fire("saveSnapshot");
  editor.fire("lockSnapshot", { dontUpdate: true });
  editor.loadSnapshot(before.text);
  editor.focus();
  editor.getSelection().selectBookmarks(before.caret);
  editor.insertHtml(html, "html");
  editor.fire("unlockSnapshot");
  editor.fire("saveSnapshot");
  if (!editor.editable().$.contains(focused)) focused.focus();
}

/* The server's answer, as bulletin/admin/articles.py describes it; empty if there is none. */
async function askServer(editor, markup, isWhole) {
  const body = new FormData();
  const fields = { kind: "article", text: markup, csrfmiddlewaretoken: token(), ...(isWhole && { is_whole: "1" }) };
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  try {
    const response = await fetch(editor.config.pasteUrl, { method: "POST", body });
    return response.ok && !response.redirected ? await response.json() : {};
  } catch {
    return {}; // offline: what was pasted stays as it is
  }
}

/* Whether a page has a place for the title and the source of a whole article: whoever puts them there prevents the
   default of the event. */
function handOverTitle(editor, { title, source }) {
  const event = new CustomEvent("titlepasted", { bubbles: true, cancelable: true, detail: { title, source } });
  return !editor.element.$.dispatchEvent(event);
}

/* On the page of one article, unless something else stands there. */
document.addEventListener("titlepasted", (event) => {
  const { title, source } = event.target.form?.elements ?? {};
  if (event.defaultPrevented || !title || !source) return;
  const wanted = [[title, event.detail.title], [source, event.detail.source]].filter(([, words]) => words);
  if (wanted.some(([field, words]) => field.value.trim() && field.value.trim() !== words)) return;
  event.preventDefault();
  for (const [field, words] of wanted) {
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

/* Before ckeditor-init.js makes the editors, wherever it stands: it waits for this event at the document. */
window.addEventListener("DOMContentLoaded", () => {
  window.CKEDITOR?.on("instanceCreated", ({ editor }) => {
    editor.on("paste", (event) => receivePaste(editor, event), null, null, 2);
  });
}, true);
