/* The preview of a draft: what the proofreader says above it is underlined in it. */
import { nearest } from "./issue/characters.js";
import { candidates, nodesOf, rangeIn, textOf } from "./lines.js";

const remarks = document.querySelector(".remarks");
const places = new Map();
for (const [key, element, line] of candidates(document, remarks.dataset.blocks)) {
  if (!places.has(key)) places.set(key, line?.nodes ?? nodesOf(element));
}

const ranges = { must: [], should: [], hint: [] };
for (const item of remarks.querySelectorAll("li")) {
  const { place, words, start, level } = item.dataset;
  const nodes = places.get(place);
  const at = nodes ? nearest(textOf(nodes), words, Number(start)) : -1;
  if (at < 0) continue;
  const range = rangeIn(nodes, at, at + words.length);
  ranges[level].push(range);
  item.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
  });
}
if (CSS.highlights) for (const [level, all] of Object.entries(ranges)) CSS.highlights.set(`proof-${level}`, new Highlight(...all));
