"""What an administrator should know before opening the doors, said by `manage.py check --deploy`."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from office.heartbeats import Work
from office.roles import ROLES


def refuse_unknown_names() -> None:
    """Refuse to start where a setting names what there is not, which would silently count for nothing."""
    known: dict[str, Iterable[str]] = {"SECOND_FACTOR_FOR": ROLES, "READY_WITHOUT": Work.values}
    for name, names in known.items():
        if unknown := [one for one in getattr(settings, name) if one not in names]:
            told = f"{name} 里的 {'、'.join(unknown)} 写得不对：只认 {'、'.join(names)}，用逗号隔开。"
            raise ImproperlyConfigured(told)


@register(Tags.staticfiles, deploy=True)
def static_files_are_collected(app_configs, **kwargs):
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return []
    hint = "请运行 python manage.py collectstatic --noinput。"
    return [Error("静态文件还没有收集，网页会打不开。", hint=hint, id="office.E001")]


@register(deploy=True)
def what_letters_and_addresses_need_is_set(app_configs, **kwargs):
    missing = {
        "没有设置 SITE_URL：信里没有链接，网页的长期地址跟着来访的域名变。": not settings.SITE_URL,
        "没有设置 EMAIL_URL：通知、邀请、找回密码的信发不出去。": not settings.HAS_MAIL,
    }
    hint = "请写进设置文件，见docs/operations.md。"
    return [Warning(sentence, hint=hint, id="office.W002") for sentence, is_so in missing.items() if is_so]


@register(deploy=True)
def holes_are_reported_to_an_address(app_configs, **kwargs):
    known = ("mailto:", "https://", "tel:")
    wrong = [address for address in settings.SECURITY_CONTACT if not address.startswith(known)]
    hint = "例如 mailto:anquan@example.cn，几个用逗号隔开。"
    said = f"SECURITY_CONTACT 里的 {'、'.join(wrong)} 不是联系地址：要以 mailto:、https:// 或 tel: 开头。"
    return [Error(said, hint=hint, id="office.E002")] if wrong else []


@register("site", deploy=True)
def site_says_whose_it_is(app_configs, **kwargs):
    from office.site import site_facts  # noqa: PLC0415  needs loaded models

    try:
        missing = site_facts().missing()
    except DatabaseError:
        return []  # before the first migration
    if not missing:
        return []
    hint = "请管理员在编辑台的“网站信息”里填写；不对公众开放的网站不必填。"
    return [Warning(f"公众网站还没有写明：{'、'.join(missing)}。", hint=hint, id="office.W001")]
