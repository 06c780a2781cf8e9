"""A Word file that we wrote, edited by somebody -> what they would change, paragraph by paragraph. Pure.

The body is walked once with tracked changes accepted (`walking.py`); paragraphs find their places by the bookmarks we
laid around them (`placing.py`) or, where these were lost, by likeness (`likeness.py`); against what stood there when
the file was written (`marks.Origin`), each difference is a suggestion (`suggesting.py`).
"""

from bulletin.word.returning.items import Remark, Returned, Suggestion
from bulletin.word.returning.reading import read_returned
from bulletin.word.returning.suggesting import suggestions

__all__ = ["Remark", "Returned", "Suggestion", "read_returned", "suggestions"]
