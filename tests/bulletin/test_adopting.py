"""`manage.py adopt`: old issues as they were published, by a list; and as readers then meet them."""

import contextlib
import csv
import datetime as dt
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import Workbook

from bulletin import archive, moves
from bulletin.document import store
from bulletin.models import Bulletin, Dispatch, Edition, Issue, Notice, Status
from bulletin.models.letters import Letter
from office import roles
from office.models import AuditEntry
from tests.bulletin import racing

pytestmark = pytest.mark.django_db

TEXT = """青岚创建动态

2018年第{number}期

青岚市创建办　　2018年{month}月16日

## 柳坞街道清理背街小巷

近日，柳坞街道清理背街小巷十二条，清运垃圾三十车，疏通下水道两公里，居民出行方便了许多。

街道还同沿街商户签订了责任书，明确门前三包由谁来管、怎么管，每周五集中查看一次。

报：市委办
编辑：闻一白
"""
WORDS = "松涧镇开展河道清漂，清出漂浮物三吨。"


def original(*pages: str) -> bytes:
    """A PDF of another program, with a line of text on each page; "" is a page that was scanned."""
    with pymupdf.open() as document:
        for words in pages:
            page = document.new_page()
            if words:
                page.insert_text((72, 72), words, fontname="china-s")
            else:
                page.draw_rect((72, 72, 200, 200))
        return document.tobytes()


class Folder:
    """What an office puts together: a list, and files beside it."""

    def __init__(self, path: Path):
        self.path = path
        self.rows: list[dict[str, str]] = []

    def add(self, number: int, **said: str) -> None:
        usual = {"期刊": "dongtai", "年份": "2018", "期号": str(number), "日期": f"2018年{number}月16日"}
        self.rows.append(usual | said)

    def add_whole(self, number: int, **said: str) -> None:
        """An issue with its text and its PDF."""
        (self.path / f"{number}.md").write_text(TEXT.format(number=number, month=number))
        (self.path / f"{number}.pdf").write_bytes(original(f"第{number}期", "第二页"))
        self.add(number, 文件=f"{number}.md", PDF=f"{number}.pdf", **said)

    def add_pdf(self, number: int, pdf: bytes, **said: str) -> None:
        (self.path / f"{number}.pdf").write_bytes(pdf)
        self.add(number, PDF=f"{number}.pdf", **said)

    def write(self) -> None:
        headings = ["期刊", "年份", "期号", "日期", "总期号", "文件", "PDF", "题目", "放行理由"]
        with (self.path / "清单.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, headings)
            writer.writeheader()
            writer.writerows(self.rows)


@pytest.fixture
def folder(tmp_path, bulletin, cast) -> Folder:
    roles.assign(cast["reviewer"], roles.REVIEWER, roles.PUBLISHER)
    (tmp_path / "旧刊").mkdir()
    return Folder(tmp_path / "旧刊")


@pytest.fixture
def run(folder, capsys):
    """run(): what the command prints; run(2) if it is refused, and then the sentence too."""

    def adopt(code: int = 0, *options: str, by: str = "editor", approver: str = "reviewer") -> str:
        folder.write()
        command = ("adopt", str(folder.path), "--by", by, "--approved-by", approver, *options)
        if code:
            with pytest.raises(SystemExit) as stopped:
                call_command(*command)
            assert stopped.value.code == code
        else:
            call_command(*command)
        said = capsys.readouterr()
        return said.out + said.err

    return adopt


def verify(capsys) -> list[str]:
    with contextlib.suppress(SystemExit):
        call_command("verify")
    return [line for line in capsys.readouterr().out.splitlines() if not line.startswith("提示")]


def test_issues_are_released_on_their_own_days_with_their_very_pdfs_and_nobody_is_written_to(folder, run, capsys):
    for number in (3, 4):
        folder.add_whole(number)
    assert "收了2期，已经收过的0期" in run()
    for number in (3, 4):
        edition = Edition.objects.get(issue__number=number)
        assert edition.status == Status.RELEASED
        assert edition.date == edition.released_at.astimezone().date() == dt.date(2018, number, 16)
        assert archive.pdf_path(edition).read_bytes() == (folder.path / f"{number}.pdf").read_bytes()
        assert edition.pages == 2
    assert not Notice.objects.exists()
    assert not Dispatch.objects.exists()
    assert verify(capsys) == ["2 个版本、全部图片与审计日志都完好。"]


def test_one_entry_of_the_log_tells_of_all_of_them_and_who_answers(folder, run):
    for number in (3, 4, 5):
        folder.add_whole(number)
    run()
    entry = AuditEntry.objects.of("adopt").get()
    assert entry.actor_name == "闻一白"
    assert entry.details["approver"] == "方守拙"
    assert entry.details["digest"] == store.sha256((folder.path / "清单.csv").read_bytes())
    assert set(entry.details["standing"]) == {str(pk) for pk in Edition.objects.values_list("pk", flat=True)}
    issue = Issue.objects.get(number=4)
    (own,) = moves.on_record(issue)
    assert own.number == entry.number
    assert own.details["edition"] == issue.editions.get().pk


def test_what_went_round_the_log_is_found_of_old_issues_too(folder, run, capsys):
    folder.add_whole(3)
    run()
    Edition.objects.all().move(status=Status.APPROVED)
    assert "审计日志里最后是“已发布”" in "".join(verify(capsys))


def test_readers_are_told_that_it_is_the_original_and_find_its_words(folder, run):
    folder.add_whole(3)
    folder.add_pdf(4, original(WORDS), 题目="松涧镇河道清漂")
    run()
    whole = Client().get("/dongtai/2018/3/").content.decode()
    assert "此期为原样收录，PDF 是当年印发的原件" in whole
    assert "清运垃圾三十车" in whole
    only_pdf = Client().get("/dongtai/2018/4/").content.decode()
    assert "松涧镇河道清漂" in only_pdf
    assert WORDS in only_pdf
    assert "/dongtai/2018/4/" in Client().get("/search/", {"q": "河道清漂"}).content.decode()
    digest = store.sha256((folder.path / "4.pdf").read_bytes())
    assert "2018年第4期" in Client().get("/verify/", {"code": digest}).content.decode()


def test_of_a_scanned_issue_the_page_says_that_there_is_only_the_pdf(folder, run):
    folder.add_pdf(3, original("", ""))
    run()
    assert "没有可以提取的文字，请看 PDF" in Client().get("/dongtai/2018/3/").content.decode()


def test_where_no_pdf_was_kept_it_is_typeset_and_readers_are_told(folder, run):
    folder.add_whole(3)
    folder.rows[0]["PDF"] = ""
    run()
    edition = Edition.objects.get()
    assert edition.preflight
    assert "PDF 是收录时按原文重排的" in Client().get("/dongtai/2018/3/").content.decode()


def test_a_second_run_leaves_alone_what_is_there_and_goes_on_with_the_rest(folder, run):
    folder.add_whole(3)
    run()
    folder.add_whole(4)
    assert "收了1期，已经收过的1期" in run()
    assert Edition.objects.count() == 2


def test_a_rehearsal_says_what_would_be_made_and_leaves_nothing(folder, run, settings):
    folder.add_whole(3)
    folder.add_pdf(4, b"%PDF-1.7 cut short")
    before = AuditEntry.objects.count()
    said = run(2, "--dry-run")
    assert "可以收1期" in said
    assert "清单第3行：“4.pdf”已损坏，或者不是 PDF" in said
    assert not Issue.objects.exists()
    assert AuditEntry.objects.count() == before
    assert not settings.EDITIONS_ROOT.exists()


def test_a_list_may_be_an_excel_file(folder, run):
    folder.add_whole(3)
    book = Workbook()
    book.active.append(list(folder.rows[0]))
    book.active.append([folder.rows[0]["期刊"], 2018, 3, dt.datetime(2018, 3, 16), "3.md", "3.pdf"])
    book.save(folder.path / "清单.xlsx")
    assert "收了1期" in run()


WRONG = {
    "文件夹里的文件名": {"PDF": "../3.pdf"},
    "请写文件夹里的文件名": {"PDF": "/etc/hostname"},
    "找不到，或者是链接": {"PDF": "none.pdf"},
    "“期号”写的是“三”": {"期号": "三"},
    "看不出是哪一天": {"日期": "秋天"},
    "没有这一天": {"日期": "2018-02-30"},
    "还没有到": {"日期": "2099-01-01"},
    "“年份”不对": {"年份": "1848"},
    "没有期刊“不知名”": {"期刊": "不知名"},
    "“日期”空着": {"日期": ""},
    "都空着：至少写一个": {"PDF": "", "文件": ""},
}


@pytest.mark.parametrize(("sentence", "said"), WRONG.items(), ids=WRONG)
def test_a_row_that_is_wrong_is_named_and_nothing_is_taken(sentence, said, folder, run):
    folder.add_whole(3)
    folder.add_whole(4)
    folder.rows[0] |= said
    answer = run(2)
    assert "清单第2行：" in answer
    assert sentence in answer
    assert "一期也没有收" in answer
    assert not Issue.objects.exists()


def test_a_link_out_of_the_folder_is_not_followed(folder, run, tmp_path):
    (tmp_path / "outside.pdf").write_bytes(original(WORDS))
    (folder.path / "3.pdf").symlink_to(tmp_path / "outside.pdf")
    folder.add(3, PDF="3.pdf")
    assert "不在清单所在的文件夹里" in run(2)


def test_a_number_is_not_taken_twice_nor_from_a_draft(folder, run, issue):
    folder.add_whole(3)
    folder.rows.append(folder.rows[0])
    folder.add(15, 年份="2026", 日期="2026-09-16", PDF="3.pdf")
    answer = run(2)
    assert "第3期在第2行已经有了" in answer
    assert "2026年第15期系统里已经有了" in answer


def test_another_pdf_for_what_is_there_is_no_way_round_a_correction(folder, run):
    folder.add_whole(3)
    run()
    (folder.path / "3.pdf").write_bytes(original("换过的"))
    assert "PDF 不是现在这一份" in run(2)


def hostile(**entries) -> bytes:
    with pikepdf.open(io.BytesIO(original(WORDS))) as pdf:
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value
        data = io.BytesIO()
        pdf.save(data)
    return data.getvalue()


def encrypted(user: str) -> bytes:
    with pikepdf.open(io.BytesIO(original(WORDS))) as pdf:
        data = io.BytesIO()
        pdf.save(data, encryption=pikepdf.Encryption(owner="owner", user=user))
    return data.getvalue()


def annotated(subtype: str, **entries) -> bytes:
    with pikepdf.open(io.BytesIO(original(WORDS))) as pdf:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(subtype), Rect=[0, 0, 9, 9], **entries)
        pdf.pages[0].Annots = pikepdf.Array([note])
        data = io.BytesIO()
        pdf.save(data)
    return data.getvalue()


SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
HOSTILE = {
    "script on opening": (lambda: hostile(OpenAction=SCRIPT), "里有脚本"),
    "named scripts": (lambda: hostile(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary())), "里有脚本"),
    "script behind a link": (lambda: annotated("/Link", A=SCRIPT), "里有脚本"),
    "program": (lambda: annotated("/Link", A=pikepdf.Dictionary(S=pikepdf.Name.Launch)), "里有脚本或外部动作"),
    "attachment": (lambda: annotated("/FileAttachment"), "里有附件"),
    "password to open": (lambda: encrypted("secret"), "加了密"),
    "password to change": (lambda: encrypted(""), "加了密"),
    "no pdf": (lambda: b"MZ\x90\x00", "已损坏，或者不是 PDF"),
    "empty": (lambda: b"", "已损坏，或者不是 PDF"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_pdf_that_readers_must_not_be_given_is_left_out_and_the_others_taken(kind, folder, run):
    make, sentence = HOSTILE[kind]
    folder.add_pdf(3, make())
    folder.add_whole(4)
    answer = run(2)
    assert "清单第2行：“3.pdf”" in answer
    assert sentence in answer
    assert list(Issue.objects.values_list("number", flat=True)) == [4]


def test_a_text_of_another_number_is_left_out(folder, run):
    folder.add_whole(3)
    (folder.path / "3.md").write_text(TEXT.format(number=9, month=3))
    assert "里写的是2018年第9期" in run(2)
    assert not Issue.objects.exists()


def test_what_looks_private_needs_a_reason_which_is_kept(folder, run):
    folder.add_pdf(3, original("联系人张某，身份证号 11010519491231002X。"))
    assert "放行理由" in run(2)
    folder.rows[0]["放行理由"] = "当年已经公开印发"
    run()
    assert Edition.objects.get().disclosure == "当年已经公开印发"


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ({"approver": "editor"}, "要是两个人"),
        ({"by": "reviewer", "approver": "editor"}, "没有《青岚创建动态》的送审职责"),
        ({"approver": "other_editor"}, "没有《青岚创建动态》的审定职责"),
        ({"approver": "nobody"}, "没有用户名为“nobody”的人员"),
    ],
)
def test_two_people_who_hold_the_roles_answer_for_it(people, sentence, folder, run):
    folder.add_whole(3)
    assert sentence in run(2, **people)
    assert not Issue.objects.exists()


def test_where_whoever_approves_may_not_release_the_other_does(folder, run, bulletin, cast):
    bulletin.publisher_is_another = True
    bulletin.save()
    folder.add_whole(3)
    assert "送审的人没有发布的职责" in run(2)
    roles.assign(cast["editor"], roles.EDITOR, roles.PUBLISHER)
    run()
    assert Edition.objects.get().released_by == cast["editor"]


def test_an_old_issue_can_be_corrected_and_then_is_no_original_any_more(folder, run):
    folder.add_whole(3)
    run()
    issue = Issue.objects.get()
    assert [article.title for article in issue.articles.all()] == ["柳坞街道清理背街小巷"]
    assert issue.next_version == 2
    assert all(fact.label != "收录" for fact in archive.seal(issue).further)


def test_no_letter_is_owed(folder, run):
    folder.add_whole(3)
    run()
    for kind in Letter.__subclasses__():
        assert not kind.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_at_work_leaves_no_half_batch_and_goes_on(folder, run, capsys, settings):
    """A batch is of one bulletin: as soon as the first is there, the process that is to enter two more ends."""
    for slug in ("tongxun", "jianbao"):
        Bulletin.objects.create(name=f"槐川{slug}", slug=slug, publisher="槐川市创建办")
    for number, slug in enumerate(("dongtai", "tongxun", "tongxun", "jianbao"), start=1):
        folder.add_pdf(number, original(WORDS), 期刊=slug)
    folder.write()
    command = [sys.executable, "manage.py", "adopt", folder.path, "--by", "editor", "--approved-by", "reviewer"]
    at_work = subprocess.Popen(command, env=racing.this_office(), cwd=settings.BASE_DIR, start_new_session=True)
    while not Edition.objects.exists() and at_work.poll() is None:
        time.sleep(0.01)
    os.killpg(at_work.pid, signal.SIGKILL)
    at_work.wait()
    there = Edition.objects.count()
    standing = [set(entry.details["standing"]) for entry in AuditEntry.objects.of("adopt")]
    assert sum(map(len, standing)) == there == Issue.objects.count() > 0
    assert f"收了{4 - there}期，已经收过的{there}期" in run()
    assert verify(capsys) == ["4 个版本、全部图片与审计日志都完好。"]
