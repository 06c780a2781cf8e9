"""Every schema there ever was can be read for ever, and what was sealed in it keeps its fingerprint."""

import datetime as dt
import hashlib
from pathlib import Path

import msgspec
import pytest

from bulletin.document import content, upgrade
from bulletin.document.content import USUAL_LABELS, Article, Brief, Content, Correction, Fact, Labels, Recipients

GOLDEN = Path(__file__).parent / "golden"
PDF_SHA256 = "dfc65a7342730f1b7eefc23ee804a6fee4bb83bf675d7d88342d936c6bf4d18a"

# Each sealed document as it lies, by the SHA-256 of its bytes and the fingerprint that it had with its PDF. A line is
# added with each schema, and none is ever edited.
SEALED = {
    "schema-1-with-about.json": (
        "cd0034849dbefaebe531975cf04cdcf32b725ba2fc5deed3a4fae60caa1ec703",
        "bacf3c3d1095db426f5800ccb02ba9e111606937d15c6371574564a1bd76b070",
    ),
    "schema-1-without-about.json": (
        "d9d3cac0f227d44e70f1ba3b53419de2f8e3e77fc1a116decc70d3de2717f3b5",
        "c4a44abf6be85dec2e4369a1f2cff76a3d7de76854243f1e3728851b50120230",
    ),
    "schema-2.json": (
        "3aa01398adc6ddb5f51737e5a8c6a9c4425a06b35bdfeb650329c42b42befe18",
        "8bd30f13381fb374fb13bee7cd6b8a98a915722741da92f7d6f738da574a4800",
    ),
    "schema-3.json": (
        "da822a672f722cd2da435cd1f6a5f88846b534dcd444c889a16fe356ed845ac9",
        "30347aecdaa25562ebfeeb192e5effc65aa421787f6ec04ee11d09630c648a9e",
    ),
    "schema-4.json": (
        "03f8e41994f8f933160e8101a3fbb98234111f8ee57e052356b0ca62b3391e41",
        "dc2446f950faa603f0a7f6af3c4c5ca101e4965b698951206c071d58cc061a93",
    ),
    "schema-5.json": (
        "40ab162d5e578ad7d4bd099694518408e56759ee9e7cb589ecd843b4d89910f8",
        "57b65677757af5eac718aae34289224aeacaf6a60a4afeb0a11b6776a5f1dab1",
    ),
    "schema-6.json": (
        "cec3ce9f08080a6cbcc7174aa9af714583e0b134e778261567e84e52ad36aabe",
        "9500e022d78ef68fa80cc7c3031018a319315bf97c03821194a92148aa6df1c9",
    ),
}

# What the form of each schema was; a line is added with each, and none is ever edited.
FORMS = {
    2: "199deaf652a854617afa7b59af051eaa90e3c485f37dcd20a9e5267e7374d770",
    3: "0f75985244a2b0bd0ac53b2a0cd0dc957a9b033ff5aa89b617a4e3a74560b46c",
    4: "e2bde6bacb9e42375d5c1e374939f05752c3e53651e56e7f202157b67d98b6bc",
    5: "4d7566037f2d515bdde7197d720f09801bc22bce3bd32cad04ba99f943de4bbd",
    6: "275d4c116215c8efe9743189543aed44ad32df6fd514d0f58b9f827ab241fd90",
}

READ = Content(
    version=2,
    correction=Correction(note="第一篇中的“十二条”应为“十三条”，特此更正。", date=dt.date(2026, 9, 21)),
    bulletin="临溪创建动态",
    slug="linxi",
    year=2026,
    number=17,
    total_number=203,
    date=dt.date(2026, 9, 18),
    publisher="临溪市创建办",
    marking="内部资料　注意保存",
    serial="000017",
    editors_note="本期刊发两篇基层做法，供各单位参考。",
    articles=(
        Article(
            key=1,
            column="经验交流",
            title="松坪街道整治背街小巷",
            source="松坪街道办事处",
            body="<p>近日，松坪街道整治背街小巷十三条。</p>"
            "<p><strong>一是</strong>划线停车，<em>二是</em>亮化楼道 &amp; 院落。</p>",
        ),
        Article(
            key=3,
            column="",
            title="河湾镇开展“清洁家园”行动",
            source="",
            body="<h3>广泛发动</h3><ul><li>入户宣传</li><li>集中清扫</li></ul>",
        ),
    ),
    briefs_title="工作简讯",
    briefs=(
        Brief(text="市园林中心补植行道树四百株。", source="市园林中心"),
        Brief(text="青年志愿者服务队开展文明交通劝导。", source=""),
    ),
    labels=Labels(report="抄报", send="抄送", issue="发", reviewers="审核", editors="责任编辑"),
    recipients=Recipients(report=("市委办", "市政府办"), send=("市直各单位",), issue=("各街道、镇",)),
    signer="顾怀远",
    imprint_office="临溪市创建办",
    imprint_date=dt.date(2026, 9, 21),
    print_run=120,
    reviewers=("程望舒",),
    editors=("苏见微", "何以宁"),
    further=(Fact(label="校对", text="秦又棠"), Fact(label="联系电话", text="0100-5550117")),
    duplex=True,
    about="《临溪创建动态》每月两期，\n刊发全市创建工作的做法与进展。",
    verify_url="https://bulletin.example.cn/verify/linxi/2026/17/",
)
BEFORE_6 = msgspec.structs.replace(READ, verify_url="")
BEFORE_5 = msgspec.structs.replace(BEFORE_6, duplex=False)
BEFORE_4 = msgspec.structs.replace(BEFORE_5, labels=USUAL_LABELS, signer="", further=())
BEFORE_3 = msgspec.structs.replace(
    BEFORE_4,
    articles=tuple(msgspec.structs.replace(article, column="") for article in READ.articles),
    briefs=tuple(msgspec.structs.replace(brief, source="") for brief in READ.briefs),
)
EXPECTED = {
    "schema-1-without-about.json": msgspec.structs.replace(BEFORE_3, about=""),
    "schema-1-with-about.json": BEFORE_3,
    "schema-2.json": BEFORE_3,
    "schema-3.json": BEFORE_4,
    "schema-4.json": BEFORE_5,
    "schema-5.json": BEFORE_6,
    "schema-6.json": READ,
}


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def test_each_golden_document_is_listed():
    assert {path.name for path in GOLDEN.glob("*.json")} == set(SEALED) == set(EXPECTED)


@pytest.mark.parametrize("name", SEALED)
def test_a_golden_document_is_as_it_was_sealed_and_its_fingerprint_holds(name):
    sha256, fingerprint = SEALED[name]
    assert hashlib.sha256(golden(name)).hexdigest() == sha256
    assert hashlib.sha256(golden("sealed.pdf")).hexdigest() == PDF_SHA256
    assert content.fingerprint(golden(name), golden("sealed.pdf")) == fingerprint


@pytest.mark.parametrize("name", SEALED)
def test_a_document_of_any_schema_reads_as_what_it_says(name):
    assert content.from_bytes(golden(name)) == EXPECTED[name]
    assert content.from_bytes(golden(name).decode()) == EXPECTED[name]


def test_the_present_schema_is_written_as_it_lies_there():
    assert content.to_bytes(READ) == golden(f"schema-{upgrade.SCHEMA}.json")


def test_reading_an_earlier_document_leaves_it_as_it_was():
    document = msgspec.json.decode(golden("schema-1-without-about.json"))
    before = msgspec.json.encode(document)
    assert upgrade.upgrade(document, 1)["schema"] == upgrade.SCHEMA
    assert msgspec.json.encode(document) == before


@pytest.mark.parametrize("schema", range(1, upgrade.SCHEMA))
def test_an_earlier_document_with_what_its_form_never_had_is_damaged(schema):
    document = golden(f"schema-{schema}-with-about.json" if schema == 1 else f"schema-{schema}.json")
    with pytest.raises(msgspec.MsgspecError):
        content.from_bytes(document[:-1] + b',"zeal":1}')


def test_a_document_of_the_present_schema_without_a_field_is_damaged():
    document = msgspec.json.decode(golden(f"schema-{upgrade.SCHEMA}.json"))
    del document["about"]
    with pytest.raises(msgspec.MsgspecError):
        content.from_bytes(msgspec.json.encode(document))


@pytest.mark.parametrize(
    "damage",
    [
        lambda document: document.pop("articles"),
        lambda document: document.update(articles=["题"]),
        lambda document: document["articles"][0].update(column="经验交流"),
        lambda document: document["articles"][0].pop("title"),
        lambda document: document.update(briefs="略。"),
        lambda document: document.update(briefs=[{"text": "略。", "source": ""}]),
    ],
)
def test_a_document_of_schema_2_whose_parts_are_not_of_it_is_damaged(damage):
    document = msgspec.json.decode(golden("schema-2.json"))
    damage(document)
    with pytest.raises(msgspec.MsgspecError):
        content.from_bytes(msgspec.json.encode(document))


def test_a_newer_schema_is_refused_in_a_sentence_that_says_what_to_do():
    newer = golden("schema-2.json").replace(b'"schema":2', b'"schema":7')
    with pytest.raises(upgrade.NewerSchema) as refusal:
        content.from_bytes(newer)
    assert str(refusal.value) == (
        f"这一版是用更新的程序封存的（格式 7），现在的程序只认得到格式 {upgrade.SCHEMA}：请管理员升级程序后再打开。"
    )


def form_of(document: type) -> str:
    """The digest of all fields and their types, whatever the docstrings say."""
    return hashlib.sha256(msgspec.json.encode(_undescribed(msgspec.json.schema(document)))).hexdigest()


def _undescribed(value):
    if isinstance(value, dict):
        return {key: _undescribed(value[key]) for key in sorted(value) if key != "description"}
    return [_undescribed(one) for one in value] if isinstance(value, list) else value


def test_the_same_fields_are_the_same_form():
    assert form_of(msgspec.defstruct("Content", [], bases=(Content,), kw_only=True)) == form_of(Content)


def test_whoever_changes_the_form_raises_its_number():
    assert Content.__struct_fields__[0] == "schema"
    assert READ.schema == upgrade.SCHEMA == max(FORMS)
    assert form_of(Content) == FORMS[upgrade.SCHEMA]


@pytest.mark.parametrize(
    "changed",
    [
        msgspec.defstruct("Content", [("seal", str, "")], bases=(Content,), kw_only=True),
        msgspec.defstruct("Content", [("about", str | None)], bases=(Content,), kw_only=True),
        msgspec.defstruct("Content", [("about", str, "")], bases=(Content,), kw_only=True),
    ],
)
def test_a_field_added_or_of_another_type_or_no_longer_required_is_another_form(changed):
    assert form_of(changed) != form_of(Content)
