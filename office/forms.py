"""The forms through which people come in; the fields that several pages ask with."""

from allauth.core import context
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm, UsernameField

from office.accounts import guessing
from office.models import User


class LoginForm(AuthenticationForm):
    """Refuses what can be nobody's username before anything is written down about it."""

    username = UsernameField(
        max_length=User._meta.get_field("username").max_length, widget=forms.TextInput(attrs={"autofocus": True})
    )

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "用户名或密码不对，请重新输入。试得越多，等得越久。",
    }

    def get_invalid_login_error(self):
        waiting = getattr(self.request, "waiting", None)
        return forms.ValidationError(str(waiting), code="waiting") if waiting else super().get_invalid_login_error()


class PasswordForm(forms.Form):
    """The password of whoever is logged in, asked for once more."""

    password = forms.CharField(
        label="密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        require_password(self.user, self.cleaned_data["password"], "密码不对，请再输入一次。")
        return self.cleaned_data["password"]


class NewOwnPasswordForm(PasswordChangeForm):
    """One's own password, changed: the old one is no easier to guess here than at the door."""

    def clean_old_password(self):
        require_password(self.user, self.cleaned_data["old_password"], "旧密码不对，请再输入一次。")
        return self.cleaned_data["old_password"]


class FirstPasswordForm(SetPasswordForm):
    """A password set by who has a link for it."""


def require_password(user: User, password: str, otherwise: str) -> None:
    """Raises ValidationError."""
    try:
        with guessing.judged():
            counted = guessing.begin(context.request, guessing.PASSWORD, user.username)
            is_right = user.check_password(password)
    except guessing.Waiting as waiting:
        raise forms.ValidationError(str(waiting), code="waiting") from waiting
    if not is_right:
        raise forms.ValidationError(otherwise, code="password_incorrect")
    guessing.right(counted)


class NativeDate(forms.DateInput):
    """The browser's own field for a day."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")
