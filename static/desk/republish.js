/* The text for an official account (公众号), put into the clipboard with its styles. */

const text = document.querySelector(".republish .text");
const copy = document.querySelector(".republish .copy");
const said = document.querySelector(".republish .said");

// As it can be read far from here: pictures and links by their whole address.
const markup = () => {
  const copied = text.cloneNode(true);
  for (const picture of copied.querySelectorAll("img")) {
    picture.setAttribute("src", new URL(picture.getAttribute("src"), `${text.dataset.root}/`).href);
  }
  return copied.innerHTML.trim();
};

if (navigator.clipboard?.write && globalThis.ClipboardItem) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const kinds = { "text/html": markup(), "text/plain": text.innerText };
    const parts = Object.entries(kinds).map(([kind, words]) => [kind, new Blob([words], { type: kind })]);
    try {
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
      said.textContent = "已复制，到公众号后台粘贴。";
    } catch {
      said.textContent = "浏览器不让复制：请在下面选中全文，按 Ctrl+C。";
    }
  });
} else {
  said.textContent = "这个浏览器不能一键复制：请在下面选中全文，按 Ctrl+C。";
}
