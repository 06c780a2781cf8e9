"""From bytes to blocks: decoding, tidying, marks, numbers. Knows nothing of bulletins."""
