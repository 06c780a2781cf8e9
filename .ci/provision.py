"""Everything the project needs on a machine: virtual environment, locked requirements, system parts, fonts.

`python3 .ci/provision.py demo|serve|test|bench|bench-site|bench-word` does only what is missing. As root on Debian it
installs; anywhere else it names what is missing and how to get it, and goes on. Standard library only: it runs first.

`serve` is for a machine of several offices: it puts the fonts and the like into `parts/` beside the program, and
`... files` gives an office (`DATA_DIR`) links to them. `... carry FOLDER` fills a folder with all that comes over the
network: with `NEWSROOM_PARTS=FOLDER` a machine without one is set up from there.
"""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.txt"
SERVED = ROOT / "requirements-machines.txt"  # an office may come to need an object store or a Redis any day
DATA_DIR = Path(os.environ.get("DATA_DIR") or ROOT / "var")
PARTS = ROOT / "parts"
CARRIED = Path(os.environ.get("NEWSROOM_PARTS") or PARTS).resolve()
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts")


@dataclass(frozen=True)
class Part:
    """A system part: how to see that it is there, and the Debian packages that bring it."""

    name: str
    present: Callable[[], bool]
    packages: tuple[str, ...]
    without: str
    nothing_works: bool = False  # then setting up ends here


@dataclass(frozen=True)
class Files:
    """Files of a Debian package, wanted here without installing it: name in the package -> name in our folder."""

    name: str
    package: str
    folder: Path
    names: dict[str, str]
    without: str

    @property
    def missing(self) -> list[str]:
        return [name for name in self.names.values() if not (self.folder / name).exists()]


FANDOL = (
    "FandolFang-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolHei-Regular.otf",
    "FandolHei-Bold.otf",
    "FandolSong-Regular.otf",
    "FandolSong-Bold.otf",
)
# What no Chinese font has: the figures of all, characters of names, CJK extensions B to H.
TINOS = ("Tinos-Regular.ttf", "Tinos-Bold.ttf")
WENKAI = ("LXGWWenKai-Light.ttf",)
BABELSTONE = ("BabelStoneHan.ttf",)
HANAZONO = ("HanaMinA.ttf", "HanaMinB.ttf")


def fonts(name: str, package: str, names: tuple[str, ...], without: str) -> Files:
    return Files(name, package, DATA_DIR / "fonts", {name: name for name in names}, without)


FILES = (
    fonts("Fandol 字体", "texlive-lang-chinese", FANDOL, "不能排版 PDF"),  # four families without 260 MB of TeX
    fonts("Tinos 字体", "fonts-croscore", TINOS, "各种字体的数字不一样"),
    fonts("霞鹜文楷字体", "fonts-lxgw-wenkai", WENKAI, "人名用字会换成宋体"),
    fonts("BabelStone 汉字字体", "fonts-babelstone-han", BABELSTONE, "扩展区的汉字不能印"),
    fonts("花园明朝字体", "fonts-hanazono", HANAZONO, "扩展区的汉字不能印"),
    Files(
        "CMYK 色彩特性文件",
        "libgs-common",
        DATA_DIR / "profiles",
        {"default_cmyk.icc": "cmyk.icc"},
        "不能做印刷 PDF",
    ),
    Files(
        "输入法语言模型",
        "libime-data-language-model",
        DATA_DIR / "proofreading",
        {"zh_CN.lm": "zh_CN.lm"},
        "不能查错别字",
    ),
)


def loads(*libraries: str) -> bool:
    try:
        for library in libraries:
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_noto_cjk() -> bool:
    return any(
        next(Path(folder).expanduser().rglob("NotoSerifCJK*"), None)
        for folder in FONT_FOLDERS
        if Path(folder).expanduser().is_dir()
    )


def has_postgresql() -> bool:
    return bool(
        os.environ.get("TEST_DATABASE_URL")
        or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        or shutil.which("initdb")
    )


def has_chromium() -> bool:
    return bool(os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium"))


def has_libreoffice() -> bool:
    return shutil.which("soffice") is not None


def has_pandoc() -> bool:
    return shutil.which("pandoc") is not None


def has_pdfbox() -> bool:
    jars = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")
    return shutil.which("java") is not None and all(Path(f"/usr/share/java/{jar}.jar").exists() for jar in jars)


def has_qpdf() -> bool:
    return shutil.which("qpdf") is not None


def has_nginx() -> bool:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def has_pgbouncer() -> bool:
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def has_systemd() -> bool:
    return shutil.which("systemd-analyze") is not None


def has_ceph() -> bool:
    return all(map(shutil.which, ("ceph", "ceph-mon", "ceph-osd", "radosgw")))


def has_redis() -> bool:
    return shutil.which("redis-server") is not None


def has_language_model() -> bool:
    return (DATA_DIR / "proofreading/zh_CN.lm").exists()


PRESS_PARTS = (
    Part(
        "Pango",
        lambda: loads("libpango-1.0.so.0", "libpangoft2-1.0.so.0"),
        ("libpango-1.0-0", "libpangoft2-1.0-0"),
        "不能排版 PDF",
        nothing_works=True,
    ),
    Part(
        "HarfBuzz-subset",
        lambda: loads("libharfbuzz-subset.so.0"),
        ("libharfbuzz-subset0",),
        "PDF 里的字体子集化会很慢",
    ),
    Part("Noto CJK 字体", has_noto_cjk, ("fonts-noto-cjk",), "标题与生僻字没有字体"),
)
POSTGRESQL = Part("PostgreSQL", has_postgresql, ("postgresql",), "测试只能在 SQLite 上运行")
LIBREOFFICE = Part("LibreOffice", has_libreoffice, ("libreoffice-writer-nogui",), "旧版 Word 文件的测试不能运行")
TEST_PARTS = (
    POSTGRESQL,
    Part("Chromium", has_chromium, ("chromium-headless-shell",), "浏览器测试不能运行"),
    Part("nginx", has_nginx, ("nginx",), "X-Accel-Redirect 的测试不能运行"),
    LIBREOFFICE,
    Part("Poppler", lambda: shutil.which("pdfsig") is not None, ("poppler-utils",), "不能用别人的工具验电子签名"),
    Part("pandoc", has_pandoc, ("pandoc",), "不能测试读 pandoc 写的 Word 文件"),
    Part("PgBouncer", has_pgbouncer, ("pgbouncer",), "PgBouncer 后面的测试不能运行"),
    Part("Ceph", has_ceph, ("ceph-mon", "ceph-osd", "radosgw"), "用对象存储的测试不能运行"),
    Part("Redis", has_redis, ("redis-server",), "用 Redis 的测试不能运行"),
    Part("systemd-analyze", has_systemd, ("systemd",), "不能检查 systemd 的单元"),
    Part("qpdf", has_qpdf, ("qpdf",), "不能用 qpdf 检查 PDF"),
    Part(
        "PDFBox",
        has_pdfbox,
        ("default-jre-headless", "libpdfbox2-java", "libactivation-java", "libjaxb-api-java"),
        "不能用 PDFBox 检查存档 PDF",
    ),
    Part(
        "EPUBCheck",
        lambda: shutil.which("java") is not None and Path("/usr/share/java/epubcheck.jar").exists(),
        ("default-jre-headless", "epubcheck"),
        "不能用 EPUBCheck 检查电子书",
    ),
)
# Beside the press stands the browser that people have.
PRINTING_PARTS = (
    Part("Chromium", lambda: shutil.which("chromium") is not None, ("chromium",), "不能与 Chromium 比印刷的速度"),
)
SITE_PARTS = (
    POSTGRESQL,
    Part("nginx", has_nginx, ("nginx",), "不能量公开网站的速度"),
    Part("wrk", lambda: shutil.which("wrk") is not None, ("wrk",), "不能量公开网站的速度"),
)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def run(*command: str, **options) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)


def on_debian() -> bool:
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def may_install() -> bool:
    return on_debian() and os.geteuid() == 0


def apt_install(*packages: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages)
    try:
        run(*install, env=environment, stderr=subprocess.DEVNULL)
    except subprocess.CalledProcessError:  # most often an old or empty list of packages
        run("apt-get", "update", "-qq", env=environment)
        run(*install, env=environment)


def ensure_venv(locks: tuple[Path, ...]) -> None:
    """The virtual environment with exactly the locked requirements; a stamp makes the second run free."""
    wanted = stamp_of(locks)
    stamp = VENV / f"stamp-{locks[-1].stem}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if importlib.util.find_spec("ensurepip") is None and may_install():
        say("安装 python3-venv ……")
        apt_install("python3-venv")
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("缺少 python3-venv（建不了虚拟环境）。请运行 sudo apt-get install python3-venv，然后再来一次。")
    say("建立虚拟环境，安装依赖 ……")
    wheels = CARRIED / "wheels"
    source = ("--no-index", "--find-links", str(wheels)) if wheels.is_dir() else ()
    try:
        run(sys.executable, "-m", "venv", str(VENV))
        run(str(VENV / "bin" / "python"), "-m", "pip", "install", "-q", *source, *hashed(locks))
    except subprocess.CalledProcessError:  # which has said what
        sys.exit("依赖没有装成（原因见上面几行）：请检查网络和磁盘，然后再来一次；做了一半的会接着做。")
    stamp.write_text(wanted)


def stamp_of(locks: tuple[Path, ...]) -> str:
    """By which it is known that just these are installed."""
    return hashlib.sha256(b"".join(lock.read_bytes() for lock in locks) + sys.version.encode()).hexdigest()


def hashed(locks: tuple[Path, ...]) -> tuple[str, ...]:
    """What tells pip to take just what is locked, and to run no code of it."""
    return ("--require-hashes", "--only-binary", ":all:", *(part for lock in locks for part in ("-r", str(lock))))


def ensure_parts(parts: tuple[Part, ...]) -> None:
    missing = [part for part in parts if not part.present()]
    if missing and may_install():
        say("安装系统部件：" + "、".join(part.name for part in missing) + " ……")
        try:
            apt_install(*(package for part in missing for package in part.packages))
        except subprocess.CalledProcessError as error:
            say(f"安装没有成功：{error}")
        missing = [part for part in parts if not part.present()]
    for part in missing:
        say(f"缺少 {part.name}（{part.without}）。Debian 上请运行：sudo apt-get install {' '.join(part.packages)}")
    if any(part.nothing_works for part in missing):
        sys.exit("装好以后，请再来一次。")


def ensure_files(wanted: Files) -> None:
    if not wanted.missing:
        return
    for name in wanted.missing:
        bring(CARRIED / "files" / name, wanted.folder / name)
    if not wanted.missing:
        return
    if not on_debian():
        say(f"缺少 {wanted.name}（{wanted.without}）。请把 {'、'.join(wanted.missing)} 放进 {wanted.folder}。")
        return
    say(f"取出 {wanted.name} ……")
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            take_out(wanted, Path(scratch))
        except (subprocess.CalledProcessError, OSError) as error:
            say(f"没有取到 {wanted.name}（{wanted.without}）：{error}。请运行 sudo apt-get update 后再试。")


def ensure_all_files() -> None:
    for wanted in FILES:
        ensure_files(wanted)


def ensure_files_in(folder: Path) -> None:
    """All of them in this one folder."""
    for wanted in FILES:
        ensure_files(replace(wanted, folder=folder))


def take_out(wanted: Files, scratch: Path) -> None:
    os.chmod(scratch, 0o755)  # apt downloads as its own user
    try:
        run("apt-get", "download", "-qq", wanted.package, cwd=scratch, stderr=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        run("apt-get", "update", "-qq")
        run("apt-get", "download", "-qq", wanted.package, cwd=scratch)
    package = next(scratch.glob("*.deb"))
    listing = subprocess.Popen(("dpkg-deb", "--fsys-tarfile", str(package)), stdout=subprocess.PIPE)
    patterns = [f"*/{name}" for name in wanted.names]
    run("tar", "-x", "-C", str(scratch), "--wildcards", *patterns, stdin=listing.stdout)
    listing.wait()
    for name, ours in wanted.names.items():
        copy(next(scratch.rglob(name)), wanted.folder / ours)


def bring(source: Path, place: Path) -> None:
    """What lies beside the program is linked to, what was carried in is copied; what is neither is not brought."""
    if not source.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if source.is_relative_to(PARTS):
        place.unlink(missing_ok=True)  # a link to what is no more
        place.symlink_to(source)
    else:
        copy(source, place)


def copy(source: Path, place: Path) -> None:
    """Whole or not at all."""
    partial = place.with_name(f".{place.name}.part")
    shutil.copyfile(source, partial)
    partial.rename(place)


def carry(folder: Path) -> None:
    """Fill the folder with the wheels of this Python and kind of machine, and with the fonts and the like."""
    ensure_venv((SERVED,))
    say("取来依赖 ……")
    pip = (str(VENV / "bin" / "python"), "-m", "pip", "download", "-q")
    run(*pip, "--dest", str(folder / "wheels"), *hashed((SERVED,)))
    ensure_files_in(folder / "files")
    packages = " ".join(package for part in PRESS_PARTS for package in part.packages)
    say(f"备齐了：{folder}。Debian 的软件包请从本单位的镜像安装：sudo apt-get install python3-venv {packages}。")


def set_up(purpose: str) -> None:
    locks: tuple[Path, ...] = (SERVED,) if purpose == "serve" else (LOCK,)
    parts = PRESS_PARTS
    if purpose in {"test", "bench"}:
        locks += (SERVED, ROOT / "requirements-dev.txt")
        parts += TEST_PARTS
    if purpose == "bench":
        parts += PRINTING_PARTS
        locks += (ROOT / "requirements-bench.txt",)
    if purpose == "bench-site":
        locks += (ROOT / "requirements-bench-site.txt",)
        parts += SITE_PARTS
    if purpose == "bench-word":
        parts += (LIBREOFFICE,)
    ensure_parts(parts)
    ensure_venv(locks)
    if purpose == "serve":
        ensure_files_in(PARTS / "files")
    else:
        ensure_all_files()


def main(purpose: str, folder: str = "") -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  an older Python may well be the one that runs this
        sys.exit("需要 Python 3.11 或更新的版本：请用 make PYTHON=python3.11 …… 指定。")
    if purpose == "carry":
        carry(Path(folder).resolve())
    elif purpose == "files":
        ensure_all_files()
    else:
        set_up(purpose)


if __name__ == "__main__":
    main(*sys.argv[1:])
