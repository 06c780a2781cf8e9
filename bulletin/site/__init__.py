"""The public site (one file a subject) and the room where staff fetch PDFs. Draws from editions, never from drafts."""
