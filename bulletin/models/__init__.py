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
from bulletin.models.entries import DraftEntry, Entry
from bulletin.models.incoming import Comment, Incoming, IncomingFile
from bulletin.models.invitations import Invitation
from bulletin.models.notes import Note
from bulletin.models.notices import Notice, Subscription
from bulletin.models.roles import BulletinRole

__all__ = [
    "BROUGHT",
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
    "Edition",
    "Entry",
    "Incoming",
    "IncomingFile",
    "Invitation",
    "Issue",
    "IssueLocked",
    "Kind",
    "Note",
    "Notice",
    "Origin",
    "Picture",
    "Receipt",
    "Recipient",
    "Sealed",
    "Stage",
    "StandingRecipient",
    "Status",
    "Subscription",
    "Withdrawal",
    "changed_by",
    "changes_of",
    "changes_since_release",
    "facts_in",
    "marks_now",
    "standing_in_words",
]
