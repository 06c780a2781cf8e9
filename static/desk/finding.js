/* Finding: the key / leads to the field, and a place that was found is shown where the text stands to be read. */
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable='true']")) return;
  const field = document.querySelector("[data-seek]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

/* The lines of an article, as they are counted everywhere: a paragraph, a heading, an item, a row of a table. */
const LINES = "p, li, h3, h4, h5, figcaption, tr";

function linesToRead(text) {
  const lines = [...text.querySelectorAll(LINES)].filter((line) => line.tagName === "TR" || !line.closest("tr"));
  return lines.filter((line) => {
    const own = line.cloneNode(true);
    if (line.tagName !== "TR") own.querySelectorAll(LINES).forEach((inner) => { inner.remove(); });
    return own.textContent.trim();
  });
}

function showFound() {
  document.querySelector(".found-here")?.classList.remove("found-here");
  const [, key, paragraph] = /^#((?:article|brief)-\d+)(?:-p(\d+))?$/.exec(location.hash) ?? [];
  const piece = key && document.getElementById(key);
  if (!piece || piece.piece || piece.classList.contains("piece")) return; // where one writes, the page goes there
  const text = piece.querySelector(".article-text");
  const place = (paragraph && text && linesToRead(text)[paragraph - 1]) || piece;
  place.classList.add("found-here");
  place.scrollIntoView({ block: "center" });
}

document.addEventListener("DOMContentLoaded", showFound);
window.addEventListener("hashchange", showFound);
