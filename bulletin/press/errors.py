"""The errors of the press."""

from office.refusal import Refused


class PressError(Refused):
    """Typesetting failed; the text is one Chinese sentence: what happened, where, and what to do."""

    is_failure = True


class TookTooLong(PressError):
    """A job was stopped at its time limit."""


class TookTooMuch(PressError):
    """A job was stopped at its memory limit."""


class Busy(Refused):
    """As many wait for the press as may; nothing is wrong with what was to be made."""

    is_failure = True
    seconds = 10  # after which it is worth asking again

    def __init__(self) -> None:
        super().__init__("排版正忙：前面还有几份在排，请过一会儿再试。")


class PictureRefused(PressError):
    """The file cannot be taken in as a picture; the text is one Chinese sentence: why and what to do."""

    is_failure = False
