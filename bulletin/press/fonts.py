"""Fonts: those of the system and those in the data folder, for one worker process."""

from functools import lru_cache
from pathlib import Path

from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration

from bulletin.press.errors import PressError

SUFFIXES = {".otf", ".ttf", ".ttc"}


@lru_cache(maxsize=1)
def font_configuration(folder: Path) -> FontConfiguration:
    """One for the whole process: a new one each time leaks, one shared by threads corrupts the heap."""
    files = sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES)
    if not files:
        raise PressError(f"字体文件夹{folder}里没有字体，无法排版；请管理员安装仿宋、楷体、黑体、宋体。")
    configuration = FontConfiguration()
    for path in files:
        fontconfig.FcConfigAppFontAddFile(configuration._config, str(path).encode())
    pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", configuration.font_map))
    return configuration
