"""The project's own settings in a data folder of their own, with what would only slow tests down turned off."""

import os
import tempfile
from pathlib import Path

PROVISIONED = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent.parent / "var")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="newsroom-test-")
os.environ["HTTPS"] = "false"
os.environ["NEWSROOM_ENV"] = os.devnull  # whatever office this machine also serves
os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or f"sqlite:///{os.environ['DATA_DIR']}/db.sqlite3"
for folder in ("fonts", "profiles", "proofreading"):
    (Path(os.environ["DATA_DIR"]) / folder).symlink_to(PROVISIONED / folder)

from office.settings import *  # noqa: E402, F403

LANGUAGE_MODEL = DATA_DIR / "no-model"  # noqa: F405  what is about wrong characters names the one that is there
STATIC_ROOT.mkdir()  # noqa: F405  or whitenoise warns of it at every request
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3") if "sqlite" in DATABASE_URL else None}  # noqa: F405
if "sqlite" in DATABASE_URL:  # noqa: F405  which nobody wants after a power cut
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"  # noqa: F405
SECOND_FACTOR_FOR = []  # what is about second factors turns them on
# The log of who was refused no test reads; pytest keeps it, with tracebacks and all they hold, to the end of each test.
LOGGING["loggers"]["django.request"]["level"] = "ERROR"  # noqa: F405
PRESS_QUEUE = 30  # the tests' server has a thread for each that asks; what is about the queue sets its own
PRESS_NICENESS = 0  # nobody reads meanwhile, and a busy machine would starve the worker
VISITS_SECONDS = 0  # a thread that writes some seconds later would write into another test
