"""The one process in which typesetting and decoding happen, under limits that end it."""
