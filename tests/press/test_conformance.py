"""The check of the print file (PDF/X-4): it passes what is made, and finds each thing that spoils it."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from bulletin.press.finishing.conformance import faults
from bulletin.press.finishing.prepress import separated


@pytest.fixture(scope="module")
def printed(short, workshop) -> bytes:
    return separated(short.bytes, workshop, "云溪创建动态 2031年第7期")


def with_metadata(change):
    def spoil(document):
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            change(metadata)

    return spoil


def spoil_page(**entries):
    return lambda document: document.pages[0].obj.update({f"/{key}": value for key, value in entries.items()})


def spoil_state(**entries):
    """What the page is painted with."""

    def spoil(document):
        states = document.pages[0].Resources.ExtGState
        states.Spoiled = Dictionary(**entries)

    return spoil


def spoil_font(document):
    del next(one for one in document.objects if isinstance(one, Dictionary) and "/FontFile3" in one)["/FontFile3"]


def add_image(**entries):
    """A picture of one dot."""
    usual = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 1, "Height": 1, "BitsPerComponent": 8}

    def spoil(document):
        picture = Stream(document, b"\0\0\0\0", {f"/{key}": value for key, value in (usual | entries).items()})
        document.pages[0].add_resource(document.make_indirect(picture), Name.XObject)

    return spoil


def change_profile(at: int, new: bytes):
    def spoil(document):
        profile = document.Root.OutputIntents[0].DestOutputProfile
        data = profile.read_bytes()
        profile.write(data[:at] + new + data[at + len(new) :])

    return spoil


def set_in(holder: str, key: str, value):
    return lambda document: getattr(document, holder).__setitem__(key, value)


WRONG = [
    # the file
    ("文件目录里有/OCProperties", set_in("Root", "/OCProperties", Dictionary(OCGs=Array()))),
    ("文件目录里有/ViewerPreferences", set_in("Root", "/ViewerPreferences", Dictionary(ViewArea=Name.BleedBox))),
    ("压缩方式不是印厂通用的：/JPXDecode", add_image(Filter=Name.JPXDecode, ColorSpace=Name.DeviceCMYK)),
    # what it says of itself
    ("文件说明缺GTS_PDFXVersion", with_metadata(lambda about: about.__delitem__("pdfxid:GTS_PDFXVersion"))),
    ("文件说明缺MetadataDate", with_metadata(lambda about: about.__delitem__("xmp:MetadataDate"))),
    ("文件还自称存档 PDF", with_metadata(lambda about: about.__setitem__("pdfaid:part", "2"))),
    ("文件还自称存档 PDF 或无障碍 PDF", with_metadata(lambda about: about.__setitem__("pdfuaid:part", "1"))),
    ("两处文件说明的标题或陷印不一致", set_in("docinfo", "/Title", "另一份文件")),
    ("没有说陷印", set_in("docinfo", "/Trapped", Name.Unknown)),
    # inks
    ("印刷输出意图不对", lambda document: document.Root.__delitem__("/OutputIntents")),
    ("印刷输出意图不对", lambda document: document.Root.OutputIntents.append(document.Root.OutputIntents[0])),
    ("特性文件不是四色印刷机的", change_profile(12, b"mntr")),
    ("特性文件不是四色印刷机的", change_profile(16, b"RGB ")),
    ("特性文件不是四色印刷机的", change_profile(8, b"\x05\x00")),
    ("有内容不是用四色油墨画的", lambda document: document.pages[0].contents_add(b"1 0 0 rg")),
    (
        "有内容不是用四色油墨画的",
        lambda document: document.pages[0].contents_add(b"BI /W 1 /H 1 /CS /RGB /BPC 8 ID abc EI"),
    ),
    ("有对象用了/DeviceRGB颜色空间", add_image(ColorSpace=Array([Name.Indexed, Name.DeviceRGB, 0, b"abc"]))),
    ("有对象用了/DeviceRGB颜色空间", spoil_page(Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB))),
    ("有不认识的混合方式Dissolve", spoil_state(BM=Name.Dissolve)),
    # paper
    ("第1页的裁切框不是210×297毫米", spoil_page(TrimBox=Array([0, 0, 500, 800]))),
    ("第1页的出血框或纸张框不对", spoil_page(BleedBox=Array([0, 0, 595, 841]))),
    ("第1页还有作品框或显示框", spoil_page(ArtBox=Array([30, 30, 500, 800]))),
    # from outside, or behind the back of the profile
    ("有OPI 代换图", add_image(ColorSpace=Name.DeviceCMYK, OPI=Dictionary())),
    ("有替代图像", add_image(ColorSpace=Name.DeviceCMYK, Alternates=Array())),
    ("有引用的外部页面", add_image(Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), Ref=Dictionary())),
    ("有附件", spoil_page(AF=Array([Dictionary(EF=Dictionary())]))),
    ("有文件外的数据", add_image(ColorSpace=Name.DeviceCMYK, FFilter=Name.FlateDecode)),
    ("有转移曲线", spoil_state(TR=Name.Identity)),
    ("有转移曲线", spoil_state(TR2=Name.Default)),
    ("有加网", spoil_state(HT=Dictionary(HalftoneType=1))),
    ("有 PostScript 程序", add_image(Subtype=Name.PS)),
    # the rest
    ("没有嵌入", spoil_font),
    ("有链接、动作或表单", spoil_page(Annots=Array())),
    ("有链接、动作或表单", spoil_page(AA=Dictionary())),
]


def test_it_finds_nothing_in_what_was_made(printed):
    assert faults(printed) == []


@pytest.mark.parametrize(("fault", "spoil"), WRONG, ids=[f"{number}" for number, _ in enumerate(WRONG)])
def test_it_finds(fault, spoil, printed):
    with pikepdf.open(BytesIO(printed)) as document:
        spoil(document)
        spoiled = BytesIO()
        document.save(spoiled, deterministic_id=True)
    found = faults(spoiled.getvalue())
    assert any(fault in each for each in found), found


def test_it_finds_an_encrypted_file(printed):
    with pikepdf.open(BytesIO(printed)) as document:
        locked = BytesIO()
        document.save(locked, encryption=pikepdf.Encryption(owner="o", user="", R=4))
    assert any("加了密" in each for each in faults(locked.getvalue()))


def test_it_lets_no_archive_copy_through(short):
    found = "；".join(faults(short.bytes))
    for fault in ("PDF 版本1.7", "自称存档", "输出意图", "出血框", "四色油墨", "文件目录"):
        assert fault in found
