"""The forms through which people come in; the fields that several pages ask with."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, UsernameField

from office.models import User


class LoginForm(AuthenticationForm):
    """Refuses what can be nobody's username before anything is written down about it."""

    username = UsernameField(
        max_length=User._meta.get_field("username").max_length, widget=forms.TextInput(attrs={"autofocus": True})
    )


class DeskLoginForm(LoginForm, AdminAuthenticationForm):
    """The same at the desk's own door."""

    error_messages = {
        **LoginForm.error_messages,
        "invalid_login": "用户名或密码不对，或者您没有进编辑部的权限：请再试一次，或请管理员查看您的角色。",
    }


class NativeDate(forms.DateInput):
    """The browser's own field for a day."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")
