"""Which passwords are taken: long enough, not soon guessed, not one of the last."""

import re

from allauth.core import context
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from office.accounts import sessions, words
from office.accounts.models import PastPassword

JUDGED = 100  # characters; to judge more takes long and changes nothing
GOOD = 3  # of 4, as zxcvbn has it: more than 100,000,000 guesses
KEPT = 5  # past passwords that are not taken again


class LongEnough(MinimumLengthValidator):
    """The same rule, said in Chinese."""

    def get_error_message(self) -> str:
        return f"密码太短，至少要 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"密码至少要 {self.min_length} 个字符。"


class HardToGuess:
    """Judged by how many guesses it takes whoever knows the office's own words."""

    def validate(self, password, user=None):
        about = [user.username, user.name, user.email] if user else []
        known = [*words.known(), *about]
        # As it stands, and without the marks that people put between a word and a year.
        ways = {password[:JUDGED], re.sub(r"[\W_]", "", password)[:JUDGED]}
        if min(zxcvbn(way, user_inputs=known, max_length=JUDGED)["score"] for way in ways if way) < GOOD:
            raise ValidationError(
                "这个密码容易被猜到：不要用姓名、单位、刊名和它们的拼音，也不要用年份、键盘上连着的键。"
                "请换几个互不相干的词连起来，中间加上数字或符号。",
                code="password_easy_to_guess",
            )

    def get_help_text(self) -> str:
        return "几个互不相干的词连起来最好记，也最难猜。"


class NotAgain:
    """None of the last few, the present one among them."""

    def validate(self, password, user=None):
        if user is None or user.pk is None:
            return
        if any(check_password(password, past) for past in {user.password, *_last_of(user)}):
            raise ValidationError(f"这个密码用过：最近{KEPT}个密码不能再用，请换一个新的。", code="password_used")

    def password_changed(self, password, user=None):
        """Called by Django when a new one is saved."""
        if user is None or user.pk is None:
            return
        PastPassword.objects.create(user=user, password=user.password)
        kept = list(user.past_passwords.values_list("pk", flat=True)[:KEPT])
        user.past_passwords.exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        return f"最近{KEPT}个密码不能再用。"


class EndsSessions:
    """With a new password every session of before is over, but for the one in which it was set by its owner."""

    def validate(self, password, user=None):
        """Takes any."""

    def password_changed(self, password, user=None):
        """Called by Django when a new one is saved."""
        if user is None or user.pk is None:
            return
        request = context.request
        is_own = request is not None and request.user.pk == user.pk
        sessions.end_all(user, but=request.session.session_key if is_own else None)

    def get_help_text(self) -> str:
        return ""


def _last_of(user) -> list[str]:
    return list(user.past_passwords.values_list("password", flat=True)[:KEPT])
