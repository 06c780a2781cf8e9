"""The office's own tables (领导名录、用词表、单位全称简称) as files: read, compared, taken over,
written.

What they look like at the desk: `office/admin.py`, `bulletin/admin/tables.py`.
"""
