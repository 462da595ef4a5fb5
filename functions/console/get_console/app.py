"""GET /console: the console and its parts, where the parameter Console asks for it."""

import json
from pathlib import Path
from typing import Any, Final

from acuse.identity import sign_in
from acuse.runtime import initialisation
from console.get_console.site import Site

# Made at build time.
_FOLDER: Final = Path(__file__).parent / "made"
_MADE: Final[dict[str, Any]] = json.loads((_FOLDER / "site.json").read_text())


def _asset(path: str) -> tuple[str, bytes] | None:
    media_type = _MADE["assets"].get(path)
    return (media_type, (_FOLDER / "assets" / path).read_bytes()) if media_type else None


_SITE: Final = Site((_FOLDER / "page").read_bytes(), _MADE["policy"], _asset)
initialisation.end()


def handler(event: Any, _context: Any) -> dict[str, Any]:
    """Answer the page, one of its parts, or what it has to know to let somebody sign in."""
    return _SITE.answer(event, sign_in.settings(), sign_in.origins())
