/* Files on their way: how far they have come, then what is read of them; a refusal stays beside what was typed. */
const form = document.querySelector(".bring");
const drop = form.querySelector(".drop");
const files = form.querySelector("[name=files]");
const button = form.querySelector("[type=submit]");
const [sending, bar, words] = [form.querySelector(".sending"), form.querySelector("progress"), form.querySelector(".sending span")];
const trouble = form.querySelector(":scope > .errornote");

const MB = 2 ** 20;
const PATIENCE = 30_000; // milliseconds without anything sent, then the line is broken
const EXPIRED = "登录过期了：请在另一个标签页登录，再回到这里点一次；您选的文件和粘贴的文字都还在。";
const BROKEN = "没有传完，网络断了：您选的文件和粘贴的文字还在，请再点一次。";

let stall = 0;

function say(sentence) {
  clearTimeout(stall);
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
  sending.hidden = true;
  button.disabled = false;
}

function shown(event) {
  clearTimeout(stall);
  bar.value = (100 * event.loaded) / event.total;
  words.textContent = event.loaded < event.total
    ? `已传 ${(event.loaded / MB).toFixed(1)} MB，共 ${(event.total / MB).toFixed(1)} MB`
    : "传完了，正在读……";
  if (event.loaded < event.total) stall = setTimeout(() => event.target.dispatchEvent(new Event("stalled")), PATIENCE);
  if (event.loaded === event.total) bar.removeAttribute("value");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  say("");
  const large = [...files.files].find((file) => file.size > Number(form.dataset.most));
  if (large) return say(`“${large.name}”有 ${(large.size / MB).toFixed(0)} MB，超过 ${form.dataset.most / MB} MB：请压缩里面的图片后重试。`);
  const request = new XMLHttpRequest(); // fetch does not tell how much was sent
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", shown);
  request.addEventListener("load", () => {
    if (request.response?.address) return location.assign(request.response.address);
    if (request.responseURL.includes("/login/")) return say(EXPIRED);
    say(request.response?.refused ?? "服务器没有读成：您选的文件和粘贴的文字还在，请再点一次；仍不成功请告知管理员。");
  });
  request.addEventListener("error", () => say(BROKEN));
  const giveUp = () => { request.abort(); say(BROKEN); };
  request.upload.addEventListener("stalled", giveUp);
  window.addEventListener("offline", giveUp, { once: true });
  sending.hidden = false;
  button.disabled = true;
  request.send(new FormData(form));
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragenter" || kind === "dragover");
  });
}
drop.addEventListener("drop", (event) => {
  files.files = event.dataTransfer.files;
});
