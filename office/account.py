"""The page on which people change their own password."""

from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.urls import reverse_lazy

from office import acts, audit
from office.logins import subject_of


class OwnPassword(PasswordChangeView):
    template_name = "site/password.html"
    success_url = reverse_lazy("login")

    @transaction.atomic
    def form_valid(self, form):
        person = form.user
        audit.record(by=person, action=acts.PASSWORD_CHANGED, subject=subject_of(person), about=person)
        return super().form_valid(form)
