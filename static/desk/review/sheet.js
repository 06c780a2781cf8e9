/* The sealed page in its frame: what can be pointed at on it, and what is laid over it. It is served as it was sealed. */
import { countOf, indexAfter } from "../issue/characters.js";
import { candidates, nodesOf, rangeIn, textOf } from "../lines.js";

const bare = (text) => text.replace(/\s/g, "");

/* Where in a text its character of this number stands that is no space. */
function placeOf(text, number) {
  let left = number;
  for (let at = 0; at < text.length; at += 1) {
    if (/\s/.test(text[at])) continue;
    if (left === 0) return at;
    left -= 1;
  }
  return text.length;
}

export class Sheet {
  constructor(frame, words) {
    Object.assign(this, { frame, words, elements: new Map(), nodes: new Map() });
    this.page = frame.contentDocument;
    for (const [key, element, line] of candidates(this.page, frame.dataset.blocks)) this.take(key, element, line);
  }

  /* A line or brief whose words are not those of its place is none that can be pointed at. */
  take(key, element, line) {
    const nodes = line?.nodes ?? nodesOf(element);
    const isText = line || element.matches(".briefs li");
    if (!(key in this.words) || this.elements.has(key) || (isText && bare(this.words[key]) !== bare(textOf(nodes)))) return;
    this.elements.set(key, element);
    this.nodes.set(key, nodes);
    element.dataset.place ??= key;
  }

  /* Its own style, and room for all of it: the page around it scrolls. */
  async open(changed) {
    const style = Object.assign(this.page.createElement("link"), { rel: "stylesheet", href: this.frame.dataset.marks });
    const isHere = new Promise((resolve) => { style.onload = style.onerror = resolve; });
    this.page.head.append(style);
    await isHere;
    const grow = () => {
      if (!this.frame.offsetWidth) return; // not shown at present
      this.frame.style.height = `${Math.ceil(this.page.documentElement.getBoundingClientRect().height)}px`;
      changed();
    };
    new this.frame.contentWindow.ResizeObserver(grow).observe(this.page.documentElement);
    grow();
  }

  has(key) { return this.elements.has(key); }

  /* How far below the top of the frame a place begins, and where what it stands in ends. */
  topOf(key) {
    const nodes = this.nodes.get(key).filter(({ data }) => data.trim());
    const rect = nodes.length ? rangeIn(nodes, 0, 1).getBoundingClientRect() : this.elements.get(key).getBoundingClientRect();
    return rect.height ? rect.top : this.elements.get(key).getBoundingClientRect().top;
  }

  bottomOf(key) { return this.hostOf(key).getBoundingClientRect().bottom; }

  /* What room can be made below: between two rows of a table there is none. */
  hostOf(key) { return this.elements.get(key).closest("table") ?? this.elements.get(key); }

  /* So much room below each of these elements, for notes on a narrow screen. */
  makeRoom(heights) {
    for (const element of this.roomy ?? []) if (!heights.has(element)) element.style.marginBottom = "";
    for (const [element, height] of heights) element.style.marginBottom = `${height}px`;
    this.roomy = [...heights.keys()];
  }

  choose(key) {
    for (const element of this.page.querySelectorAll("[data-chosen]")) element.removeAttribute("data-chosen");
    this.elements.get(key)?.setAttribute("data-chosen", "");
  }

  /* Mark these places and no others. */
  flag(name, keys) {
    for (const element of this.page.querySelectorAll(`[data-${name}]`)) element.removeAttribute(`data-${name}`);
    for (const key of keys) this.elements.get(key)?.setAttribute(`data-${name}`, "");
  }

  /* Paint these words: [[place, start in characters, words]]. */
  paint(name, spots) {
    const { CSS, Highlight } = this.frame.contentWindow;
    if (!CSS.highlights) return;
    const ranges = spots.map((spot) => this.rangeOf(...spot)).filter(Boolean);
    CSS.highlights.set(name, new Highlight(...ranges));
  }

  rangeOf(key, start, words) {
    const nodes = this.nodes.get(key);
    const text = this.words[key];
    if (!nodes || bare(text) !== bare(textOf(nodes))) return null;
    const from = bare(text.slice(0, indexAfter(text, start))).length;
    const length = bare(words).length;
    const shown = textOf(nodes);
    return length ? rangeIn(nodes, placeOf(shown, from), placeOf(shown, from + length - 1) + 1) : null;
  }

  /* What is selected, as the server counts it: {place, words, start}, without words if all of a place is; or null. Of
     what reaches over several places, the first. */
  selected() {
    const selection = this.page.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    for (const [key, nodes] of this.nodes) {
      const [before, chosen] = parted(nodes, range);
      if (bare(chosen)) return { place: key, ...this.wordsOf(key, bare(before).length, bare(chosen)) };
    }
    return null;
  }

  wordsOf(key, before, chosen) {
    const text = this.words[key];
    const all = bare(text);
    const from = all.startsWith(chosen, before) ? before : all.indexOf(chosen);
    if (from < 0 || chosen === all) return { words: "", start: 0 };
    const begins = placeOf(text, from);
    return { words: text.slice(begins, placeOf(text, from + chosen.length - 1) + 1), start: countOf(text.slice(0, begins)) };
  }
}

/* The text of nodes before a range, and within it. */
function parted(nodes, range) {
  let before = "";
  let within = "";
  for (const node of nodes) {
    if (!range.intersectsNode(node)) {
      if (!within) before += node.data;
      continue;
    }
    const start = node === range.startContainer ? range.startOffset : 0;
    const end = node === range.endContainer ? range.endOffset : node.data.length;
    if (!within) before += node.data.slice(0, start);
    within += node.data.slice(start, end);
  }
  return [before, within];
}
