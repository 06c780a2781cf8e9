"""What an administrator should know about the press's fonts and the certificate, said by `manage.py check`."""

import datetime as dt
import logging

from django.core.checks import Error, Warning, register
from django.utils import timezone

from bulletin import archive, press

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
    except press.PressError:
        return []  # said by the check above, or by the first attempt to typeset
    hint = "请把字体文件放进DATA_DIR下的fonts文件夹，或改正设置；在此之前用下一种字体代替。"
    return [
        Warning(f"设置{face.setting}里的字体“{family}”没有安装。", hint=hint, id="bulletin.W001")
        for face, family in missing
    ]


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
