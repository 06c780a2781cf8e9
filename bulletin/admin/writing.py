"""The writing window: CKEditor 4, told in its own terms what markup the sanitiser keeps."""

from ckeditor.widgets import CKEditorWidget

from bulletin.document import richtext


class WritingWindow(CKEditorWidget):
    """It lets through what `richtext` does; what else it is like stands in CKEDITOR_CONFIGS."""

    def __init__(self) -> None:
        super().__init__()
        self.config |= {
            "allowedContent": {tag: _rule(tag) for tag in sorted(richtext.TAGS)},
            "format_tags": ";".join(["p", *sorted(richtext.HEADING_TAGS)]),
            "image2_captionedClass": richtext.FIGURE_CLASS,
            # Of no meaning to CKEditor: for the cleaner of what is pasted, in desk/paste.js.
            "synonyms": richtext.SYNONYMS,
            "forgotten": sorted(richtext.FORGOTTEN_TAGS),
        }


def _rule(tag: str) -> dict[str, str]:
    """What CKEditor's filter lets the element have; one without an attribute marked ! is none."""
    attributes = richtext.ATTRIBUTES.get(tag, set()) - {"class"}
    required = richtext.REQUIRED_ATTRIBUTES.get(tag)
    named = ",".join(f"!{name}" if name == required else name for name in sorted(attributes))
    return {"attributes": named, "classes": richtext.FIGURE_CLASS if tag == "figure" else ""}
