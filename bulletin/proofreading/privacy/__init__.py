"""个人信息与密级: what must not become public by mistake; blocks a release until one person says why."""

from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = ()
