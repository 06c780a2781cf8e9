"""The finished PDF, measured and judged (印前检查)."""
