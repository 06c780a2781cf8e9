/* Printed pages (版面) made larger, by button or key. Fingers have the browser's own way. */
import { askAgain } from "./pictures.js";

const STEPS = [100, 150, 200, 300];

const main = document.querySelector("main");
const zoom = document.querySelector(".zoom");
const [smaller, bigger] = zoom.querySelectorAll("button");
const windows = [...document.querySelectorAll(".leaf-window")];
const leaves = [...document.querySelectorAll(".leaf")];
let step = 0;

const show = (wanted) => {
  const seen = leafInView();
  step = Math.min(Math.max(wanted, 0), STEPS.length - 1);
  zoom.querySelector("output").textContent = `${STEPS[step]}%`;
  [smaller.disabled, bigger.disabled] = [step === 0, step === STEPS.length - 1];
  if (step) main.dataset.zoom = STEPS[step];
  else delete main.dataset.zoom;
  for (const [at, one] of windows.entries()) {
    // What scrolls can be reached by keyboard, and says what it is.
    if (step) {
      one.tabIndex = 0;
      one.setAttribute("role", "region");
      one.setAttribute("aria-label", `第${at + 1}页，可上下左右滚动`);
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) one.removeAttribute(name);
    }
  }
  leaves[seen]?.scrollIntoView();
};

const leafInView = () => Math.max(leaves.findLastIndex((leaf) => leaf.getBoundingClientRect().top < innerHeight / 2), 0);

const KEYS = {
  "+": () => show(step + 1),
  "=": () => show(step + 1),
  "-": () => show(step - 1),
  0: () => show(0),
  ArrowLeft: () => leaves[leafInView() - 1]?.scrollIntoView(),
  ArrowRight: () => leaves[leafInView() + 1]?.scrollIntoView(),
};

askAgain(document.querySelectorAll(".leaf img"));
zoom.hidden = false;
smaller.disabled = true;
smaller.addEventListener("click", () => show(step - 1));
bigger.addEventListener("click", () => show(step + 1));
document.addEventListener("keydown", (event) => {
  const scrolls = event.key.startsWith("Arrow") && event.target.matches(".leaf-window");
  const isElsewhere = event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input");
  if (!KEYS[event.key] || scrolls || isElsewhere) return;
  event.preventDefault();
  KEYS[event.key]();
});
