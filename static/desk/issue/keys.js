/* Which keys the page answers to, in a table that ? opens. */
const KEYS = [
  ["Ctrl+S", "保存"],
  ["Alt+数字", "打开第几篇的正文；第24篇，按住 Alt 接着按2和4"],
  ["Alt+PageDown，Alt+PageUp", "下一篇（条），上一篇（条）"],
  ["Alt+Shift+↑，Alt+Shift+↓", "上移，下移"],
  ["标题里按回车", "打开正文"],
  ["Alt+P", "打开或收起印出来的样子"],
  ["F7，Shift+F7", "校对：下一处，上一处"],
  ["Alt+F10，Esc", "进正文的工具栏，回到正文"],
  ["Ctrl+Z", "撤销；刚粘贴的，先撤销整理"],
  ["/", "搜索"],
  ["?", "这张表"],
];

export function showKeys() {
  if (document.querySelector("dialog.keys")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.innerHTML = '<h2 id="keys-title">按键</h2><dl></dl><form method="dialog"><button class="button default">知道了</button></form>';
  for (const [keys, act] of KEYS) {
    const row = document.createElement("div");
    row.append(Object.assign(document.createElement("dt"), { textContent: keys }));
    row.append(Object.assign(document.createElement("dd"), { textContent: act }));
    dialog.querySelector("dl").append(row);
  }
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
