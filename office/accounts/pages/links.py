"""A password forgotten, and the page that a one-time link opens."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from office.accounts import guessing, links
from office.forms import FirstPasswordForm
from office.models import User
from office.refusal import Refused

ASKED = "mail"  # what is paced: letters to one address


@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Says the same whether or not the address is anybody's."""
    if not links.can_mail():
        raise Http404
    context = {"is_asked": False, "fault": "", "email": "", "whom_to_ask": settings.ASK_FOR_ACCOUNTS}
    if request.method == "POST":
        context["email"] = email = request.POST.get("email", "").strip()[:254]
        try:
            guessing.begin(request, ASKED, email)
        except guessing.Waiting as waiting:
            context["fault"] = str(waiting)
        else:
            context["is_asked"] = True
            for person in User.objects.filter(email__iexact=email, is_active=True) if email else ():
                links.make(person, links.Purpose.FORGOTTEN, by=None, mail_to=person.email)
    return render(request, "site/account_forgotten.html", context)


@never_cache
@sensitive_post_parameters()
def first_password(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the link sets a password, and logs in with it like everybody else."""
    try:
        link = links.opened(token)
        form = FirstPasswordForm(link.user, request.POST or None)
        if form.is_valid():
            links.use(link, form)
            messages.success(request, "密码设好了，请用它登录。")
            return HttpResponseRedirect(reverse("login"))
    except Refused as refusal:
        return render(request, "site/account_link_over.html", {"why": str(refusal)}, status=410)
    return render(request, "site/account_link.html", {"form": form, "person": link.user})
