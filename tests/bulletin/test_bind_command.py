"""`bind`: the released issues of a year in one PDF, made once and kept; refusals in one sentence."""

import pdfplumber
import pikepdf
import pytest
from django.core.management import call_command

from bulletin import archive, volumes
from bulletin.models import Bulletin, Issue
from tests.bulletin.test_commands import refusal
from tests.bulletin.volumes import correct, released, sealed, withdraw
from tests.conftest import make_edition, make_issue


@pytest.fixture
def year(bulletin, cast):
    """Two released issues, the later one made first."""
    return [released(bulletin, number, cast) for number in (3, 1)]


def bind(path, capsys, slug: str = "dongtai", year: int = 2026) -> str:
    call_command("bind", slug, year, pdf=path)
    return capsys.readouterr().out


def issues_in(path) -> list[str]:
    return [title for title in bookmarks(path) if title.startswith("第")]


def bookmarks(path) -> list[str]:
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        top = outline.root[0]
        return [
            top.title,
            *(title for item in top.children for title in (item.title, *(c.title for c in item.children))),
        ]


def test_it_binds_what_is_released_in_order_of_number(year, tmp_path, capsys):
    path = tmp_path / "volume.pdf"
    shown = bind(path, capsys)
    assert shown == f"已装订 2/2 期\n{path}：《青岚创建动态》2026年合订本，2 期\n"
    assert issues_in(path) == ["第1期", "第3期"]
    assert bookmarks(path)[0] == "青岚创建动态 2026年合订本"
    pages = [page.Contents.read_bytes() for page in pikepdf.open(path).pages if "/Contents" in page]
    for edition in year:
        for page in pikepdf.open(archive.pdf_path(edition)).pages:
            assert page.Contents.read_bytes() in pages


def test_progress_is_told_every_ten_issues(bulletin, cast, tmp_path, capsys):
    first = released(bulletin, 1, cast)
    for number in range(2, 13):
        issue = make_issue(bulletin, number, by=cast["editor"])
        make_like(first, issue, cast)
    lines = bind(tmp_path / "volume.pdf", capsys).splitlines()
    assert lines[:-1] == ["已装订 10/12 期", "已装订 12/12 期"]


def make_like(edition, issue, cast):
    """An edition with the same PDF, which saves typesetting one."""
    pdf = archive.pdf_path(edition).read_bytes()
    fresh = Issue.objects.get(pk=issue.pk)
    return make_edition(fresh, "released", pdf, by=cast["editor"], reviewer=cast["reviewer"])


def test_only_this_bulletin_and_this_year_are_bound(year, cast, bulletin, tmp_path, capsys):
    released(Bulletin.objects.create(name="望溪简报", slug="wangxi"), 2, cast)
    released(bulletin, 4, cast, year=2025)
    path = tmp_path / "volume.pdf"
    bind(path, capsys)
    assert issues_in(path) == ["第1期", "第3期"]
    bind(path, capsys, year=2025)
    assert issues_in(path) == ["第4期"]


@pytest.mark.parametrize("status", ["in_review", "returned", "recalled", "approved", "superseded", "withdrawn"])
def test_what_is_not_released_is_not_bound(status, year, bulletin, cast, tmp_path, capsys):
    sealed(make_issue(bulletin, 2, by=cast["editor"]), status, cast)
    path = tmp_path / "volume.pdf"
    bind(path, capsys)
    assert issues_in(path) == ["第1期", "第3期"]


def test_the_corrected_edition_is_the_one_bound(year, cast, tmp_path, capsys):
    path = tmp_path / "volume.pdf"
    bind(path, capsys)
    assert "更正后的标题" not in bookmarks(path)
    correct(year[0], cast)
    bind(path, capsys)
    assert issues_in(path) == ["第1期", "第3期"]
    assert bookmarks(path).count("更正后的标题") == 1


def test_an_issue_withdrawn_later_is_gone_from_the_volume_and_from_the_disk(year, tmp_path, settings, capsys):
    path = tmp_path / "volume.pdf"
    bind(path, capsys)
    withdraw(year[0])
    bind(path, capsys)
    assert issues_in(path) == ["第1期"]
    assert len(list(settings.VOLUMES_ROOT.rglob("*.pdf"))) == 1


def said_in(path) -> str:
    with pdfplumber.open(path) as pdf:
        return "".join("".join(page.extract_text().split()) for page in pdf.pages)


def test_the_contents_say_which_number_was_withdrawn_and_which_never_came(year, cast, bulletin, tmp_path, capsys):
    path = tmp_path / "volume.pdf"
    bind(path, capsys)
    assert "第2期未发布" in said_in(path)
    withdraw(released(bulletin, 2, cast))
    withdraw(released(bulletin, 4, cast))
    bind(path, capsys)
    assert "第2期已撤下" in said_in(path)
    assert "第4期已撤下" in said_in(path)


def test_a_bulletin_may_have_its_volumes_numbered(year, bulletin, tmp_path, capsys):
    path = tmp_path / "volume.pdf"
    bind(path, capsys)
    assert "合订本第5页" not in said_in(path)
    Bulletin.objects.filter(pk=bulletin.pk).update(numbers_volume=True)
    bind(path, capsys)
    assert "合订本第5页" in said_in(path)


def test_a_volume_is_made_once(year, bulletin, tmp_path, capsys):
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    bind(first, capsys)
    kept = volumes.volume(bulletin, 2026).path
    made_at = kept.stat().st_mtime_ns
    assert "已装订" not in bind(second, capsys)
    assert kept.stat().st_mtime_ns == made_at
    assert first.read_bytes() == second.read_bytes() == kept.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere", "2026"), "没有地址为 nowhere 的刊物：请写刊物的地址（dongtai）。"),
        (("dongtai", "2019"), "《青岚创建动态》2019年没有已发布的期"),
        (("dongtai", "-5"), "-5年没有已发布的期"),
        (("dongtai", "9" * 30), "没有已发布的期"),
    ],
)
def test_what_cannot_be_bound_is_said_in_one_sentence(arguments, words, year, tmp_path, capsys):
    path = tmp_path / "volume.pdf"
    options = ("--pdf", str(path), "--", *arguments)
    assert words in refusal(capsys, "bind", *options)
    assert not path.exists()


def test_a_draft_alone_is_nothing_to_bind(issue, tmp_path, capsys):
    assert "没有已发布的期" in refusal(capsys, "bind", "dongtai", "2026", "--pdf", str(tmp_path / "v.pdf"))


def test_a_place_that_cannot_be_written_is_named(year, capsys):
    assert "写不了文件 /nowhere/v.pdf" in refusal(capsys, "bind", "dongtai", "2026", "--pdf", "/nowhere/v.pdf")


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_sealed_file_that_is_not_whole_stops_the_binding(damage, year, tmp_path, settings, capsys):
    path = archive.pdf_path(year[0])
    path.unlink()
    if damage == "changed":
        path.write_bytes(b"%PDF-1.7 something else")
    target = tmp_path / "volume.pdf"
    sentence = refusal(capsys, "bind", "dongtai", "2026", "--pdf", str(target))
    assert sentence.startswith("《青岚创建动态》2026年第3期的PDF缺失或被改动过")
    assert not target.exists()
    assert [file for file in settings.VOLUMES_ROOT.rglob("*") if file.is_file()] == []


def test_a_sealed_file_that_is_no_pdf_leaves_nothing_half_made(year, edition_in, bulletin, tmp_path, settings, capsys):
    edition_in("released")  # sealed from something that only looks like a PDF
    sentence = refusal(capsys, "bind", "dongtai", "2026", "--pdf", str(tmp_path / "v.pdf"))
    assert sentence == "第15期的PDF读不出来，合订本没有装订；请管理员运行 manage.py verify 检查。"
    assert [file for file in settings.VOLUMES_ROOT.rglob("*") if file.is_file()] == []


def test_a_binding_given_up_half_way_leaves_nothing(year, bulletin, settings):
    begun = volumes.bind(volumes.volume(bulletin, 2026))
    assert next(begun) == 1
    begun.close()
    assert [file for file in settings.VOLUMES_ROOT.rglob("*") if file.is_file()] == []
    assert not volumes.volume(bulletin, 2026).is_kept
