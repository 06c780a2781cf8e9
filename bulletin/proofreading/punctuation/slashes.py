"""分隔号: its form, and what does not stand beside it."""

from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.punctuation.text import HAN, looking_for, together
from bulletin.proofreading.rules import Rule, in_each

RULES = (
    Rule(
        key="punctuation.slash",
        name="分隔号",
        source="GB/T 15834-2011 4.17.2、5.1.9、A.14",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(rf"(?<=[{HAN}])[\\＼](?=[{HAN}])", "分隔号是“/”，不是反斜线。", "/"),
                looking_for(rf"(?<=[{HAN}0-9A-Za-z])／(?=[{HAN}0-9A-Za-z])", "分隔号占半个字的位置。", "/"),
                looking_for(rf"(?<=[{HAN}])(?:[，、；：。]/|/[，、；：。])(?=[{HAN}])", "紧贴着分隔号不用点号。", "/"),
            ),
            WRITTEN,
        ),
        wrong=("按乡⟦\\→/⟧镇申报。", "按乡⟦／→/⟧镇申报。", "按乡⟦，/→/⟧镇申报。"),
        right=("按乡/镇申报。", "路径为C:\\data。", "18元/人，20元/人。"),
    ),
)
