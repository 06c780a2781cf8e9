/* An outsider's page: a paragraph that is tapped brings the form to hand, and what is said is sent without leaving the
   place. Where this does not run the forms stand below the text and do the same. */
import { pointable } from "../desk/lines.js";
import { askAgain } from "./pictures.js";

const form = document.getElementById("note");
const { place, text } = form.elements;
const elements = new Map();

function equip() {
  const words = JSON.parse(document.getElementById("words").textContent);
  for (const [key, element] of pointable(document, document.body.dataset.blocks, words)) {
    if (!elements.has(key)) elements.set(key, element);
    element.dataset.place ??= key;
    element.tabIndex = 0;
  }
  document.querySelector(".how").hidden = false;
  document.querySelector(".whole").hidden = false;
  form.querySelector(".away").hidden = false;
  form.classList.add("at-hand");
  form.hidden = !text.value; // what was refused is still there
}

/* How many notes stand where. */
function count() {
  for (const element of elements.values()) delete (element.cells?.[0] ?? element).dataset.notes;
  for (const note of document.querySelectorAll("#said [data-place]")) {
    const element = elements.get(note.dataset.place);
    const badge = element?.cells?.[0] ?? element; // a row has no room for it, its first cell has
    if (badge) badge.dataset.notes = Number(badge.dataset.notes ?? 0) + 1;
  }
}

function choose(key) {
  place.value = key;
  form.hidden = false;
  mark();
  elements.get(key)?.scrollIntoView({ block: "nearest" });
  text.focus({ preventScroll: true });
}

function mark() {
  for (const element of elements.values()) delete element.dataset.chosen;
  const element = form.hidden ? null : elements.get(place.value);
  if (element) element.dataset.chosen = "";
}

function putAway() {
  form.hidden = true;
  mark();
  elements.get(place.value)?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const isReading = event.target.closest("a, button, form, summary, #said") || !getSelection().isCollapsed;
  const element = isReading ? null : event.target.closest("[data-place]");
  if (element) choose(element.dataset.place);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !form.hidden) putAway();
  if (event.key !== "Enter" || event.target.dataset.place === undefined) return;
  event.preventDefault();
  choose(event.target.dataset.place);
});
place.addEventListener("change", mark);
document.querySelector(".whole button").addEventListener("click", () => choose(""));
form.querySelector(".away").addEventListener("click", putAway);

/* Sent from where one is; whatever else than “done” or one sentence comes back is left to the browser to show. */
async function send(sent) {
  const said = sent.querySelector("output");
  said.textContent = "正在存……";
  let answer;
  try {
    answer = await fetch(sent.action, { method: "POST", body: new FormData(sent) });
  } catch {
    said.textContent = "没有连上，还没有存下来。您写的都在，请稍后再点一次。";
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const refusal = page.querySelector("[role=alert] strong");
  if (answer.status === 400 && refusal) said.textContent = refusal.textContent;
  else if (!answer.ok || !page.getElementById("said")) sent.submit();
  else done(sent, page);
}

function done(sent, page) {
  for (const id of ["said", "concluded"]) document.getElementById(id).replaceWith(page.getElementById(id));
  const where = place.value;
  sent.reset();
  place.value = where;
  count();
  sent.querySelector("output").textContent = "存好了，谢谢您。";
  if (sent === form) mark();
}

for (const one of document.querySelectorAll(".say form")) {
  one.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = one.querySelector("[type=submit]");
    button.disabled = true;
    await send(one);
    button.disabled = false;
  });
}

askAgain(document.querySelectorAll(".leaves img"));
equip();
count();
mark();
