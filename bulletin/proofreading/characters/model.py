"""The input method's language model: a word trigram model, read where it lies."""

from pathlib import Path

FILE = "zh_CN.lm"
PACKAGE = "libime-data-language-model"  # of Debian


def missing(path: Path | None) -> str:
    """What the rule lacks to work, and how to get it, in one sentence; "" where nothing is missing."""
    if path is None or not path.exists():
        return f"缺少输入法语言模型，不查错别字：请把软件包 {PACKAGE} 里的 {FILE} 放进数据文件夹的 proofreading。"
    return ""
