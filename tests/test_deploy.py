"""What an operator is given (`deploy/`): units that systemd takes, an image that builds and starts, no network."""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import connection
from prometheus_client.mmap_dict import MmapedDict

from tests import proxy
from tests.office.test_databases import write_certificate
from tests.settings import PROVISIONED
from tests.test_project import tracked_files

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
ANALYZE = shutil.which("systemd-analyze")
SCRIPTS = ("alert", "office", "upgrade", "container/proxy.sh", "container/start")


needs_systemd = pytest.mark.skipif(not ANALYZE, reason="没有 systemd-analyze：请安装 systemd 软件包")


@pytest.fixture
def units(tmp_path) -> Path:
    """As they are installed, but for where the program lies."""
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/newsroom", str(ROOT)))
    return tmp_path


@needs_systemd
@pytest.mark.parametrize("unit", [unit.name.replace("@.", "@qinglan.") for unit in UNITS])
def test_systemd_takes_every_unit_and_finds_all_that_it_names(units, unit):
    verified = subprocess.run(
        (ANALYZE, "verify", unit), env=os.environ | {"SYSTEMD_UNIT_PATH": f"{units}:"}, capture_output=True, text=True
    )
    said = [line for line in verified.stderr.splitlines() if "newsroom" in line]
    assert said == []
    assert verified.returncode == 0


@needs_systemd
@pytest.mark.parametrize("unit", ["newsroom@.service", "newsroom-work@.service", "newsroom-press@.service"])
def test_what_runs_for_long_is_kept_in_its_own_corner(units, unit):
    judged = subprocess.run(
        (ANALYZE, "security", "--offline=true", "--no-pager", units / unit), capture_output=True, text=True
    )
    exposure = float(re.search(r"exposure level for \S+: ([\d.]+)", judged.stdout)[1])
    assert exposure < 3  # of 10, by systemd's own measure


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_one_that_a_plain_shell_reads_and_may_run(script):
    path = DEPLOY / script
    assert path.read_text().startswith("#!/bin/sh\n")
    assert os.access(path, os.X_OK)
    subprocess.run(("sh", "-n", path), check=True)


@pytest.mark.skipif(not proxy.NGINX, reason="没有 nginx：请安装 nginx 软件包")
def test_the_proxy_speaks_tls_and_leads_there_whoever_comes_without(tmp_path):
    write_certificate(tmp_path)
    ours = {
        "listen 443 ssl http2;": "listen {secure} ssl http2;",
        "/etc/newsroom/tls/fullchain.pem": f"{tmp_path}/server.crt",
        "/etc/newsroom/tls/privkey.pem": f"{tmp_path}/server.key",
    }
    nowhere = "127.0.0.1:9"
    with proxy.running(tmp_path, nowhere, tmp_path, ours) as (secure, insecure, _):
        trusted = ssl.create_default_context(cafile=tmp_path / "server.crt")
        encrypted = http.client.HTTPSConnection("127.0.0.1", secure, context=trusted)
        encrypted.request("GET", "/metrics")
        assert encrypted.getresponse().status == 404  # by the proxy: for within the house alone
        plain = http.client.HTTPConnection("127.0.0.1", insecure)
        plain.request("GET", "/a/?b", headers={"Host": "bulletin.example.cn"})
        led = plain.getresponse()
        assert (led.status, led.headers["Location"]) == (301, "https://bulletin.example.cn/a/?b")


@pytest.mark.parametrize("words", [(), ("Qing Lan", "a.example"), ("../x", "a.example"), ("qinglan",)])
def test_an_office_without_a_fit_name_is_refused_in_a_sentence_and_nothing_is_made(words):
    refused = subprocess.run((DEPLOY / "office", *words), capture_output=True, text=True)
    assert refused.returncode == 2
    assert refused.stderr.startswith("请写明")


def test_the_services_of_the_compose_file_run_what_the_image_can():
    composed = yaml.safe_load((DEPLOY / "container/compose.yaml").read_text())
    commands = {name: service["command"] for name, service in composed["services"].items() if "command" in service}
    assert commands == {"upgrade": ["upgrade"], "web": ["web"], "work": ["work"]}
    files = [mount.split(":")[0] for mount in composed["services"]["proxy"]["volumes"] if mount.startswith("../")]
    assert all((DEPLOY / "container" / file).is_file() for file in files)
    assert composed["services"]["web"]["environment"]["X_ACCEL"] == ""


@pytest.mark.parametrize(
    ("hosts", "names"),
    [("jianbao.example.cn", "jianbao.example.cn"), ("jianbao.example.cn,10.1.2.3", "jianbao.example.cn 10.1.2.3")],
)
def test_the_proxy_of_the_compose_file_stands_before_its_site_under_all_its_names(tmp_path, hosts, names):
    script = (DEPLOY / "container/proxy.sh").read_text()
    for there, here in (("/newsroom/office.conf", DEPLOY / "nginx/office.conf"), ("/etc/nginx/conf.d", tmp_path)):
        assert there in script
        script = script.replace(there, str(here))
    subprocess.run(("sh", "-c", script), env=os.environ | {"HOST": hosts}, check=True)
    written = (tmp_path / "default.conf").read_text()
    assert "server web:8001 fail_timeout=0;" in written
    assert "if (-f /data/keep-nothing)" in written
    assert written.count(f"server_name {names};") == 3
    assert "/srv/" not in written


@pytest.fixture
def image(tmp_path) -> Path:
    """The program as the image holds it, built by the image's own steps as far as they are the program's."""
    program = tmp_path / "newsroom"
    for file in tracked_files():
        place = program / file.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    has_all_it_needs(program)
    files = tmp_path / "carried/files"
    files.mkdir(parents=True)
    for folder in ("fonts", "profiles", "proofreading"):
        for file in (PROVISIONED / folder).iterdir():
            if file.is_file():
                (files / file.name).symlink_to(file)
    steps = re.findall(r"^RUN (python3 \S+ \w+)", (program / "deploy/container/Containerfile").read_text(), re.M)
    assert steps == ["python3 .ci/provision.py serve"]
    command = (sys.executable, *steps[0].split()[1:])
    subprocess.run(command, cwd=program, env=os.environ | {"NEWSROOM_PARTS": str(files.parent)}, check=True)
    return program


def has_all_it_needs(program: Path) -> None:
    """Its virtual environment is the one that the tests run in, which has more."""
    (program / ".venv").mkdir()
    for part in (ROOT / ".venv").iterdir():
        if not part.name.startswith("stamp-"):
            (program / ".venv" / part.name).symlink_to(part.resolve())
    stamp = (sys.executable, "-c", "import provision; print(provision.stamp_of((provision.SERVED,)), end='')")
    said = subprocess.run(stamp, cwd=program / ".ci", capture_output=True, text=True, check=True)
    (program / ".venv/stamp-requirements-machines").write_text(said.stdout)


def test_the_image_is_built_upgrades_a_volume_and_serves(image, tmp_path, db):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    data = tmp_path / "data"
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "NEWSROOM_ENV": os.devnull,
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data}/db.sqlite3",
        "HTTPS": "false",
        "BIND": address,
        "WEB_WORKERS": "1",
    }
    start = image / "deploy/container/start"
    data.mkdir()
    migrated = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
    with contextlib.closing(migrated), contextlib.closing(sqlite3.connect(f"{data}/db.sqlite3")) as volume:
        migrated.backup(volume)
    subprocess.run((start, "upgrade"), env=environment, check=True, capture_output=True)
    assert (data / "fonts/FandolSong-Regular.otf").readlink() == image / "parts/files/FandolSong-Regular.otf"
    server = subprocess.Popen((start, "web"), env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert "还没有发布过简报" in asked(f"http://{address}/")
    finally:
        server.send_signal(signal.SIGTERM)
        said = server.communicate(timeout=60)[1]
    assert server.returncode == 0, said


def asked(address: str) -> str:
    """What is answered once somebody answers."""
    until = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(address) as response:
                return response.read().decode()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_machine_without_network_is_set_up_from_what_was_carried_in(tmp_path):
    """With what its office needs today, and what it needs once it stands on several machines."""
    index, carried = tmp_path / "index", tmp_path / "carried"
    (index / "wheels").mkdir(parents=True)
    (index / "files").mkdir()
    for folder in ("fonts", "profiles", "proofreading"):
        for file in (PROVISIONED / folder).iterdir():
            (index / "files" / file.name).touch()
    first, second = wheel(index / "wheels", "kept"), wheel(index / "wheels", "shared")
    known = {"NEWSROOM_PARTS": str(index), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index / "wheels")}
    nowhere = {"NEWSROOM_PARTS": str(carried), "PIP_INDEX_URL": "http://127.0.0.1:9/"}
    for machine, purpose, environment in (("at-home", ("carry", carried), known), ("there", ("serve",), nowhere)):
        program = tmp_path / machine
        (program / ".ci").mkdir(parents=True)
        shutil.copy(ROOT / ".ci/provision.py", program / ".ci")
        (program / "requirements.txt").write_text(first)
        (program / "requirements-machines.txt").write_text(first + second)
        command = (sys.executable, ".ci/provision.py", *purpose)
        subprocess.run(command, cwd=program, env=os.environ | environment, check=True)
    asked = (program / ".venv/bin/python", "-c", "import kept, shared; print(kept.WORD, shared.WORD)")
    said = subprocess.run(asked, capture_output=True)
    assert said.stdout.decode().strip() == "到了 到了"


def wheel(folder: Path, name: str) -> str:
    """A package of one file, put into the folder; its line in a lock."""
    about = f"{name}-0.1.dist-info"
    files = {
        f"{name}.py": 'WORD = "到了"\n',
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for name, text in files.items()}
    lines = [f"{name},sha256={digest.decode().rstrip('=')}," for name, digest in digests.items()]
    files[f"{about}/RECORD"] = "\n".join([*lines, f"{about}/RECORD,,"])
    package = folder / f"{name}-0.1-py3-none-any.whl"
    with zipfile.ZipFile(package, "w") as archive:
        for place, text in files.items():
            archive.writestr(place, text)
    return f"{name}==0.1 --hash=sha256:{hashlib.sha256(package.read_bytes()).hexdigest()}\n"


def test_what_it_is_built_on_is_listed_for_programs_and_nothing_that_only_tests_need(tmp_path):
    listed = tmp_path / "sbom.json"
    subprocess.run((sys.executable, ".ci/sbom.py", listed), cwd=ROOT, check=True, capture_output=True)
    parts = {part["name"]: part for part in json.loads(listed.read_text())["components"]}
    assert {"Django", "weasyprint", "boto3", "redis", "CKEditor 4"} < parts.keys()
    assert "pytest" not in parts
    assert parts["Django"]["licenses"][0]["license"]["id"] == "BSD-3-Clause"


def test_a_port_that_is_taken_is_named_with_the_way_to_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = os.environ | {"DEBUG": "true", "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "office.settings"}
        refused = subprocess.run(
            (sys.executable, "manage.py", "demo", "--port", port),
            cwd=ROOT, env=environment, capture_output=True, text=True,
        )  # fmt: skip
    assert f"127.0.0.1:{port} 已被占用" in refused.stderr
    assert "Traceback" not in refused.stderr


COUNTED = """
import os
from office.counters import REFUSALS


def site(environ, start_response):
    REFUSALS.labels("denied").inc()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


BUSY = """
import os
import time


def site(environ, start_response):
    time.sleep(3)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


@contextlib.contextmanager
def served(program: str, folder: Path, **given: str):
    """The address of two processes of gunicorn, as it is delivered, that run this program."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    (folder / "program.py").write_text(program)
    command = (sys.executable, "-m", "gunicorn", "-c", DEPLOY / "gunicorn.conf.py", "--pythonpath", folder)
    of_the_site = {"BIND": address[7:-1], "WEB_WORKERS": "2"} | given
    with (folder / "log").open("w") as log:
        server = subprocess.Popen((*command, "program:site"), cwd=ROOT, env=os.environ | of_the_site, stderr=log)
    try:
        yield address
    finally:
        server.terminate()
        server.wait()


def test_no_process_takes_work_for_which_another_has_a_thread(tmp_path):
    with served(BUSY, tmp_path, WEB_THREADS="3") as address:
        asked(address)
        with ThreadPoolExecutor(6) as readers:
            answered = Counter(readers.map(asked, [address] * 6))
    assert list(answered.values()) == [3, 3]


SHARED = """
import gc


def site(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{gc.isenabled()} {gc.get_freeze_count() > 10_000}".encode()]
"""


def test_what_was_loaded_before_a_process_began_is_left_alone_by_its_collections(tmp_path):
    with served(SHARED, tmp_path) as address:
        assert asked(address) == "True True"


def test_what_a_process_counted_is_kept_when_it_ends_and_the_next_makes_no_file_of_its_own(tmp_path):
    figures = tmp_path / "figures"
    figures.mkdir()
    answers: list[str] = []

    def processes(number: int) -> set[str]:
        """Those that have answered, once it is so many."""
        while len(set(answers)) < number and len(answers) < 2000:
            answers.append(asked(address))
        return set(answers)

    with served(COUNTED, tmp_path, PROMETHEUS_MULTIPROC_DIR=str(figures)) as address:
        first = processes(2)
        files = set(figures.iterdir())
        os.kill(int(min(first)), signal.SIGKILL)
        then = processes(3)
    assert (len(first), len(then), len(files)) == (2, 3, 2)
    assert set(figures.iterdir()) == files
    counted = (value for file in files for _, value, _, _ in MmapedDict.read_all_values_from_file(file))
    assert sum(counted) == len(answers)
