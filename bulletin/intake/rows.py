"""A file's blocks, each with the part (role) it is read as: what the reader guessed, and what a person may correct."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import msgspec

from bulletin.intake.text.blocks import Block, Divider, Figure, Heading, ListItem, Paragraph, Quote, Table


class Role(StrEnum):
    """What a block is in the issue."""

    NAME = "name"
    MASTHEAD = "masthead"
    CONTENTS = "contents"
    NOTE = "note"
    COLUMN = "column"
    TITLE = "title"
    TITLE_MORE = "title-more"
    SOURCE = "source"
    TEXT = "text"
    SUBHEADING = "subheading"
    BRIEFS = "briefs"
    BRIEF = "brief"
    RECIPIENTS = "recipients"
    PEOPLE = "people"
    IMPRINT = "imprint"
    LEFT_OUT = "left-out"


LABELS = {
    Role.NAME: "刊名",
    Role.MASTHEAD: "报头",
    Role.CONTENTS: "目录",
    Role.NOTE: "编者按",
    Role.COLUMN: "栏目",
    Role.TITLE: "题目",
    Role.TITLE_MORE: "题目续行",
    Role.SOURCE: "供稿",
    Role.TEXT: "正文",
    Role.SUBHEADING: "小标题",
    Role.BRIEFS: "简讯栏名",
    Role.BRIEF: "简讯",
    Role.RECIPIENTS: "收文",
    Role.PEOPLE: "署名",
    Role.IMPRINT: "印发",
    Role.LEFT_OUT: "不收",
}


@dataclass(frozen=True)
class Row:
    """`is_guess` where the reader had to guess; `read_as` is what it had read before a person said otherwise;
    `stands_alone` where a person says that it does not go on the row above.
    """

    block: Block
    role: Role
    is_guess: bool = False
    read_as: Role | None = None
    stands_alone: bool = False

    def corrected(self, role: Role) -> "Row":
        """The same block in the role a person gives it; given once more, it takes it apart from the row above."""
        if role == self.role:
            return replace(self, stands_alone=not self.stands_alone)
        read_as = self.read_as or self.role
        return replace(self, role=role, read_as=None if role == read_as else read_as)


_BLOCKS: dict[str, type[Block]] = {
    one.__name__: one for one in (Heading, Paragraph, ListItem, Table, Quote, Figure, Divider)
}


def to_json(rows: Iterable[Row]) -> list[dict[str, object]]:
    """What `from_json` reads: plain lists and dictionaries."""
    return [
        {
            "role": row.role.value,
            "is_guess": row.is_guess,
            "stands_alone": row.stands_alone,
            "read_as": row.read_as.value if row.read_as else None,
            "type": type(row.block).__name__,
            "block": msgspec.to_builtins(row.block),
        }
        for row in rows
    ]


def from_json(rows: Iterable[dict[str, Any]]) -> list[Row]:
    return [
        Row(
            block=msgspec.convert(row["block"], _BLOCKS[row["type"]]),
            role=Role(row["role"]),
            is_guess=row["is_guess"],
            stands_alone=row["stands_alone"],
            read_as=Role(row["read_as"]) if row["read_as"] else None,
        )
        for row in rows
    ]
