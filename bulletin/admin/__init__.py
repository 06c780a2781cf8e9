"""The desk: where editors write and reviewers decide. One file a subject."""

from bulletin.admin import articles, bulletins, downloads, issues, people, record, review, typefaces

__all__ = ["articles", "bulletins", "downloads", "issues", "people", "record", "review", "typefaces"]
