"""Going out (分发): the list of whom a released edition goes to, their letters and links, and what they sign for.

The list is made in the transaction of the release, from the sealed recipients, and stays as it was made; a late unit is
a row that says so. A correction goes to whoever has the edition before it and to its own list; a withdrawal to whoever
has what is withdrawn.
"""

from bulletin.dispatch.ledger import COLUMNS, State, Summary, ledger_of, listed, on_time, summaries, table_of
from bulletin.dispatch.links import path_of, renew, revoke
from bulletin.dispatch.making import LABELS, add, make, make_late, may_dispatch, take_back
from bulletin.dispatch.posting import POST, resend, tell_of_doubts
from bulletin.dispatch.printing import labels_pdf, register_pdf
from bulletin.dispatch.receiving import Closed, download, find, known, newer, open_, put_down, sign, undo, why_closed
from bulletin.dispatch.reminding import remind, remind_due

__all__ = [
    "COLUMNS",
    "LABELS",
    "POST",
    "Closed",
    "State",
    "Summary",
    "add",
    "download",
    "find",
    "known",
    "labels_pdf",
    "ledger_of",
    "listed",
    "make",
    "make_late",
    "may_dispatch",
    "newer",
    "on_time",
    "open_",
    "path_of",
    "put_down",
    "register_pdf",
    "remind",
    "remind_due",
    "renew",
    "resend",
    "revoke",
    "sign",
    "summaries",
    "table_of",
    "take_back",
    "tell_of_doubts",
    "undo",
    "why_closed",
]
