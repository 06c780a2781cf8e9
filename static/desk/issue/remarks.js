/* One remark of the proofreader as it is shown: what, why, and what can be answered. */
const make = (tag, fields = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...children);
  return element;
};

function button(label, act, className = "") {
  const element = make("button", { type: "button", textContent: label, className });
  element.addEventListener("click", act);
  return element;
}

export function remarkItem(tag, remark, proofreading) {
  const { level, words, sentence, name, source, key, answer } = remark;
  const item = make(tag, { className: `remark ${level === "必须" ? "must" : level === "建议" ? "should" : "hint"}` });
  item.dataset.key = key;
  const said = make("p", { className: "sentence" }, make("strong", { textContent: level }), " ", make("q", { textContent: shortened(words) }), " ", sentence);
  item.append(said, answer ? answered(remark, proofreading) : choices(remark, proofreading));
  item.append(make("p", { className: "quiet source", textContent: name, title: source }));
  return item;
}

const shortened = (words) => (words.length > 30 ? `${words.slice(0, 29)}…` : words);

/* 改, 不改, 本刊以后都不提. */
function choices(remark, proofreading) {
  const acts = make("p", { className: "acts" });
  if (remark.field) {
    for (const words of remark.suggestions) acts.append(button(words ? `改成“${shortened(words)}”` : "删去", () => proofreading.fix(remark, words), "fix"));
  }
  const answer = (choice) => () => (needsReason(remark) ? askReason(acts, choice, remark, proofreading) : say(acts, proofreading.answer(remark, choice)));
  acts.append(button("不改", answer("keep")));
  if (remark.may_be_silenced) acts.append(button("本刊以后都不提", answer("never")));
  return acts;
}

export const needsReason = ({ level, blocks }) => level === "必须" || blocks;

async function say(acts, answer) {
  const refused = await answer;
  if (!refused) return;
  acts.querySelector(".errornote")?.remove();
  acts.append(make("span", { className: "errornote", textContent: refused }));
}

function askReason(acts, choice, remark, proofreading) {
  acts.querySelector(".why")?.remove();
  const field = reasonField();
  const keep = () => say(acts, field.value.trim() ? proofreading.answer(remark, choice, field.value) : "必须改的一项，不改要写明理由。");
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    keep();
  });
  acts.append(make("span", { className: "why" }, field, button("记下", keep)));
  field.focus();
}

const reasonField = () => {
  const field = make("input", { type: "text", maxLength: 200, placeholder: "为什么不改" });
  field.setAttribute("aria-label", "为什么不改");
  return field;
};

function answered(remark, proofreading) {
  const { by, at, reason } = remark.answer;
  const line = make("p", { className: "acts" }, `${by} ${at}：不改${reason ? `，${reason}` : ""} `);
  line.append(button("重新提", () => say(line, proofreading.answer(remark, "ask"))));
  return line;
}

/* Where one submits: the words, the way there, and the reason that is asked for. */
export function reasonFor(remark, goTo) {
  const label = make("label", {}, make("q", { textContent: shortened(remark.words) }), ` ${remark.sentence}`);
  const field = reasonField();
  field.removeAttribute("aria-label"); // it has a label of its own
  Object.assign(field, { name: `reason-${remark.key}`, required: true, id: `reason-${remark.key}` });
  label.htmlFor = field.id;
  return make("p", { className: "remark must" }, label, " ", button("去看", goTo), field);
}
