"""Accounts: how somebody comes in, proves who they are, and goes out again.

Logging in runs through django-allauth's stages, second factors are its `mfa`. What is ours: the pages, who must have a
second factor (`second.py`), for which acts it is asked afresh (`fresh.py`), how long a session lasts (`sessions.py`),
how guessing is slowed down (`guessing.py`, `devices.py`), one-time links (`links.py`).
"""
