"""Makes the tables and the pages: `python -m bench.site.wagtail_site.fill ISSUES`, DATABASE_URL saying where."""

import sys

import django
from django.core.management import call_command
from django.db import connection, transaction

from bench.site.texts import documents


def fill(issues: int) -> None:
    from wagtail.models import Page, Site

    from bench.site.wagtail_site.models import ArticlePage, BulletinPage, HomePage, IssuePage, YearPage

    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="简报", slug="bench"))
    Site.objects.update(root_page=home)
    bulletin = home.add_child(instance=BulletinPage(title="云溪创建动态", slug="yunxi"))
    years = {}
    for text in documents(issues):
        if text.year not in years:
            years[text.year] = bulletin.add_child(instance=YearPage(title=f"{text.year}年", slug=str(text.year)))
        recipients = (
            ("报：", text.recipients.report),
            ("送：", text.recipients.send),
            ("发：", text.recipients.issue),
        )
        issue = years[text.year].add_child(
            instance=IssuePage(
                title=text.title,
                slug=str(text.number),
                number=text.number,
                date=text.date,
                publisher=text.publisher,
                marking=text.marking,
                serial=text.serial,
                briefs_title=text.briefs_title,
                briefs=[("brief", brief.text) for brief in text.briefs],
                recipients=[("line", {"kind": kind, "units": "，".join(units)}) for kind, units in recipients],
                imprint_office=text.imprint_office,
                print_run=text.print_run,
                reviewers="　".join(text.reviewers),
                editors="　".join(text.editors),
            )
        )
        for article in text.articles:
            page = ArticlePage(title=article.title, slug=str(article.key), source=article.source, body=article.body)
            issue.add_child(instance=page)


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        fill(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
