"""The issues under the ruler, typeset once a session."""

import os
from pathlib import Path

import pytest

from bulletin.press import Workshop
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import Sheet

DATA = Path(os.environ.get("DATA_DIR", Path(__file__).resolve().parents[2] / "var"))

PROFILE = DATA / "profiles" / "cmyk.icc"


@pytest.fixture(scope="session")
def workshop(tmp_path_factory) -> Workshop:
    return Workshop(fonts=DATA / "fonts", media=tmp_path_factory.mktemp("media"), profile=PROFILE)


@pytest.fixture(scope="session")
def full(workshop) -> Sheet:
    """The eight-page issue most tests measure."""
    return Sheet(typeset(issues.issue(), workshop).pdf)


@pytest.fixture(scope="session")
def short(workshop) -> Sheet:
    """An issue of one page."""
    return Sheet(typeset(issues.one_page(), workshop).pdf)
