"""What changed between two texts, as people read it beside the text itself."""

from bulletin.document import wording

LONG = "甲乙丙丁戊己庚辛壬癸" * 5


def test_of_what_is_the_same_only_what_stands_beside_a_change_is_read():
    line = wording.beside(wording.words(f"{LONG}原话。{LONG}旧文。{LONG}", f"{LONG}新话。{LONG}今文。{LONG}"))
    same = [piece.text for piece in line if piece.kind == "same"]
    assert same[0].startswith("……")
    assert same[-1].endswith("……")
    assert "……" in same[len(same) // 2]
    assert all(len(text) <= 2 * wording.AROUND + 2 for text in same)
    changed = "".join(piece.text for piece in line if piece.kind != "same")
    assert all(word in changed for word in ("原", "新", "旧", "今"))


def test_what_is_short_is_read_whole_and_a_change_is_never_left_out():
    line = wording.words("要倒排工期。", "要排好工期。")
    assert wording.beside(line) == line
    gone = wording.words(LONG, "")
    assert wording.beside(gone) == gone
