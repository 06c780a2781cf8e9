/* Rows of a file, put right by keys: arrows go from row to row, one key gives a row its role. */
const form = document.getElementById("brought");
const summary = document.getElementById("summary");
const KEYS = { 1: "title", 2: "text", 3: "subheading", 4: "brief", 5: "recipients", 6: "people", 7: "source", 0: "left-out" };

const rows = () => [...form.querySelectorAll(".row")];
const here = () => document.activeElement?.closest?.(".row");

function go(step) {
  const every = rows();
  const row = every[Math.min(Math.max(every.indexOf(here()) + step, 0), every.length - 1)];
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/* What was typed beside the rows is the person's; what is computed anew may only replace what is not. */
function renewSummary(html) {
  const typed = [...summary.querySelectorAll("[name]")]
    .filter((field) => (field.type === "checkbox" ? field.checked !== field.defaultChecked : field.tagName === "SELECT" ? field.dataset.chosen : field.value !== field.defaultValue))
    .map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]);
  summary.innerHTML = html;
  for (const [name, value] of typed) {
    const field = summary.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
    if (field.tagName === "SELECT") field.dataset.chosen = "yes";
  }
}

summary.addEventListener("change", (event) => {
  if (event.target.tagName === "SELECT") event.target.dataset.chosen = "yes";
});

let waiting = Promise.resolve();

async function save(select) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append(select.name, select.value);
  const row = select.closest(".row");
  row.classList.remove("unsaved");
  try {
    const response = await fetch(form.dataset.roles, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = await response.json();
    if (answer.refused) throw new Error(answer.refused);
    const focused = here()?.id;
    const inSelect = document.activeElement?.tagName === "SELECT";
    for (const [key, html] of Object.entries(answer.rows)) document.getElementById(`row-${key}`)?.replaceWith(document.createRange().createContextualFragment(html));
    renewSummary(answer.summary);
    const again = focused && document.getElementById(focused);
    if (again) (inSelect ? again.querySelector("select") : again).focus();
  } catch {
    row.classList.add("unsaved");
    const trouble = document.createElement("p");
    trouble.className = "errornote";
    trouble.setAttribute("role", "alert");
    trouble.textContent = "这一段没有改成：网络断了，或者要重新登录。请再按一次。";
    summary.querySelector(".errornote")?.remove();
    summary.prepend(trouble);
  }
}

/* One after the other, so that the answer to an earlier key never covers that to a later one. */
function changed(select) {
  waiting = waiting.then(() => save(select));
}

form.addEventListener("change", (event) => {
  if (event.target.matches(".row select")) changed(event.target);
});

form.addEventListener("focusin", (event) => {
  const row = event.target.closest(".row");
  for (const one of form.querySelectorAll('.row[tabindex="0"]')) one.tabIndex = -1;
  if (row) row.tabIndex = 0;
});

form.addEventListener("keydown", (event) => {
  const row = here();
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const inSelect = event.target.tagName === "SELECT";
  if (!inSelect && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    return go(event.key === "ArrowDown" ? 1 : -1);
  }
  if (event.key === "Enter" && !inSelect) return event.preventDefault();
  if (inSelect || !(event.key in KEYS)) return;
  event.preventDefault();
  const select = row.querySelector("select");
  select.value = KEYS[event.key];
  changed(select);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" || document.activeElement !== document.body) return;
  event.preventDefault();
  go(0);
});

const first = form.querySelector(".row.guess") ?? form.querySelector(".row");
if (first) first.tabIndex = 0;
