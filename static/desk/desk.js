/* Sorting the rows of an issue's lists with buttons, so that no drag is needed; the numbers stay editable. */
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

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".inline-group tr.form-row:not(.empty-form)").forEach(addButtons);
});
document.addEventListener("formset:added", (event) => addButtons(event.target));
