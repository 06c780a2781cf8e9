"""二维码: an address as squares, dark or light."""

from functools import lru_cache

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # squares of white around, without which a telephone does not find it


@lru_cache(maxsize=256)
def squares_of(address: str) -> tuple[int, str]:
    """How many squares it is wide with the white around it, and the dark ones as the path of an SVG."""
    code = qrcode.QRCode(border=QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data(address)
    rows = code.get_matrix()
    return len(rows), "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )


def drawn(address: str) -> str:
    """The same as an SVG, for a white ground."""
    size, path = squares_of(address)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path d="{path}"/></svg>'
    )
