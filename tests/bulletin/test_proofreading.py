"""`manage.py proofread`: of an issue and of any text; what is known of released editions."""

import json

import pytest
from django.core.management import call_command

from bulletin import archive, moves, proofreader
from bulletin.models import Issue, Status
from bulletin.proofreader import wording
from bulletin.proofreading.characters import wording as compiled
from office.models import Leader, Term, UnitName
from tests.conftest import make_edition, make_issue

SLIP = "会议强调,要抓紧落实。"


@pytest.fixture
def run(capsys):
    """run("proofread", …): (exit code, lines printed, what is said beside)."""

    def command(*words: str) -> tuple[int, list[str], str]:
        code = 0
        try:
            call_command(*words)
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return command


def write(issue: Issue, text: str) -> None:
    brief = issue.briefs.first()
    brief.text = text
    brief.save()


def test_an_issue_is_read_a_line_a_remark(run, issue):
    write(issue, SLIP)
    code, lines, _ = run("proofread", issue.name)
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("必须 简讯第1条“,”：")
    assert lines[0].endswith("可以改成“，”。")


def test_what_was_answered_says_so_and_stops_nobody(run, issue, editor):
    write(issue, SLIP)
    [remark] = proofreader.read(archive.seal(issue), issue)
    proofreader.keep(issue, by=editor, rule=remark.finding.rule, words=",", key=remark.key, reason="引文照录")
    code, lines, _ = run("proofread", issue.name)
    assert code == 0
    assert lines[0].endswith(f"（{editor}：不改，引文照录）")


def test_a_clean_issue_ends_well(run, issue):
    assert run("proofread", issue.name)[:2] == (0, [])


def test_as_json_it_has_all_of_each_remark(run, issue):
    write(issue, SLIP)
    _, lines, _ = run("proofread", issue.name, "--json")
    printed = json.loads("\n".join(lines))
    [remark] = printed["remarks"]
    assert (remark["rule"], remark["place"], remark["start"]) == ("punctuation.half-width", "brief-1", 4)
    assert "missing" in printed


@pytest.mark.django_db
def test_any_text_is_read_a_finding_a_line(run, tmp_path):
    file = tmp_path / "x.txt"
    file.write_bytes("好的。\r\n\r\n会议强调,要抓紧落实。\n".encode())
    code, lines, _ = run("proofread", "--text", str(file), "--json")
    assert code == 0
    assert [json.loads(line) for line in lines] == [
        {"line": 3, "start": 4, "end": 5, "rule": "punctuation.half-width", "level": "必须", "suggestions": ["，"]}
    ]


@pytest.mark.django_db
def test_characters_are_counted_as_a_person_counts_them(run, tmp_path):
    file = tmp_path / "x.txt"
    file.write_text("𠮷𠮷强调,要抓紧落实。", encoding="utf-8")
    [line] = run("proofread", "--text", str(file), "--json")[1]
    assert json.loads(line)["start"] == 4


@pytest.mark.django_db
def test_a_long_text_is_read_to_its_end(run, tmp_path):
    file = tmp_path / "x.txt"
    file.write_text("各单位抓好落实，确保按时完成各项任务。\n" * 2000 + SLIP, encoding="utf-8")
    lines = run("proofread", "--text", str(file), "--json")[1]
    assert [json.loads(line)["line"] for line in lines] == [2001]


@pytest.mark.django_db
def test_the_words_of_the_office_are_used(run, tmp_path):
    Term.objects.create(words="门前三包", use="门前五包", source="本办约定")
    file = tmp_path / "x.txt"
    file.write_text("落实门前三包责任。", encoding="utf-8")
    [line] = run("proofread", "--text", str(file))[1]
    assert "门前五包" in line


@pytest.mark.django_db
@pytest.mark.parametrize("words", [(), ("dongtai/2026-15", "--text", "x.txt"), ("nowhere/2026-1",)])
def test_what_cannot_be_read_is_refused_in_a_sentence(run, words):
    code, lines, said = run("proofread", *words)
    assert (code, lines) == (2, [])
    assert said.strip().endswith("。")
    assert "Traceback" not in said


@pytest.mark.django_db
def test_a_file_that_is_none_or_no_text_is_refused_in_a_sentence(run, tmp_path):
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    for path in (tmp_path / "none.txt", picture, tmp_path):
        code, lines, said = run("proofread", "--text", str(path))
        assert (code, lines) == (2, [])
        assert said.strip().endswith("。")


# What the office knows


def test_the_tables_reach_the_rules(issue):
    Leader.objects.create(name="岑砚清", post="市委副书记", order=1)
    Term.objects.create(words="门前三包", advice=Term.Advice.CAREFUL, use="门前五包；门前责任", source="本办约定")
    UnitName.objects.create(full="青岚市创建办", short="市创建办; 创建办")
    known = proofreader.known_for(issue)
    assert known.leaders[0][:3] == ("岑砚清", "市委副书记", 1)
    assert known.terms[0] == ("门前三包", False, ("门前五包", "门前责任"), "本办约定")
    assert known.units[0] == ("青岚市创建办", ("市创建办", "创建办"))
    assert known.date == issue.date


def test_of_earlier_issues_the_newest_released_are_known_and_never_itself(bulletin, issue, editor, reviewer, some_pdf):
    others = [make_issue(bulletin, number, by=editor) for number in range(8, 13)]
    for other in (issue, *others):
        make_edition(other, Status.RELEASED, some_pdf, by=editor, reviewer=reviewer)
    known = proofreader.known_for(issue)
    assert [name for name, _ in known.earlier_texts] == [str(other) for other in reversed(others)][:3]
    assert "市文旅局" in known.earlier_texts[0][1]


def test_what_is_released_is_counted_and_what_is_withdrawn_no_more(edition_in, publisher, reviewer):
    edition = edition_in("released")
    released = wording.make()
    assert compiled.load(released).count("文旅局") > 0
    assert wording.path() == released
    moves.ask_withdrawal(edition, by=publisher, reason="有误")
    moves.withdraw(edition, by=reviewer)
    assert compiled.load(wording.make()).count("文旅局") == 0


def test_while_the_file_is_being_made_nobody_begins_it_again(edition_in, monkeypatch):
    edition_in("released")
    begun = []
    monkeypatch.setattr(wording, "start", lambda job, path, *rest, **limits: begun.append(path))
    assert [wording.path(), wording.path()] == [None, None]
    assert len(begun) == 1


def test_old_files_of_what_is_released_are_cleared_away(settings, bulletin, editor, reviewer, some_pdf):
    for number in range(1, 5):
        issue = make_issue(bulletin, number, by=editor)
        make_edition(issue, Status.RELEASED, some_pdf, by=editor, reviewer=reviewer)
        wording.make()
    assert len(list(settings.WORDING_ROOT.iterdir())) == wording.KEPT
