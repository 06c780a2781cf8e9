/* A field of many lines cannot be underlined in: its words stand once more over it, unseen, and are underlined there. */
import { nearest } from "./characters.js";

const LIKE = ["font", "letterSpacing", "lineHeight", "padding", "textAlign", "textIndent", "wordBreak"];

export class Mirror {
  constructor(control) {
    this.control = control;
    this.text = document.createTextNode("");
    this.element = Object.assign(document.createElement("div"), { className: "mirror" });
    this.element.setAttribute("aria-hidden", "true");
    this.element.append(this.text);
    control.after(this.element);
    control.addEventListener("scroll", () => { this.element.scrollTop = control.scrollTop; });
    new ResizeObserver(() => this.lay()).observe(control);
  }

  lay() {
    const { control, element } = this;
    const style = getComputedStyle(control);
    for (const name of LIKE) element.style[name] = style[name];
    const px = (number) => `${number}px`;
    const borders = 2 * control.clientLeft; // a scroll bar takes its room of the text
    Object.assign(element.style, { left: px(control.offsetLeft), top: px(control.offsetTop), width: px(control.clientWidth + borders), height: px(control.offsetHeight) });
    element.scrollTop = control.scrollTop;
  }

  clear() { this.text.data = ""; }

  rangeOf({ words, start }) {
    const wanted = `${this.control.value}\n\u200b`; // or a last line that is empty would be lost
    if (this.text.data !== wanted) this.text.data = wanted;
    this.lay();
    const at = nearest(this.text.data, words, start);
    if (at < 0) return null;
    const range = new Range();
    range.setStart(this.text, at);
    range.setEnd(this.text, at + words.length);
    return range;
  }
}
