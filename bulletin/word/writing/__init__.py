"""Content -> .docx in the form of GB/T 9704-2012, for whoever reads or writes on in Word, WPS or LibreOffice.

Pure: knows no model, no request, no setting. The same content gives the same bytes.
"""
