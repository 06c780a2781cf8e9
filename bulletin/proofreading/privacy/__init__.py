"""个人信息与密级: what must not become public by mistake; blocks a release until one person says why."""

from bulletin.proofreading.privacy.documents import BANK_CARD, IDENTITY, PASSPORT, PLATE
from bulletin.proofreading.privacy.people import ADDRESS, CHILD, VULNERABLE
from bulletin.proofreading.privacy.reach import EMAIL, MOBILE
from bulletin.proofreading.privacy.secrecy import INTERNAL, SECRET
from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = (
    IDENTITY,
    MOBILE,
    BANK_CARD,
    SECRET,
    CHILD,
    ADDRESS,
    VULNERABLE,
    PASSPORT,
    PLATE,
    EMAIL,
    INTERNAL,
)
# Those that hold a release up until a person says why it may go out all the same.
BLOCKS: frozenset[str] = frozenset(rule.key for rule in (IDENTITY, MOBILE, BANK_CARD, SECRET, CHILD))
