"""The finished PDF as OFD (GB/T 33190-2016): the same glyphs, lines and pictures at the same places."""
