/* The review page: a paragraph of the sealed page is chosen by clicking it and shows how many notes stand on it. The
   page in the frame is served as it was sealed; all this is laid over it here. */
import { candidates, textOf } from "./lines.js";

const bare = (text) => text.replace(/\s/g, "");

class Sheet {
  constructor(frame, select, text) {
    Object.assign(this, { frame, select, text, elements: new Map() });
    this.page = frame.contentDocument;
    this.equip();
    this.page.addEventListener("click", (event) => this.clicked(event));
    this.page.addEventListener("keydown", (event) => this.pressed(event));
    if (select) select.onchange = () => this.mark(select.value);
    for (const button of document.querySelectorAll("[data-show]")) {
      button.hidden = !this.elements.has(button.dataset.show);
      button.onclick = () => this.show(button.dataset.show);
    }
  }

  equip() {
    const style = this.page.createElement("link");
    Object.assign(style, { rel: "stylesheet", href: this.frame.dataset.marks });
    this.page.head.append(style);
    const words = JSON.parse(document.getElementById("words").textContent);
    for (const [key, element, line] of candidates(this.page, this.frame.dataset.blocks)) {
      // A line or brief whose words are not those of its place is none that can be pointed at.
      const text = line ? textOf(line.nodes) : element.matches(".briefs li") ? element.textContent : null;
      if (!(key in words) || (text !== null && bare(words[key]) !== bare(text))) continue;
      if (!this.elements.has(key)) this.elements.set(key, element);
      element.dataset.place ??= key;
      if (this.select) element.tabIndex = 0;
    }
    for (const note of document.querySelectorAll("[data-place]")) {
      const element = this.elements.get(note.dataset.place);
      const badge = element?.cells?.[0] ?? element; // a row has no room for it, its first cell has
      if (badge) badge.dataset.notes = Number(badge.dataset.notes ?? 0) + 1;
    }
  }

  clicked(event) {
    const element = event.target.closest("[data-place]");
    const isReading = event.target.closest("a") || !this.page.getSelection().isCollapsed;
    if (element && !isReading) this.choose(element.dataset.place);
  }

  pressed(event) {
    if (event.key !== "Enter" || !event.target.dataset.place) return;
    event.preventDefault();
    this.choose(event.target.dataset.place);
  }

  choose(key) {
    if (!this.select) return;
    this.select.value = key;
    this.mark(key);
    this.text.focus({ preventScroll: true });
    this.text.scrollIntoView({ block: "center" });
  }

  show(key) {
    this.mark(key);
    this.frame.scrollIntoView({ block: "center" });
    this.elements.get(key).scrollIntoView({ block: "center" });
  }

  mark(key) {
    for (const element of this.page.querySelectorAll("[data-chosen]")) element.removeAttribute("data-chosen");
    this.elements.get(key)?.setAttribute("data-chosen", "");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const frame = document.querySelector("iframe.page");
  const form = document.querySelector(".write-note");
  const start = () => {
    if (!frame.contentDocument?.querySelector("main")) return; // still empty, or a page that says why not
    new Sheet(frame, form?.elements.place, form?.elements.text);
    document.querySelector(".how-to-note")?.removeAttribute("hidden");
  };
  frame.addEventListener("load", start);
  if (frame.contentDocument?.readyState === "complete") start();
});
