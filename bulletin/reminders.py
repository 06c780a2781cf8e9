"""Word of what waits too long (催办)."""
