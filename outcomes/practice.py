"""Who runs this dashboard: name, contact, logo, rules for sharing and uploads, from a file."""

from __future__ import annotations

import io
import tomllib
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path

from outcomes.disclosure import Policy
from outcomes.errors import OutcomesError, ProtocolError
from outcomes.protocols import Given, read_given
from outcomes.records import INDICATIONS

FILE = Path(__file__).resolve().parents[1] / "data" / "practice.toml"
_LARGEST_FILE = 20_000
_LARGEST_LOGO = 2_000_000
_PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


@dataclass(frozen=True)
class Practice:
    """What the practice says of itself; an empty text is left out of the page.

    ``logo`` is the content of its picture file, PNG or JPEG; ``sharing`` the rule for what may leave the practice;
    ``refuse_identifiers`` whether an upload is refused for what identifies people in a column that is not used;
    ``protocols`` the courses of treatment that it gives, empty where they are recognised from the days of the infusions.
    """

    clinic: str = ""
    clinician: str = ""
    phone: str = ""
    booking: str = ""
    reviewed_by: str = ""
    paid_by: str = ""
    interests: str = ""
    logo: bytes = b""
    sharing: Policy = field(default_factory=Policy)
    refuse_identifiers: bool = False
    protocols: tuple[Given, ...] = ()

    @property
    def name(self) -> str:
        """For the head of a report; the practice's own name, or words that fit any."""
        return self.clinic or "Ketamine infusion practice"

    @property
    def contact(self) -> str:
        """Who to call, in one line; empty without settings."""
        return " · ".join(part for part in (self.clinic, self.clinician, self.phone, self.booking) if part)

    @property
    def logo_kind(self) -> str:
        """``"png"`` or ``"jpg"``."""
        return next(kind for start, kind in _PICTURES.items() if self.logo.startswith(start))


_NO_TEXTS = ("logo", "sharing", "refuse_identifiers", "protocols")
TEXTS = tuple(one.name for one in fields(Practice) if one.name not in _NO_TEXTS)
SHARING = tuple(one.name for one in fields(Policy))


def read_practice(path: Path = FILE) -> Practice:
    """Read the practice's settings; a file that is not there counts as empty.

    Raises
    ------
    OutcomesError
        The file is not TOML, has an unknown name, a value of the wrong kind, a booking link that is not https, a logo that is
        no PNG or JPEG file beside it, a rule for sharing below its floor, one for uploads that is neither true nor false, or a
        protocol that is not known.
    """
    if not path.exists():
        return Practice()
    if path.stat().st_size > _LARGEST_FILE:
        raise OutcomesError(f"data/{path.name} is too large for a few lines of settings.")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise OutcomesError(f'data/{path.name} cannot be read as TOML. Each line is: name = "text".') from None
    sharing, imports, protocols = (content.pop(name, {}) for name in ("sharing", "imports", "protocols"))
    if set(content) - {*TEXTS, "logo"} or not all(isinstance(value, str) for value in content.values()):
        names = ", ".join([*TEXTS, "logo"])
        raise OutcomesError(f"data/{path.name} may hold these names, each with a text in quotes: {names}.")
    if not isinstance(sharing, dict) or set(sharing) - set(SHARING):
        raise OutcomesError(f"data/{path.name}: [sharing] may hold these names: {', '.join(SHARING)}.")
    if not isinstance(imports, dict) or any(
        name != "refuse_identifiers" or not isinstance(value, bool) for name, value in imports.items()
    ):
        raise OutcomesError(f"data/{path.name}: [imports] may hold refuse_identifiers = true, or = false.")
    try:
        given = read_given(protocols, INDICATIONS)
    except ProtocolError as error:
        raise ProtocolError("\n".join(f"data/{path.name}: {line}" for line in str(error).splitlines())) from None
    logo = _read_logo(path, content.pop("logo", "").strip())
    practice = Practice(
        **{name: value.strip() for name, value in content.items()},
        logo=logo,
        sharing=Policy(**sharing),
        refuse_identifiers=imports.get("refuse_identifiers", False),
        protocols=given,
    )
    if practice.booking and not practice.booking.startswith("https://"):
        raise OutcomesError(f"data/{path.name}: booking has to be a link that starts with https://.")
    return practice


def refuses_identifiers(*, address_is_local: bool, path: Path = FILE) -> bool:
    """Whether an upload is refused for what identifies people in a column, sheet or name that nothing is taken from.

    Always on a server that others can reach, where such a file would be carried over a network. On the practice's own
    computer only if its settings say so: there the file lies beside the dashboard anyway, and what is not used stays in it.

    Raises
    ------
    OutcomesError
        As in ``read_practice``.
    """
    return not address_is_local or read_practice(path).refuse_identifiers


def _read_logo(settings: Path, name: str) -> bytes:
    """The picture file beside the settings; nothing where none is named."""
    if not name:
        return b""
    path = settings.parent / Path(name).name
    size = path.stat().st_size if path.is_file() else 0
    content = _picture(path, path.stat().st_mtime_ns) if 0 < size <= _LARGEST_LOGO else b""
    if not content:
        raise OutcomesError(
            f"data/{settings.name}: logo has to name a PNG or JPEG file in the same folder, of 2 MB at the most."
        )
    return content


@lru_cache(maxsize=4)
def _picture(path: Path, changed: int) -> bytes:
    """The content of a picture file; nothing if it is another kind of file, or damaged."""
    from PIL import Image  # only where there is a logo

    content = path.read_bytes()
    if not any(content.startswith(start) for start in _PICTURES):
        return b""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
    except (OSError, SyntaxError, ValueError):
        return b""
    return content
