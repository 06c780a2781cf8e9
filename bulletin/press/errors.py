"""The errors of the press."""

from office.refusal import Refused


class PressError(Refused):
    """Typesetting failed; the text is one Chinese sentence: what happened, where, and what to do."""


class PictureRefused(PressError):
    """The file cannot be taken in as a picture; the text is one Chinese sentence: why and what to do."""
