"""The stages of the review (三审三校) on the review page, and the sheet made of them (审签单)."""


def urls() -> list:
    return []


def context(edition, user) -> dict:
    """What the review page shows of the stages."""
    return {}
