"""The publication: a bulletin, its issues with their drafts, the editions sealed from them, the talk about both.

What may happen to an edition, and by whom, is `workflow`'s business.
"""

from bulletin.models.bulletins import RESERVED_SLUGS, Bulletin, Kind, StandingRecipient
from bulletin.models.drafts import PARTS, Article, Brief, Credit, Issue, IssueLocked, Recipient, changes_of
from bulletin.models.editions import EVER_RELEASED, OPEN, Edition, Picture, Sealed, Status
from bulletin.models.readers import Download, Entry
from bulletin.models.talk import Note, Notice

__all__ = [
    "EVER_RELEASED",
    "OPEN",
    "PARTS",
    "RESERVED_SLUGS",
    "Article",
    "Brief",
    "Bulletin",
    "Credit",
    "Download",
    "Edition",
    "Entry",
    "Issue",
    "IssueLocked",
    "Kind",
    "Note",
    "Notice",
    "Picture",
    "Recipient",
    "Sealed",
    "StandingRecipient",
    "Status",
    "changes_of",
]
