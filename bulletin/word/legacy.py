"""Old Word and WPS files, RTF, ODF and web pages -> .docx, by LibreOffice without a screen, where it is installed.

Each conversion has a profile and a folder of its own, which go with it, so that any number can run at once; it runs no
macro, follows no link, and ends with all it started at its limits. It sees no network and no file of the machine beside
the system's programs: of an RTF it would take in any picture the text names. Where the system does not let us shut it
in, its settings alone keep it from the network, and the pictures of what it makes are dropped. It is a process of its
own and needs no place in the press's worker, which it would hold up.
"""

import contextlib
import io
import logging
import math
import os
import shutil
import signal
import subprocess
import tempfile
import time
import zipfile
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

# A room in which it sees its folder as /room and of the machine only the system's programs; all of it is gone with its
# processes. Its /proc shows its own processes alone: through others' one would see out.
_ROOM = """
set -e
mount -t tmpfs none /mnt
mkdir -p /mnt/room /mnt/proc /mnt/tmp /mnt/dev /mnt/etc
mount -t proc none /mnt/proc
mount --bind "$1" /mnt/room
shift
for folder in /usr /bin /lib /lib64 /etc/fonts /etc/libreoffice /var/lib/libreoffice /var/cache/fontconfig; do
    if [ -d $folder ]; then mkdir -p /mnt$folder; mount -o bind,ro $folder /mnt$folder; fi
done
for file in /dev/null /dev/urandom /etc/ld.so.cache; do touch /mnt$file; mount --bind $file /mnt$file; done
exec chroot /mnt "$@"
"""
_IN_ROOM = "/room"
_ALONE = ("--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child")


def converted(data: bytes, kind: Kind, seconds: float) -> bytes:
    """The file as a .docx. Raises Refusal (without the file's name)."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Refusal(
            f"是{kind.name}，服务器上没有 LibreOffice，读不了：请用 Word 或 WPS 打开，另存为 .docx 后重试，"
            f"或请管理员安装软件包 {PACKAGE}"
        )
    room = _room()
    with tempfile.TemporaryDirectory(prefix="newsroom-word-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "profile/user").mkdir(parents=True)
        (folder / "profile/user/registrymodifications.xcu").write_text(_PROFILE)
        (folder / f"text{kind.suffix}").write_bytes(data)
        if room:
            command = [*_limits(seconds), *room, name, *_conversion(program, Path(_IN_ROOM), kind)]
            _run(command, folder, kind, seconds, home=_IN_ROOM)
            return _output(folder, kind)
        _run([*_limits(seconds), *_conversion(program, folder, kind)], folder, kind, seconds, home=name)
        return _without_pictures(_output(folder, kind))


def _limits(seconds: float) -> list[str]:
    return [
        *("timeout", "--signal=KILL", str(math.ceil(seconds) + GRACE)),
        *("prlimit", f"--as={MEMORY_MB * 2**20}", f"--fsize={MAX_OUTPUT}", "--core=0"),
        f"--cpu={math.ceil(seconds) + GRACE}",
    ]


def _conversion(program: str, folder: Path, kind: Kind) -> list[str]:
    return [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
        *((f"--infilter={kind.filter}",) if kind.filter else ()),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out")),
        str(folder / f"text{kind.suffix}"),
    ]


@lru_cache(maxsize=1)
def _room() -> tuple[str, ...]:
    """What shuts a program in, its folder and itself to follow; nothing where the system does not let us."""
    for user in ((), ("--map-root-user",)):
        room = (
            "unshare",
            *user,
            "--mount",
            "--net",
            "--ipc",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            _ROOM,
            "sh",
        )
        with contextlib.suppress(OSError, subprocess.TimeoutExpired), tempfile.TemporaryDirectory() as folder:
            if subprocess.run((*room, folder, "true"), capture_output=True, timeout=10).returncode == 0:
                return room
    return ()


def _run(command: list[str], folder: Path, kind: Kind, seconds: float, home: str) -> None:
    nowhere = "http://" + ":".join(_NOWHERE)
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": home,
        "TMPDIR": home,
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


def _without_pictures(docx: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if not entry.filename.startswith("word/media/"):
                new.writestr(entry.filename, old.read(entry))
    return made.getvalue()
