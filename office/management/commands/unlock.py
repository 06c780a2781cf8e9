"""`unlock`: lets somebody back in when nobody else can, on record."""

import getpass
import sys
from typing import NoReturn

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from office.accounts import links, unlocking
from office.models import User

REFUSED = 2


class Command(BaseCommand):
    help = "解锁一个账号：恢复使用，去掉第二道验证和等待，给出设密码的一次性链接；记入审计日志。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")
        parser.add_argument("--password", action="store_true", help="不给链接，现在就在这里输入新密码")

    def handle(self, username, password, **options):
        person = User.objects.filter(username=username).first()
        if person is None:
            self.refuse(f"没有用户名是 {username} 的人员：请核对用户名。")
        chosen = self.ask(person) if password else ""
        link = unlocking.unlock(person)
        if chosen:
            person.set_password(chosen)
            person.save()
            self.stdout.write(f"已解锁{person}，新密码已经生效。第二道验证已去掉，登录后请马上重设。")
            return
        self.stdout.write(f"已解锁{person}。第二道验证已去掉，登录后请马上重设。一小时内，用这个链接设一次密码：")
        self.stdout.write(settings.SITE_URL + links.path_of(link))

    def ask(self, person: User) -> str:
        """A new password, typed twice."""
        chosen = getpass.getpass("新密码：")
        if chosen != getpass.getpass("再输入一次："):
            self.refuse("没有解锁：两次输入的密码不一样，请再运行一次。")
        try:
            validate_password(chosen, person)
        except ValidationError as error:
            self.refuse(f"没有解锁：{''.join(error.messages)}")
        return chosen

    def refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(REFUSED)
