"""The desk's forms on guard: a stale save is refused with both versions shown, what is typed is kept."""
