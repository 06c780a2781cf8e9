"""What an administrator should know before opening the doors, said by `manage.py check --deploy`."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.staticfiles, deploy=True)
def static_files_are_collected(app_configs, **kwargs):
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return []
    hint = "请运行 python manage.py collectstatic --noinput。"
    return [Error("静态文件还没有收集，网页会打不开。", hint=hint, id="office.E001")]
