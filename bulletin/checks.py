"""What an administrator should know about the press's fonts, said by `manage.py check`."""

from django.core.checks import Error, Warning, register

from bulletin import archive, press


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
