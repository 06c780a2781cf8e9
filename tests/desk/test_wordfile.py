"""Word files at the desk: the draft to be written on in, an edition to be read."""

import io

import docx
import pytest
from django.urls import reverse

from bulletin.models import Download
from bulletin.word.marks import origin_of
from bulletin.word.package import Package


def texts_of(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def test_an_editor_downloads_the_draft_from_the_menu_of_the_issue(as_, issue):
    editor, url = as_("editor"), reverse("admin:bulletin_issue_word", args=[issue.pk])
    assert url in editor.get(reverse("admin:bulletin_issue_change", args=[issue.pk])).content.decode()
    response = editor.get(url)
    assert "filename*=utf-8''" in response["Content-Disposition"]
    assert "望溪区推进老旧小区改造" in texts_of(response.content)
    assert not Download.objects.exists()


def test_a_released_edition_is_downloaded_to_be_read_and_that_is_on_record(as_, edition_in, auditor):
    edition, reader = edition_in("released"), as_("auditor")
    url = reverse("admin:bulletin_edition_word", args=[edition.pk])
    assert url in reader.get(reverse("admin:bulletin_edition_change", args=[edition.pk])).content.decode()
    assert origin_of(Package(reader.get(url).content)).fingerprint == edition.fingerprint
    assert list(Download.objects.values_list("person", "kind", "edition")) == [(auditor.pk, "word", edition.pk)]


def test_what_was_never_released_says_its_status_on_every_page(as_, edition_in):
    edition = edition_in("in_review")
    response = as_("reviewer").get(reverse("admin:bulletin_edition_word", args=[edition.pk]))
    assert "（待审）" in docx.Document(io.BytesIO(response.content)).sections[0].header.paragraphs[0].text
    assert not Download.objects.exists()


def test_the_press_that_refuses_says_why_on_the_page_it_was_asked_from(as_, issue, settings):
    settings.PRESS_FONTS = {"body": ['"; }']}
    response = as_("editor").get(reverse("admin:bulletin_issue_word", args=[issue.pk]), follow=True)
    assert "PRESS_FONT_BODY" in response.content.decode()


@pytest.mark.parametrize("name", ["bulletin_issue_word", "bulletin_edition_word"])
def test_an_old_link_leads_nowhere_and_nothing_is_posted(as_, cast, name):
    url = reverse(f"admin:{name}", args=[999])
    assert as_("editor").get(url).status_code == 404
    assert as_("editor").post(url).status_code == 405


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_whoever_does_not_work_at_the_desk_gets_no_word_file(as_, issue, edition_in, who):
    edition = edition_in("released")
    for url in (
        reverse("admin:bulletin_issue_word", args=[issue.pk]),
        reverse("admin:bulletin_edition_word", args=[edition.pk]),
    ):
        assert as_(who).get(url).url.startswith(reverse("admin:login"))
