"""Fonts: those of the system and those in the data folder, for one worker process."""

from functools import lru_cache
from pathlib import Path

from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration

SUFFIXES = {".otf", ".ttf", ".ttc"}


@lru_cache(maxsize=1)
def font_configuration(folder: Path) -> FontConfiguration:
    """One for the whole process: a new one each time leaks, one shared by threads corrupts the heap."""
    configuration = FontConfiguration()
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix.lower() in SUFFIXES:
            fontconfig.FcConfigAppFontAddFile(configuration._config, str(path).encode())
    pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", configuration.font_map))
    return configuration
