"""The press: a sealed Content becomes HTML and a finished PDF. Knows no request, no model and no setting."""

from bulletin.press.binding import bind
from bulletin.press.compositor import compose, draw_specimen, for_print, inspect, stamp, survey_fonts
from bulletin.press.drawing import draw_html
from bulletin.press.errors import PictureRefused, PressError
from bulletin.press.figures import Printed, printed
from bulletin.press.fonts import faces_with
from bulletin.press.frontmatter import BoundIssue, Cover, Title
from bulletin.press.images import CleanPicture, clean_picture
from bulletin.press.preflight import Report
from bulletin.press.specimen import missing_fonts
from bulletin.press.typeset import Typeset, typeset
from bulletin.press.workshop import Workshop

__all__ = [
    "BoundIssue",
    "CleanPicture",
    "Cover",
    "PictureRefused",
    "PressError",
    "Printed",
    "Report",
    "Title",
    "Typeset",
    "Workshop",
    "bind",
    "clean_picture",
    "compose",
    "draw_html",
    "draw_specimen",
    "faces_with",
    "for_print",
    "inspect",
    "missing_fonts",
    "printed",
    "stamp",
    "survey_fonts",
    "typeset",
]
