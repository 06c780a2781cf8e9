import contextlib
import io
import os
import pwd
import shutil
import socket
import struct
import subprocess
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bulletin.intake.manuscript import Refusal
from bulletin.word import legacy
from bulletin.word.kinds import DOC, HTML, ODT, RTF, kind_of
from bulletin.word.package import Package
from tests.word import hostile
from tests.word.soffice import needs_soffice

pytestmark = needs_soffice

BASIC = "http://openoffice.org/2000"
SECONDS = 60


def text_of(docx: bytes) -> str:
    package = Package(docx)
    return "".join(package.xml(package.main).itertext("{*}t"))


def pictures_of(docx: bytes) -> list[str]:
    return [name for name in zipfile.ZipFile(io.BytesIO(docx)).namelist() if name.startswith("word/media/")]


def picture_in_odt(address: str) -> str:
    return (
        '<text:p>字<draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char">'
        f'<draw:image xlink:href="{address}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        "</draw:frame></text:p>"
    )


def section_in_odt(address: str) -> str:
    return (
        f'<text:section text:name="S"><text:section-source xlink:href="{address}"/><text:p>字</text:p></text:section>'
    )


def png(path: Path) -> Path:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x7f" * 8) * 8)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
    return path


@pytest.fixture
def visitors():
    """A web server's door: who knocked."""
    seen = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    seen.append(connection.recv(100))
                    connection.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(params=["shut in", "by its settings alone"])
def confinement(request, monkeypatch):
    """As it is here, and as it is where the system does not let us shut it in."""
    if request.param != "shut in":
        monkeypatch.setattr(legacy, "_room", lambda: ())


@pytest.mark.usefixtures("confinement")
def test_nothing_a_text_links_to_is_fetched(visitors):
    address, seen = visitors
    linking = hostile.odt(picture_in_odt(f"{address}/a.png") + section_in_odt(f"{address}/a.odt"))
    assert text_of(legacy.converted(linking, ODT, SECONDS)) == "字字"
    assert seen == []


@pytest.mark.usefixtures("confinement")
def test_nothing_a_web_page_links_to_is_fetched(visitors):
    address, seen = visitors
    page = f'<html><link rel=stylesheet href="{address}/a.css"><p>字<img src="{address}/a.png"></p></html>'
    assert text_of(legacy.converted(page.encode(), HTML, SECONDS)) == "字"
    assert seen == []


@pytest.mark.usefixtures("confinement")
def test_no_file_of_the_machine_is_taken_in(tmp_path):
    secret = png(tmp_path / "secret.png")
    (tmp_path / "secret.txt").write_text("SECRET")
    fields = "".join(
        rf'{{\field{{\*\fldinst INCLUDE{kind} "{file}"}}{{\fldrslt a}}}}'
        for kind, file in (("PICTURE", secret), ("TEXT", tmp_path / "secret.txt"))
    )
    rtf = legacy.converted(rf"{{\rtf1 {fields} b\par}}".encode(), RTF, SECONDS)
    section = legacy.converted(hostile.odt(section_in_odt((tmp_path / "secret.txt").as_uri())), ODT, SECONDS)
    assert pictures_of(rtf) == []
    assert "SECRET" not in text_of(rtf) + text_of(section)


@pytest.mark.usefixtures("confinement")
def test_no_macro_runs(tmp_path):
    touched = tmp_path / "touched"
    kind = '<?xml version="1.0" encoding="UTF-8"?>'
    module = f'Sub Touch\nOpen "{touched}" For Output As #1\nPrint #1, "x"\nClose #1\nEnd Sub'
    more = {
        "Basic/script-lc.xml": f'{kind}<library:libraries xmlns:library="{BASIC}/library">'
        '<library:library library:name="Standard" library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": f'{kind}<library:library xmlns:library="{BASIC}/library" '
        'library:name="Standard" library:readonly="false"><library:element library:name="M"/></library:library>',
        "Basic/Standard/M.xml": f'{kind}<script:module xmlns:script="{BASIC}/script" script:name="M" '
        f'script:language="StarBasic">{module}</script:module>',
    }
    listeners = "".join(
        f'<script:event-listener script:language="ooo:script" script:event-name="{event}" xlink:type="simple" '
        'xlink:href="vnd.sun.star.script:Standard.M.Touch?language=Basic&amp;location=document"/>'
        for event in ("dom:load", "office:load-finished", "office:new", "dom:unload", "office:view-created")
    )
    scripts = f"<office:scripts><office:event-listeners>{listeners}</office:event-listeners></office:scripts>"
    assert text_of(legacy.converted(hostile.odt("<text:p>字</text:p>", more, scripts), ODT, SECONDS)) == "字"
    assert not touched.exists()


def test_its_time_over_all_it_started_ends_and_its_folder_is_gone(tmp_path, monkeypatch):
    ended, end = [], legacy._end
    monkeypatch.setattr(legacy, "_end", lambda process: (ended.append(process), end(process)))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    started = time.monotonic()
    with pytest.raises(Refusal, match=r"转换超过0\.3秒，已停止：请"):
        legacy.converted(hostile.odt("<text:p>字</text:p>" * 20_000), ODT, 0.3)
    assert time.monotonic() - started < 5
    assert not list(tmp_path.iterdir())
    assert not list(alive(ended[0].pid))


def alive(group: int) -> Iterator[str]:
    """The processes of the group that are more than a name in the system's list."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, of_group = (process / "stat").read_text().rpartition(")")[2].split()[:3]
            if of_group == str(group) and state != "Z":
                yield process.name


def test_what_it_cannot_open_is_refused_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(Refusal, match="打不开，可能已损坏、加了密码或太大：请"):
        legacy.converted(hostile.ole("WordDocument"), DOC, SECONDS)
    assert not list(tmp_path.iterdir())


def test_several_at_once_all_work():
    with ThreadPoolExecutor(4) as threads:
        files = [hostile.odt(f"<text:p>第{number}份</text:p>") for number in range(4)]
        made = list(threads.map(lambda file: text_of(legacy.converted(file, ODT, SECONDS)), files))
    assert made == [f"第{number}份" for number in range(4)]


def test_an_old_word_file_is_read(tmp_path):
    (tmp_path / "a.odt").write_bytes(hostile.odt("<text:p>望溪市简报</text:p>"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ("soffice", profile, "--headless", "--convert-to", "doc", "--outdir", tmp_path, tmp_path / "a.odt")
    subprocess.run(command, check=True, capture_output=True)
    doc = (tmp_path / "a.doc").read_bytes()
    assert kind_of(doc, ".wps") == DOC
    assert text_of(legacy.converted(doc, DOC, SECONDS)) == "望溪市简报"


def test_it_works_for_a_user_without_privileges(tmp_path):
    made = tmp_path / "made"
    made.touch()
    made.chmod(0o666)
    file, out = hostile.odt("<text:p>望溪市简报</text:p>"), made.open("wb")
    if (child := os.fork()) == 0:
        try:
            if os.geteuid() == 0:
                nobody = pwd.getpwnam("nobody")
                os.setgroups([])
                os.setgid(nobody.pw_gid)
                os.setuid(nobody.pw_uid)
            legacy._room.cache_clear()
            out.write(legacy.converted(file, ODT, SECONDS))
            out.flush()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert text_of(made.read_bytes()) == "望溪市简报"


def test_it_is_shut_in_where_the_system_lets_us():
    if shutil.which("unshare") and os.geteuid() == 0:
        assert legacy._room()
