"""The earlier texts of an article (历史版本): who wrote them, what they changed, and the way back to one of them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Lag
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from bulletin.admin.common import or_say_why, viewable
from bulletin.document import comparison, content, richtext
from bulletin.models import BROUGHT, Article, Issue
from office.permissions import Permission
from office.refusal import Refused

ON_A_PAGE = 50
TEXTS = ("column", "title", "source", "body")


def urls() -> list:
    guard = admin.site.admin_view
    return [path("<int:pk>/history/<int:revision>/restore/", guard(restore), name="bulletin_article_restore")]


@require_safe
def page(request, pk):
    desk = admin.site.get_model_admin(Article)
    article = viewable(desk, request, pk)
    revisions = texts_of(article).select_related("history_user")
    listed = Paginator(revisions, ON_A_PAGE).get_page(request.GET.get("page"))
    for revision in listed:
        revision.words = richtext.count_words(revision.body)
    context = {
        **admin.site.each_context(request),
        "title": f"历史版本　{article}",
        "opts": Article._meta,
        "article": article,
        "revisions": listed,
        "newest": revisions.values_list("history_id", flat=True).first(),
        "may_restore": desk.has_change_permission(request, article),
        **_differences(article, request.GET.get("revision")),
    }
    return render(request, "admin/bulletin/article/history.html", context)


def restore(request, pk, revision):
    desk = admin.site.get_model_admin(Article)
    article = viewable(desk, request, pk)
    here = reverse("admin:bulletin_article_history", args=[pk])
    if request.method != "POST":
        return redirect(here)  # who had to log in again comes back here by GET
    if not request.user.has_perm(Permission.CHANGE_ARTICLE, article):  # a lock is said by the model, in a sentence
        raise PermissionDenied("您没有修改稿件的权限，请找编辑。")

    def act():
        restored = put_back(article, revision, seen=request.POST.get("seen", ""))
        messages.success(request, f"《{restored.title}》已恢复为所选的一版；恢复前的文字仍在历史版本里。")
        return redirect(here)

    return or_say_why(request, here, act)


def texts_of(article: Article) -> QuerySet:
    """The revisions that changed any of these texts, newest first; moving the article is none."""
    before = {f"{name}_before": Window(Lag(name), order_by="history_id") for name in TEXTS}
    is_same = Q(**{name: F(f"{name}_before") for name in TEXTS})
    every = Article.history.filter(id=article.pk).exclude(history_change_reason=BROUGHT).annotate(**before)
    return every.filter(Q(title_before=None) | ~is_same).order_by("-history_id")


@transaction.atomic
def put_back(article: Article, revision: int, *, seen: str) -> Article:
    """Save the texts of that revision as a new one, unless the newest is another than the person saw."""
    list(Issue.objects.select_for_update().filter(pk__in=article.issue_ids()))  # nobody saves between the two
    article = get_object_or_404(Article, pk=article.pk)
    old = revision_of(article, revision)
    if seen != str(texts_of(article).values_list("history_id", flat=True).first()):
        raise Refused(f"《{article.title}》在您打开历史版本以后又改过，没有恢复：请先看看最新的文字，再决定。")
    if as_sealed(old) == as_sealed(article):
        raise Refused(f"这一版与《{article.title}》现在的文字相同，不用恢复。")
    for name in TEXTS:
        setattr(article, name, getattr(old, name))
    article.body = richtext.clean(article.body)
    article.bring_writers(Article.history.filter(id=article.pk, history_id__lte=old.history_id))
    article.save()
    return article


def revision_of(article: Article, revision: int):
    """Raises Http404 for a revision of another article."""
    return get_object_or_404(Article.history.select_related("history_user"), id=article.pk, history_id=revision)


def _differences(article: Article, asked: str | None) -> dict:
    """What the revision asked for changed, and what going back to it would; nothing if none is asked for."""
    if asked is None:
        return {}
    if not (asked.isdecimal() and len(asked) < 19):
        raise Http404
    chosen = revision_of(article, int(asked))
    before = Article.history.filter(id=article.pk, history_id__lt=chosen.history_id).order_by("-history_id").first()
    return {
        "chosen": chosen,
        "is_first": before is None,
        "changes": comparison.article_changes(as_sealed(before), as_sealed(chosen)) if before else [],
        "ways_back": comparison.article_changes(as_sealed(article), as_sealed(chosen)),
    }


def as_sealed(revision) -> content.Article:
    """The article or a revision of it as it would be sealed."""
    return content.Article(
        key=revision.key,
        column=revision.column,
        title=revision.title,
        source=revision.source,
        body=richtext.clean(revision.body),
    )
