"""The same, by what PostgreSQL alone has: digests of triggers, and roles that own no table."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from bulletin import moves
from tests.desk.recorded import look, run


def test_a_trigger_that_never_fires_and_carries_the_digest_of_the_right_one_is_named(released):
    name, table = "office_auditentry_frozen", "office_auditentry"
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(oid, 'pg_trigger') FROM pg_trigger WHERE tgname = %s", [name])
        digest = cursor.fetchone()[0]
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(f"DROP TRIGGER {name} ON {table}")
    never = "WHEN (OLD.number IS DISTINCT FROM NEW.number AND false)"
    run(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW {never} EXECUTE FUNCTION {name}()")
    run(f"COMMENT ON TRIGGER {name} ON {table} IS '{digest}'")
    assert f"触发器 {name}" in look()


def test_a_session_that_says_it_only_copies_changes_nothing(released):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="sealed"):
        run("SET LOCAL session_replication_role = replica; UPDATE office_auditentry SET actor_name = 'x'")


# As the role of the site, which owns no table

DOCS = Path(settings.BASE_DIR) / "docs" / "operations.md"


@pytest.fixture
def as_the_site(released):
    """The connection under the role that docs/operations.md has one make, by its very statements."""
    run("CREATE ROLE newsroom_site")
    for line in DOCS.read_text().splitlines():
        if line.startswith("    GRANT "):
            run(line.strip())
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE newsroom_site")
        yield released
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TRIGGER office_auditentry_kept ON office_auditentry",
        "ALTER TABLE office_auditentry DISABLE TRIGGER ALL",
        "ALTER TABLE bulletin_edition DISABLE TRIGGER bulletin_edition_frozen",
        "TRUNCATE office_auditentry CASCADE",
        "DROP TABLE office_verification",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION office_auditentry_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN OLD; END $$",
        "DELETE FROM office_auditentry",
        "UPDATE office_auditentry SET actor_name = 'x'",
    ],
)
def test_the_role_of_the_site_lifts_nothing(sql, as_the_site):
    with pytest.raises(DatabaseError):
        run(sql)


def test_the_role_of_the_site_does_the_work_of_the_site(as_the_site, cast):
    moves.ask_withdrawal(as_the_site, by=cast["editor"], reason="内容有误")
    moves.withdraw(as_the_site, by=cast["reviewer"])
    assert look() == ""
