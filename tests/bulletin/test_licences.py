"""Whose work the program is built on, and under which terms."""

import re
from io import StringIO

from django.conf import settings
from django.core.management import call_command

from bulletin.management.commands.licences import terms_in


def listed() -> list[str]:
    out = StringIO()
    call_command("licences", stdout=out)
    return out.getvalue().splitlines()


def test_every_locked_package_is_listed_with_its_licence():
    lines = listed()
    locked = re.findall(r"^([\w-]+).*==", (settings.BASE_DIR / "requirements-machines.txt").read_text(), re.MULTILINE)
    assert [name for name in locked if not any(line.startswith(f"{name} ") for line in lines)] == []
    assert [line for line in lines if line.endswith(("　", "没有写明，请看软件包本身"))] == []
    assert any(re.fullmatch(r"django 5\.2\.\d+　BSD-3-Clause", line) for line in lines)


def test_what_is_no_package_is_listed_too():
    text = "\n".join(listed())
    for name in ("CKEditor 4", "Fandol", "Noto CJK", "Tinos", "文楷", "BabelStone", "花园明朝", "CMYK"):
        assert name in text


def test_a_licence_is_read_wherever_a_package_states_it():
    classifiers = ["License :: OSI Approved :: MIT License", "Topic :: Text", "License :: OSI Approved :: BSD License"]
    assert terms_in({"license_expression": "MIT-0", "classifier": classifiers}) == "MIT-0"
    assert terms_in({"classifier": classifiers, "license": "x"}) == "MIT License；BSD License"
    assert terms_in({"license": "LGPL\nand all its text"}) == "LGPL"
    assert terms_in({}) == "没有写明，请看软件包本身"
