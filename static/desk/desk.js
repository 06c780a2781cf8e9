/* The desk's small helps: sorting rows with buttons or by dragging, numbers for a new issue, slow parts fetched later. */
"use strict";

const orderOf = (row) => row.querySelector("input[name$='-order']");

function renumber(body) {
  const rows = [...body.querySelectorAll("tr.form-row:not(.empty-form)")].filter(orderOf);
  rows.forEach((row, place) => { orderOf(row).value = place + 1; });
}

function moveButton(row, label, sign, move) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "move-row";
  button.textContent = sign;
  button.title = label;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => {
    move(row);
    changed(row.parentElement);
    button.focus();
  });
  return button;
}

/* The guard keeps what was moved, too. */
function changed(body) {
  renumber(body);
  body.dispatchEvent(new Event("change", { bubbles: true }));
}

const isPart = (row) => row && orderOf(row) && !row.classList.contains("empty-form");

function up(row) {
  const above = row.previousElementSibling;
  if (isPart(above)) above.before(row);
}

function down(row) {
  const below = row.nextElementSibling;
  if (isPart(below)) below.after(row);
}

/* A row is dragged by its handle; the buttons do the same without a mouse. */
function makeDraggable(row, handle) {
  handle.addEventListener("pointerdown", () => { row.draggable = true; });
  handle.addEventListener("pointerup", () => { row.draggable = false; });
  row.addEventListener("dragstart", (event) => { row.classList.add("dragged"); event.dataTransfer.effectAllowed = "move"; });
  row.addEventListener("dragend", () => {
    row.classList.remove("dragged");
    row.draggable = false;
    changed(row.parentElement);
  });
  row.addEventListener("dragover", (event) => {
    const dragged = row.parentElement.querySelector(".dragged");
    if (!dragged || dragged === row) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    if (event.clientY < top + height / 2) row.before(dragged);
    else row.after(dragged);
  });
}

function addButtons(row) {
  const order = orderOf(row);
  if (!order || order.parentElement.querySelector(".move-row")) return;
  const handle = document.createElement("span");
  handle.className = "drag-row";
  handle.title = "按住拖动";
  handle.textContent = "⠿";
  handle.setAttribute("aria-hidden", "true");
  order.before(handle);
  makeDraggable(row, handle);
  order.after(moveButton(row, "上移", "↑", up), moveButton(row, "下移", "↓", down));
}

/* A form shown again after a refusal has its rows where this person had moved them. */
function sortRows(body) {
  const rows = [...body.querySelectorAll("tr.form-row:not(.empty-form)")].filter(orderOf);
  const places = rows.map((row) => Number(orderOf(row).value) || Infinity);
  if (places.every((place, number) => !number || places[number - 1] <= place)) return;
  const last = body.querySelector("tr.empty-form");
  rows.sort((one, other) => (Number(orderOf(one).value) || Infinity) - (Number(orderOf(other).value) || Infinity));
  for (const row of rows) body.insertBefore(row, last);
}

/* What was found is said once more where it is decided on, but for the table of every item. */
function repeatFindings(box) {
  for (const place of document.querySelectorAll("[data-findings]")) {
    const findings = box.cloneNode(true);
    findings.querySelectorAll("details").forEach((table) => { table.remove(); });
    place.replaceChildren(...findings.childNodes);
  }
}

/* What takes its time comes after the page. */
async function fetchInto(box) {
  box.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(box.dataset.fetch);
    if (response.ok && !response.redirected) {
      box.innerHTML = await response.text();
      repeatFindings(box);
    }
  } catch { /* the link that stands there leads to the same */ }
  box.removeAttribute("aria-busy");
}

/* A new issue of another bulletin has other numbers: ask for them. */
function suggestForChosenBulletin() {
  const bulletin = document.querySelector("body.change-form #id_bulletin");
  if (!bulletin || !location.pathname.endsWith("/add/")) return;
  bulletin.addEventListener("change", () => { location.search = `?bulletin=${bulletin.value}`; });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".inline-group tbody").forEach(sortRows);
  document.querySelectorAll(".inline-group tr.form-row:not(.empty-form)").forEach(addButtons);
  document.querySelectorAll("[data-fetch]").forEach(fetchInto);
  suggestForChosenBulletin();
});
/* A new row stands last, and says so. */
document.addEventListener("formset:added", ({ target: row }) => {
  addButtons(row);
  if (orderOf(row)) orderOf(row).value = Math.max(0, ...[...row.parentElement.children].filter(isPart).map((one) => Number(orderOf(one).value))) + 1;
});
