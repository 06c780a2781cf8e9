"""The same bulletin the way a Wagtail site would have it: from `wagtail start`, with pages for issues and articles."""
