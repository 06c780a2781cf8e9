"""The one error of the press."""


class PressError(Exception):
    """Typesetting failed; the text is one Chinese sentence: what happened, where, and what to do."""
