/* The desk's small helps: sorting rows with buttons, numbers for a new issue, pictures on their way up. */
"use strict";

const orderOf = (row) => row.querySelector("input[name$='-order']");

function renumber(body) {
  const rows = [...body.querySelectorAll("tr.form-row:not(.empty-form)")].filter(orderOf);
  rows.forEach((row, place) => { orderOf(row).value = place + 1; });
}

function moveButton(row, label, move) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "move-row";
  button.textContent = label;
  button.addEventListener("click", () => {
    move(row);
    renumber(row.parentElement);
    button.focus();
  });
  return button;
}

function up(row) {
  const above = row.previousElementSibling;
  if (above && orderOf(above)) above.before(row);
}

function down(row) {
  const below = row.nextElementSibling;
  if (below && orderOf(below) && !below.classList.contains("empty-form")) below.after(row);
}

function addButtons(row) {
  const order = orderOf(row);
  if (!order || order.parentElement.querySelector(".move-row")) return;
  order.after(moveButton(row, "上移", up), moveButton(row, "下移", down));
}

/* A new issue of another bulletin has other numbers: ask for them. */
function suggestForChosenBulletin() {
  const bulletin = document.querySelector("body.change-form #id_bulletin");
  if (!bulletin || !location.pathname.endsWith("/add/")) return;
  bulletin.addEventListener("change", () => { location.search = `?bulletin=${bulletin.value}`; });
}

/* Pictures: a button of the writing window, or a file dropped or pasted into it; each carries the form's token. */
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

const CAPTION = "图片说明"; // to be written over; richtext.py takes it out where it was not

async function sendPicture(editor, file) {
  const body = new FormData();
  body.append("upload", file);
  body.append("csrfmiddlewaretoken", token());
  const response = await fetch(editor.config.imageUploadUrl, { method: "POST", body });
  const answer = response.ok ? await response.json() : { error: { message: "图片没有传上去：请重新登录后再试。" } };
  if (answer.error) return editor.showNotification(answer.error.message, "warning");
  const image = `<img alt="" src="${answer.url}" width="${answer.width}" height="${answer.height}">`;
  return editor.insertHtml(`<figure class="image">${image}<figcaption>${CAPTION}</figcaption></figure>`);
}

function choosePicture(editor) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/jpeg,image/png,image/webp,image/bmp,image/gif";
  input.addEventListener("change", () => sendPicture(editor, input.files[0]));
  input.click();
}

function equipWritingWindow(editor) {
  editor.on("pluginsLoaded", () => {
    editor.addCommand("picture", { exec: choosePicture, async: true });
    editor.ui.addButton("Picture", { label: "插入图片", command: "picture", icon: "image" });
  });
  editor.on("fileUploadRequest", ({ data }) => { data.requestData.csrfmiddlewaretoken = token(); });
}

/* Before ckeditor-init.js makes the editors: both wait for this event, and this file stands first. */
document.addEventListener("DOMContentLoaded", () => {
  window.CKEDITOR?.on("instanceCreated", ({ editor }) => equipWritingWindow(editor));
  document.querySelectorAll(".inline-group tr.form-row:not(.empty-form)").forEach(addButtons);
  suggestForChosenBulletin();
});
document.addEventListener("formset:added", (event) => addButtons(event.target));
