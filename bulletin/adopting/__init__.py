"""Old issues taken over as they were published (原样收录): a folder with a list (清单) and the files it names.

What the list says is looked at first (`manifest`), then each issue is read (`reading`) and a batch of them entered at
once, by two named people, in one entry of the log (`batches`). A second run leaves alone what is there.
"""

from bulletin.adopting.batches import BATCH, Adoption, person
from bulletin.adopting.manifest import Manifest, Row, manifest_of

__all__ = ["BATCH", "Adoption", "Manifest", "Row", "manifest_of", "person"]
