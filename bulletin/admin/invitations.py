"""Outsiders asked to read an edition (请外单位核稿), on the review page: asked, listed, revoked."""


def urls() -> list:
    return []


def context(edition, user) -> dict:
    """What the review page shows of invitations."""
    return {}
