"""The one way to say no to a person."""


class Refused(Exception):
    """What may not be done, or cannot be; str() is a Chinese sentence: what, where, what to do.

    Every refusal of the project is one, of a kind of its own where somebody has to tell them apart. They are caught
    once at the desk (`bulletin.admin.common`) and once in the commands (`bulletin.management.base`).
    """

    is_failure = False  # whether nobody forbade it, but it could not be done
