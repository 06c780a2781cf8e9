"""Home, bulletin, year, issue, article: a page each, one below the other."""

from collections import defaultdict

from django.db import models
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page


class HomePage(Page):
    pass


class BulletinPage(Page):
    pass


class YearPage(Page):
    def get_context(self, request, *args, **kwargs):
        titles = defaultdict(list)
        for article in ArticlePage.objects.descendant_of(self).live().order_by("path").only("path", "title"):
            titles[article.path[: -self.steplen]].append(article.title)
        issues = list(IssuePage.objects.child_of(self).live().order_by("-number"))
        for issue in issues:
            issue.titles = titles[issue.path]
        return super().get_context(request, *args, **kwargs) | {"issues": issues, "trail": trail(self)}


class IssuePage(Page):
    number = models.PositiveSmallIntegerField()
    date = models.DateField()
    publisher = models.CharField(max_length=100)
    marking = models.CharField(max_length=30, blank=True)
    serial = models.CharField(max_length=30, blank=True)
    briefs_title = models.CharField(max_length=30)
    briefs = StreamField([("brief", blocks.TextBlock())])
    recipients = StreamField(
        [("line", blocks.StructBlock([("kind", blocks.CharBlock()), ("units", blocks.TextBlock())]))]
    )
    imprint_office = models.CharField(max_length=100)
    print_run = models.PositiveIntegerField(null=True)
    reviewers = models.CharField(max_length=100)
    editors = models.CharField(max_length=100)

    def get_context(self, request, *args, **kwargs):
        articles = list(ArticlePage.objects.child_of(self).live().order_by("path"))
        return super().get_context(request, *args, **kwargs) | {"articles": articles, "trail": trail(self)}


class ArticlePage(Page):
    source = models.CharField(max_length=100, blank=True)
    body = RichTextField()

    def get_context(self, request, *args, **kwargs):
        neighbours = {
            "issue": self.get_parent().specific,
            "previous": self.get_prev_siblings().live().first(),
            "next": self.get_next_siblings().live().first(),
        }
        return super().get_context(request, *args, **kwargs) | neighbours | {"trail": trail(self)}


def trail(page: Page) -> models.QuerySet:
    """The pages above, but for the tree's root."""
    return page.get_ancestors().filter(depth__gt=1)
