/* What a reader may set: large letters (大字版), remembered. And a button that prints. Nothing here is needed to read. */
"use strict";

(() => {
  const KEY = "size", LARGE = "large";
  const page = document.documentElement;

  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // a browser that keeps nothing
    }
  };

  const remember = (size) => {
    try {
      localStorage.setItem(KEY, size);
    } catch {
      // large on this page, then
    }
  };

  const show = (size) => {
    if (size === LARGE) page.dataset.size = LARGE;
    else delete page.dataset.size;
  };

  page.dataset.scripted = "";
  show(remembered());

  document.addEventListener("DOMContentLoaded", () => {
    const larger = document.querySelector("button.larger");
    if (larger) {
      larger.setAttribute("aria-pressed", String(page.dataset.size === LARGE));
      larger.addEventListener("click", () => {
        const size = page.dataset.size === LARGE ? "" : LARGE;
        show(size);
        remember(size);
        larger.setAttribute("aria-pressed", String(size === LARGE));
      });
    }
    document.querySelector("button.print")?.addEventListener("click", () => window.print());
  });
})();
