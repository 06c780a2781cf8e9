"""The account pages, one file a subject."""
