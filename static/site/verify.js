/* 验真: the digest of a file, taken in the browser. The file goes nowhere; the form is sent with its digest. */

const LARGEST = 300 * 1024 * 1024; // bytes, which are all held at once

const drop = document.querySelector(".drop");
const [file, status, code] = [drop.querySelector("input"), drop.querySelector("[role=status]"), document.querySelector("#code")];

const digestOf = async (bytes) => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const verify = async (chosen) => {
  if (!chosen) return;
  if (chosen.size > LARGEST) {
    status.textContent = "文件太大，浏览器里算不了；请在自己的电脑上算出 SHA-256，填在下面。";
    return;
  }
  status.textContent = `正在算“${chosen.name}”的指纹……`;
  try {
    code.value = await digestOf(await chosen.arrayBuffer());
  } catch {
    status.textContent = `“${chosen.name}”读不出来：请确认文件还在，再选一次。`;
    return;
  }
  code.form.requestSubmit();
};

// Browsers have it for pages that came by https, and for this machine itself.
if (globalThis.crypto?.subtle) {
  drop.hidden = false;
  document.querySelector(".no-script").hidden = true;
  file.addEventListener("change", () => verify(file.files[0]));
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault(); // or the browser would open the file
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    verify(event.dataTransfer.files[0]);
  });
}
