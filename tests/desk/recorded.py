"""How tests go behind the back of the record, and what a look at it finds."""

from django.db import connection, transaction

from bulletin import verifying
from office.models import Verification


def run(sql: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def look() -> str:
    return "\n".join(verifying.look(Verification.Scope.RECORD).findings)
