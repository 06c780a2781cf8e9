"""Who may do what, and when: every cell of action x stage x person, tried by its real requests.

What is expected is written out here, and not taken from `bulletin.rights`, which is held against it.
"""

import re
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from lxml import html

from bulletin import archive, moves, reach, rights
from bulletin.models import Bulletin, Status
from office import roles
from office.accounts import sessions
from tests.conftest import FOUR_STAGES, PEOPLE, STAGE_PEOPLE, awaiting, make_person
from tests.desk.forms import address
from tests.desk.ways import (
    DRAFTING,
    PASSES,
    PAST_THE_ISSUE,
    PAST_THE_OFFICE,
    VERBS,
    WAYS,
    Scene,
    admin,
    decides,
    page_of,
    undone,
)
from tests.site.factories import document

STAGER = "stager"  # who acts at every stage before the last
DESK = {"editor", "other_editor", "reviewer", STAGER, "publisher", "manager", "auditor"}
WRITERS = {"editor", "other_editor"}
STAFF = DESK | {"reader"}
TALKERS = WRITERS | {"reviewer", STAGER, "publisher"}
INSIDER = "insider"  # let into the desk without a role: the desk's door is not what keeps them from the rest
# Who holds a role for one bulletin alone: for that of the issue, or for another.
HERE = {"editor_here": roles.EDITOR, "reviewer_here": roles.REVIEWER, "publisher_here": roles.PUBLISHER}
ELSEWHERE = {who.replace("here", "elsewhere"): role for who, role in HERE.items()}
SECURITY = "security"  # who watches over accounts, and sees no drafts
EVERYBODY = [*PEOPLE, STAGER, INSIDER, SECURITY, *HERE, *ELSEWHERE, "nobody"]
# Who does here what the person of the whole office does whose role they hold for this bulletin.
LIKE = {who: who.removesuffix("_here") for who in HERE}

# Whatever their role and its bulletin, they are at the desk; what belongs to no bulletin is the same for all of these.
ADMITTED = DESK | {INSIDER, SECURITY, *ELSEWHERE}

STAGES = {
    "drafting": "起草",
    "in_review": "待审",
    "returned": "已退回",
    "recalled": "已撤回",
    "approved": "已审定",
    "released": "已发布",
    "withdrawn": "已撤下",
}
ALWAYS = set(STAGES)
UNLOCKED = {"drafting", "returned", "recalled", "released", "withdrawn"}
SEALED = ALWAYS - {"drafting"}

# The role that passes an edition at each stage before the last, and by which verb.
STAGES_OF_ROLES = {
    roles.PROOFREADER: "pass_proof",
    roles.FIRST_REVIEWER: "pass_first",
    roles.SECOND_REVIEWER: "pass_second",
}

# What is done with an issue: by whom, in which stages.
OF_AN_ISSUE = {
    "see_drafts": (DESK, ALWAYS),
    "change_issue": (WRITERS, UNLOCKED),
    "change_lists": (WRITERS, UNLOCKED),
    "arrange_texts": (WRITERS, UNLOCKED),
    "restore_part": (WRITERS, UNLOCKED),
    "name_new": (WRITERS, UNLOCKED),
    "write_article": (WRITERS, UNLOCKED),
    "delete_article": (WRITERS, UNLOCKED),
    "delete_issue": (WRITERS, {"drafting"}),
    "keep_unsaved": (WRITERS, ALWAYS),
    "see_texts": (DESK, ALWAYS),
    "restore_text": (WRITERS, UNLOCKED),
    "see_life": (DESK, ALWAYS),
    "preview": (DESK, ALWAYS),
    "proof": (DESK, ALWAYS),
    "preflight": (DESK, ALWAYS),
    "proofread": (DESK, ALWAYS),
    "answer_remark": (WRITERS, UNLOCKED),
    "submit": (WRITERS, UNLOCKED),
    "recall": ({"editor", "other_editor", "publisher"}, {"in_review", "approved"}),
    "return": ({"reviewer", STAGER}, {"in_review"}),
    **dict.fromkeys(PASSES, (set(), set())),  # of a bulletin of one stage, as these are
    "approve": ({"reviewer"}, {"in_review"}),
    "release": ({"publisher"}, {"approved"}),
    "schedule": ({"publisher"}, {"approved"}),
    "unschedule": ({"publisher"}, {"approved"}),
    "ask_withdrawal": ({"editor", "other_editor", "publisher"}, {"released"}),
    "take_back_withdrawal": ({"editor", "other_editor", "publisher"}, {"released"}),  # who asked
    "drop_withdrawal": ({"reviewer"}, {"released"}),
    "withdraw": ({"reviewer"}, {"released"}),
    "write_note": (TALKERS, {"in_review", "approved", "returned", "recalled"}),
    "edit_note": (TALKERS, {"in_review", "approved", "returned", "recalled"}),
    "delete_note": (TALKERS, {"in_review", "approved", "returned", "recalled"}),
    "take_proposal": (WRITERS, UNLOCKED - {"drafting"}),
    "resolve_note": (TALKERS, SEALED),
    "reopen_note": (TALKERS, {"in_review", "approved", "returned", "recalled"}),
    "invite": (TALKERS, {"in_review", "approved"}),
    "renew_invitation": (TALKERS, {"in_review", "approved"}),
    "revoke_invitation": (TALKERS, {"in_review", "approved"}),
    "see_edition": (DESK, SEALED),
    "see_sealed_pdf": (DESK, SEALED),
    "republish": (DESK, {"released"}),
    "see_signoff": (DESK, {"approved", "released", "withdrawn"}),
    "see_dispatch": (DESK, {"released", "withdrawn"}),
    "add_delivery": ({"publisher", "manager"}, {"released"}),
    "handle_delivery": ({"publisher", "manager"}, {"released", "withdrawn"}),
    "read": (set(EVERYBODY), {"released"}),
    "download": (STAFF, {"released"}),
    "download_print": (STAFF, {"released"}),
    "download_ofd": (STAFF, {"released"}),
    "see_pages": (STAFF, {"released"}),
    "see_what_to_download": (STAFF | set(ELSEWHERE), ALWAYS),  # of whatever bulletin
    "download_year": (STAFF, {"released"}),
    "bind": (DESK, {"released"}),
    "download_volume": (DESK, {"released"}),
    PAST_THE_ISSUE: (set(), set()),
}
# What is no matter of one issue's stage: by whom.
OF_THE_OFFICE = {
    "start_issue": WRITERS,
    "see_reserve": DESK,
    "find": DESK,
    "write_reserve": WRITERS,
    "upload_picture": WRITERS | {"editor_elsewhere"},  # wherever it is put then
    "see_picture": DESK,
    "see_volumes": DESK,
    "enter": ADMITTED,
    "see_notices": ADMITTED,
    "choose_notices": STAFF | set(ELSEWHERE),
    "resend_letter": {"manager"},
    "see_people": DESK | {SECURITY, *ELSEWHERE},
    "change_people": {"manager"},
    "look_after_logins": {"manager", SECURITY},
    "see_motions": {"manager", SECURITY, "auditor"},
    "confirm_motion": {"manager", SECURITY},
    "stop_motion": {"manager", SECURITY, "auditor"},
    "see_units": DESK | set(ELSEWHERE),
    "see_mailing": DESK | set(ELSEWHERE),
    "change_mailing": WRITERS | {"manager", "editor_elsewhere"},
    "add_units": WRITERS | {"manager", "editor_elsewhere"},
    "change_units": {"manager"},
    "see_tables": DESK | set(ELSEWHERE),
    "change_tables": {"manager"},
    "see_bulletins": DESK,
    "change_bulletins": {"manager"},
    "change_site": {"manager"},
    "silence_remark": WRITERS,
    "see_rules": DESK,
    "change_rules": {"manager"},
    "delete_records": set(),
    "see_audit_log": {"auditor"},
    "check_record": {"auditor"},
    "see_downloads": {"manager", "auditor"},
    "see_unfound": DESK | set(ELSEWHERE),
    "see_numbers": WRITERS | {"manager", "auditor", "editor_elsewhere"},  # of whatever bulletin
    "see_subscribers": {"manager"},
    "remove_subscriber": {"manager"},
    "see_typefaces": ADMITTED,
    "see_rights": ADMITTED,
    "see_handbook": ADMITTED,
    PAST_THE_OFFICE: set(),
}
ON_RECORD = {"django_session", "office_auditentry", "office_audithead"}  # who was refused is
BACK_DOORS = {PAST_THE_ISSUE, PAST_THE_OFFICE}
EXPECTED = OF_AN_ISSUE | {action: (people, ALWAYS) for action, people in OF_THE_OFFICE.items()}

# How many cells are tried: (way, stage, person), (button, stage, person), (verb on a superseded edition, person), and
# (verb, person) at the turn of each of four stages.
CELLS = {"ways": 20556, "buttons": 1836, "superseded": 234, "turns": 1092}


def expected(action: str, stage: str, who: str) -> bool:
    people, stages = EXPECTED[action]
    return LIKE.get(who, who) in people and stage in stages


@contextmanager
def written():
    """The tables in which rows were written meanwhile."""
    tables = set()

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        found = re.match(r'(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "(\w+)"', sql)
        if found and context["cursor"].rowcount:
            tables.add(found[1])
        return result

    with connection.execute_wrapper(watch):
        yield tables


def told(client: Client) -> list[str]:
    """What the desk says next to whoever was refused."""
    return html.fromstring(client.get("/admin/").content.decode()).xpath("//ul[@class='messagelist']/li/text()")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return archive.draw(document()).pdf


@pytest.fixture
def scene_at(issue, cast, as_, pdf, settings, monkeypatch, tmp_path):
    """scene_at(stage): the issue at that stage. To be used inside of undone()."""
    monkeypatch.setattr(sessions, "WRITTEN_EVERY", 3600)  # where all take their turn for longer than a minute, too
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEPARATE_DUTIES = False  # a manager may confirm what another asked for
    cast[STAGER] = make_person(STAGER, "桂如一", *STAGES_OF_ROLES)
    cast[SECURITY] = make_person(SECURITY, "卫持衡", roles.SECURITY)
    cast[INSIDER] = make_person(INSIDER, "门内人")
    type(cast[INSIDER]).objects.filter(username=INSIDER).update(is_staff=True)
    elsewhere = Bulletin.objects.create(name="青岚文明风采", slug="fengcai")
    for place, people in ((issue.bulletin, HERE), (elsewhere, ELSEWHERE)):
        for who, role in people.items():
            cast[who] = make_person(who, who)
            reach.assign(cast[who], place, role)
    keys = {who: as_(who).cookies[django_settings.SESSION_COOKIE_NAME].value for who in cast}
    return lambda stage: Scene(issue, stage, cast, keys, pdf)


def stages_of(action: str) -> list[str]:
    return list(STAGES) if action in OF_AN_ISSUE else ["released"]


EVERY_WAY = [pytest.param(action, way, id=f"{action}-{way.__name__}") for action in WAYS for way in WAYS[action]]


@pytest.mark.parametrize(("action", "way"), EVERY_WAY)
def test_each_way_is_open_to_exactly_those_it_is_for(action, way, scene_at):
    surprises = []
    for stage in stages_of(action):
        with undone():
            scene = scene_at(stage)
            attempt = way(scene)
            for who in EVERYBODY:
                may = expected(action, stage, who)
                with undone():
                    scene.comes(who)
                    with written() as tables:
                        if attempt(client := scene.client(who)) != may:
                            why = f"refused {told(client)}" if may else "let in"
                            surprises.append(f"{who}, {STAGES[stage]}: {why}")
                tables -= ON_RECORD
                if LIKE.get(who, who) in WRITERS:
                    tables.discard("office_openform")  # what a lock refuses is kept for its writer
                if tables and not may and action not in BACK_DOORS:
                    surprises.append(f"{who}, {STAGES[stage]}: refused, and yet wrote to {sorted(tables)}")
    assert surprises == []


# Which buttons the pages of an issue show.

SHOWN_PLAINLY = {"change_issue", "write_article", "delete_article", "delete_issue", "submit", *VERBS} - {
    *("unschedule", "take_back_withdrawal", "drop_withdrawal", "withdraw")
}
SHOWN_ONCE_ASKED = {"unschedule", "take_back_withdrawal", "drop_withdrawal", "withdraw"}


def links_of(client: Client, url: str) -> set[str]:
    """Where the page's links and forms lead, and the names of its buttons."""
    response = client.get(url)
    if response.status_code != 200:
        return set()
    page = html.fromstring(response.content.decode())
    return {*page.xpath("//a/@href"), *page.xpath("//form/@action"), *page.xpath("//input[@type='submit']/@name")} | {
        *page.xpath("//button/@name"),
        *page.xpath("//button/@id"),
        *page.xpath("//button/@formaction"),
    }


def shown_to(scene: Scene, who: str) -> set[str]:
    client = scene.client(who)
    on_issue = links_of(client, page_of(scene.issue))
    on_article = links_of(client, page_of(scene.article))
    shown = {
        "change_issue": "save" in on_issue,
        "submit": address(scene.issue, "submit") in on_issue,
        "delete_issue": page_of(scene.issue, "delete") in on_issue,
        "write_article": "_save" in on_article,
        "delete_article": page_of(scene.article, "delete") in on_article,
    }
    on_review = links_of(client, page_of(scene.edition)) if scene.edition else set()
    for verb in VERBS:
        shown[verb] = admin("bulletin_edition_decide", scene.edition_pk, verb) in on_issue | on_review
    return {action for action, is_shown in shown.items() if is_shown}


@pytest.mark.parametrize("stage", STAGES)
def test_the_pages_show_exactly_the_buttons_a_person_may_press(stage, scene_at):
    surprises = []
    scene = scene_at(stage)
    for who in EVERYBODY:
        may = {action for action in SHOWN_PLAINLY if expected(action, stage, who)}
        if (shown := shown_to(scene, who)) != may:
            surprises.append(f"{who}: {sorted(shown ^ may)}")
    assert surprises == []


@pytest.mark.parametrize(
    ("stage", "verbs"), [("approved", ["unschedule"]), ("released", ["drop_withdrawal", "withdraw"])]
)
def test_what_was_asked_for_is_decided_by_buttons_of_exactly_those_who_may(stage, verbs, scene_at, cast):
    scene = scene_at(stage)
    for verb in verbs:
        scene.edition = awaiting(scene.edition, verb, cast["auditor"])  # of whose withdrawal nobody here takes it back
    for who in EVERYBODY:
        assert shown_to(scene, who) & SHOWN_ONCE_ASKED == {verb for verb in verbs if expected(verb, stage, who)}, who


# What is no stage of an issue: its edition that was superseded by another.


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_decided_about_an_edition_that_was_superseded(verb, scene_at):
    scene = scene_at("superseded")
    attempt = decides(scene, verb)
    for who in EVERYBODY:
        with written() as tables:
            assert not attempt(scene.client(who)), who
        assert not tables - ON_RECORD, who


# An issue of a bulletin that is reviewed in four stages, when each of them is its turn.

TURNS = {"proof": "proofreader", "first": "first_reviewer", "second": "second_reviewer", "final": "reviewer"}
PEOPLE_OF_STAGES = [*EVERYBODY, *(who for who in TURNS.values() if who not in EVERYBODY)]


@pytest.fixture
def scene_of_stages(scene_at, stage_cast, as_, bulletin, issue):
    """scene_of_stages(2): in review, two of its four stages passed."""
    issue.bulletin.stages = FOUR_STAGES
    issue.bulletin.save()

    def at(turn: int) -> Scene:
        scene = scene_at("in_review")
        scene.cast |= stage_cast
        keys = {who: as_(who).cookies[django_settings.SESSION_COOKIE_NAME].value for who in STAGE_PEOPLE}
        scene.keys |= keys
        for stage in FOUR_STAGES[:turn]:
            move, by = moves.passes_next(scene.edition), stage_cast[TURNS[stage]]
            scene.edition = move.make(scene.edition, by=by, seen=scene.edition.fingerprint, opinion="")
        return scene

    return at


def expected_at(turn: int, verb: str, who: str) -> bool:
    """Whoever is of the stage passes it; whoever reviews at any of them sends it back; who sent it takes it back."""
    who = LIKE.get(who, who)
    if verb == "return":
        return who in {*TURNS.values(), STAGER}
    if verb == "recall":
        return who in WRITERS | {"publisher"}
    stage = FOUR_STAGES[turn]
    of_stage = {TURNS[stage], *([STAGER] if stage != "final" else [])}
    return verb == [*PASSES, "approve"][turn] and who in of_stage


@pytest.mark.parametrize("turn", range(4))
def test_of_four_stages_exactly_the_one_whose_turn_it_is_is_passed_by_those_who_may(turn, scene_of_stages):
    surprises = []
    scene = scene_of_stages(turn)
    for verb in VERBS:
        with undone():
            attempt = decides(scene, verb)
            for who in PEOPLE_OF_STAGES:
                may = expected_at(turn, verb, who)
                with undone(), written() as tables:
                    if attempt(scene.client(who)) != may:
                        surprises.append(f"{who}, {verb}: {'refused' if may else 'let in'}")
                tables -= {*ON_RECORD, "bulletin_notice"}  # whoever is shown the page has read its notices
                if tables and not may:
                    surprises.append(f"{who}, {verb}: refused, and yet wrote to {sorted(tables)}")
    assert surprises == []


@pytest.mark.parametrize("turn", range(4))
def test_of_four_stages_the_review_page_shows_exactly_the_buttons_a_person_may_press(turn, scene_of_stages):
    scene = scene_of_stages(turn)
    for who in PEOPLE_OF_STAGES:
        links = links_of(scene.client(who), page_of(scene.edition))
        shown = {verb for verb in VERBS if admin("bulletin_edition_decide", scene.edition_pk, verb) in links}
        assert shown == {verb for verb in VERBS if expected_at(turn, verb, who)}, who


# What role alone does not decide: two persons.


def test_who_wrote_it_does_not_approve_it_with_whatever_roles(scene_at, cast):
    for who in ("editor", "reviewer"):
        roles.assign(cast[who], roles.EDITOR, roles.REVIEWER)
    scene = scene_at("in_review")
    attempt = decides(scene, "approve")
    assert "approve" not in shown_to(scene, "editor")
    assert not attempt(scene.client("editor"))
    assert attempt(scene.client("reviewer"))


def test_a_request_is_taken_back_by_whoever_made_it_and_nobody_else(scene_at, cast):
    scene = scene_at("released")
    for who in EVERYBODY:
        scene.edition = awaiting(scene.edition, "take_back_withdrawal", cast.get(who, cast["auditor"]))
        may = expected("take_back_withdrawal", "released", who)
        assert ("take_back_withdrawal" in shown_to(scene, who)) == may, who
        others = {other for other in EVERYBODY if other != who}
        assert not any("take_back_withdrawal" in shown_to(scene, other) for other in others & DESK), who


def test_who_asked_for_a_withdrawal_does_not_confirm_it_with_whatever_roles(scene_at, cast):
    roles.assign(cast["other_editor"], roles.REVIEWER)  # who asks in this scene
    scene = scene_at("released")
    attempt = decides(scene, "withdraw")
    assert "withdraw" not in shown_to(scene, "other_editor")
    assert not attempt(scene.client("other_editor"))
    assert attempt(scene.client("reviewer"))


# The table of the desk.


@pytest.mark.parametrize("who", [*PEOPLE, SECURITY, "nobody"])
def test_the_table_says_what_is_so(who):
    of_people = {person: role for person, (_, role) in PEOPLE.items()}
    role = (of_people | {SECURITY: roles.SECURITY}).get(who)
    table = {(action, stage): rights.may(role, action, stage) for action in rights.ACTIONS for stage in rights.STAGES}
    here = {
        (action, stage): expected(action, stage, who)
        for action in EXPECTED
        if action not in BACK_DOORS
        for stage in STAGES
    }
    assert table == here


@pytest.mark.parametrize("role", STAGES_OF_ROLES)
def test_the_table_says_what_is_so_of_those_who_review_before_the_last(role):
    for action in rights.ACTIONS:
        for stage in rights.STAGES:
            passes = action == STAGES_OF_ROLES[role] and stage == "in_review"
            assert rights.may(role, action, stage) == (passes or expected(action, stage, STAGER)), (action, stage)


def test_the_table_knows_the_stages_by_the_names_of_the_desk():
    assert rights.STAGES == STAGES
    assert set(rights.STAGES) == {DRAFTING, *Status.values} - {Status.SUPERSEDED}


def test_every_action_has_its_ways():
    assert set(WAYS) == set(EXPECTED)


def test_the_cells_are_counted():
    counted = {
        "ways": sum(len(WAYS[action]) * len(stages_of(action)) for action in WAYS) * len(EVERYBODY),
        "buttons": (len(SHOWN_PLAINLY) * len(STAGES) + len(SHOWN_ONCE_ASKED)) * len(EVERYBODY),
        "superseded": len(VERBS) * len(EVERYBODY),
        "turns": len(TURNS) * len(VERBS) * len(PEOPLE_OF_STAGES),
    }
    assert counted == CELLS
