"""The press: a sealed Content becomes HTML and a finished PDF. Knows no request, no model and no setting."""

from bulletin.press.checking.earlier import lacks
from bulletin.press.checking.original import Original
from bulletin.press.checking.report import Report
from bulletin.press.errors import PictureRefused, PressError
from bulletin.press.finishing.binding import bind
from bulletin.press.finishing.pages import Area
from bulletin.press.finishing.signing import Certificate, KeyFile, Signed, Token, signer_of
from bulletin.press.fonts import faces_with
from bulletin.press.images import CleanPicture, clean_picture
from bulletin.press.jobs import (
    begin_pictures,
    compose,
    draw_card,
    draw_labels,
    draw_register,
    draw_signoff,
    draw_specimen,
    epub_of,
    examine,
    find_areas,
    for_print,
    inspect,
    ofd_of,
    picture_page,
    sign,
    stamp,
    survey_fonts,
)
from bulletin.press.sketching.lines import Line
from bulletin.press.sketching.remarks import Remark
from bulletin.press.sketching.sketch import Run, Sketch, sketch
from bulletin.press.typesetting.drawing import draw_html
from bulletin.press.typesetting.figures import Printed, printed
from bulletin.press.typesetting.frontmatter import BoundIssue, Cover, Gap, IndexTitle
from bulletin.press.typesetting.mailing import AddressLabel, Mailing, Register
from bulletin.press.typesetting.signoff import Sheet, Table
from bulletin.press.typesetting.specimen import missing_fonts, roles_without_font
from bulletin.press.typesetting.titles import words_of
from bulletin.press.typesetting.typeset import Typeset, typeset
from bulletin.press.worker.pool import finish
from bulletin.press.workshop import Workshop

__all__ = [
    "AddressLabel",
    "Area",
    "BoundIssue",
    "Certificate",
    "CleanPicture",
    "Cover",
    "Gap",
    "IndexTitle",
    "KeyFile",
    "Line",
    "Mailing",
    "Original",
    "PictureRefused",
    "PressError",
    "Printed",
    "Register",
    "Remark",
    "Report",
    "Run",
    "Sheet",
    "Signed",
    "Sketch",
    "Table",
    "Token",
    "Typeset",
    "Workshop",
    "begin_pictures",
    "bind",
    "clean_picture",
    "compose",
    "draw_card",
    "draw_html",
    "draw_labels",
    "draw_register",
    "draw_signoff",
    "draw_specimen",
    "epub_of",
    "examine",
    "faces_with",
    "find_areas",
    "finish",
    "for_print",
    "inspect",
    "lacks",
    "missing_fonts",
    "ofd_of",
    "picture_page",
    "printed",
    "roles_without_font",
    "sign",
    "signer_of",
    "sketch",
    "stamp",
    "survey_fonts",
    "typeset",
    "words_of",
]
