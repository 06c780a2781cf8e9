"""The press: a sealed Content becomes HTML and a finished PDF. Knows no request, no model and no setting."""

from bulletin.press.compositor import compose, for_print, inspect, stamp
from bulletin.press.drawing import draw_html
from bulletin.press.errors import PressError
from bulletin.press.preflight import Report
from bulletin.press.typeset import Typeset, typeset
from bulletin.press.workshop import Workshop

__all__ = [
    "PressError",
    "Report",
    "Typeset",
    "Workshop",
    "compose",
    "draw_html",
    "for_print",
    "inspect",
    "stamp",
    "typeset",
]
