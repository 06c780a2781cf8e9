/* The desk's small helps: sorting rows with buttons, numbers for a new issue, a word before unsaved work is left. */
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

/* Leaving with unsaved work asks first. */
function warnOfUnsavedWork() {
  const form = document.querySelector("#issue_form, #article_form");
  if (!form) return;
  let isChanged = false;
  const written = () => Object.values(window.CKEDITOR?.instances ?? {}).some((editor) => editor.checkDirty());
  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("submit", () => { isChanged = null; });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged || (isChanged === false && written())) event.preventDefault();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".inline-group tr.form-row:not(.empty-form)").forEach(addButtons);
  suggestForChosenBulletin();
  warnOfUnsavedWork();
});
document.addEventListener("formset:added", (event) => addButtons(event.target));
