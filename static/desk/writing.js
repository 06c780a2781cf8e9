/* The writing window: CKEditor kept to what the print style knows. What is pasted is cleaned to that, a picture comes
   with its alternative text, the words are counted. */
"use strict";

/* Names of the headings, as the print style numbers them. */
const FORMATS = { tag_p: "正文", tag_h3: "一级标题（一、）", tag_h4: "二级标题（（一））", tag_h5: "三级标题（1.）" };

/* Pasting: markup of a word processor or a web page, in a document apart, where nothing is fetched and nothing runs. */

/* Not words of the text, beside what richtext.py forgets: comments in the margin, page breaks, and the handles of another
   writing window. */
const FORGOTTEN = [
  "title", "[style*='mso-element:comment-list']", ".MsoCommentReference",
  "br[style*='page-break']", "[data-cke-copybin-start]", "[data-cke-copybin-end]", "[class*='cke_widget_drag']",
];
const WRAPPERS = "span, font, o\\:p, b[style*='font-weight:normal'], b[style*='font-weight: normal']";
const HEADINGS = "h1, h2, h3, h4, h5, h6";
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

/* Emphasis that is said by a style alone. */
function keepEmphasis(body) {
  const styles = { strong: ["fontWeight", /^(bold|[6-9]00)$/], em: ["fontStyle", /^italic$/] };
  for (const [name, [property, value]] of Object.entries(styles)) {
    for (const span of body.querySelectorAll("span[style]")) {
      if (!value.test(span.style[property]) || span.closest(`b, strong, i, em, th, ${HEADINGS}`)) continue;
      const emphasis = body.ownerDocument.createElement(name);
      emphasis.append(...span.childNodes);
      span.append(emphasis);
    }
  }
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

function receivePaste(editor, { data }) {
  if (data.dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL) return;
  const { html, lost } = cleanPaste(data.dataTransfer.getData("text/html", true) || data.dataValue, editor.config);
  data.dataValue = html;
  data.dontFilter = true; // by CKEditor's general filter; that of the window still stands
  if (lost) say(editor, `粘贴来的 ${lost} 张图片没有带过来：请用“插入图片”上传。`);
}

const say = (editor, sentence) => editor.showNotification(sentence, "warning");

/* Files, dropped or pasted alone: word processors add a picture of the words to the words. */
function receiveFiles(editor, event) {
  const { dataTransfer } = event.data;
  if (!dataTransfer?.getFilesCount()) return;
  const page = new DOMParser().parseFromString(dataTransfer.getData("text/html", true), "text/html");
  if (page.body.textContent.trim()) return;
  event.cancel();
  const files = Array.from({ length: dataTransfer.getFilesCount() }, (_, place) => dataTransfer.getFile(place));
  const pictures = files.filter((file) => file.type.startsWith("image/"));
  if (pictures.length < files.length) say(editor, "这里只放得下图片：文件里的文字请打开后复制，再粘贴过来。");
  insertPictures(editor, pictures);
}

/* Pictures: chosen, sent up and described in a dialog, then put into the text. */

const DIALOG = `
  <form method="dialog" novalidate>
    <h2 id="picture-heading"></h2>
    <p>
      <label for="picture-file">图片文件</label>
      <input type="file" id="picture-file" accept="image/jpeg,image/png,image/webp,image/bmp,image/gif">
    </p>
    <p class="picture-preview" hidden><img alt="选好的图片"></p>
    <p class="picture-resolution" role="status"></p>
    <p>
      <label for="picture-caption">图片说明</label>
      <input type="text" id="picture-caption" maxlength="100" autocomplete="off" aria-describedby="picture-caption-help">
      <span class="help" id="picture-caption-help">印在图下，例如“图1　志愿者在桥头清理河岸”；不写就不印。</span>
    </p>
    <p>
      <label for="picture-alt">替代文字（必填）</label>
      <textarea id="picture-alt" rows="2" maxlength="200" required aria-describedby="picture-alt-help"></textarea>
      <span class="help" id="picture-alt-help">读屏软件念给看不见图片的人听的话：图上有什么。</span>
    </p>
    <p class="picture-refusal" role="alert"></p>
    <p class="picture-buttons">
      <button type="submit" class="default"></button>
      <button type="button" class="picture-cancel">取消</button>
    </p>
  </form>`;

class PictureDialog {
  constructor(uploadTo) {
    this.uploadTo = uploadTo;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "picture-dialog";
    this.dialog.setAttribute("aria-labelledby", "picture-heading");
    this.dialog.innerHTML = DIALOG;
    document.body.append(this.dialog);
    const part = (selector) => this.dialog.querySelector(selector);
    this.heading = part("h2");
    this.file = part("[type=file]");
    this.preview = part(".picture-preview");
    this.resolution = part(".picture-resolution");
    this.caption = part("#picture-caption");
    this.alt = part("#picture-alt");
    this.refusal = part(".picture-refusal");
    this.submit = part("[type=submit]");
    this.file.addEventListener("change", () => { if (this.file.files[0]) this.send(this.file.files[0]); });
    part(".picture-cancel").addEventListener("click", () => this.dialog.close());
    part("form").addEventListener("submit", (event) => this.finish(event));
    this.dialog.addEventListener("close", () => this.answer(this.dialog.returnValue ? this.entered() : null));
  }

  /* Resolves to the picture as entered, or null. Begins with a picture of the text, with a file, or with nothing. */
  ask({ picture = null, file = null }) {
    this.picture = picture;
    this.heading.textContent = picture ? "修改图片" : "插入图片";
    this.file.labels[0].textContent = picture ? "换一个图片文件（可不选）" : "图片文件";
    this.submit.textContent = picture ? "确定" : "插入";
    this.file.value = "";
    this.caption.value = picture?.caption ?? "";
    this.alt.value = picture?.alt ?? "";
    this.refuse("");
    this.show();
    this.dialog.returnValue = "";
    this.dialog.showModal();
    (picture || file ? this.alt : this.file).focus();
    if (file) this.send(file);
    return new Promise((resolve) => { this.answer = resolve; });
  }

  async send(file) {
    this.sending = file;
    this.refuse("");
    this.resolution.textContent = "正在上传……";
    this.submit.disabled = true;
    const { picture, refusal } = await sendPicture(this.uploadTo, file);
    if (this.sending !== file) return; // another was chosen meanwhile
    this.submit.disabled = false;
    this.picture = picture ?? this.picture;
    this.show();
    this.refuse(refusal ?? "");
  }

  show() {
    this.sending = null;
    this.submit.disabled = false;
    this.preview.hidden = !this.picture;
    if (this.picture) this.preview.firstElementChild.src = this.picture.url;
    this.resolution.textContent = this.picture?.printed ? inPrint(this.picture.printed) : "";
    this.resolution.classList.toggle("coarse", this.picture?.printed?.is_sharp === false);
  }

  refuse(sentence, field = null) {
    this.refusal.textContent = sentence;
    this.alt.setAttribute("aria-invalid", field === this.alt);
    field?.focus();
  }

  finish(event) {
    event.preventDefault();
    if (!this.picture) this.refuse("还没有图片：请先选一个图片文件。", this.file);
    else if (!this.alt.value.trim()) this.refuse("还没有替代文字：请写一句图上有什么。", this.alt);
    else this.dialog.close("entered");
  }

  entered() {
    const words = (field) => field.value.trim().replace(/\s*\n\s*/g, " ");
    return { ...this.picture, caption: words(this.caption), alt: words(this.alt) };
  }
}

function inPrint({ width_mm, dpi, is_sharp }) {
  return is_sharp
    ? `印出来宽 ${width_mm} 毫米，约 ${dpi} dpi，清楚。`
    : `印出来宽 ${width_mm} 毫米，只有 ${dpi} dpi，印出来会模糊：有大一些的原图请换上。`;
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

/* {picture} as the server keeps it, or {refusal}, a sentence. */
async function sendPicture(address, file) {
  const body = new FormData();
  body.append("upload", file);
  body.append("csrfmiddlewaretoken", token());
  try {
    const response = await fetch(address, { method: "POST", body });
    if (!response.ok || response.redirected) return { refusal: "图片没有传上去：请重新登录后再试。" };
    const answer = await response.json();
    return answer.error ? { refusal: answer.error.message } : { picture: answer };
  } catch {
    return { refusal: "图片没有传上去：请看看网络是否连着，再选一次。" };
  }
}

function figureOf({ url, width, height, alt, caption }, figureClass) {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  const sides = width && height ? { width, height } : {};
  for (const [name, value] of Object.entries({ src: url, alt, ...sides })) image.setAttribute(name, value);
  figure.className = figureClass;
  figure.append(image);
  if (caption) figure.append(Object.assign(document.createElement("figcaption"), { textContent: caption }));
  return figure.outerHTML;
}

/* The picture asked for, or null; the window has its focus and selection back. */
async function askForPicture(editor, asked) {
  const ranges = editor.getSelection().getRanges();
  editor.pictureDialog ??= new PictureDialog(editor.config.imageUploadUrl);
  const picture = await editor.pictureDialog.ask(asked);
  editor.focus();
  editor.getSelection().selectRanges(ranges);
  return picture;
}

/* Asks for each file in turn, or once for a file to be chosen. */
async function insertPictures(editor, files = [null]) {
  let place = blockAtCaret(editor);
  for (const file of files) {
    const picture = await askForPicture(editor, { file });
    if (picture) place = putPicture(editor, place, picture);
  }
}

/* The paragraph, list or table, as it stands in the text: as in richtext.py, a picture comes right after it. */
function blockAtCaret(editor) {
  const text = editor.editable();
  const start = editor.getSelection().getStartElement();
  return start.getAscendant((node) => text.equals(node.getParent()), true) ?? text.getLast();
}

/* Returns where it now stands, with the caret behind it. */
function putPicture(editor, place, picture) {
  editor.fire("saveSnapshot");
  const figure = CKEDITOR.dom.element.createFromHtml(figureOf(picture, editor.config.image2_captionedClass));
  figure.insertAfter(place);
  const { wrapper } = editor.widgets.initOn(figure, "image");
  if (place.is("p") && !place.getText().trim()) place.remove();
  const after = wrapper.getNext() ?? new CKEDITOR.dom.element("p");
  if (!after.getParent()) {
    after.appendBogus();
    after.insertAfter(wrapper);
  }
  const caret = editor.createRange();
  caret.moveToElementEditStart(after);
  caret.select();
  editor.fire("saveSnapshot");
  return wrapper;
}

/* The same dialog in place of CKEditor's, which would let any address be typed. */
async function editPicture(editor, widget) {
  const { src, alt, width, height } = widget.data;
  const caption = widget.parts.caption?.getText().trim() ?? "";
  const picture = await askForPicture(editor, { picture: { url: src, alt, width, height, caption } });
  if (!picture) return;
  if (picture.caption !== caption) {
    putPicture(editor, widget.wrapper, picture);
    editor.widgets.del(widget);
    return;
  }
  editor.fire("saveSnapshot");
  widget.setData({ src: picture.url, alt: picture.alt, width: picture.width, height: picture.height });
  editor.fire("saveSnapshot");
}

/* 字数 as richtext.count_words counts: every character that is not space. */
function countWords(editor) {
  const shown = document.querySelector(".field-words .readonly");
  const { textContent } = new DOMParser().parseFromString(editor.getData(), "text/html").body;
  if (shown) shown.textContent = textContent.match(/\S/gu)?.length ?? 0;
}

/* Left for its buttons and come back to by keyboard, the text has its caret where it was. */
function keepCaret(editor) {
  const text = editor.editable().$;
  let ranges = null;
  let isPointed = false;
  text.addEventListener("pointerdown", () => { isPointed = true; });
  text.addEventListener("blur", () => { ranges = editor.getSelection()?.getRanges(); });
  text.addEventListener("focus", () => {
    if (ranges?.length && !isPointed) editor.getSelection().selectRanges(ranges);
    ranges = null;
    isPointed = false;
  });
}

function equipWritingWindow(editor) {
  editor.on("contentDom", () => keepCaret(editor));
  const counting = CKEDITOR.tools.eventsBuffer(500, () => countWords(editor));
  editor.on("configLoaded", () => { editor.config.contentsCss = document.querySelector("[href*='desk/writing']").href; });
  editor.on("langLoaded", () => Object.assign(editor.lang.format, FORMATS));
  editor.on("pluginsLoaded", () => {
    editor.addCommand("picture", { exec: () => { insertPictures(editor); }, async: true });
    editor.ui.addButton("Picture", { label: "插入图片", command: "picture", icon: "image" });
    editor.widgets.on("instanceCreated", ({ data: widget }) => {
      widget.on("edit", (event) => { event.cancel(); editPicture(editor, widget); });
    });
  });
  editor.on("paste", (event) => receiveFiles(editor, event), null, null, 0);
  editor.on("paste", (event) => receivePaste(editor, event), null, null, 2);
  editor.on("change", counting.input);
  editor.on("contentDom", () => editor.editable().attachListener(editor.editable(), "input", counting.input)); // an IME
}

/* Links: to web pages and mail, as richtext.py lets them through; no files, and no upload that writes a script. */
function confineLinkDialog({ name, definition }) {
  if (name !== "link") return;
  for (const page of ["upload", "target", "advanced"]) definition.removeContents(page);
  const allow = (field, values) => {
    const list = definition.getContents("info").get(field);
    list.items = list.items.filter(([label, value = label]) => values.includes(value.replace("\u200e", "")));
  };
  allow("linkType", ["url", "email"]);
  allow("protocol", ["http://", "https://"]);
}

/* CKEditor's buttons are links to javascript:void(0), which the Content-Security-Policy forbids to follow. */
document.addEventListener("click", (event) => {
  if (event.target.closest("a[href^='javascript:']")) event.preventDefault();
}, true);

/* Before ckeditor-init.js makes the editors: both wait for this event, and this file stands first. */
document.addEventListener("DOMContentLoaded", () => {
  window.CKEDITOR?.on("dialogDefinition", ({ data }) => confineLinkDialog(data));
  window.CKEDITOR?.on("instanceCreated", ({ editor }) => equipWritingWindow(editor));
});
