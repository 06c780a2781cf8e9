"""Which passwords are taken."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from office.accounts import words

pytestmark = pytest.mark.django_db


def faults(password: str, user=None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    "password",
    [
        *("admin123456", "Qinglan2026", "qinglan2026!", "QingLan@2026", "Password2026", "1qaz2wsx3edc", "qwertyuiop"),
        *(
            "chuangjianban1",
            "chuangjian2026",
            "wenmingchengshi",
            "dongtai20260916",
            "fangshouzhuo1",
            "方守拙方守拙方守拙",
        ),
        *("2026年2026年", "1234567890", "aaaaaaaaaaaa", "简报编辑部密码", "woaini1314", "reviewer2026"),
    ],
)
def test_what_a_stranger_would_try_first_is_refused_in_words_that_help(cast, bulletin, password):
    said = faults(password, cast["reviewer"])
    assert said
    assert not [sentence for sentence in said if not sentence.endswith("。")]


@pytest.mark.parametrize(
    "password", ["四棵梧桐 后院 19 只猫", "plum-kettle-orbit-47", "松涧河道清漂2026", "kX7#vW2qLm"]
)
def test_what_is_hard_to_guess_is_taken(cast, bulletin, password):
    assert faults(password, cast["reviewer"]) == []


def test_the_last_five_are_not_taken_again(cast):
    person = cast["reviewer"]
    used = [f"plum-kettle-orbit-{n}" for n in range(41, 48)]
    for password in used:
        assert faults(password, person) == []
        person.set_password(password)
        person.save()
    assert [bool(faults(password, person)) for password in used] == [False] * 2 + [True] * 5
    assert person.past_passwords.count() == 5
    assert not [past for past in person.past_passwords.all() if "plum" in past.password]


def test_names_are_known_as_they_are_typed():
    assert {"qinglan", "qinglanshi", "lan", "qls"} <= words.typed("青岚市")


def test_the_longest_password_is_judged_within_a_second(cast):
    began = time.perf_counter()
    faults("1qaz2wsx" * 500, cast["reviewer"])
    faults("Aa1!" * 1000, cast["reviewer"])
    assert time.perf_counter() - began < 2
