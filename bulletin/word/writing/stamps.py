"""What every page of a Word file says of itself: that it is a draft, or that it is no original."""

from dataclasses import dataclass

from bulletin.document.content import Content


@dataclass(frozen=True)
class Stamp:
    """The line above every page, the words across it, and the fingerprint of what was sealed ("" of a draft)."""

    line: str
    across: str
    fingerprint: str = ""


def draft(content: Content) -> Stamp:
    return Stamp(line=f"草稿，供修改　{content.title}", across="草稿")


def reading_copy(content: Content, fingerprint: str, standing: str = "") -> Stamp:
    """Of what was sealed; `standing` names the status of what was never released."""
    which = f"封存版第{content.version}版{f'（{standing}）' if standing else ''}"
    line = f"本件由{which}导出，仅供参阅，以系统内封存的 PDF 为准　指纹 {fingerprint[:12]}"
    return Stamp(line=line, across="参阅件", fingerprint=fingerprint)
