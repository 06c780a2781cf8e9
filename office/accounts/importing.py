"""A list of people (姓名、用户名、邮件、角色) brought in: read, looked at, taken over whole or not at all.

Those who decide, release, manage or audit are not made by a list: such a role is left out, and given afterwards to each
by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from office import audit, people, roles
from office.accounts import acts
from office.models import User
from office.refusal import Refused
from office.tables.sheets import ROWS_ABOVE, Sheet

MOST = 500  # people in a list
HEADINGS = {"name": "姓名", "username": "用户名", "email": "邮件", "role": "角色"}
GIVEN = (roles.EDITOR, roles.PROOFREADER, roles.READER)  # roles that a list gives


@dataclass
class Person:
    """A row of the list: who would be made, what is wrong with it, and what of it is left out."""

    number: int
    name: str
    username: str
    email: str
    role: str
    faults: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def facts(self) -> list[Any]:
        return [self.number, self.name, self.username, self.email, self.role]


def read(sheet: Sheet) -> list[Person]:
    """Who the list names, each looked at. Raises Refused where there is nobody, or too many."""
    found = [_person(number, cells) for number, cells in _rows(sheet)]
    if not found:
        raise Refused("列表里没有人：第一行写“姓名、用户名、邮件、角色”，下面一行写一个人。")
    if len(found) > MOST:
        raise Refused(f"列表里有{len(found)}个人，一次最多{MOST}个：请分成几份。")
    return judged(found)


def judged(found: list[Person]) -> list[Person]:
    """The same people, with what is wrong and what is left out said of each."""
    taken = {username.casefold() for username in User.objects.values_list("username", flat=True)}
    for person in found:
        person.username = person.username or _spelt(person.name, taken)
        person.faults = list(_faults(person, taken))
        taken.add(person.username.casefold())
        if person.role and person.role not in GIVEN:
            person.note = f"{person.name}的“{person.role}”不能从列表里给：请导入以后，在这个人的页面上给。"
            person.role = ""
    return found


@transaction.atomic
def take_over(found: list[Person], *, by: User) -> list[User]:
    """All of them as people who have yet to set a password. Raises Refused if anything is wrong by now."""
    if any(person.faults for person in judged(found)):
        raise Refused("没有导入：看过以后，人员有了变化。请再看一次，再确认。")
    made = []
    try:
        for person in found:
            user = User.objects.create_user(username=person.username, name=person.name, email=person.email)
            roles.assign(user, *filter(None, [person.role]))
            made.append(user)
    except IntegrityError as error:  # somebody else took a username at this very moment
        raise Refused("没有导入：有用户名刚被别人用了。请再看一次，再确认。") from error
    names = [f"{user.username}（{'、'.join(roles.held(user)) or '没有角色'}）" for user in made]
    audit.record(by=by, action=acts.PEOPLE_IMPORTED, subject=f"{len(made)}人", details={"added": names})
    return made


def _rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """What stands under each heading; without a row of headings, in the order they have here."""
    keys: list[str | None] = list(HEADINGS)
    keys_of = {heading: key for key, heading in HEADINGS.items()}
    rows = sheet.rows
    for at, (_, cells) in enumerate(rows[:ROWS_ABOVE]):
        if HEADINGS["name"] in (cell.strip() for cell in cells):
            keys, rows = [keys_of.get(cell.strip()) for cell in cells], rows[at + 1 :]
            break
    for number, cells in rows:
        yield number, {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key}


def _person(number: int, cells: dict[str, str]) -> Person:
    name, username, email, role = (cells.get(key, "") for key in HEADINGS)
    return Person(number, name, username, email, role)


def _spelt(name: str, taken: set[str]) -> str:
    stem = people.letters(name) or "renyuan"
    return next(spelt for n in range(1, 10000) if (spelt := stem if n == 1 else f"{stem}{n}") not in taken)


def _faults(person: Person, taken: set[str]) -> Iterator[str]:
    where = f"第{person.number}行"
    if not person.name:
        yield f"{where}没有姓名。"
    for key, longest in (("name", 50), ("username", 150), ("email", 254)):
        if len(getattr(person, key)) > longest:
            yield f"{where}的{HEADINGS[key]}太长，最多{longest}个字符。"
    try:
        User.username_validator(person.username)
    except ValidationError:
        yield f"{where}的用户名只能用字母、数字和 @ . + - _。"
    if person.username.casefold() in taken:
        yield f"{where}的用户名 {person.username} 已经有人用了。"
    try:
        if person.email:
            validate_email(person.email)
    except ValidationError:
        yield f"{where}的邮件地址不对：{person.email}。"
    if person.role and person.role not in roles.ROLES:
        yield f"{where}的角色“{person.role}”没有：有{'、'.join(roles.ROLES)}。"
