"""How a password is judged, whichever door it comes through: at a pace that is no good for guessing."""

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.core.exceptions import PermissionDenied

from office.accounts import guessing
from office.models import User


class PacedBackend(BaseBackend):
    """Asked before Django's own, which is left with what no request brings (`request` is None) and with permissions."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if request is None or username is None or password is None:
            return None
        try:
            with guessing.judged():
                counted = guessing.begin(request, guessing.PASSWORD, username)
                user = ModelBackend().authenticate(request, username=username, password=password)
        except guessing.Waiting as waiting:
            request.waiting = waiting  # for whoever says why
            raise PermissionDenied from waiting
        if user is None:
            raise PermissionDenied  # nobody else is asked
        guessing.right(counted)
        return user

    def get_user(self, user_id: int) -> User | None:
        return ModelBackend().get_user(user_id)
