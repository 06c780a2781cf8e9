"""What is made of a finished PDF: print PDF, stamped copy, bound year. Nothing is typeset again."""
