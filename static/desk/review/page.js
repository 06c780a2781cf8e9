/* The review page: text, notes and printed pages side by side, with one scroll for all of them. */
import { Composer } from "./compose.js";
import { Margin } from "./margin.js";
import { Printed } from "./printed.js";
import { Sheet } from "./sheet.js";
import { say, Talk } from "./talk.js";

const review = document.getElementById("review");
const frame = review.querySelector("iframe.page");
const json = (id) => JSON.parse(document.getElementById(id).textContent);
const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function start() {
  if (!frame.contentDocument?.querySelector("main") || review.classList.contains("is-scripted")) return; // empty, or a page that says why not
  review.classList.add("is-scripted");
  new ReviewPage();
}

class ReviewPage {
  constructor() {
    for (const mark of review.querySelectorAll(".changeset .mark")) mark.dataset.set = mark.closest(".changeset").dataset.set;
    this.sheet = new Sheet(frame, json("words"));
    this.margin = new Margin(review, this.sheet, json("names"));
    this.talk = new Talk(review, this.margin, json("heirs"));
    const printed = review.querySelector(".printed");
    if (printed) this.printed = new Printed(printed, this.sheet);
    const form = review.querySelector(".write-note");
    if (form) this.startWriting(form);
    this.measure();
    this.startLooking();
    this.startSending();
    this.sheet.open(() => {
      this.margin.lay();
      this.printed?.follow();
    }).then(() => this.arrive());
  }

  /* How much of the screen the bar and the decisions take. */
  measure() {
    const watch = new ResizeObserver(() => {
      for (const [name, part] of [["--bar-height", ".review-bar"], ["--foot-height", ".foot"]]) {
        document.documentElement.style.setProperty(name, `${review.querySelector(part).offsetHeight}px`);
      }
      this.printed?.follow();
    });
    for (const part of [".review-bar", ".foot"]) watch.observe(review.querySelector(part));
  }

  // What one looks at

  startLooking() {
    this.startComparing();
    for (const [name, step] of [["previous", -1], ["next", 1]]) {
      const button = review.querySelector(`.walk .${name}`);
      button.hidden = false;
      button.addEventListener("click", () => this.walk(step));
    }
    for (const page of [document, this.sheet.page]) {
      page.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
        if (ctrlKey || metaKey || altKey || isWriting(target)) return;
        if (key === "n" || key === "p") this.walk(key === "n" ? 1 : -1);
      });
    }
    if (this.printed) this.startViews();
    // What is open closes when one goes on elsewhere.
    const fold = (event) => review.querySelectorAll(".review-bar > details[open]").forEach((one) => {
      if (!one.contains(event.target)) one.open = false;
    });
    for (const page of [document, this.sheet.page]) page.addEventListener("pointerdown", fold);
  }

  startComparing() {
    const choice = review.querySelector(".compare");
    const back = review.querySelector(".look-back");
    const compare = (set) => {
      if (choice) choice.value = set;
      if (back) back.hidden = set === "before";
      this.margin.compare(set);
    };
    if (choice) choice.hidden = false;
    choice?.addEventListener("change", () => compare(choice.value));
    back?.addEventListener("click", () => {
      compare("before");
      this.stop(this.margin.layer.querySelector(".stack:has([data-flag=change])"));
    });
    compare(choice?.value ?? "");
  }

  startViews() {
    const buttons = review.querySelectorAll("[data-view]");
    const wide = window.matchMedia("(min-width: 1100px)");
    let came = null; // where one is since the last change of view, so that looking across moves nothing
    const show = (view) => {
      this.printed.texts(); // to be remembered while they are not shown
      const hasStayed = came && Math.abs(window.scrollY - came.at) < 2;
      const reading = hasStayed ? came.reading : this.printed.reading();
      review.dataset.view = view === "both" && !wide.matches ? "text" : view;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.view === review.dataset.view));
      this.margin.lay();
      this.printed.goTo(reading);
      this.printed.follow();
      came = { at: window.scrollY, reading };
    };
    review.querySelector(".views").hidden = false;
    for (const button of buttons) button.addEventListener("click", () => show(button.dataset.view));
    wide.addEventListener("change", () => show(review.dataset.view === "text" ? "both" : review.dataset.view));
    review.dataset.view = wide.matches ? "both" : "text";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.view === review.dataset.view));
    this.printed.chosen = (height, place) => {
      if (review.dataset.view === "printed") show(wide.matches ? "both" : "text");
      this.sheet.choose(place);
      this.printed.goTo(height);
    };
  }

  /* To the place a link names. */
  arrive() {
    const note = document.getElementById(location.hash.slice(1));
    const key = note?.closest("[data-stack]")?.dataset.stack;
    if (key !== undefined) this.goTo(key);
    else note?.scrollIntoView({ block: "center" });
  }

  goTo(key) {
    this.margin.active = key;
    this.sheet.choose(key);
    this.margin.lay();
    const top = window.scrollY + frame.getBoundingClientRect().top + this.sheet.topOf(key);
    window.scrollTo({ top: top - window.innerHeight * 0.3 });
  }

  stop(stack) {
    this.goTo(stack.dataset.stack);
    stack.focus({ preventScroll: true });
  }

  walk(step) {
    const found = this.margin.next(step, window.innerHeight * 0.3 - frame.getBoundingClientRect().top);
    if (!found) {
      say(step > 0 ? "后面没有了。" : "前面没有了。");
      return;
    }
    if (review.dataset.view === "printed") review.querySelector("[data-view=text]").click();
    this.stop(found.stack);
    say(`第 ${found.number} 处，共 ${found.count} 处。`);
  }

  // What one writes

  startWriting(form) {
    this.composer = new Composer(form, this.sheet, this.margin, json("rewordable"));
    for (const element of this.sheet.elements.values()) element.tabIndex = 0;
    review.querySelector(".begin").hidden = false;
    review.querySelector(".write-whole").addEventListener("click", () => this.compose(""));
    this.sheet.page.addEventListener("click", (event) => this.clicked(event));
    this.sheet.page.addEventListener("keydown", (event) => this.pressed(event));
    this.button = review.querySelector(".note-words");
    this.button.addEventListener("pointerdown", (event) => event.preventDefault()); // or nothing is selected any more
    this.button.addEventListener("click", () => this.composeSelected());
    this.sheet.page.addEventListener("selectionchange", () => {
      clearTimeout(this.selecting);
      this.selecting = setTimeout(() => this.offerWords(), 150);
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.isUnsent()) event.preventDefault();
    });
  }

  isUnsent() {
    const typed = [...review.querySelectorAll(".note textarea")].some((field) => field.value !== field.defaultValue);
    return typed || (this.composer.isOpen && this.composer.isWritten);
  }

  /* With a thumb one looks first: the keys come up when the field is touched. */
  compose(key, chosen) {
    this.composer.open(key, chosen);
    this.button.hidden = true;
    this.composer.text.focus({ preventScroll: true });
    this.composer.form.scrollIntoView({ block: "nearest" });
  }

  clicked({ target }) {
    const element = target.closest("[data-place]");
    const isReading = target.closest("a") || !this.sheet.page.getSelection().isCollapsed;
    if (!element || isReading) return;
    if (this.composer.isOpen && this.composer.isWritten) return; // what is being written stays where it is
    this.compose(element.dataset.place);
  }

  pressed(event) {
    if (event.key !== "Enter") return;
    if (!this.sheet.page.getSelection().isCollapsed && this.sheet.selected()) {
      event.preventDefault();
      this.composeSelected();
    } else if (event.target.dataset.place) {
      event.preventDefault();
      this.compose(event.target.dataset.place);
    }
  }

  offerWords() {
    const selection = this.sheet.page.getSelection();
    const chosen = selection.isCollapsed ? null : this.sheet.selected();
    this.button.hidden = !chosen;
    if (!chosen) return;
    const { right, bottom } = selection.getRangeAt(0).getBoundingClientRect();
    const most = frame.clientWidth - this.button.offsetWidth;
    Object.assign(this.button.style, { left: `${Math.max(0, Math.min(right, most))}px`, top: `${frame.offsetTop + bottom + 4}px` });
  }

  composeSelected() {
    const { place, ...chosen } = this.sheet.selected();
    this.sheet.page.getSelection().removeAllRanges();
    this.compose(place, chosen);
  }

  // What is sent

  startSending() {
    // Before the session's own listeners, which would let a form leave the page once they know who is there.
    review.querySelector(".reading").addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.send(event.target);
    }, true);
    // What is opened to be written in is written in.
    review.querySelector(".reading").addEventListener("toggle", ({ target }) => {
      if (target.open) target.querySelector(":scope > form textarea, :scope > form button")?.focus({ preventScroll: true });
    }, true);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && review.dataset.notes) this.talk.ask();
    });
  }

  async send(form) {
    const key = form.closest("[data-stack]")?.dataset.stack;
    const answer = await this.talk.send(form);
    if (!answer) return;
    if (form === this.composer?.form) this.composer.close();
    const note = answer.note && document.getElementById(`note-${answer.note}`);
    const isSeen = note?.checkVisibility?.() ?? note?.offsetParent;
    (isSeen ? note : (this.sheet.elements.get(key) ?? review.querySelector(".write-whole")))?.focus({ preventScroll: true });
  }
}

frame.addEventListener("load", start);
if (frame.contentDocument?.readyState === "complete") start();
