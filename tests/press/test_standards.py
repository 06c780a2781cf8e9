"""What is sealed, before validators that nobody here wrote: qpdf, PDFBox (PDF/A), outloud and pdfua (PDF/UA)."""

import hashlib
import io
import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from bulletin.document.content import Article, Content
from bulletin.press import Workshop
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues, validators


def picture(workshop: Workshop, width: int, height: int, suffix: str) -> str:
    """A figure, its file kept where the press looks for it."""
    data = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(data, "JPEG" if suffix == ".jpg" else "PNG")
    digest = hashlib.sha256(data.getvalue()).hexdigest()
    path = workshop.media / digest[:2] / f"{digest}{suffix}"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data.getvalue())
    image = f'<img src="/media/{digest}{suffix}" alt="居民围坐在槐树下" width="{width}" height="{height}">'
    return f'<figure class="image">{image}<figcaption>邻里议事会现场</figcaption></figure>'


def article(body: str, key: int = 1, title: str = "梧桐里议事记", column: str = "") -> Article:
    return Article(key=key, column=column, title=title, source="", body=body)


LONG_TABLE = (
    "<table><thead><tr><th rowspan='2'>序号</th><th colspan='2'>社区</th></tr>"
    "<tr><th>名称</th><th>楼道</th></tr></thead>"
    + "".join(f"<tr><td>{n}</td><td>东湖街道第{n}社区</td><td>{n * 3}处</td></tr>" for n in range(1, 70))
    + "</table>"
)
RAGGED_TABLE = "<table><tr><td>单位</td><td>件数</td><td>备注</td></tr><tr><td>东湖</td><td>12</td></tr></table>"
ROWS_WITH_HEADS = "<table><tr><th>楼道</th><td>31</td></tr><tr><th>路灯</th><td></td></tr></table>"
LISTS = "<ul><li>清扫楼道</li><li><p>整治广告</p><ul><li>小区内</li><li>小区外</li></ul></li></ul><ol><li>甲</li></ol>"


def contents(workshop: Workshop) -> dict[str, Content]:
    text = f"<p>{issues.paragraph(1)}</p>"
    pictures = text + picture(workshop, 900, 600, ".jpg") + text + picture(workshop, 300, 500, ".png")
    rare = (
        "<h4>（一）名字</h4><p>镕喆堃昇䶮先生，见<a href='https://example.org/'>附件</a>。</p><h3>一、二氧化碳</h3>"
        "<h5>1. 排放</h5><p>CO<sub>2</sub>与<em>楷体</em>。</p><blockquote><p>引文一段。</p></blockquote>"
    )
    columns = tuple(
        article(issues.body(key, 1), key, f"{street}街道议事记", "经验交流" if key % 3 else "")
        for key, street in enumerate(issues.STREETS, 1)
    )
    return {
        "full": issues.issue(editors_note="本期刊发两篇经验材料。"),
        "pictures": issues.one_page(articles=(article(pictures),)),
        "tables": issues.one_page(articles=(article(text + LONG_TABLE + RAGGED_TABLE + ROWS_WITH_HEADS + LISTS),)),
        "one-page": issues.one_page(),
        "code": issues.one_page(verify_url="https://bulletin.example.cn/verify/yunxi/2031/7/"),
        "correction": issues.corrected(),
        "rare": issues.one_page(articles=(article(rare),)),
        "columns": issues.issue(articles=columns),
    }


NAMES = ("full", "pictures", "tables", "one-page", "code", "correction", "rare", "columns")


@pytest.fixture(scope="module")
def folder(workshop, tmp_path_factory) -> Path:
    """The files, and beside them one that was spoiled."""
    folder = tmp_path_factory.mktemp("sealed")
    for name, content in contents(workshop).items():
        (folder / f"{name}.pdf").write_bytes(typeset(content, workshop).pdf)
    with pikepdf.open(folder / "pictures.pdf") as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == pikepdf.Name.Image:
                one.Interpolate = True
        pdf.Root.StructTreeRoot.K[0].K[0].K[1].S = pikepdf.Name.H3  # the masthead's name
        pdf.save(folder / "spoiled.pdf")
    return folder


@pytest.mark.skipif(not validators.HAS_QPDF, reason="没有 qpdf")
@pytest.mark.parametrize("name", NAMES)
def test_qpdf_finds_nothing(name, folder):
    assert not validators.by_qpdf(folder / f"{name}.pdf")


@pytest.mark.skipif(not validators.HAS_PDFBOX, reason="没有 PDFBox")
def test_pdfbox_finds_nothing_but_what_pdf_a_2_permits(folder):
    found = validators.by_pdfbox(sorted(folder.glob("*.pdf")), folder)
    assert set(found) == {f"{name}.pdf" for name in (*NAMES, "spoiled")}
    wrong = {name: {error for error in errors if not validators.is_relaxed(*error)} for name, errors in found.items()}
    assert [code for code, _ in wrong.pop("spoiled.pdf")] == ["2.3.2"]  # Interpolate
    assert not any(wrong.values()), wrong


def test_what_outloud_finds_where_nothing_is_wrong_is_on_the_list(workshop, tmp_path):
    merged = (
        "<table><thead><tr><th>街道</th><th rowspan='2'>合计</th></tr><tr><th>东湖</th></tr></thead>"
        "<tbody><tr><td>三件</td><td>五件</td></tr></tbody></table>"
    )
    remarked = article(f"<p>见www.example.org/yunxi一页。</p>{merged}")
    file = tmp_path / "remarked.pdf"
    file.write_bytes(typeset(issues.one_page(articles=(remarked,)), workshop).pdf)
    assert {rule for rule, _ in validators.by_outloud(file)} == validators.FALSE.keys()


@pytest.mark.parametrize("name", NAMES)
def test_outloud_and_pdfua_find_nothing(name, folder):
    file = folder / f"{name}.pdf"
    assert not validators.by_outloud(file) | validators.by_pdfua(file)


def test_they_do_find_what_was_spoiled(folder):
    assert {rule for rule, _ in validators.by_outloud(folder / "spoiled.pdf")} == {"HDG-002"}


def test_each_rule_left_aside_names_its_clause():
    assert all(re.match(r"6\.\d[\d.]*: ", reason) for _, reason in validators.RELAXED.values())
