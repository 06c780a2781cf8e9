"""Wrong characters, found with the input method's own model; without it, nothing is said."""

import dataclasses
import os
from pathlib import Path

import pytest

from bulletin.proofreading import Kind, Known, Passage, UnitName, passages_of_lines, proofread
from bulletin.proofreading.characters import RULES, missing, model, wording
from bulletin.proofreading.characters.slips import MOST_CHARACTERS
from tests.proofreading.examples import passages_in

ROOT = Path(__file__).resolve().parents[2]
MODEL = Path(os.environ.get("DATA_DIR") or ROOT / "var") / "proofreading" / model.FILE
KNOWN = Known(model=MODEL)

needs_model = pytest.mark.skipif(not MODEL.exists(), reason="没有输入法语言模型")
