"""Wrong characters, found with the input method's own model; without it nothing is said."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.proofreading import Known, Leader, UnitName, passages_of_lines, proofread
from bulletin.proofreading.characters import RULES, missing, model, wording
from tests.proofreading.examples import Expected, passages_in
from tests.settings import PROVISIONED

MODEL = PROVISIONED / "proofreading" / model.FILE
KNOWN = Known(model=MODEL)
SECONDS = 10  # for what takes two on a machine that does nothing else

needs_model = pytest.mark.skipif(not MODEL.exists(), reason="没有输入法语言模型")

WRONG = (
    "各部门要坚持问题导向，认真落实整改⟦错→措⟧施。",
    "坚持公平公正的基本⟦元泽→原则⟧，研究制定具体办法。",
    "云溪区进一⟦布→步⟧完善长效管理机制。",
    "要建立⟦建→健⟧全工作机制，压实主体责任。",
    "对排查出的安全隐⟦换→患⟧，要立即整改。",
    "青澜市人民政⟦俯→府⟧办公室印发了通知。",
    "农贸市场升级改造工程已全面竣⟦功→工⟧。",
    "要充分发⟦辉→挥⟧党员先锋模范作用。",
    "# 云溪区进一⟦布→步⟧完善长效管理机制",
    "| 云溪区 | 安全隐⟦换→患⟧排查整治",
)
RIGHT = (
    "青澜市召开文明城市创建工作推进会，云溪区作交流发言。",
    "志愿者在路口劝导行人遵守交通规则，不闯红灯。",
    "老旧小区加装电梯，要充分听取居民意见。",
    "今年以来，全区共查处占道经营40余起，整治背街小巷12条。",
    "麓禾县启动老旧路牌焕新行动，逐栋张贴告示。",
    "A座与B座之间，100米。",
    "",
)


def found_in(example: str, known: Known = KNOWN) -> list[Expected]:
    findings = proofread(passages_in(example)[0], known, RULES)
    return [Expected(one.place, one.start, one.end, next(iter(one.suggestions))) for one in findings]


@pytest.fixture
def said(tmp_path):
    """The file of what an office said in these editions."""

    def compiled(*editions: str) -> Path:
        path = tmp_path / f"wording-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(wording.compile_wording(map(wording.ngrams_of, editions)))
        return path

    return compiled


@needs_model
@pytest.mark.parametrize("example", WRONG)
def test_it_finds_a_slip_and_suggests_what_was_meant(example):
    assert found_in(example) == passages_in(example)[1]


@needs_model
@pytest.mark.parametrize("example", RIGHT)
def test_it_says_nothing_of_what_is_right(example):
    assert found_in(example) == []


@needs_model
def test_its_sentence_shows_the_word():
    (finding,) = proofread(passages_of_lines(["要认真落实整改错施。"]), KNOWN, RULES)
    assert finding.sentence == "这里的“错”可能是“措”之误：常见的写法是“措施”。"


@pytest.mark.parametrize("known", [Known(), Known(model=Path("/nowhere/zh_CN.lm"))])
def test_without_a_model_it_says_nothing(known):
    assert found_in(WRONG[0], known) == []


@pytest.mark.parametrize("path", [None, Path("/nowhere/zh_CN.lm")])
def test_it_says_what_is_missing_and_how_to_get_it(path):
    assert model.PACKAGE in missing(path)
    assert missing(path).endswith("。")


@needs_model
def test_nothing_is_missing_where_the_model_is():
    assert missing(MODEL) == ""


@needs_model
def test_what_the_office_released_so_is_right(said):
    example = "农贸市场升级改造工程已全面竣⟦功→工⟧。"
    assert found_in(example) != []
    assert found_in(example, replace(KNOWN, wording=said(*["工程已全面竣功，竣功典礼"] * 5))) == []


@needs_model
def test_what_the_office_released_otherwise_is_found(said):
    example = "市创建办组织开展实地⟦侧→测⟧评。"
    assert found_in(example) == []
    assert found_in(example, replace(KNOWN, wording=said(*["组织开展实地测评4轮"] * 5))) == passages_in(example)[1]


@needs_model
@pytest.mark.parametrize(
    "known",
    [
        replace(KNOWN, names=frozenset({"进一布公司"})),
        replace(KNOWN, leaders=(Leader("进一布", "区长", 1, None, None),)),
        replace(KNOWN, units=(UnitName("云溪区进一布店", ("进一布",)),)),
    ],
)
def test_a_name_that_the_office_knows_is_left(known):
    assert found_in("云溪区进一布公司完善管理机制，进一布店也是。", known) == []


@needs_model
def test_what_stands_there_twice_is_meant():
    assert found_in("要落实错施。\n两项错施都要落实。") == []


@needs_model
def test_a_name_in_a_list_is_not_read():
    passages, _ = passages_in("要认真落实整改错施。")
    assert not proofread([replaced._replace(kind="list") for replaced in passages], KNOWN, RULES)


@needs_model
@pytest.mark.parametrize(
    "text", ["一" * 100_000, "同志" * 50_000, "年月日" * 33_000, "（" * 100_000, "a\u0301" * 50_000, "错施" * 50_000]
)
def test_a_text_without_end_is_read_in_bounds(text):
    started = time.process_time()
    proofread(passages_of_lines([text]), KNOWN, RULES)
    assert time.process_time() - started < SECONDS


@needs_model
def test_the_model_tells_a_word_from_a_rarer_one():
    language = model.load(MODEL)
    usual, rare = (language.number(word) for word in ("需要", "须要"))
    assert language.alone(usual) > language.alone(rare)
    assert language.score(language.number("政府"), language.number("人民"), language.number("市")) > language.alone(
        language.number("政府")
    )


@pytest.mark.parametrize("content", [b"", b"something else", b"mmap lm http://kheafield.com/code format version 5\n"])
def test_another_file_is_no_model(tmp_path, content):
    path = tmp_path / "other.lm"
    path.write_bytes(content.ljust(200, b"\0"))
    with pytest.raises(ValueError, match="not a language model"):
        model.load(path)


def test_the_wording_counts_what_was_said(said):
    counted = wording.load(said("占道经营整治，占道经营。", "占道停车"))
    assert [counted.count(run) for run in ("占道", "占道经营", "经营整治", "停车", "从未")] == [3, 2, 1, 1, 0]


def test_the_wording_is_the_same_in_any_order():
    editions = [wording.ngrams_of(text) for text in ("占道经营整治", "背街小巷", "占道停车")]
    assert wording.compile_wording(editions) == wording.compile_wording(reversed(editions))


def test_the_wording_of_nothing_says_nothing(said):
    assert wording.load(said()).count("占道") == 0


def test_the_longest_runs_that_occur_once_are_left_out_of_very_many(said, monkeypatch):
    monkeypatch.setattr(wording, "MOST_RUNS", 10)
    counted = wording.load(said("占道经营整治", "占道经营"))
    assert counted.count("占道经营") == 2
    assert counted.count("道经营整") == 0


def test_another_file_is_no_wording(tmp_path):
    path = tmp_path / "other"
    path.write_bytes(b"something else")
    with pytest.raises(ValueError, match="no file of wording"):
        wording.load(path)
