"""Old Word and WPS files, RTF, ODF and web pages -> .docx, by LibreOffice without a screen, where it is installed.

Each conversion has a profile and a folder of its own, which go with it, so that any number can run at once; it has no
network, runs no macro, follows no link, and ends with all it started at its limits. It is a process of its own and
needs no place in the press's worker, which it would hold up.
"""

import contextlib
import logging
import math
import os
import shutil
import signal
import subprocess
import tempfile
import time
from functools import lru_cache
from pathlib import Path

from bulletin.intake.manuscript import Refusal
from bulletin.word.kinds import SAVE_AS_DOCX, Kind

PACKAGE = "libreoffice-writer-nogui"  # Debian's name of what is needed
MEMORY_MB = 1536  # of address space; it starts below 700
MAX_OUTPUT = 128 * 2**20  # bytes of any file it writes
GRACE = 5  # seconds past its limit, then it ends by itself: who should have ended it may be gone
_END_OF_GROUP = 0.5  # seconds until the last of its processes is gone

_logger = logging.getLogger(__name__)

_NOWHERE = "127.0.0.1", "9"  # the port that discards
# Each is a setting of LibreOffice: where it stands, its name, its value.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Load", "UserDefinedSettings", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Writer/Content/Update", "Chart", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", _NOWHERE[0]),
    ("Inet/Settings", "ooInetHTTPProxyPort", _NOWHERE[1]),
    ("Inet/Settings", "ooInetHTTPSProxyName", _NOWHERE[0]),
    ("Inet/Settings", "ooInetHTTPSProxyPort", _NOWHERE[1]),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">'
    + "".join(
        f'<item oor:path="/org.openoffice.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    + "</oor:items>"
)


def converted(data: bytes, kind: Kind, seconds: float) -> bytes:
    """The file as a .docx. Raises Refusal (without the file's name)."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Refusal(
            f"是{kind.name}，服务器上没有 LibreOffice，读不了：请用 Word 或 WPS 打开，另存为 .docx 后重试，"
            f"或请管理员安装软件包 {PACKAGE}"
        )
    with tempfile.TemporaryDirectory(prefix="newsroom-word-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "profile/user").mkdir(parents=True)
        (folder / "profile/user/registrymodifications.xcu").write_text(_PROFILE)
        (folder / f"text{kind.suffix}").write_bytes(data)
        _run(_command(program, folder, kind, seconds), folder, kind, seconds)
        return _output(folder, kind)


def _command(program: str, folder: Path, kind: Kind, seconds: float) -> list[str]:
    return [
        *("timeout", "--signal=KILL", str(math.ceil(seconds) + GRACE)),
        *("prlimit", f"--as={MEMORY_MB * 2**20}", f"--fsize={MAX_OUTPUT}", "--core=0"),
        f"--cpu={math.ceil(seconds) + GRACE}",
        *_without_network(),
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
        *((f"--infilter={kind.filter}",) if kind.filter else ()),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out")),
        str(folder / f"text{kind.suffix}"),
    ]


@lru_cache(maxsize=1)
def _without_network() -> tuple[str, ...]:
    """A network of its own that leads nowhere, where the system lets us have one; the profile's proxy is the other."""
    for command in (("unshare", "--net"), ("unshare", "--map-root-user", "--net")):
        with contextlib.suppress(OSError):
            if subprocess.run((*command, "true"), capture_output=True, timeout=10).returncode == 0:
                return command
    return ()


def _run(command: list[str], folder: Path, kind: Kind, seconds: float) -> None:
    nowhere = "http://" + ":".join(_NOWHERE)
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), nowhere),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise Refusal(f"是{kind.name}，转换超过{seconds:g}秒，已停止：{SAVE_AS_DOCX}") from error
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """All it started goes with it: soffice is a script that starts a program that starts the one that works."""
    until = time.monotonic() + _END_OF_GROUP
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < until:
            os.killpg(process.pid, signal.SIGKILL)
            process.poll()
            time.sleep(0.01)
    process.wait()


def _output(folder: Path, kind: Kind) -> bytes:
    path = folder / "out/text.docx"
    # A link would lead out of the folder; LibreOffice writes none.
    if not path.is_file() or path.is_symlink() or not path.stat().st_size:
        _logger.warning("LibreOffice converted no %s: %s", kind.suffix, (folder / "log").read_bytes()[-2000:])
        raise Refusal(f"是{kind.name}，打不开，可能已损坏、加了密码或太大：{SAVE_AS_DOCX}")
    if path.stat().st_size >= MAX_OUTPUT:
        raise Refusal(f"是{kind.name}，转换后超过 {MAX_OUTPUT // 2**20} MB：请缩小图片，另存为 .docx 后重试")
    return path.read_bytes()
