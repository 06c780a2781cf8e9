"""Gives or takes a role where the desk cannot: in an office that has nobody yet, or nobody left, to agree to it."""

from django.db import transaction

from bulletin import reach
from bulletin.management.base import DeskCommand
from bulletin.models import Bulletin, BulletinRole
from office import acts, audit, guarded, roles
from office.models import User
from office.refusal import Refused


class Command(DeskCommand):
    help = "给一个人角色（--take 去掉）；--bulletin 只给这一个刊物的。马上生效，记入审计日志。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")
        parser.add_argument("role", choices=list(roles.ROLES), help="角色")
        parser.add_argument("--bulletin", metavar="SLUG", help="只管这一个刊物，写它的地址")
        parser.add_argument("--take", action="store_true", help="去掉这个角色")

    @transaction.atomic
    def work(self, *, username, role, bulletin, take, **options):
        person = User.objects.filter(username=username).first()
        if person is None:
            raise Refused(f"没有用户名是“{username}”的人员，请核对。")
        if not take:
            guarded.require_apart({*roles.held_anywhere(person), role})
        place = self.place(bulletin, role)
        before = held(person, place)
        now = [one for one in before if one != role] + ([] if take else [role])
        give(person, place, now)
        details = {"from": before, "to": now} | ({"bulletin": place.slug} if place else {})
        audit.record(by=None, action=acts.ROLES_CHANGED, subject=person.on_record, details=details)
        self.stdout.write(f"{person}{f'在《{place}》' if place else '在全办'}的角色：{'、'.join(now) or '没有'}。")

    def place(self, slug: str | None, role: str) -> Bulletin | None:
        if slug is None:
            return None
        if role not in roles.OF_A_BULLETIN:
            raise Refused(f"“{role}”管全办，不能只给一个刊物：请不写 --bulletin。")
        found = Bulletin.objects.filter(slug=slug).first()
        if found is None:
            raise Refused(f"没有地址是“{slug}”的刊物，请核对。")
        return found


def held(person: User, place: Bulletin | None) -> list[str]:
    if place is None:
        return roles.held(person)
    return list(BulletinRole.objects.filter(person=person, bulletin=place).values_list("role", flat=True))


def give(person: User, place: Bulletin | None, now: list[str]) -> None:
    if place:
        reach.assign(person, place, *now)
    else:
        person.groups.clear()
        roles.assign(person, *now)
