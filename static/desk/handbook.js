/* The contents of the handbook, narrowed to what is typed. */
"use strict";
const narrow = document.getElementById("narrow");

narrow.closest("p").hidden = false;
narrow.addEventListener("input", () => {
  const words = narrow.value.trim().toLowerCase();
  for (const section of document.querySelectorAll(".handbook section")) {
    const lines = [...section.querySelectorAll("li")];
    for (const line of lines) line.hidden = !line.textContent.toLowerCase().includes(words);
    section.hidden = lines.every(({ hidden }) => hidden);
  }
  const isEmpty = document.querySelector(".handbook section:not([hidden])") === null;
  document.querySelector(".handbook .nothing").textContent = isEmpty ? "没有这样的一页，换几个字试试。" : "";
});
