"""Sixty issues as unlike each other as offices are, and a table of what the press makes of them (`make bench-variety`).

All places, offices and people are invented. What is written here is measured, not tested: the tests are in tests/press.
"""
