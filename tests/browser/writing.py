"""What the tests of the writing window do with it: open an article, paste and drop as another program would."""

from pathlib import Path

from playwright.sync_api import Locator, Page

from bulletin.models import Article
from tests.browser import desk

CLIPBOARDS = Path(__file__).parent / "clipboards"

# A real event with a real DataTransfer, at the window; files are [name, type, base64].
_HAND_OVER = """(window_, [kind, html, files, text]) => {
  const data = new DataTransfer();
  if (text) data.setData("text/plain", text);
  if (html) data.setData("text/html", html);
  for (const [name, type, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0))], name, { type }));
  }
  const about = { bubbles: true, cancelable: true };
  const place = window_.lastElementChild.getBoundingClientRect();
  window_.dispatchEvent(
    kind === "paste"
      ? new ClipboardEvent("paste", { ...about, clipboardData: data })
      : new DragEvent("drop", { ...about, dataTransfer: data, clientX: place.left + 5, clientY: place.top + 5 }),
  );
}"""


def open_article(page: Page, article: Article, username: str = "editor") -> Locator:
    """The writing window with the caret at its end."""
    desk.let_in(page, username)
    page.goto(f"/admin/bulletin/article/{article.pk}/change/")
    return desk.at_end_of_text(page)


def hand_over(window: Locator, kind: str, html: str = "", files: tuple = (), text: str = "") -> None:
    """`kind` is "paste" or "drop"; files are (name, type, base64)."""
    window.evaluate(_HAND_OVER, [kind, html, [list(file) for file in files], text])


def empty(window: Locator) -> None:
    window.press("Control+a")
    window.press("Delete")


def save(page: Page) -> None:
    desk.save(page)
    page.locator("#articles").wait_for()
