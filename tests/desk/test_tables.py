"""The office's tables at the desk: who works on them, what a file makes of them and what of it is on record."""

import csv
import datetime as dt
import html as escaping
import io
import re
import time
import zipfile

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from openpyxl import Workbook, load_workbook

from bulletin.admin import tables as door
from office import audit, roles
from office.audit import AuditEntry
from office.models import Leader, OpenForm, Term, UnitName
from office.tables import sheets
from office.tables.columns import TABLES
from tests.desk import test_wording as wording
from tests.desk.forms import fields_of, messages_of
from tests.desk.test_wording import said_on

DESK = {"editor", "other_editor", "reviewer", "publisher", "manager", "auditor"}
OUTSIDE = {"reader", "stranger", "nobody"}
EVERYBODY = sorted(DESK | OUTSIDE)
MODELS = {"leader": Leader, "term": Term, "unitname": UnitName}
FILES = {
    "leader": "姓名,职务\n沈怀瑾,市委书记\n",
    "term": "词语,改用\n截止目前,截至目前\n",
    "unitname": "全称,简称\n青澜市城市管理局,市城管局\n",
}


@pytest.fixture
def desk(as_):
    return as_("manager")


@pytest.fixture
def client_of(as_, client):
    return lambda who: client if who == "nobody" else as_(who)


@pytest.fixture
def leaders(db) -> list[Leader]:
    return [
        Leader.objects.create(name="沈怀瑾", post="市委书记", order=1, since=dt.date(2021, 3, 1)),
        Leader.objects.create(name="梁渡", post="市委副书记、市长", order=2),
        Leader.objects.create(name="陆行简", post="副市长", order=3, until=dt.date(2020, 5, 31)),
    ]


def at(page: str, table: str = "leader", *more) -> str:
    return reverse(page, args=[table, *more])


def listed(table: str = "leader") -> str:
    return reverse(f"admin:office_{table}_changelist")


def send(client, data: bytes | str, table: str = "leader", name: str = "名录.csv"):
    file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
    return client.post(at("table_import", table), {"file": file})


def sealed_in(response) -> str:
    (field,) = html.fromstring(response.content.decode()).xpath("//input[@name='sealed']/@value") or [""]
    return field


def confirm(client, sealed: str, table: str = "leader"):
    return client.post(at("table_import_confirm", table), {"sealed": sealed}, follow=True)


def bring(client, data: bytes | str, table: str = "leader", name: str = "名录.csv"):
    return confirm(client, sealed_in(send(client, data, table, name)), table)


def said(response) -> str:
    return escaping.unescape(response.content.decode())


def faults(response) -> list[str]:
    return html.fromstring(response.content.decode()).xpath("//*[@class='import-faults']/li/text()")


def counts(response) -> dict[str, int]:
    return {kind.label: number for kind, number in response.context["comparison"].counts.items() if number}


def rows_of(model, *names: str) -> list[tuple]:
    return list(model.objects.order_by("pk").values_list(*names))


def xlsx(*rows, **sheets_after) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title in sheets_after:
        book.create_sheet(title)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def entries() -> list[tuple]:
    assert not list(audit.verify())
    log = AuditEntry.objects.filter(outcome="done").order_by("number")
    return [(entry.actor_name, entry.action, entry.subject, entry.details) for entry in log]


# Who may


@pytest.mark.parametrize("table", MODELS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_at_the_desk_sees_a_table_and_takes_it_out(who, table, client_of):
    client = client_of(who)
    addresses = [listed(table), at("table_export", table, "csv"), at("table_export", table, "xlsx")]
    for address in [*addresses, at("table_template", table, "csv"), at("table_template", table, "xlsx")]:
        response = client.get(address)
        if who in DESK:
            assert response.status_code == 200
        else:
            assert response.url.startswith(reverse("admin:login"))


@pytest.mark.parametrize("table", MODELS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_manager_alone_changes_a_table_by_a_file(who, table, client_of, desk):
    sealed = sealed_in(send(desk, FILES[table], table))
    client = client_of(who)
    answers = [
        client.get(at("table_import", table)),
        send(client, FILES[table], table),
        client.post(at("table_import_confirm", table), {"sealed": sealed}),
    ]
    if who == "manager":
        assert [answer.status_code for answer in answers] == [200, 200, 302]
        assert MODELS[table].objects.count() == 1
    else:
        assert [answer.status_code for answer in answers] == [403 if who in DESK else 302] * 3
        assert not MODELS[table].objects.exists()
        assert not entries()


FORMS = {
    "leader": {"name": "沈怀瑾", "post": "市委书记", "order": "1", "since": "", "until": ""},
    "term": {"words": "截止目前", "advice": "never", "use": "截至目前", "source": ""},
    "unitname": {"full": "青澜市城市管理局", "short": "市城管局"},
}


@pytest.mark.parametrize("table", MODELS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_manager_alone_changes_a_table_by_its_forms(who, table, client_of, desk):
    model, fields = MODELS[table], FORMS[table]
    first = next(iter(fields))

    def page(name: str, *args) -> str:
        return reverse(f"admin:office_{table}_{name}", args=args)

    client = client_of(who)
    client.post(page("add"), fields)
    assert model.objects.exists() is (who == "manager")
    if who != "manager":
        desk.post(page("add"), fields)
    row = model.objects.get()
    form = fields_of(desk.get(page("change", row.pk)), f"{table}_form")
    client.post(page("change", row.pk), form | {first: "换上去的字"})
    assert model.objects.filter(**{first: "换上去的字"}).exists() is (who == "manager")
    seen = desk.get(page("delete", row.pk)).context["seen"]
    client.post(page("delete", row.pk), {"post": "yes", "seen": seen})
    assert model.objects.exists() is (who != "manager")
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    client.post(page("changelist"), chosen)
    assert model.objects.exists() is (who != "manager")


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_manager_alone_gives_places_in_the_list(who, client_of, desk, leaders):
    fields = fields_of(desk.get(listed()), "changelist-form") | {"form-0-order": "9", "_save": "保存排序"}
    client_of(who).post(listed(), fields)
    leaders[0].refresh_from_db()
    assert leaders[0].order == (9 if who == "manager" else 1)


def test_nothing_is_taken_in_by_a_link_and_no_other_table_or_kind_is_known(desk):
    sealed = sealed_in(send(desk, FILES["leader"]))
    assert desk.get(at("table_import_confirm"), {"sealed": sealed}).status_code == 405
    assert desk.post(at("table_export", "leader", "csv")).status_code == 405
    for address in (
        at("table_import", "group"),
        at("table_export", "user", "csv"),
        at("table_export", "leader", "exe"),
    ):
        assert desk.get(address).status_code == 404
    assert not Leader.objects.exists()


# What is held by the page between preview and confirmation


def test_what_the_page_holds_is_for_this_person_and_this_table_and_cannot_be_changed(desk, as_, cast):
    roles.assign(cast["editor"], roles.MANAGER)
    sealed = sealed_in(send(desk, FILES["term"], "term"))
    forged = signing.dumps({"table": "term", "by": cast["manager"].pk}, salt="another", compress=True)
    tries = {
        "": "不是预览里的内容",
        "x": "不是预览里的内容",
        "../../etc/passwd": "不是预览里的内容",
        "名录.csv": "不是预览里的内容",
        sealed[:-1] + ("A" if sealed[-1] != "A" else "B"): "不是预览里的内容",
        sealed.replace(":", "x:", 1): "不是预览里的内容",
        forged: "不是预览里的内容",
    }
    for tampered, sentence in tries.items():
        assert sentence in messages_of(confirm(desk, tampered, "term"))
    assert "不是您在这张表里看的" in messages_of(confirm(desk, sealed, "unitname"))
    assert "不是您在这张表里看的" in messages_of(confirm(as_("editor"), sealed, "term"))
    assert (Term.objects.count(), UnitName.objects.count(), entries()) == (0, 0, [])


def test_what_was_seen_more_than_a_day_ago_is_looked_at_anew(desk, time_machine):
    time_machine.move_to("2026-10-16 08:00+08:00")
    client = desk
    sealed = sealed_in(send(client, FILES["term"], "term"))
    time_machine.move_to("2026-10-17 09:00+08:00")
    assert "已经过了一天" in messages_of(confirm(client, sealed, "term"))
    assert not Term.objects.exists()


def test_nothing_is_done_if_the_table_was_changed_after_it_was_seen(desk, leaders):
    sealed = sealed_in(send(desk, "姓名,职务,任职止\n梁渡,市委副书记、市长,2026-10-16\n韩若水,秘书长,\n"))
    Leader.objects.filter(name="梁渡").update(until=dt.date(2026, 9, 30))
    assert "有人改过领导名录" in messages_of(confirm(desk, sealed))
    assert Leader.objects.get(name="梁渡").until == dt.date(2026, 9, 30)
    assert Leader.objects.count() == 3


def test_who_confirms_twice_is_told_that_it_is_done(desk):
    sealed = sealed_in(send(desk, FILES["term"], "term"))
    assert "已导入：新增1条，修改0条。" in messages_of(confirm(desk, sealed, "term"))
    assert "没有要导入的" in messages_of(confirm(desk, sealed, "term"))
    assert (Term.objects.count(), len(entries())) == (1, 1)


# What a file makes of a table


def test_it_says_of_each_row_what_becomes_of_it_and_then_does_exactly_that(desk, leaders):
    file = (
        "职务,姓名,任职起,任职止,排序\n"
        "市委书记,沈怀瑾,2021-03-01,,1\n"
        "市委副书记、市长,梁渡,,2026年10月,2\n"
        "市委常委、秘书长,韩若水,2022/1/10,至今,\n"
    )
    shown = send(desk, file)
    assert counts(shown) == {"相同": 1, "修改": 1, "新增": 1}
    assert shown.context["comparison"].untouched == 1
    page = html.fromstring(shown.content.decode())
    assert [one.text_content() for one in page.xpath("//del | //ins")] == ["（空）", "2026-10-31"]
    assert Leader.objects.count() == 3
    assert "已导入：新增1条，修改1条。" in messages_of(confirm(desk, sealed_in(shown)))
    assert rows_of(Leader, "name", "post", "order", "since", "until") == [
        ("沈怀瑾", "市委书记", 1, dt.date(2021, 3, 1), None),
        ("梁渡", "市委副书记、市长", 2, None, dt.date(2026, 10, 31)),
        ("陆行简", "副市长", 3, None, dt.date(2020, 5, 31)),
        ("韩若水", "市委常委、秘书长", 4, dt.date(2022, 1, 10), None),
    ]


def test_it_is_on_record(desk, leaders, as_):
    bring(desk, "姓名,职务,任职止\n梁渡,市委副书记、市长,2026-10-16\n韩若水,秘书长,\n", name="领导名录 十月.csv")
    details = {"file": "领导名录 十月.csv", "added": 1, "changed": 1}
    assert entries() == [("简若谷", "import_table", "领导名录", details)]
    changed, new = Leader.objects.get(name="梁渡"), Leader.objects.get(name="韩若水")
    for row, kind in ((changed, "~"), (new, "+")):
        newest = row.history.first()
        assert (newest.history_type, str(newest.history_user)) == (kind, "简若谷")
        assert newest.history_change_reason == "导入“领导名录 十月.csv”"
    history = reverse("admin:office_leader_history", args=[changed.pk])
    assert "导入“领导名录 十月.csv”：任职止：（空）→2026-10-16。" in said(desk.get(history))
    history = reverse("admin:office_leader_history", args=[new.pk])
    assert "导入“领导名录 十月.csv”：新建。" in said(desk.get(history))
    entry = reverse("admin:office_auditentry_change", args=[AuditEntry.objects.get().pk])
    assert "文件：领导名录 十月.csv" in said(as_("auditor").get(entry))


@pytest.mark.parametrize("table", MODELS)
def test_the_same_rows_again_change_nothing(table, desk):
    bring(desk, FILES[table], table)
    before = MODELS[table].history.count()
    again = send(desk, FILES[table], table)
    assert counts(again) == {"相同": 1}
    assert "没有要导入的" in said(again)
    assert sealed_in(again) == ""
    assert MODELS[table].history.count() == before


def test_what_a_file_does_not_say_stays_as_it_is(desk, leaders):
    bring(desk, "姓名,职务,排序,任职止\n沈怀瑾,市委书记,,2026-10-16\n")  # no column of since; no place
    assert rows_of(Leader, "order", "since", "until")[0] == (1, dt.date(2021, 3, 1), dt.date(2026, 10, 16))
    Term.objects.create(words="截止目前", advice="careful", source="《某手册》")
    shown = bring(desk, "词语,用法,改用\n截止目前,,截至目前\n", "term")
    assert "修改1条" in messages_of(shown)
    assert rows_of(Term, "advice", "use", "source") == [("careful", "截至目前", "《某手册》")]


def test_who_comes_to_a_post_for_a_second_time_is_another_row(desk, leaders):
    shown = send(desk, "姓名,职务,任职起\n沈怀瑾,市委书记,2026-10-16\n")
    assert counts(shown) == {"新增": 1}


def test_a_beginning_that_is_told_later_is_a_change(desk, leaders):
    shown = send(desk, "姓名,职务,任职起\n梁渡,市委副书记、市长,2026-10-16\n")
    assert counts(shown) == {"修改": 1}
    confirm(desk, sealed_in(shown))
    assert Leader.objects.get(name="梁渡").since == dt.date(2026, 10, 16)


def test_which_of_several_terms_is_meant_must_be_said(desk, leaders):
    Leader.objects.create(name="沈怀瑾", post="市委书记", since=dt.date(2016, 3, 1), until=dt.date(2019, 1, 1))
    shown = send(desk, "姓名,职务\n沈怀瑾,市委书记\n")
    assert faults(shown) == ["第2行“任职起”空着，而领导名录里“市委书记沈怀瑾”有2段任期：请写明是从哪一天起的。"]


def test_two_rows_may_change_places(desk, leaders):
    bring(desk, "姓名,职务,排序\n沈怀瑾,市委书记,2\n梁渡,市委副书记、市长,1\n")
    assert [leader.name for leader in Leader.objects.all()] == ["梁渡", "沈怀瑾", "陆行简"]


# How a file may be written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_of_any_program_is_read(encoding, delimiter, desk):
    text = "姓名,职务,任职起\r\n沈怀瑾,市委书记,2021-03-01\r\n㛃喆,副市长,\r\n".replace(",", delimiter)
    bring(desk, text.encode(encoding))
    assert rows_of(Leader, "name", "post", "since") == [
        ("沈怀瑾", "市委书记", dt.date(2021, 3, 1)),
        ("㛃喆", "副市长", None),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "姓名,职务,任职起,任职止",
        " 姓 名 ,职　务,任职起（年月日）,任职止:",
        "领导姓名,现任职务,任职时间,离任时间",
        "名字,职位,起,止",
        "\u200b姓名*,职务 (全称),任职开始,任职结束",
    ],
)
def test_headings_are_known_in_many_spellings_and_in_any_order(heading, desk):
    bring(desk, f"{heading}\n沈怀瑾,市委书记,2021-03-01,2026-10-16\n")
    assert rows_of(Leader, "name", "post", "since", "until") == [
        ("沈怀瑾", "市委书记", dt.date(2021, 3, 1), dt.date(2026, 10, 16))
    ]
    turned = ",".join(reversed(heading.split(",")))
    assert counts(send(desk, f"{turned}\n2026-10-16,2021-03-01,市委书记,沈怀瑾\n")) == {"相同": 1}


def test_a_title_above_empty_rows_and_blanks_do_no_harm_and_columns_too_many_are_named(desk):
    file = '青澜市领导名录,,\n,,\n姓名,职务,联系电话\n\n  沈　怀瑾 ,"市委副书记、\n市长",12345\n,,\n　, ,\n'
    shown = send(desk, file)
    assert "表里没有这些栏，没有收：“联系电话”。" in said(shown)
    assert [line.number for line in shown.context["comparison"].lines] == [5]
    confirm(desk, sealed_in(shown))
    assert rows_of(Leader, "name", "post") == [("沈怀瑾", "市委副书记、市长")]


@pytest.mark.parametrize(
    ("written", "since", "until"),
    [
        ("2026-10-16", dt.date(2026, 10, 16), dt.date(2026, 10, 16)),
        ("2026/10/16", dt.date(2026, 10, 16), dt.date(2026, 10, 16)),
        ("2026/1/6", dt.date(2026, 1, 6), dt.date(2026, 1, 6)),
        ("2026.10.16", dt.date(2026, 10, 16), dt.date(2026, 10, 16)),
        ("2026年10月16日", dt.date(2026, 10, 16), dt.date(2026, 10, 16)),
        ("2026年10月", dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
        ("2024.02", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("2026-10-16 00:00:00", dt.date(2026, 10, 16), dt.date(2026, 10, 16)),
    ],
)
def test_days_are_read_as_offices_write_them(written, since, until, desk):
    bring(desk, f"姓名,职务,任职起,任职止\n沈怀瑾,市委书记,{written},\n梁渡,市长,,{written}\n")
    assert rows_of(Leader, "since", "until") == [(since, None), (None, until)]


def test_an_excel_file_is_read_with_its_days_numbers_and_values_of_formulas(desk):
    book = Workbook()
    book.active.append(["姓名", "职务", "排序", "任职起", "任职止"])
    book.active.append(["沈怀瑾", "市委书记", 3.0, dt.datetime(2021, 3, 1), dt.date(2026, 10, 16)])
    book.active.append(["梁渡", '="市"&"长"', 4, "2026年10月", None])
    data = with_value_of_formula(saved(book), "市长")
    bring(desk, data, name="名录.xlsx")
    assert rows_of(Leader, "name", "post", "order", "since", "until") == [
        ("沈怀瑾", "市委书记", 3, dt.date(2021, 3, 1), dt.date(2026, 10, 16)),
        ("梁渡", "市长", 4, dt.date(2026, 10, 1), None),
    ]


def with_value_of_formula(data: bytes, value: str) -> bytes:
    """The file as Excel would have saved it."""
    return changed_in(
        data,
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace(b"</f><v></v>", b"</f><v>X</v>")
            .replace(b"</f><v/>", b"</f><v>X</v>")
            .replace(b"</f><v />", b"</f><v>X</v>")
            .replace(b'<c r="B3">', b'<c r="B3" t="str">')
            .replace(b"<v>X</v>", f"<v>{value}</v>".encode())
        ),
    )


def changed_in(data: bytes, name: str, change) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return file.getvalue()


def test_of_several_sheets_the_first_is_read_and_the_others_named(desk):
    shown = send(desk, xlsx(["词语"], ["截止目前"], 说明=[]), "term", "用词.xlsx")
    assert "只读了第一张工作表，没有读：“说明”。" in said(shown)
    assert counts(shown) == {"新增": 1}


def test_the_number_of_a_row_is_that_of_the_spreadsheet(desk):
    shown = send(desk, xlsx(["词语", "用法"], [], ["截止目前", "不用"], [], [None, "慎用"]), "term", "用词.xlsx")
    assert faults(shown) == ["第5行“词语”空着：请填上；合并的单元格，要拆开来填。"]


# What is refused, and how it is said


def test_nothing_that_is_said_speaks_like_a_program(desk, leaders):
    good = send(desk, "姓名,职务,任职止,备注\n梁渡,市委副书记、市长,2026-10-16,x\n韩若水,秘书长,,\n沈怀瑾,市委书记,,\n")
    bad = send(desk, "姓名,职务,排序,任职起\n梁渡,,二,去年\n韩若水,秘书长,,\n韩若水,秘书长,,\n")
    none = send(desk, "职务\n市长\n")
    done = confirm(desk, sealed_in(good))
    chosen = {"action": "delete_selected", "_selected_action": [leaders[0].pk]}
    placed = fields_of(desk.get(listed()), "changelist-form") | {"form-0-order": "9", "_save": "保存排序"}
    pages = [good, bad, none, done, desk.post(listed(), chosen), desk.post(listed(), placed, follow=True)]
    pages += [desk.post(listed(), placed | {"form-0-order": "x"}), desk.get(at("table_import", "term"))]
    assert [fault for number, page in enumerate(pages) for fault in wording.faults(str(number), said_on(page))] == []


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("姓名,职务\n,市长\n", "第2行“姓名”空着：请填上；合并的单元格，要拆开来填。"),
        ("姓名,职务\n梁渡,　\n", "第2行“职务”空着：请填上；合并的单元格，要拆开来填。"),
        (f"姓名,职务\n{'长' * 51},市长\n", "第2行“姓名”有51字，最多50字：请缩短。"),
        ("姓名,职务,排序\n梁渡,市长,二\n", "第2行“排序”写的是“二”：请写 0 到 32767 的整数。"),
        ("姓名,职务,排序\n梁渡,市长,-1\n", "第2行“排序”写的是“-1”：请写 0 到 32767 的整数。"),
        ("姓名,职务,排序\n梁渡,市长,32768\n", "第2行“排序”写的是“32768”：请写 0 到 32767 的整数。"),
        (f"姓名,职务,排序\n梁渡,市长,{'9' * 5000}\n", f"第2行“排序”写的是“{'9' * 20}……”：请写 0 到 32767 的整数。"),
        (
            "姓名,职务,任职起\n梁渡,市长,去年\n",
            "第2行“任职起”写的是“去年”，看不出是哪一天：请写成 2026-10-16 或 2026年10月。",
        ),
        ("姓名,职务,任职起\n梁渡,市长,2026-02-30\n", "第2行“任职起”写的是“2026-02-30”，没有这一天：请改正。"),
        ("姓名,职务,任职止\n梁渡,市长,2026年13月\n", "第2行“任职止”写的是“2026年13月”，没有这一天：请改正。"),
        ("姓名,职务,任职止\n梁渡,市长,0000年1月\n", "第2行“任职止”写的是“0000年1月”，没有这一天：请改正。"),
        (
            "姓名,职务,任职起,任职止\n梁渡,市长,2026-10-16,2026-10-15\n",
            "第2行“任职止”（2026-10-15）早于“任职起”（2026-10-16）：请改正其中一个。",
        ),
        (
            "姓名,职务\n梁渡,市长\n陆行简,副市长\n梁　渡,市长\n",
            "第4行和第2行重复（姓名、职务、任职起相同）：请只留一行。",
        ),
        ('姓名,职务\n"=HYPERLINK(1)",市长\n', "第2行“姓名”是公式，没有算出的值：请换成文字。"),
        ("姓名,职务\n#N/A,市长\n", "第2行“姓名”是算错的公式（#N/A）：请换成文字。"),
    ],
)
def test_a_row_that_cannot_be_taken_says_what_is_wrong_and_what_to_do(file, sentence, desk):
    shown = send(desk, file)
    assert faults(shown) == [sentence]
    assert "一行也没有导入" in said(shown)
    assert sealed_in(shown) == ""


@pytest.mark.parametrize(
    ("table", "file", "sentence"),
    [
        ("term", "词语,用法\n截止目前,禁用\n", "第2行“用法”写的是“禁用”：请写“不用”或“慎用”。"),
        ("term", "词语\n截止目前\n截止目前\n", "第3行和第2行重复（词语相同）：请只留一行。"),
        ("term", f"词语,改用\n截止目前,{'长' * 201}\n", "第2行“改用”有201字，最多200字：请缩短。"),
        ("unitname", "全称,简称\n,市城管局\n", "第2行“全称”空着：请填上；合并的单元格，要拆开来填。"),
        ("unitname", f"全称\n{'长' * 101}\n", "第2行“全称”有101字，最多100字：请缩短。"),
    ],
)
def test_so_do_rows_of_the_other_tables(table, file, sentence, desk):
    assert faults(send(desk, file, table)) == [sentence]


def test_an_end_before_the_beginning_that_the_table_knows_is_told(desk, leaders):
    shown = send(desk, "姓名,职务,任职止\n沈怀瑾,市委书记,2020-01-01\n")
    assert faults(shown) == ["第2行“任职止”（2020-01-01）早于“任职起”（2021-03-01）：请改正其中一个。"]


def test_one_row_that_cannot_be_taken_keeps_out_the_whole_file_and_all_such_are_told(desk):
    shown = send(desk, "姓名,职务,排序\n沈怀瑾,市委书记,1\n,市长,二\n陆行简,,\n")
    assert [fault.partition("“")[0] for fault in faults(shown)] == ["第3行", "第3行", "第4行"]
    assert counts(shown) == {"新增": 1, "要改": 2}
    assert not Leader.objects.exists()


def huge(count: int) -> str:
    return "词语\n" + "".join(f"词语{number}\n" for number in range(count))


OLD_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件里没有内容"),
        (b"\n \n", "文件里没有内容"),
        ("职务,排序\n市长,1\n".encode(), "没有找到表头“姓名”、“职务”"),
        ("姓名,姓名,职务\n梁渡,梁渡,市长\n".encode(), "表头里有2栏都是“姓名”：请只留一栏。"),
        (OLD_XLS, "是旧的 .xls，或者加了密码"),
        (bytes(range(256)) * 4, "认不出文字的编码"),
        (b"PK\x03\x04" + bytes(100), "文件已损坏或没有传完整"),
        ("姓名,职务\n".encode() + b'"' + b"x" * 200_000, "可能少了一个引号"),
        (b"a" * (sheets.MAX_BYTES + 1), "文件有 2.0 MB，最多 2 MB"),
    ],
)
def test_a_file_that_is_no_table_says_so(data, sentence, desk):
    shown = send(desk, data)
    assert sentence in said(shown)
    assert not Leader.objects.exists()


def test_no_file_is_said_too(desk):
    assert "没有收到文件" in said(desk.post(at("table_import")))


def test_five_thousand_rows_are_taken_and_one_more_is_not(desk):
    refused = send(desk, huge(sheets.MAX_ROWS + 1), "term")
    assert "文件超过5,000行：请分成几个文件" in said(refused)
    refused = send(desk, xlsx(["词语"], *([f"词语{n}"] for n in range(sheets.MAX_ROWS + 1))), "term", "用词.xlsx")
    assert "文件超过5,000行" in said(refused)
    shown = send(desk, huge(sheets.MAX_ROWS), "term")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        confirm(desk, sealed_in(shown), "term")
    assert Term.objects.count() == Term.history.count() == sheets.MAX_ROWS
    assert len(asked) < 150


# Hostile files


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/"), data)
    return file.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(desk):
    bomb = zipped(xl__workbook=bytes(sheets.MAX_UNPACKED + 1))
    assert len(bomb) < 100_000
    assert "文件展开后有 32 MB，不像一张名录" in said(send(desk, bomb, name="名录.xlsx"))


def test_a_part_that_lies_about_its_size_is_refused(desk):
    honest = xlsx(["姓名", "职务"], ["梁渡", "市长"] * 20)
    with zipfile.ZipFile(io.BytesIO(honest)) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    assert "请用 Excel 或 WPS 打开" in said(send(desk, lying, name="名录.xlsx"))


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">%s]>""" % b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)
)
OUTSIDE_FILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("declared", [BOMB, OUTSIDE_FILE])
def test_no_entity_is_expanded(part, declared, desk):
    def change(xml: bytes) -> bytes:
        return declared + xml.replace(SECOND, b"&i;")

    sound = shared(xlsx(["姓名", "职务"], ["梁渡", "市长"]))
    assert counts(send(desk, sound, name="名录.xlsx")) == {"新增": 1}
    assert "文件读不出来，可能已损坏" in said(send(desk, changed_in(sound, part, change), name="名录.xlsx"))


SECOND = "市长".encode()


def shared(data: bytes) -> bytes:
    """The file with the words of one cell kept apart, as Excel writes them, and again in another."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    listed = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    strings = f'<sst xmlns="{main}"><si><t>'.encode() + SECOND + b"</t></si></sst>"
    cell = rb'<c r="B2" t="inlineStr"><is><t>.*?</t></is></c>'
    apart = b'<c r="B2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>' + SECOND + b"</t></is></c>"
    data = changed_in(data, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", listed.encode()))
    data = changed_in(data, "xl/worksheets/sheet1.xml", lambda xml: re.sub(cell, apart, xml))
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("xl/sharedStrings.xml", strings)
    return file.getvalue()


def test_a_row_beyond_the_end_of_every_sheet_does_not_keep_it_reading(desk):
    far = changed_in(
        xlsx(["姓名", "职务"], ["梁渡", "市长"]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'r="2"', b'r="999999999"').replace(b'"A2"', b'"A999999999"'),
    )
    response = send(desk, far, name="名录.xlsx")
    assert response.status_code == 200
    assert not sealed_in(response)


def test_a_sheet_that_states_its_size_wrongly_is_read_whole(desk):
    wrong = changed_in(
        xlsx(["姓名", "职务"], ["梁渡", "市长"]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1"'),
    )
    assert counts(send(desk, wrong, name="名录.xlsx")) == {"新增": 1}


def test_the_name_of_a_file_is_a_word_and_no_path(desk):
    name = "../../etc/<script>alert(1)</script>.csv"
    shown = send(desk, FILES["term"], "term", name)
    assert "<script>alert" not in shown.content.decode()
    confirm(desk, sealed_in(shown), "term")
    assert "/" not in entries()[0][3]["file"]


def test_what_ends_the_worker_is_said(desk, monkeypatch):
    monkeypatch.setattr(door, "SECONDS", 0.05)
    large = xlsx(["词语"], *([f"词语{number}"] for number in range(sheets.MAX_ROWS)))
    assert "读了很久也没有读完，已停止" in said(send(desk, large, "term", "用词.xlsx"))


@pytest.mark.parametrize("fill", [" ", "\n", "：", ":", "*", "(", "\u200b", "年", "1", "一"])
def test_long_cells_cost_no_time(fill, desk):
    file = io.StringIO()
    long = f"甲{fill * 30_000}乙"
    csv.writer(file).writerows([[long] * 5, ["姓名", "职务", "排序", "任职起", "任职止"], *[[long] * 5] * 10])
    send(desk, FILES["leader"])  # the worker has begun
    began = time.perf_counter()
    send(desk, file.getvalue())
    assert time.perf_counter() - began < 3


# Out, and in again


FORMULAS = ["=1+1", "+8613", "-2", "@SUM(A1)", "'=1", "＝1", "“引号”,逗号", '"双"', "'quoted"]


def filled() -> None:
    for number, text in enumerate(FORMULAS):
        Leader.objects.create(name=f"某{number}", post=text, order=number, since=dt.date(2020, 1, 1 + number))
        Term.objects.create(words=text, use=text, source="《某手册》", advice="careful")
        UnitName.objects.create(full=text, short="甲；乙")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("table", MODELS)
def test_what_is_taken_out_and_in_again_changes_nothing(table, kind, desk):
    filled()
    out = desk.get(at("table_export", table, kind))
    assert "attachment" in out["Content-Disposition"]
    assert "no-store" in out["Cache-Control"]
    shown = send(desk, out.content, table, f"名录.{kind}")
    assert counts(shown) == {"相同": len(FORMULAS)}


@pytest.mark.parametrize("table", MODELS)
def test_no_cell_that_is_taken_out_is_run(table, desk):
    filled()
    text = desk.get(at("table_export", table, "csv")).content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {*"=+-@＝＋－＠\t\r"} and cell]
    book = load_workbook(io.BytesIO(desk.get(at("table_export", table, "xlsx")).content))
    words = [cell for row in book.active.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert words
    assert {cell.data_type for cell in words} == {"s"}
    assert all(cell.quotePrefix for cell in words)


def test_what_the_list_shows_is_what_is_taken_out(desk, leaders):
    def names(query: str) -> list[str]:
        text = desk.get(at("table_export", "leader", "csv") + query).content.decode("utf-8-sig")
        return [row["姓名"] for row in csv.DictReader(io.StringIO(text))]

    assert names("") == ["沈怀瑾", "梁渡", "陆行简"]
    assert names("?q=梁") == ["梁渡"]
    assert names("?in_office=past") == ["陆行简"]
    assert names("?in_office=now") == ["沈怀瑾", "梁渡"]
    assert names("?o=-3") == ["陆行简", "梁渡", "沈怀瑾"]
    assert desk.get(at("table_export", "leader", "csv") + "?since__year__gte=x").status_code in (302, 400)


@pytest.mark.parametrize("table", MODELS)
def test_the_template_holds_the_headings(table, desk):
    headings = TABLES[table].headings
    text = desk.get(at("table_template", table, "csv")).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [headings]
    book = load_workbook(io.BytesIO(desk.get(at("table_template", table, "xlsx")).content))
    assert [[cell.value for cell in row] for row in book.active.iter_rows()] == [headings]
    assert [heading for heading in headings if heading not in said(desk.get(at("table_import", table)))] == []


# The lists and forms


def test_the_list_says_what_it_is_for_and_that_it_is_empty(desk, as_):
    shown = said(desk.get(listed("term")))
    assert "常见的错别字词另有一份表，一直在用" in shown
    assert "可以一条一条新建，也可以从 Excel 或 CSV 文件导入" in shown
    for_auditor = said(as_("auditor").get(listed("term")))
    assert "还没有内容" in for_auditor
    assert "导入" not in for_auditor


def test_leaders_are_filtered_by_their_time_in_office(desk, leaders, time_machine):
    time_machine.move_to("2021-02-01 12:00+08:00")

    def names(asked: str) -> list[str]:
        return [leader.name for leader in desk.get(listed(), {"in_office": asked}).context["cl"].result_list]

    assert (names("now"), names("past"), names("future")) == (["梁渡"], ["陆行简"], ["沈怀瑾"])


def test_places_given_in_the_list_do_not_overwrite_those_another_gave_meanwhile(desk, leaders):
    fields = fields_of(desk.get(listed()), "changelist-form") | {"_save": "保存排序"}
    Leader.objects.filter(name="沈怀瑾").update(order=7)
    desk.post(listed(), fields | {"form-1-order": "5"})
    assert rows_of(Leader, "order") == [(7,), (5,), (3,)]
    refused = desk.post(listed(), fields | {"form-0-order": "4"})
    assert "有人改成了7" in said(refused)
    bare = {name: value for name, value in fields.items() if not name.startswith("initial-")}
    assert "有人改成了" in said(desk.post(listed(), bare | {"form-0-order": "4"}))
    assert rows_of(Leader, "order") == [(7,), (5,), (3,)]


def test_a_changed_row_says_in_its_history_what_it_was(desk, leaders, cast):
    url = reverse("admin:office_leader_change", args=[leaders[0].pk])
    fields = fields_of(desk.get(url), "leader_form")
    desk.post(url, fields | {"name": "沈　怀瑾", "post": "市政协主席", "until": "2026-10-16"})
    shown = said(desk.get(reverse("admin:office_leader_history", args=[leaders[0].pk])))
    assert "职务：市委书记→市政协主席；任职止：（空）→2026-10-16。" in shown
    leaders[0].refresh_from_db()
    assert leaders[0].name == "沈怀瑾"
    assert leaders[0].history.first().history_user == cast["manager"]


def test_another_name_and_what_is_deleted_are_on_record(desk, leaders):
    term = Term.objects.create(words="截止目前")
    url = reverse("admin:office_term_change", args=[term.pk])
    desk.post(url, fields_of(desk.get(url), "term_form") | {"words": "截止到目前"})
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in leaders[:2]]}
    asked = desk.post(listed(), chosen)
    assert "确定要删去下面这2条吗" in said(asked)
    assert "已删除2条" in messages_of(desk.post(listed(), chosen | {"post": "yes"}, follow=True))
    assert entries() == [
        ("简若谷", "rename", f"用词表 {term.pk}", {"from": "截止目前", "to": "截止到目前"}),
        ("简若谷", "delete_row", f"领导名录 {leaders[0].pk}", {"from": "市委书记沈怀瑾"}),
        ("简若谷", "delete_row", f"领导名录 {leaders[1].pk}", {"from": "市委副书记、市长梁渡"}),
    ]
    assert Leader.history.filter(history_type="-").count() == 2


def test_a_stale_form_is_refused_and_what_is_typed_is_kept(desk, as_, leaders):
    url = reverse("admin:office_leader_change", args=[leaders[0].pk])
    fields = fields_of(desk.get(url), "leader_form")
    Leader.objects.filter(pk=leaders[0].pk).update(post="市政协主席")
    refused = desk.post(url, fields | {"post": "市人大常委会主任"})
    assert "没有保存：您打开这一页以后，有人改过" in said(refused)
    keep = reverse("admin:office_leader_keep", args=[leaders[0].pk])
    desk.post(keep, {"data": '{"post": ["市人大常委会主任"]}', "seen": fields["seen"], "tab": fields["tab"]})
    assert OpenForm.objects.get().unsaved["data"] == {"post": ["市人大常委会主任"]}


def test_the_table_refuses_what_it_has_already(desk, leaders):
    add = reverse("admin:office_leader_add")
    again = FORMS["leader"] | {"name": "梁渡", "post": "市委副书记、市长"}
    assert "名录里已经有这个人的这项职务。" in said(desk.post(add, again))
    ended = FORMS["leader"] | {"since": "2026-10-16", "until": "2026-10-15"}
    assert "任职止不能早于任职起。" in said(desk.post(add, ended))
    assert Leader.objects.count() == 3


@pytest.mark.parametrize("table", MODELS)
def test_a_list_takes_the_same_few_queries_however_long(table, desk):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(listed(table))
        return len(queries)

    bring(desk, FILES[table], table)
    asked()
    one = asked()
    filled()
    assert asked() == one
