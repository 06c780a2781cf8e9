"""The errors of the press."""

from office.refusal import Refused


class PressError(Refused):
    """Typesetting failed; the text is one Chinese sentence: what happened, where, and what to do."""

    is_failure = True


class TookTooLong(PressError):
    """A job was stopped at its time limit."""


class TookTooMuch(PressError):
    """A job was stopped at its memory limit."""


class PictureRefused(PressError):
    """The file cannot be taken in as a picture; the text is one Chinese sentence: why and what to do."""

    is_failure = False
