"""`licences`: under which licences stands what the program is built on."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from typing import NamedTuple

from django.conf import settings

from bulletin.management.base import DeskCommand

# What no package index knows of: it comes inside a package, or with the machine.
OTHERS = (
    ("CKEditor 4", "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1"),
    ("Fandol 字体", "GPL-3.0，附字体例外"),
    ("Noto CJK 字体", "OFL-1.1"),
    ("霞鹜文楷字体（LXGW WenKai）", "OFL-1.1"),
    ("Tinos 字体", "OFL-1.1"),
    ("BabelStone Han 字体", "Arphic Public License，少数符号 CC-BY-SA-4.0"),
    ("花园明朝字体（HanaMin）", "OFL-1.1"),
    ("CMYK 色彩特性文件（Ghostscript）", "AGPL-3.0-or-later"),
)
NAME_IN_LOCK = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==", re.MULTILINE)


class Licence(NamedTuple):
    """A package, its version here, and the licence it names."""

    package: str
    version: str
    terms: str


class Command(DeskCommand):
    help = "列出程序所用的软件包、字体和色彩特性文件各依什么许可。"

    def work(self, **options) -> None:
        for licence in of_packages():
            self.stdout.write(f"{licence.package} {licence.version}　{licence.terms}")
        for name, terms in OTHERS:
            self.stdout.write(f"{name}　{terms}")


def of_packages() -> Iterator[Licence]:
    """Of each package an office may have; some are for other machines and not installed here."""
    lock = (settings.BASE_DIR / "requirements-machines.txt").read_text(encoding="utf-8")
    for package in NAME_IN_LOCK.findall(lock):
        try:
            said = metadata(package)
        except PackageNotFoundError:
            yield Licence(package, "—", "本机没有安装")
        else:
            yield Licence(package, said["Version"], terms_in(said.json))


def terms_in(said: dict) -> str:
    """An SPDX expression, or what older packages have instead: classifiers, a word of their own."""
    if expression := said.get("license_expression"):
        return expression
    classifiers = [name for name in said.get("classifier", []) if name.startswith("License ::")]
    if classifiers:
        return "；".join(name.rpartition(" :: ")[2] for name in classifiers)
    return said.get("license", "").partition("\n")[0] or "没有写明，请看软件包本身"
