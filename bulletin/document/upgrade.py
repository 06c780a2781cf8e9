"""Reading sealed documents of earlier schemas: a step from each schema to the next, pure.

Whoever changes the form of `Content` raises SCHEMA and adds a step here, a golden file and its line in the tests.
What was sealed is never rewritten: fingerprints are of the bytes as they were sealed.
"""

import msgspec

from office.refusal import Refused

SCHEMA = 6  # what is sealed now


class NewerSchema(Refused):
    """The document was sealed by a newer program than this one."""

    def __init__(self, schema: int):
        super().__init__(
            f"这一版是用更新的程序封存的（格式 {schema}），现在的程序只认得到格式 {SCHEMA}：请管理员升级程序后再打开。"
        )


def upgrade(document: dict[str, object], schema: int) -> dict[str, object]:
    """The document, which is of this schema, as it would be in the present one."""
    for earlier in range(schema, SCHEMA):
        document = _STEPS[earlier](document)
    return document


def _from_1(document: dict[str, object]) -> dict[str, object]:
    """`about` came while the number stood at 1: there are documents of schema 1 with it and without."""
    return {**document, "schema": 2, "about": document.get("about", "")}


class _Article2(msgspec.Struct, forbid_unknown_fields=True):
    key: int
    title: str
    source: str
    body: str


def _from_2(document: dict[str, object]) -> dict[str, object]:
    """Articles came under columns, and briefs named who sent them in."""
    articles = msgspec.convert(document.get("articles"), list[_Article2])
    briefs = msgspec.convert(document.get("briefs"), list[str])
    return {
        **document,
        "schema": 3,
        "articles": [msgspec.structs.asdict(article) | {"column": ""} for article in articles],
        "briefs": [{"text": text, "source": ""} for text in briefs],
    }


def _from_3(document: dict[str, object]) -> dict[str, object]:
    """Offices came to call their lists by names of their own, and to print who signed and further lines."""
    labels = {"report": "报", "send": "送", "issue": "发", "reviewers": "审核", "editors": "编辑"}
    return {**document, "schema": 4, "labels": labels, "signer": "", "further": []}


def _from_4(document: dict[str, object]) -> dict[str, object]:
    """Bulletins came to say that they are printed on both sides; before, nothing was made of it."""
    return {**document, "schema": 5, "duplex": False}


def _from_5(document: dict[str, object]) -> dict[str, object]:
    """Imprints came to bear a code by which a reader verifies them."""
    return {**document, "schema": 6, "verify_url": ""}


_STEPS = {1: _from_1, 2: _from_2, 3: _from_3, 4: _from_4, 5: _from_5}
