"""Content -> pages: what stands on them, where lines break, how they are set flush. Knows nothing of checking."""
