/* The writing window: CKEditor kept to what the print style knows. What is pasted is cleaned to that by paste.js, a
   picture comes with its alternative text, the words are counted. */
"use strict";

/* Names of the headings, as the print style numbers them. */
const FORMATS = { tag_p: "正文", tag_h3: "一级标题（一、）", tag_h4: "二级标题（（一））", tag_h5: "三级标题（1.）" };

const say = (editor, sentence) => editor.showNotification(sentence, "warning");

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

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
  if (!shown) return; // the page of an issue counts by itself
  const { textContent } = new DOMParser().parseFromString(editor.getData(), "text/html").body;
  shown.textContent = textContent.match(/\S/gu)?.length ?? 0;
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

/* Before ckeditor-init.js makes the editors, wherever it stands: it waits for this event at the document. */
window.addEventListener("DOMContentLoaded", () => {
  window.CKEDITOR?.on("dialogDefinition", ({ data }) => confineLinkDialog(data));
  window.CKEDITOR?.on("instanceCreated", ({ editor }) => equipWritingWindow(editor));
}, true);
