/* The review page: a paragraph of the sealed page is chosen by clicking it and shows how many notes stand on it. The
   page in the frame is served as it was sealed; all this is laid over it here. */
"use strict";

const bare = (text) => text.replace(/\s/g, "");

/* The lines of a body as richtext.text_of counts them, each with the element it stands in. */
function linesOf(body, blocks) {
  const lines = [{ text: "", element: body }];
  const walk = (parent, isInCell) => {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) lines.at(-1).text += node.data;
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      const isCell = node.matches("td, th");
      const startsLine = !isCell && !isInCell && node.matches(blocks);
      if (startsLine) lines.push({ text: "", element: node });
      walk(node, isInCell || isCell);
      if (startsLine) lines.push({ text: "", element: parent });
    }
  };
  walk(body, false);
  return lines.filter(({ text }) => bare(text));
}

/* What of the page can be pointed at: [key of the place, element], as bulletin.notes.places names them. */
function* candidates(page, blocks) {
  const one = (key, selector) => [...page.querySelectorAll(selector)].map((element) => [key, element]);
  yield* one("masthead", ".masthead");
  yield* one("correction", "main > .notice");
  yield* one("editors-note", ".editors-note");
  for (const article of page.querySelectorAll("article[id^='article-']")) {
    yield [article.id, article.querySelector("header")];
    for (const [number, line] of linesOf(article.querySelector(".body"), blocks).entries()) {
      yield [`${article.id}-${number + 1}`, line.element, line.text];
    }
  }
  for (const [number, item] of page.querySelectorAll(".briefs li").entries()) {
    yield [`brief-${number + 1}`, item, item.textContent];
  }
  yield* one("recipients", ".imprint > dl");
  yield* one("imprint", ".imprint > .row");
}

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
    for (const [key, element, text] of candidates(this.page, this.frame.dataset.blocks)) {
      // A line whose words are not those of its place is none that can be pointed at.
      if (!(key in words) || (text !== undefined && bare(words[key]) !== bare(text))) continue;
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
