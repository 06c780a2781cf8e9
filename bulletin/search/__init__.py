"""What readers can find of the released editions, and finding it."""
