"""LibreOffice as the tests use it."""

import shutil

import pytest

from bulletin.intake.text.blocks import Heading, Paragraph
from bulletin.word.text import WordText

needs_soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="没有 LibreOffice")


def words(text: WordText) -> list[str]:
    """The words of its paragraphs and headings."""
    lines = [
        block.text if isinstance(block, Heading) else "".join(block.lines)
        for block in text.blocks
        if isinstance(block, Heading | Paragraph)
    ]
    return [line.strip() for line in lines]
