"""What an administrator should know about the press's fonts, the certificate and what else there should be, said by
`manage.py check`.
"""

import datetime as dt
import logging
import os
import shutil

from django.conf import settings
from django.core.checks import Error, Warning, register
from django.db import connection
from django.utils import timezone

from bulletin import archive, press, shelf

SOON = dt.timedelta(days=30)


@register("press")
def fonts_are_named_well(app_configs, **kwargs):
    try:
        archive.workshop()
    except press.PressError as refusal:
        return [Error(str(refusal), id="bulletin.E001")]
    return []


@register("press", deploy=True)
def named_fonts_are_installed(app_configs, **kwargs):
    try:
        missing = press.missing_fonts(archive.workshop())
    except (press.PressError, press.Busy):
        return []  # said by the check above, or by the first attempt to typeset
    hint = "请把字体文件放进DATA_DIR下的fonts文件夹，或改正设置；在此之前用下一种字体代替。"
    return [
        Warning(f"设置{face.setting}里的字体“{family}”没有安装。", hint=hint, id="bulletin.W001")
        for face, family in missing
    ]


@register("press", deploy=True)
def each_role_has_its_font(app_configs, **kwargs):
    hint = "请运行 python3 .ci/provision.py demo 取来，或把字体放进DATA_DIR下的fonts文件夹；在此之前用别的字体代替。"
    try:
        without = press.roles_without_font(archive.workshop())
    except (press.PressError, press.Busy) as refusal:
        return [Warning(str(refusal), hint=hint, id="bulletin.W004")]
    return [Warning(f"{face.name}没有{face.kind}字体。", hint=hint, id="bulletin.W004") for face in without]


@register("press", deploy=True)
def what_else_it_works_with_is_there(app_configs, **kwargs):
    """Each part the program does without, but not well."""
    missing = {
        "没有印刷用的色彩特性文件，做不了印刷PDF。": not settings.PRINT_PROFILE.exists(),
        "没有输入法语言模型，查不了错别字。": not settings.LANGUAGE_MODEL.exists(),
        "没有LibreOffice，读不了旧版Word文件（.doc、.wps）。": shutil.which("soffice") is None,
        "没有pg_dump，做不了备份。": connection.vendor == "postgresql" and shutil.which("pg_dump") is None,
    }
    hint = "请照docs/operations.md装上。"
    return [Warning(sentence, hint=hint, id="bulletin.W005") for sentence, is_so in missing.items() if is_so]


@register("shelf", deploy=True)
def machines_that_share_a_shelf_share_all_they_must(app_configs, **kwargs):
    if not shelf.is_shared():
        return []
    missing = {
        "设置了 SHELF_URL，却没有写明 SECRET_KEY：各台机器会各用各的，换一台就要重新登录。": not os.environ.get(
            "SECRET_KEY"
        ),
        "设置了 SHELF_URL，却没有写明 AUDIT_KEY：各台机器会各用各的，审计日志的链条就断了。": not os.environ.get(
            "AUDIT_KEY"
        ),
        "设置了 SHELF_URL，数据库却是 SQLite：几台机器要共用一个 PostgreSQL。": connection.vendor == "sqlite",
        shelf.fault(): bool(shelf.fault()),
    }
    hint = "请照docs/operations.md里“几台机器”一节办；已有的密钥在DATA_DIR的secret-key和audit-key里。"
    return [Warning(sentence, hint=hint, id="bulletin.W006") for sentence, is_so in missing.items() if is_so]


@register("press")
def certificate_can_sign(app_configs, **kwargs):
    """No error, which would stop every command: only releases are refused."""
    try:
        key = archive.signing_key()
        certificate = key and key.certificate()
    except press.PressError as refusal:
        return [Warning(str(refusal), hint="在此之前不能发布。", id="bulletin.W002")]
    except Exception as error:  # certificates, and the libraries of tokens, come from anywhere
        logging.getLogger(__name__).exception("could not look at the certificate")
        sentence = f"签名证书看不了（{type(error).__name__}）；请管理员查看日志，检查 SIGNING_ 开头的设置。"
        return [Warning(sentence, hint="在此之前不能发布。", id="bulletin.W002")]
    if certificate and certificate.ends - timezone.now() < SOON:
        day = timezone.localdate(certificate.ends)
        hint = "请尽早换上新的证书，过期以后不能发布。"
        return [Warning(f"签名证书“{certificate.name}”的有效期到{day}为止。", hint=hint, id="bulletin.W003")]
    return []
