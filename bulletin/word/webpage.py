"""Web pages under Word's name, as many office systems export them: made whole and of one encoding for LibreOffice."""

import email
import email.policy
import re

from bulletin.intake.manuscript import Refusal
from bulletin.word.kinds import SAVE_AS_DOCX

_CHARSET = re.compile(r"(?P<before><meta\b[^>]*\bcharset\s*=\s*[\"']?)(?P<name>[\w-]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?(?P<name>[\w-]+)", re.IGNORECASE)
# What holds no words: programs, and what would be fetched from elsewhere.
_UNWANTED = re.compile(
    r"<(?P<tag>script|object|applet|iframe|noscript)\b.*?</(?P=tag)\s*>|<(?:link|base|embed|iframe|frame|bgsound)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4096
_BOM = b"\xef\xbb\xbf"


def page_in_archive(data: bytes) -> bytes:
    """The page of a 单个文件网页 (MHT); its pictures stay behind."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                return _in_utf8(page, part.get_content_charset() or "")
    raise Refusal(f"是单个文件网页，里面没有文字：{SAVE_AS_DOCX}")


def page_alone(data: bytes) -> bytes:
    return _in_utf8(data, "")


def _in_utf8(page: bytes, charset: str) -> bytes:
    text = _decoded(page, charset)
    text = _UNWANTED.sub("", _CHARSET.sub(r"\g<before>utf-8", text))
    return _BOM + text.encode("utf-8", "replace")


def _decoded(page: bytes, charset: str) -> str:
    """By its mark, by what it or its envelope declares, or whatever of UTF-8 and GB18030 fits."""
    if page.startswith((b"\xff\xfe", b"\xfe\xff")):
        return page.decode("utf-16", "replace")
    declared = _DECLARED.search(page[:_HEAD])
    named = charset or (declared["name"].decode("ascii") if declared else "")
    # GB2312 and GBK say less than what is written under their names.
    named = "gb18030" if named.lower().startswith("gb") else named
    for codec in filter(None, ("utf-8-sig", named, "gb18030")):
        try:
            return page.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return page.decode("gb18030", "replace")
