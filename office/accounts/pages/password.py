"""One's own password, changed."""

from django.contrib import messages
from django.contrib.auth import views
from django.db import transaction
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from office import acts, audit
from office.accounts import sessions
from office.forms import NewOwnPasswordForm


class PasswordPage(views.PasswordChangeView):
    template_name = "site/password.html"
    form_class = NewOwnPasswordForm
    success_url = reverse_lazy("login")

    def form_valid(self, form):
        old_key = self.request.session.session_key
        with transaction.atomic():
            response = super().form_valid(form)
            person = form.user
            audit.record(by=person, action=acts.PASSWORD_CHANGED, subject=person.on_record, about=person)
        sessions.renamed(old_key, self.request)
        messages.success(self.request, "密码已修改，其他地方的登录都已退出。")
        return response


password = never_cache(PasswordPage.as_view())
