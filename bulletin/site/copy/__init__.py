"""The public site as a folder of files (静态副本)."""
