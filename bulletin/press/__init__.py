"""The press: a sealed Content becomes HTML and a finished PDF. Knows no request, no model and no setting.

This is its counter: a web process comes here, and loads nothing that makes pages.
"""

from bulletin.press.checking.earlier import lacks
from bulletin.press.errors import Busy, PictureRefused, PressError
from bulletin.press.faces import faces_with
from bulletin.press.finishing.signing import Certificate, KeyFile, Signed, Token
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
    find_areas,
    for_print,
    inspect,
    missing_fonts,
    ofd_of,
    picture_page,
    roles_without_font,
    sign,
    signer_of,
    sketch,
    stamp,
    survey_fonts,
)
from bulletin.press.papers import (
    AddressLabel,
    Area,
    BoundIssue,
    Cover,
    Gap,
    IndexTitle,
    Line,
    Mailing,
    Register,
    Remark,
    Report,
    Run,
    Sheet,
    Sketch,
    Table,
    Typeset,
)
from bulletin.press.typesetting.figures import Printed, printed
from bulletin.press.typesetting.titles import words_of
from bulletin.press.worker.pool import finish
from bulletin.press.worker.queue import place
from bulletin.press.workshop import Workshop

__all__ = [
    "AddressLabel",
    "Area",
    "BoundIssue",
    "Busy",
    "Certificate",
    "CleanPicture",
    "Cover",
    "Gap",
    "IndexTitle",
    "KeyFile",
    "Line",
    "Mailing",
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
    "clean_picture",
    "compose",
    "draw_card",
    "draw_labels",
    "draw_register",
    "draw_signoff",
    "draw_specimen",
    "epub_of",
    "faces_with",
    "find_areas",
    "finish",
    "for_print",
    "inspect",
    "lacks",
    "missing_fonts",
    "ofd_of",
    "picture_page",
    "place",
    "printed",
    "roles_without_font",
    "sign",
    "signer_of",
    "sketch",
    "stamp",
    "survey_fonts",
    "words_of",
]
