"""The tags of the PDF (ISO 32000-1 14.7 and 14.8): one tree of the whole document, in the order it is read.

WeasyPrint builds its tree from the boxes of each page, so what runs over a page falls in two. Ours follows the
elements of the page source, which are the same on every page, and takes its place before the file is written.
"""
