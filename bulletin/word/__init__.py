"""Word files in and out: .docx, .doc, .wps -> blocks for intake; a document -> .docx; that, edited -> suggestions.

Files are opened in the press's worker only, within its limits. Knows no request.
"""
