/* What is done to a text beside writing it: moved, copied, held over, parted, joined. */
import { countOf } from "./characters.js";
import { choices } from "./names.js";

const HEIGHT = 400; // pixels that a menu and the bar at the foot take

/* A menu is made when it is first opened: a hundred of them are a heavy page. */
export function fillMenu(menu, piece) {
  const { bottom } = menu.getBoundingClientRect();
  menu.classList.toggle("above", bottom + HEIGHT > window.innerHeight && bottom > HEIGHT);
  if (menu.querySelector("ul")) return;
  const kind = piece.element.matches(".article") ? "article" : "brief";
  menu.append(document.getElementById(`${kind}-menu`).content.cloneNode(true));
  const link = menu.querySelector("[data-history]");
  if (link) link.href = link.dataset.history.replace("/0/", `/${piece.key.split("-")[1]}/`);
}

/* Asks where to; resolves to what was chosen, or null. */
function askWhere(heading, issues, withReserve) {
  const dialog = document.createElement("dialog");
  dialog.className = "where-to";
  dialog.setAttribute("aria-labelledby", "where-to-title");
  dialog.innerHTML = `<form method="dialog"><h2 id="where-to-title"></h2><p><select id="where-to" aria-labelledby="where-to-title"></select></p>
    <p class="choices"><button class="button default" value="yes">确定</button> <button class="button quiet" value="">取消</button></p></form>`;
  dialog.querySelector("h2").textContent = heading;
  const select = dialog.querySelector("select");
  for (const { pk, name } of issues) select.append(new Option(name, pk));
  if (withReserve) select.append(new Option("备用稿", "reserve"));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue && select.value ? select.value : null);
    });
  });
}

function askTitle() {
  const dialog = document.createElement("dialog");
  dialog.className = "where-to";
  dialog.setAttribute("aria-labelledby", "new-title-heading");
  dialog.innerHTML = `<form method="dialog"><h2 id="new-title-heading">分成两篇</h2><p><label for="new-title">后一篇的标题</label> <input id="new-title" maxlength="200" required></p>
    <p class="choices"><button class="button default" value="yes">确定</button> <button class="button quiet" value="" formnovalidate>取消</button></p></form>`;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const title = dialog.querySelector("input").value.trim();
      dialog.remove();
      resolve(dialog.returnValue && title ? title : null);
    });
  });
}

export async function takeFromReserve(kind, owner) {
  const { reserve } = await choices(owner, "");
  const texts = reserve?.[`${kind}s`] ?? [];
  if (!texts.length) return owner.say(`备用稿里没有${kind === "article" ? "文章" : "简讯"}。`);
  const chosen = await askWhere("从备用稿取", texts, false);
  return chosen ? owner.act("take", { kind, pk: Number(chosen) }) : undefined;
}

/* As BriefForm keeps the lines of a brief, which is saved before it is parted. */
const tidyLines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).join("\n");

/* The texts of a brief before and after the caret. */
function aroundCaret({ value, selectionStart }) {
  return [value.slice(0, selectionStart), value.slice(selectionStart)].map(tidyLines);
}

export async function moveText(act, piece, owner) {
  const [before, after] = piece.control("text") ? aroundCaret(piece.control("text")) : []; // which saving moves
  if (!await owner.save()) return undefined; // what is done by number is done to what is saved: a row above may be new
  const [kind, pk] = piece.key.split("-");
  const fields = { kind, pk: Number(pk) };
  if (act === "merge") {
    const above = piece.element.previousElementSibling;
    if (!above?.matches(".article, .brief")) return owner.say("前面没有可以并入的。", true);
    fields.into = Number(above.dataset.piece.split("-")[1]);
  } else if (act === "split" && piece.key.startsWith("article")) {
    const at = owner.place.piece === piece ? owner.place.block() : -1;
    if (at < 1) return owner.say("先点进这一篇的正文，把光标放在后一篇的第一段里，再分。", true);
    const title = await askTitle();
    if (!title) return undefined;
    Object.assign(fields, { at, title });
  } else if (act === "split") {
    if (!before || !after) return owner.say("先把光标放在要分开的地方，再分。", true);
    fields.at = countOf(before);
  } else if (act === "move" || act === "copy") {
    const { issues = [] } = await choices(owner, "");
    const others = act === "copy" ? issues : issues.filter(({ pk }) => String(pk) !== owner.root.dataset.issue);
    if (!others.length) return owner.say("没有别的正在起草的期。", true);
    const to = await askWhere(act === "move" ? "移到另一期" : "复制到", others, act === "copy");
    if (!to) return undefined;
    if (to === "reserve") fields.reserve = Number(owner.root.dataset.bulletin);
    else fields.to = Number(to);
  }
  return owner.act(act, fields);
}
