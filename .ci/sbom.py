"""What the program is built on, as one list that programs read (SBOM, CycloneDX 1.6). Run by `make sbom`.

Writes sbom.json, or the file named: the packages of requirements-machines.txt, which is all that an office may have,
with their licences and on what each depends, and what no package index knows of. The same each time, for the same lock
and program.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
os.environ.setdefault("DEBUG", "true")  # of no office in particular

import django  # noqa: E402

django.setup()

from cyclonedx.schema import SchemaVersion  # noqa: E402
from cyclonedx.validation.json import JsonStrictValidator  # noqa: E402

from bulletin.management.commands.licences import NAME_IN_LOCK, OTHERS  # noqa: E402  once it is found


def main(file: str = "sbom.json") -> None:
    said = of_environment()
    lock = (ROOT / "requirements-machines.txt").read_text(encoding="utf-8")
    wanted = {normal(name) for name in NAME_IN_LOCK.findall(lock)}
    kept = [component for component in said["components"] if normal(component["name"]) in wanted]
    refs = {component["bom-ref"] for component in kept}
    said["components"] = kept + [other(name, terms) for name, terms in OTHERS]
    said["dependencies"] = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", []) if ref in refs]}
        for one in said["dependencies"]
        if one["ref"] in refs | {"root-component"}
    ]
    text = json.dumps(said, ensure_ascii=False, indent=1)
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.exit(f"清单不合 CycloneDX 1.6：{fault}")
    Path(file).write_text(text + "\n", encoding="utf-8")
    print(f"{file}：{len(said['components'])} 个组成部分。")


def of_environment() -> dict:
    """All that is installed here, tools of the tests among it."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "all.json"
        options = (
            "--no-validate",
            "--output-reproducible",
            "--spec-version",
            "1.6",
            "--pyproject",
            ROOT / "pyproject.toml",
        )
        command = (Path(sys.executable).parent / "cyclonedx-py", "environment", *options, "-o", whole, sys.executable)
        subprocess.run(command, check=True)
        return json.loads(whole.read_text(encoding="utf-8"))


def other(name: str, terms: str) -> dict:
    """A font, a profile, a part inside a package; its terms in words, where they are more than one licence."""
    is_expression = re.fullmatch(r"[A-Za-z0-9.+-]+( OR [A-Za-z0-9.+-]+)*", terms) is not None
    licence = {"expression": terms} if is_expression else {"license": {"name": terms}}
    return {"type": "data", "bom-ref": name, "name": name, "licenses": [licence]}


def normal(name: str) -> str:
    """As package indexes compare names."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main(*sys.argv[1:])
