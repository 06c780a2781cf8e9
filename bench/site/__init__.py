"""How fast the public site is: beside nginx, a bare Django view and Wagtail, and as its archive grows.

`make bench-site`. What is compared takes turns in one run, on PostgreSQL and gunicorn with two workers of one kind.
"""
