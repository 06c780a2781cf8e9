"""`shelve`: what lies on this machine's shelf, put up into the object store that all machines share."""

import sys

from tqdm import tqdm

from bulletin import shelf
from bulletin.document import store
from bulletin.management.base import DeskCommand

MOST_NAMED = 5


class Command(DeskCommand):
    help = (
        "把这台机器上封存的文件、图片和来稿补放到 SHELF_URL 的对象存储里：那里已有的不动，中断了再运行就接着放；"
        "写明名字的（verify 说的那些）重放一遍。损坏的不放，那时退出码为 2。"
    )

    def add_arguments(self, parser):
        parser.add_argument("names", nargs="*", metavar="NAME", help="例如 editions/ab/abcd….pdf")

    def work(self, *, names: list[str], **options) -> None:
        if not shelf.is_shared():
            self.refuse("没有设置 SHELF_URL，没有可放的对象存储：请先写进设置文件。")
        here = set(shelf.names_here())
        if strange := sorted(set(names) - here):
            self.refuse(f"这台机器上没有 {strange[0]}：请照 verify 说的名字写，或到有它的机器上运行。")
        wanted = sorted(set(names) or here - shelf.names_above())
        damaged = [name for name in tqdm(wanted, disable=not sys.stderr.isatty()) if not self._put_up(name)]
        self.stdout.write(f"放好了：这台机器上{len(here)}个文件，新放上去{len(wanted) - len(damaged)}个。")
        if damaged:
            named = "、".join(damaged[:MOST_NAMED])
            self.refuse(f"有{len(damaged)}个文件已经损坏，没有放上去：{named}。请运行 python manage.py verify 查明。")

    def _put_up(self, name: str) -> bool:
        """Put it up if it is what its name says; whether it is."""
        path = shelf.path_of(name)
        is_whole = store.is_whole(path, shelf.digest_in(name))
        if is_whole:
            shelf.put_up(path)
        return is_whole
