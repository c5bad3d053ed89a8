"""The page as the original draws it: HTML, which a warm Chromium prints, a new tab for each.

The original's own template may not be copied; this one has the same fields, a table of doses and
the QR code as a picture in it.
"""

from __future__ import annotations

import base64
import html
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

__all__ = ["chromium_page"]

_FOLDER = Path(__file__).with_name("chromium")
_STYLE = """
body { font: 11pt sans-serif; margin: 18mm } h1 { font-size: 20pt }
img { float: right; width: 70mm }
dt { font-size: 8pt; color: #555 } dd { margin: 0 0 3mm } table { width: 100%; clear: both }
th, td { text-align: left; border-bottom: 1px solid #ccc; padding: 2mm }
"""


def chromium_page(
    certificate: Any, printed: dict[str, Any], rounds: int
) -> tuple[float, float] | None:
    """The mean CPU and wall milliseconds of a page, of all processes; None without Chromium.

    Args:
        certificate: Has the QR code as PNG.
        printed: The tokens that the page shows.
        rounds: How many pages count.
    """
    chromium = shutil.which("chromium")
    if chromium is None or not (_FOLDER / "node_modules").is_dir():
        return None
    job = {"chromium": chromium, "html": _page(certificate.qr, printed), "rounds": rounds}
    done = subprocess.run(
        ["node", str(_FOLDER / "page.mjs")],
        input=json.dumps(job).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    answer = json.loads(done.stdout)
    return answer["cpu"], answer["wall"]


def _page(qr: bytes, printed: dict[str, Any]) -> str:
    texts = {name: value for name, value in printed.items() if isinstance(value, str) and value}
    fields = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>"
        for name, value in texts.items()
    )
    doses = printed["vaxEvents"]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in doses[0])
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(value))}</td>' for value in dose.values())}</tr>"
        for dose in doses
    )
    picture = base64.b64encode(qr).decode()
    return (
        f"<!DOCTYPE html><html lang=en><meta charset=utf-8><style>{_STYLE}</style>"
        f'<img src="data:image/png;base64,{picture}"><h1>Final Certificate</h1>'
        f"<dl>{fields}</dl><table><tr>{head}</tr>{rows}</table></html>"
    )
