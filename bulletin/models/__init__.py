"""The publication: a bulletin, its issues with their drafts, the editions sealed from them, the talk about both.

What may happen to an edition, and by whom, is `moves`'s business.
"""

from bulletin.models.alarms import Alarm
from bulletin.models.answers import Answer
from bulletin.models.bulletins import LONGEST_COLUMN, RESERVED_SLUGS, Bulletin, Kind, StandingRecipient
from bulletin.models.dispatch import Delivery, Dispatch, DispatchLetter, Origin, Receipt
from bulletin.models.downloads import Download
from bulletin.models.drafts import (
    BROUGHT,
    LONGEST_FURTHER,
    LONGEST_SIGNER,
    PARTS,
    Article,
    Brief,
    Contribution,
    Credit,
    Issue,
    IssueLocked,
    Recipient,
    changed_by,
    changes_of,
    changes_since_release,
    facts_in,
    marks_now,
)
from bulletin.models.drills import Drill
from bulletin.models.editions import (
    EVER_RELEASED,
    OPEN,
    Approval,
    Edition,
    Picture,
    Sealed,
    Stage,
    Status,
    Withdrawal,
    standing_in_words,
)
from bulletin.models.entries import DraftEntry, Entry, EntryUnit, Reading, Unfound
from bulletin.models.figures import UsedText, Visit
from bulletin.models.files import KnownFile
from bulletin.models.incoming import Comment, Incoming, IncomingFile
from bulletin.models.invitations import Invitation
from bulletin.models.notes import Note
from bulletin.models.notices import Notice, Subscription
from bulletin.models.press import PressedPages, PressWorker
from bulletin.models.roles import BulletinRole
from bulletin.models.subscribers import CONFIRM, ReaderLetter, Subscriber

__all__ = [
    "BROUGHT",
    "CONFIRM",
    "EVER_RELEASED",
    "LONGEST_COLUMN",
    "LONGEST_FURTHER",
    "LONGEST_SIGNER",
    "OPEN",
    "PARTS",
    "RESERVED_SLUGS",
    "Alarm",
    "Answer",
    "Approval",
    "Article",
    "Brief",
    "Bulletin",
    "BulletinRole",
    "Comment",
    "Contribution",
    "Credit",
    "Delivery",
    "Dispatch",
    "DispatchLetter",
    "Download",
    "DraftEntry",
    "Drill",
    "Edition",
    "Entry",
    "EntryUnit",
    "Incoming",
    "IncomingFile",
    "Invitation",
    "Issue",
    "IssueLocked",
    "Kind",
    "KnownFile",
    "Note",
    "Notice",
    "Origin",
    "Picture",
    "PressWorker",
    "PressedPages",
    "ReaderLetter",
    "Reading",
    "Receipt",
    "Recipient",
    "Sealed",
    "Stage",
    "StandingRecipient",
    "Status",
    "Subscriber",
    "Subscription",
    "Unfound",
    "UsedText",
    "Visit",
    "Withdrawal",
    "changed_by",
    "changes_of",
    "changes_since_release",
    "facts_in",
    "marks_now",
    "standing_in_words",
]
