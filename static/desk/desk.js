/* The desk's small helps: numbers for a new issue, slow parts fetched later. */
"use strict";

/* What was found is said once more where it is decided on, but for the table of every item. */
function repeatFindings(box) {
  for (const place of document.querySelectorAll("[data-findings]")) {
    const findings = box.cloneNode(true);
    findings.querySelectorAll("details").forEach((table) => { table.remove(); });
    place.replaceChildren(...findings.childNodes);
  }
}

/* What takes its time comes after the page. */
async function fetchInto(box) {
  box.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(box.dataset.fetch);
    if (response.ok && !response.redirected) {
      box.innerHTML = await response.text();
      repeatFindings(box);
    }
  } catch { /* the link that stands there leads to the same */ }
  box.removeAttribute("aria-busy");
}

/* A new issue of another bulletin has other numbers: ask for them. */
function suggestForChosenBulletin() {
  const bulletin = document.querySelector("body.change-form #id_bulletin");
  if (!bulletin || !location.pathname.endsWith("/add/")) return;
  bulletin.addEventListener("change", () => { location.search = `?bulletin=${bulletin.value}`; });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-fetch]").forEach(fetchInto);
  suggestForChosenBulletin();
});
