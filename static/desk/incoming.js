/* Rows of a file, put right by keys: arrows go from row to row, one key gives a row its role. Whatever is changed, here
   or beside the rows, is kept at once; nothing is made before that is done. */
import { sayAbove, Walk } from "./walking.js";

const form = document.getElementById("brought");
const found = document.getElementById("found");
const summary = document.getElementById("summary");
const KEYS = { 1: "title", 2: "text", 3: "subheading", 4: "brief", 5: "recipients", 6: "people", 7: "source", 0: "left-out" };

const walk = new Walk(form, ".row");
const say = (sentence) => sayAbove(summary, sentence);

function show(answer) {
  const focused = document.activeElement;
  const row = walk.here?.id;
  for (const [key, html] of Object.entries(answer.rows)) {
    document.getElementById(`row-${key}`)?.replaceWith(document.createRange().createContextualFragment(html));
  }
  found.innerHTML = answer.summary;
  for (const [name, value] of Object.entries(answer.facts)) {
    const field = summary.querySelector(`[name="${name}"]`);
    if (field && field !== focused) field.value = value;
  }
  if (row) (focused.tagName === "SELECT" ? document.querySelector(`#${row} select`) : document.getElementById(row))?.focus();
  else if (!focused.isConnected && focused.name) found.querySelector(`[name="${CSS.escape(focused.name)}"]`)?.focus();
}

let waiting = Promise.resolve();
let unsaved = 0;

async function send(fields) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of fields) body.append(name, value);
  try {
    const response = await fetch(form.dataset.roles, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = await response.json();
    say(answer.refused);
    if (!answer.refused) show(answer);
  } catch {
    say("刚才的改动没有记下：网络断了，或者要重新登录。请再改一次。");
  } finally {
    unsaved -= 1;
  }
}

/* One after the other, so that the answer to an earlier key never covers that to a later one. */
function keep(fields) {
  unsaved += 1;
  waiting = waiting.then(() => send(fields));
}

function fieldsOf(field) {
  if (field.type !== "checkbox") return [[field.name, field.value]];
  return [["asks_like_the_last", ""], ...(field.checked ? [[field.name, "on"]] : [])];
}

form.addEventListener("change", (event) => {
  if (event.target.name) keep(fieldsOf(event.target));
});

form.addEventListener("keydown", (event) => {
  const row = walk.here;
  const isField = event.target.matches("input, select");
  if (event.key === "Enter" && event.target.matches("input")) return event.preventDefault();
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isField) {
    if (event.key === "Escape" || event.key === "Enter") row.focus();
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    return walk.go(event.key === "ArrowDown" ? 1 : -1);
  }
  const select = row.querySelector("select");
  if (event.key === "Enter") {
    event.preventDefault();
    return select.focus();
  }
  if (!(event.key in KEYS)) return;
  event.preventDefault();
  // Given once more, a role takes the row apart from the one above.
  const name = select.value === KEYS[event.key] ? select.name.replace("role", "again") : select.name;
  select.value = KEYS[event.key];
  keep([[name, select.value]]);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" || document.activeElement !== document.body) return;
  event.preventDefault();
  walk.go(0);
});

form.addEventListener("submit", (event) => {
  if (!unsaved) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // the session is looked at when this is sent in earnest
  waiting.then(() => form.requestSubmit(event.submitter));
}, true);

walk.enter(form.querySelector(".row.guess, .row.lost") ?? form.querySelector(".row"));
