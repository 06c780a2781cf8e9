"""Content -> .docx in the form of GB/T 9704-2012, for whoever reads or writes on in Word, WPS or LibreOffice.

Pure: knows no model, no request, no setting. The same content gives the same bytes.
"""

from bulletin.word.writing.stamps import Stamp, draft, reading_copy
from bulletin.word.writing.writer import write_docx

__all__ = ["Stamp", "draft", "reading_copy", "write_docx"]
