"""The quick tests on the newest Python to be had here and the newest Django: told, not required. Run by `make newest`.

Everything else is as the lock has it. Ends with 0 whatever the tests say; what they say is what one runs it for.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-newest"
LOCKS = ("requirements.txt", "requirements-machines.txt", "requirements-dev.txt")
MINORS = range(20, 10, -1)  # of Python 3
PINNED = re.compile(r"^([\w.-]+(?:\[[\w,-]+\])?==\S+)( ;[^\\\n]*)?", re.MULTILINE)


def main() -> None:
    python = newest_python()
    wanted = ROOT / ".venv-newest-requirements.txt"
    wanted.write_text("\n".join(["django", *packages()]), encoding="utf-8")
    subprocess.run((python, "-m", "venv", "--clear", VENV), check=True)
    ours = VENV / "bin" / "python"
    try:
        subprocess.run((ours, "-m", "pip", "install", "-q", "--only-binary", ":all:", "-r", wanted), check=True)
    except subprocess.CalledProcessError:
        sys.exit("最新的 Django 与锁定的软件包装不到一起（原因见上面几行）：还不能升级。")
    finally:
        wanted.unlink()
    asked = "import django, platform; print(f'Python {platform.python_version()}，Django {django.__version__}')"
    versions = subprocess.run((ours, "-c", asked), capture_output=True, text=True, check=True).stdout.strip()
    print(f"=== 快速测试 · {versions}", flush=True)
    tests = subprocess.run((ours, ROOT / ".ci" / "suite.py", "quick"), cwd=ROOT)
    print(f"{versions}：{'全部通过' if tests.returncode == 0 else '有没通过的，见上；不影响现在的版本'}。")


def newest_python() -> str:
    """The newest one on the path that runs at all."""
    for minor in MINORS:
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run((found, "-c", ""), capture_output=True).returncode == 0:
            return found
    return sys.executable


def packages() -> list[str]:
    """Of the locks, without their hashes and without Django."""
    pinned = {
        f"{name}{only or ''}"
        for lock in LOCKS
        for name, only in PINNED.findall((ROOT / lock).read_text(encoding="utf-8"))
    }
    return sorted(line for line in pinned if not line.startswith("django=="))


if __name__ == "__main__":
    main()
