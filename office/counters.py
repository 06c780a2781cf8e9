"""What a process counts from its start on, for /metrics. Needs no Django: the press counts here too.

Under gunicorn each process keeps its counts in a file of its own (`deploy/gunicorn.conf.py`), and whichever is asked
adds them up.
"""

from prometheus_client import Counter, Histogram

REFUSALS = Counter("newsroom_refusals", "What people at the desk were refused, or could not have done.", ["outcome"])
PRESS_JOBS = Histogram(
    "newsroom_press_job_seconds",
    "Jobs of the press, from the call to the answer.",
    ["job", "outcome"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 20, 40, 60, 90),
)
