/* The places of an issue on a page that shows it, as the server counts and names them. */

/* The lines of a body as richtext.text_of counts them, each with its pieces of text and the element it stands in. */
export function linesOf(body, blocks) {
  const lines = [{ nodes: [], element: body }];
  const walk = (parent, isInCell) => {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) lines.at(-1).nodes.push(node);
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      const isCell = node.matches("td, th");
      const startsLine = !isCell && !isInCell && node.matches(blocks);
      if (startsLine) lines.push({ nodes: [], element: node });
      walk(node, isInCell || isCell);
      if (startsLine) lines.push({ nodes: [], element: parent });
    }
  };
  walk(body, false);
  return lines.filter(({ nodes }) => nodes.some((node) => node.data.replace(/[\s\u200b]/g, "")));
}

export const textOf = (nodes) => nodes.map(({ data }) => data).join("");

/* A range over these of the browser's characters of a line. */
export function rangeIn(nodes, start, end) {
  const range = new Range();
  range.setStart(...placeAt(nodes, start, false));
  range.setEnd(...placeAt(nodes, end, true));
  return range;
}

/* [node, index] of so many of the browser's characters; where one node ends and the next begins, in the one asked for. */
function placeAt(nodes, index, isEnd) {
  let left = index;
  for (const node of nodes) {
    if (left < node.data.length || (isEnd && left === node.data.length)) return [node, left];
    left -= node.data.length;
  }
  return [nodes.at(-1), nodes.at(-1).data.length];
}

/* What of a page can be pointed at: [key of the place, element, its line], as places.py names them. */
export function* candidates(page, blocks) {
  const one = (key, selector) => [...page.querySelectorAll(selector)].map((element) => [key, element]);
  yield* one("masthead", ".masthead");
  yield* one("correction", "main > .notice");
  yield* one("editors-note", ".editors-note");
  for (const article of page.querySelectorAll("article[id^='article-']")) {
    yield [article.id, article.querySelector("header")];
    for (const [number, line] of linesOf(article.querySelector(".body"), blocks).entries()) {
      yield [`${article.id}-${number + 1}`, line.element, line];
    }
  }
  for (const [number, item] of page.querySelectorAll(".briefs li").entries()) yield [`brief-${number + 1}`, item];
  yield* one("recipients", ".imprint > dl");
  yield* one("imprint", ".imprint > .row");
}

/* The pieces of text in an element. */
export function nodesOf(element) {
  if (element.nodeType === Node.TEXT_NODE) return [element];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

/* Where each character of a range stands: [node, index]. */
export function spotsOf(range) {
  const spots = [];
  for (const node of nodesOf(range.commonAncestorContainer)) {
    if (!range.intersectsNode(node)) continue;
    const start = node === range.startContainer ? range.startOffset : 0;
    const end = node === range.endContainer ? range.endOffset : node.data.length;
    for (let at = start; at < end; at += 1) spots.push([node, at]);
  }
  return spots;
}

/* What of a page can be pointed at and has the words of its place: [key, element]. A line or brief whose words are not
   those of its place is none. */
export function* pointable(page, blocks, words) {
  for (const [key, element, line] of candidates(page, blocks)) {
    const text = line ? textOf(line.nodes) : element.matches(".briefs li") ? element.textContent : null;
    if (key in words && (text === null || bare(words[key]) === bare(text))) yield [key, element];
  }
}

const bare = (text) => text.replace(/\s/g, "");
