/* Files on their way: how far they have come, then what is read of them; a refusal stays beside what was typed. */
const form = document.querySelector(".bring");
const drop = form.querySelector(".drop");
const files = form.querySelector("[name=files]");
const button = form.querySelector("[type=submit]");
const [sending, bar, words] = [form.querySelector(".sending"), form.querySelector("progress"), form.querySelector(".sending span")];
const trouble = form.querySelector(":scope > .errornote");

const MB = 2 ** 20;

function say(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
  sending.hidden = true;
  button.disabled = false;
}

function shown(event) {
  bar.value = (100 * event.loaded) / event.total;
  words.textContent = event.loaded < event.total
    ? `已传 ${(event.loaded / MB).toFixed(1)} MB，共 ${(event.total / MB).toFixed(1)} MB`
    : "传完了，正在读……";
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
    say(request.response?.refused ?? "没有收到回答：请刷新页面，看看是不是要重新登录，再传一次。");
  });
  request.addEventListener("error", () => say("没有传完，网络断了：您选的文件和粘贴的文字还在，请再点一次。"));
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
