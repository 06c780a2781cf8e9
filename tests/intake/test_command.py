"""`manage.py intake`: a file becomes rows, all or none, and says so in JSON or in one sentence."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from bulletin import archive
from bulletin.document import content
from bulletin.intake import read_manuscript
from bulletin.models import Bulletin, Issue
from office import roles
from office.models import RecipientUnit, User

TEXT = """# 柳坞社区通讯

第 3 期（总第 9 期）

柳坞街道办事处　2026年5月6日

## 街道清理楼道堆物

5月4日，街道清理楼道堆物二十车。

（街道城管科供稿）

## 社区短讯

★松涧社区修好路灯六盏。

★桐荫社区开办公益课堂。

报：区委办公室、区政府办公室
发：各社区
审核：邢堃　编辑：娄喆、苗知秋
柳坞街道办事处　2026年5月7日印发　共印50份
"""
TABLES = (Bulletin, Issue, User, RecipientUnit)


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "通讯.md"
    path.write_text(TEXT)
    return path


@pytest.fixture
def intake(db, capsys):
    def run(path, **options) -> dict:
        call_command("intake", path, **options)
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return run


@pytest.fixture
def refusal(db, capsys):
    """The one sentence a file is refused with; that it left no row behind is checked for every one."""

    def run(path, **options) -> str:
        before = [model.objects.count() for model in TABLES]
        with pytest.raises(SystemExit) as stopped:
            call_command("intake", path, **options)
        shown = capsys.readouterr()
        assert stopped.value.code == 2
        assert shown.out == ""
        assert [model.objects.count() for model in TABLES] == before
        assert shown.err.count("\n") == 1
        return shown.err.strip()

    return run


def test_a_file_becomes_an_issue_with_all_its_parts(intake, file):
    report = intake(file)
    assert report.pop("warnings")[: len(read_manuscript(file).warnings)] == list(read_manuscript(file).warnings)
    assert report == {"issue": "tongxun/2026-3", "articles": 1, "briefs": 2, "recipients": 3}
    sealed = archive.seal(Issue.objects.get())
    assert (sealed.bulletin, sealed.year, sealed.number, sealed.total_number) == ("柳坞社区通讯", 2026, 3, 9)
    assert sealed.articles[0].source == "街道城管科"
    assert sealed.briefs_title == "社区短讯"
    assert sealed.recipients.report == ("区委办公室", "区政府办公室")
    assert (sealed.reviewers, sealed.editors) == (("邢堃",), ("娄喆", "苗知秋"))
    assert (sealed.imprint_date.isoformat(), sealed.print_run) == ("2026-05-07", 50)


def test_the_column_of_an_article_is_filed(intake, file):
    file.write_text(
        TEXT.replace("# 柳坞", "柳坞")
        .replace("## ", "")
        .replace("街道清理楼道堆物\n\n", "【要闻】\n\n街道清理楼道堆物\n\n", 1)
    )
    intake(file)
    article = Issue.objects.get().articles.get()
    assert (article.column, article.title) == ("要闻", "街道清理楼道堆物")


def test_unknown_people_become_people_without_a_login_a_role_or_the_desk(intake, file):
    intake(file)
    for name in ("娄喆", "苗知秋", "邢堃"):
        person = User.objects.get(name=name)
        assert (person.has_usable_password(), person.is_staff, roles.held_anywhere(person)) == (False, False, [])


def test_what_is_new_beside_the_issue_is_told(intake, file):
    assert intake(file)["warnings"][-3:] == [
        "新建了刊物“柳坞社区通讯”（地址 tongxun）。",
        "新建了 3 个收文单位：区委办公室、区政府办公室、各社区。",
        "新建了 3 位人员（没有登录账号）：邢堃、娄喆、苗知秋。",
    ]
    file.write_text(TEXT.replace("第 3 期（总第 9 期）", "第 4 期").replace("各社区\n", "各社区、各街道\n"))
    assert intake(file)["warnings"][-1] == "新建了 1 个收文单位：各街道。"


def test_known_people_units_and_bulletins_are_found_again(intake, file):
    intake(file)
    file.write_text(TEXT.replace("第 3 期（总第 9 期）", "第 4 期（总第 10 期）"))
    assert intake(file)["issue"] == "tongxun/2026-4"
    assert (Bulletin.objects.count(), User.objects.count(), RecipientUnit.objects.count()) == (1, 3, 3)


def test_an_import_is_the_work_of_whom_it_names(intake, file):
    person = User.objects.create_user(username="miao", name="苗知秋")
    intake(file, by="miao")
    issue = Issue.objects.get()
    parts = (issue, *issue.articles.all(), *issue.briefs.all(), *issue.recipients.all(), *issue.credits.all())
    assert {part.history.get().history_user for part in parts} == {person}


def test_an_import_by_nobody_we_know_is_refused(refusal, file):
    assert refusal(file, by="meiyou") == "没有用户名为“meiyou”的人员：请核对 --by 后面的用户名。"


def test_the_slug_can_be_chosen(intake, file):
    assert intake(file, bulletin="liuwu")["issue"] == "liuwu/2026-3"


def test_a_slug_that_is_taken_gives_way_to_the_whole_name(intake, file):
    Bulletin.objects.create(name="市政通讯", slug="tongxun")
    assert intake(file)["issue"] == "liuwushequtongxun/2026-3"


def test_an_issue_that_exists_is_refused_by_name(intake, refusal, file):
    intake(file)
    assert "《柳坞社区通讯》2026年第3期，系统里已经有了（tongxun/2026-3）" in refusal(file)
    file.write_text(TEXT.replace("第 3 期", "第 5 期"))
    assert "写的是总第9期，这个号已经是《柳坞社区通讯》2026年第3期的" in refusal(file)


def test_a_slug_that_does_not_fit_is_refused(intake, refusal, file):
    assert "只用小写字母" in refusal(file, bulletin="Liu Wu")
    assert "系统用的地址" in refusal(file, bulletin="admin")
    Bulletin.objects.create(name="别的刊物", slug="bie")
    assert "地址 bie 却是《别的刊物》的" in refusal(file, bulletin="bie")
    intake(file)
    assert "它的地址是 tongxun，不是 bie" in refusal(file, bulletin="bie")


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", "没有期号的文字。".encode(), "第1期 第2期".encode("utf-16")])
def test_what_cannot_be_read_is_refused_with_the_files_name(data, refusal, tmp_path):
    path = tmp_path / "坏.txt"
    path.write_bytes(data)
    assert refusal(path).startswith("“坏.txt”")
    assert path.read_bytes() == data


def test_a_file_that_is_not_there_is_refused(refusal, tmp_path):
    assert "“没有.md”" in refusal(tmp_path / "没有.md")


def test_markup_in_the_text_is_shown_not_obeyed(intake, file):
    file.write_text(TEXT.replace("楼道堆物二十车", "<script>alert(1)</script><b>二十</b>车"))
    intake(file)
    article = archive.seal(Issue.objects.get()).articles[0]
    assert article.paragraphs == ["5月4日，街道清理<script>alert(1)</script><b>二十</b>车。"]


def test_a_numbered_title_right_above_its_text_is_no_contents_list(intake, file):
    file.write_text(
        "柳坞社区通讯\n第8期\n柳坞街道办事处\n2026年5月6日\n\n一、清理楼道\n\n5月4日，街道清理楼道堆物二十车。\n"
    )
    intake(file)
    sealed = content.to_bytes(archive.seal(Issue.objects.get())).decode()
    assert "清理楼道" in sealed.replace("清理楼道堆物", "")
