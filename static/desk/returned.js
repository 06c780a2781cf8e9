/* Changes somebody made in our Word file: arrows go from one to the next, 1 takes it, 0 leaves it; saved at once. */
import { sayAbove, Walk } from "./walking.js";

const form = document.getElementById("changes");
const foot = document.querySelector(".returned > .foot");
const KEYS = { 1: "taken", 0: "left" };

const walk = new Walk(form, ".change");
const say = (sentence) => sayAbove(foot, sentence);

/* The row as it is now, with the focus where it was in it. */
function renew(id, html) {
  const old = document.getElementById(id);
  const inside = old.contains(document.activeElement) && document.activeElement;
  const button = inside && inside !== old && inside.className;
  old.replaceWith(document.createRange().createContextualFragment(html));
  const row = document.getElementById(id);
  if (inside) (button ? (row.querySelector(`.${button}`) ?? row) : row).focus();
}

/* What was ticked at the foot is the person's. */
function renewFoot(html) {
  const ticked = foot.querySelector("[name=keeps_open]")?.checked;
  const hadFocus = foot.contains(document.activeElement);
  foot.innerHTML = html;
  if (hadFocus) foot.querySelector("[form=apply].button").focus();
  const box = foot.querySelector("[name=keeps_open]");
  if (box) box.checked = ticked;
}

let waiting = Promise.resolve();
let unsaved = 0;
let isWhole = true; // whether all that was decided is saved

async function save(name, value) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append(name, value);
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = await response.json();
    if (answer.refused) {
      isWhole = false;
      return say(answer.refused);
    }
    for (const [id, html] of Object.entries(answer.rows)) renew(id, html);
    renewFoot(answer.foot);
  } catch {
    isWhole = false;
    say("没有记下来：网络断了，或者要重新登录。请再按一次。");
  } finally {
    unsaved -= 1;
  }
}

/* One after the other, so that the answer to an earlier key never covers that to a later one. */
function decide(name, value) {
  if (!unsaved) isWhole = true;
  unsaved += 1;
  waiting = waiting.then(() => save(name, value));
}

/* Nothing is written before all that was decided is saved. */
for (const end of document.querySelectorAll("#apply, #drop")) {
  end.addEventListener("submit", (event) => {
    if (!unsaved) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.then(() => { if (isWhole) end.requestSubmit(); });
  }, true);
}

form.addEventListener("submit", (event) => {
  if (!event.submitter?.name) return;
  event.preventDefault();
  decide(event.submitter.name, event.submitter.value);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isFree = document.activeElement === document.body || form.contains(document.activeElement);
  if (!isFree) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    return walk.go(event.key === "ArrowDown" ? 1 : -1);
  }
  const row = walk.here;
  if (!row || !(event.key in KEYS)) return;
  event.preventDefault();
  if (event.key === "0" ? row.querySelector(".leave") : row.querySelector(".take")) decide(KEYS[event.key], row.dataset.key);
  walk.go(1);
});

walk.enter(form.querySelector(".change.open") ?? form.querySelector(".change"));
