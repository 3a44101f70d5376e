"""The rules in force as one fingerprint: every number and key of the definitions, instruments and protocols, no words.

``python -m tests.rules`` writes ``tests/golden/rules.toml`` once ``definitions.VERSION`` is raised. Of several changes for one
version, ``--same-version`` takes the later ones, and corrections that change no result.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path

from outcomes import definitions, protocols
from outcomes.instruments import builtin

STORED = Path(__file__).parent / "golden" / "rules.toml"
MEANT = {"key", "counted_from", "remission_rule", "item_score", "label", "route", "drug"}
"""Fields whose words are part of a rule; all others are only read."""


def canonical(value: object) -> object:
    """Numbers, keys and nothing that is only read, in plain types."""
    if is_dataclass(value):
        parts = {one.name: getattr(value, one.name) for one in fields(value)}
        return {name: canonical(part) for name, part in parts.items() if not isinstance(part, str) or name in MEANT}
    if isinstance(value, dict):
        return {str(key): canonical(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(part) for part in value]
    return value


def in_force() -> dict[str, object]:
    """Every rule by where it stands."""
    words = {"RULES", "BY_KEY", "FEWEST", "VERSION"}
    named = {name: value for name, value in vars(definitions).items() if name.isupper() and name not in words}
    return {
        "definitions": canonical({name: value for name, value in named.items() if not isinstance(value, str)}),
        "instruments": canonical(list(builtin.BUILT_IN)),
        "protocols": canonical(list(protocols.BUILT_IN)),
    }


def fingerprint() -> str:
    """SHA-256 of the rules in force."""
    return hashlib.sha256(json.dumps(in_force(), sort_keys=True).encode()).hexdigest()


def stored() -> dict[str, str]:
    """``version`` and ``sha256`` as they were written last."""
    return tomllib.loads(STORED.read_text(encoding="utf-8"))


def main() -> None:
    if STORED.exists() and "--same-version" not in sys.argv:
        known = stored()
        if known["version"] == definitions.VERSION and known["sha256"] != fingerprint():
            raise SystemExit(
                "A rule changed: raise VERSION in outcomes/definitions.py and say so in CHANGELOG.md first."
            )
    text = f'version = "{definitions.VERSION}"\nsha256 = "{fingerprint()}"\n'
    STORED.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
