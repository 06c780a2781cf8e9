"""Guessing at passwords: slowed down, whatever address it comes from; and nobody is kept out by it."""

import queue
import threading

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from office.accounts import guessing
from office.models import Tries
from tests.accounts.conftest import LOGIN, is_in, type_password
from tests.bulletin.test_work import wait_until

pytestmark = pytest.mark.django_db


def guess(n: int, username: str = "reviewer", password: str = "") -> int:
    """From an address of its own; the status of the answer."""
    fields = {"username": username, "password": password or f"guess-number-{n}"}
    return Client(REMOTE_ADDR=f"203.0.113.{n}").post(LOGIN, fields).status_code


def test_of_sixty_guesses_from_sixty_addresses_five_are_taken(cast, clock):
    assert [guess(n) for n in range(60)].count(200) == guessing.OF_PERSON.free == 5


def test_within_an_hour_one_person_is_guessed_at_some_dozen_times(cast, clock):
    taken = 0
    for n in range(120):
        taken += guess(n) == 200
        clock.shift(30)
    assert taken <= 18


def test_a_name_that_is_nobodys_is_answered_alike(cast, clock):
    for n in range(8):
        known, unknown = guess(n), guess(n, "keiner")
        assert known == unknown


def test_one_address_that_guesses_at_everybody_is_slowed_down(db, clock):
    client = Client(REMOTE_ADDR="203.0.113.9")
    statuses = [type_password(client, f"name-{n}", "wrong").status_code for n in range(60)]
    assert statuses.count(200) == guessing.OF_ADDRESS.free


def test_so_is_the_whole_office_if_everybody_is_guessed_at_from_everywhere(db, clock):
    taken = [guess(n % 250, f"name-{n}") for n in range(400)].count(200)
    assert taken == guessing.OF_OFFICE.free


def test_a_known_device_is_let_in_while_a_stranger_guesses(cast, clock):
    mine = Client(REMOTE_ADDR="198.51.100.1")
    type_password(mine, "reviewer")
    mine.post("/account/logout/")
    for n in range(60):
        guess(n)
    assert guess(99, password="reviewer-pass-2026") == 429
    type_password(mine, "reviewer")
    assert is_in(mine)


def test_passkeys_are_not_held_up_by_those_who_guess_at_passwords(cast, clock):
    for n in range(200):
        guess(n % 250, f"name-{n}")
    credential = '{"id": "x", "response": {"userHandle": "MQ"}}'
    client = Client(REMOTE_ADDR="203.0.113.1")
    page = client.post("/account/login/passkey/", {"credential": credential}, follow=True).content.decode()
    assert "没有通过" in page
    assert "试的次数太多了" not in page


def test_a_known_device_is_no_better_for_guessing(cast, clock):
    mine = Client()
    type_password(mine, "reviewer")
    mine.post("/account/logout/")
    statuses = [type_password(mine, "reviewer", f"guess-{n}").status_code for n in range(30)]
    assert statuses.count(200) == guessing.OF_DEVICE.free


def test_a_device_is_known_for_whom_it_was_used_by_alone(cast, clock):
    mine = Client()
    type_password(mine, "editor")
    mine.post("/account/logout/")
    statuses = [type_password(mine, "reviewer", f"guess-{n}").status_code for n in range(30)]
    assert statuses.count(200) == guessing.OF_PERSON.free


def test_a_made_up_cookie_makes_no_device_known(cast, clock):
    mine = Client()
    for n in range(30):
        mine.cookies["device"] = f"eyJpZCI6ImEi:{n}:x"
        status = type_password(mine, "reviewer", f"guess-{n}").status_code
    assert status == 429


def test_after_the_wait_the_right_password_opens(cast, clock):
    for n in range(6):
        guess(n)
    client = Client()
    assert "请过15秒再试" in type_password(client, "reviewer").content.decode()
    clock.shift(16)
    type_password(client, "reviewer")
    assert is_in(client)


def test_a_try_that_has_to_wait_makes_nobody_wait_longer(cast, clock):
    for n in range(60):
        guess(n)
    clock.shift(16)
    client = Client()
    type_password(client, "reviewer")
    assert is_in(client)


def test_logging_in_oneself_between_guesses_wins_a_guesser_nothing(cast, clock):
    taken = 0
    mine = Client(REMOTE_ADDR="203.0.113.9")
    for n in range(60):
        taken += type_password(Client(REMOTE_ADDR="203.0.113.9"), "reviewer", f"guess-{n}").status_code == 200
        type_password(mine, "editor")
    assert taken == guessing.OF_PERSON.free


def test_the_old_password_is_no_easier_to_guess_than_at_the_door(cast, clock):
    client = Client()
    type_password(client, "reviewer")
    fields = {"new_password1": "四棵梧桐 19 只猫", "new_password2": "四棵梧桐 19 只猫"}
    answers = [client.post("/account/password/", fields | {"old_password": f"guess-{n}"}) for n in range(30)]
    refused = ["旧密码不对" in answer.content.decode() for answer in answers]
    assert refused.count(True) == guessing.OF_DEVICE.free
    assert "请过" in answers[-1].content.decode()


def test_guesses_in_an_open_page_are_counted_with_those_at_the_door(cast, clock):
    for n in range(5):
        guess(n)
    fields = {"username": "reviewer", "password": "reviewer-pass-2026"}
    assert Client().post("/account/session/", fields).status_code == 429


def test_what_was_typed_as_a_username_stands_nowhere(db, clock):
    guess(1, "my-secret-by-mistake")
    assert "my-secret-by-mistake" not in str(list(Tries.objects.values_list("key", flat=True)))


def test_what_is_a_day_old_is_forgotten(cast, clock):
    for n in range(60):
        guess(n)
    clock.shift(25 * 3600)
    guess(200)
    assert Tries.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_sixty_guesses_at_the_same_moment_are_sixty(cast):
    taken = []

    def at_once(n: int) -> None:
        waiting: guessing.Waiting | None = guessing.Crowded()
        while isinstance(waiting, guessing.Crowded):  # who is not judged for the crowd comes again
            request = RequestFactory().post(LOGIN, REMOTE_ADDR=f"203.0.113.{n}")
            authenticate(request, username="reviewer", password=f"guess-{n}")
            waiting = getattr(request, "waiting", None)
        taken.append(waiting is None)
        connection.close()

    threads = [threading.Thread(target=at_once, args=[n]) for n in range(60)]
    with time_machine.travel(timezone.now(), tick=False):  # however long it takes: a wait that is over is none
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(taken) == 60
    assert sum(taken) == guessing.OF_PERSON.free


class Watched(MD5PasswordHasher):
    """Judges one password after the other, each only once all the others have come or been sent away."""

    begun, others_have_come = threading.Event(), threading.Event()

    def encode(self, password, salt):
        self.begun.set()
        assert self.others_have_come.wait(30)
        return super().encode(password, salt)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("username", ["reviewer", "keiner"])
def test_while_one_is_judged_and_one_waits_nobody_else_takes_a_core_from_readers(cast, settings, username):
    settings.PASSWORD_HASHERS = [f"{__name__}.Watched"]
    Watched.begun.clear()
    Watched.others_have_come.clear()
    answers: queue.SimpleQueue[HttpResponse] = queue.SimpleQueue()

    def come(n: int) -> None:
        fields = {"username": username, "password": f"guess-{n}"}
        answers.put(Client(REMOTE_ADDR=f"203.0.113.{n}").post(LOGIN, fields))
        connection.close()

    crowd = [threading.Thread(target=come, args=[n]) for n in range(8)]
    crowd[0].start()
    assert Watched.begun.wait(30)
    for one in crowd[1:]:
        one.start()
    turned_away = [answers.get(timeout=30) for _ in range(6)]
    Watched.others_have_come.set()
    for one in crowd:
        one.join()
    assert {answer.status_code for answer in turned_away} == {503}
    assert all(answer["Retry-After"] == "3" for answer in turned_away)
    assert "现在登录的人多" in turned_away[0].content.decode()
    assert [answers.get().status_code for _ in range(2)] == [200, 200]
    assert max(Tries.objects.values_list("count", flat=True)) == 2


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        waiting = "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        cursor.execute(f"SELECT EXISTS ({waiting})")
        return cursor.fetchone()[0]


if connection.vendor == "postgresql":  # SQLite has one writer at a time

    @pytest.mark.django_db(transaction=True)
    def test_who_was_right_takes_the_counts_in_the_order_of_all_others(db):
        counted = ["office", "address:203.0.113.9"]  # as they lie in the table, which is not the order of their keys
        for key in counted:
            Tries.objects.create(key=key, count=1, at=timezone.now())
        faults: list[Exception] = []

        def be_right() -> None:
            try:
                guessing.right(counted)
            except OperationalError as error:  # a deadlock: of two who wait for each other one is broken off
                faults.append(error)
            connection.close()

        other = threading.Thread(target=be_right)
        with transaction.atomic():
            for key in sorted(counted):  # as whoever begins a try
                Tries.objects.select_for_update().get(key=key)
                if not other.ident:
                    other.start()
                    wait_until(somebody_waits_for_us)
        other.join()
        assert faults == []
        assert set(Tries.objects.values_list("count", flat=True)) == {0}
