"""前后一致: days, sums, names and posts that do not agree with each other or with what the office knows."""

from bulletin.proofreading.consistency.abbreviations import SHORT_FORM
from bulletin.proofreading.consistency.alike import SAME_UNIT, UNIT
from bulletin.proofreading.consistency.approval import APPROVAL
from bulletin.proofreading.consistency.calendar_days import BACKWARDS, NO_SUCH_DAY, NO_SUCH_TIME
from bulletin.proofreading.consistency.changes import CHANGE, COMPARISON, DOUBLED
from bulletin.proofreading.consistency.counts import POINTS, POINTS_BELOW
from bulletin.proofreading.consistency.issue_day import NOT_YET
from bulletin.proofreading.consistency.leaders import NAME, ORDER, POST, POST_BEFORE
from bulletin.proofreading.consistency.listed import LISTED
from bulletin.proofreading.consistency.now_and_then import NOW_AND_THEN
from bulletin.proofreading.consistency.products import DURATION, PRODUCT
from bulletin.proofreading.consistency.rates import COMPLEMENT, RATE
from bulletin.proofreading.consistency.repeated import REPEATED
from bulletin.proofreading.consistency.same_person import SAME_PERSON
from bulletin.proofreading.consistency.shares_of_all import SHARES_OF_ALL
from bulletin.proofreading.consistency.sums import SUM
from bulletin.proofreading.consistency.table_ranks import RANK
from bulletin.proofreading.consistency.table_text import TABLE_TEXT
from bulletin.proofreading.consistency.tables import TABLE
from bulletin.proofreading.consistency.weekdays import WEEKDAY
from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = (
    WEEKDAY,
    NO_SUCH_DAY,
    NO_SUCH_TIME,
    BACKWARDS,
    NOT_YET,
    SUM,
    POINTS,
    POINTS_BELOW,
    LISTED,
    RATE,
    CHANGE,
    COMPARISON,
    NOW_AND_THEN,
    DOUBLED,
    COMPLEMENT,
    SHARES_OF_ALL,
    PRODUCT,
    DURATION,
    TABLE,
    RANK,
    TABLE_TEXT,
    REPEATED,
    NAME,
    POST,
    POST_BEFORE,
    ORDER,
    SAME_PERSON,
    UNIT,
    SAME_UNIT,
    SHORT_FORM,
    APPROVAL,
)
