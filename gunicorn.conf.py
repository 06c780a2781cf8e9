"""Read by gunicorn in this folder by itself: where its processes keep what /metrics adds up."""

import os
import shutil
import tempfile

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's name for it
_made = None if FOLDER in os.environ else tempfile.mkdtemp(prefix="newsroom-metrics-")
os.environ.setdefault(FOLDER, _made or "")


def on_exit(server):
    if _made:
        shutil.rmtree(_made, ignore_errors=True)
