"""How a course of treatment is meant to run, as data: the built-in protocols, the practice's own, and which are given.

``model.py`` what a protocol is; ``builtin.py`` those with a published source; ``own.py`` the practice's own files;
``given.py`` the practice's list; ``follow.py`` which protocol a course follows. ``python -m outcomes.protocols`` writes
``docs/protocols.md``.
"""

from outcomes.protocols.builtin import BUILT_IN, USUAL
from outcomes.protocols.follow import HOW_WORDS, LISTED, NO_PROTOCOL, RECOGNISED, STATED, Followed, features, follow
from outcomes.protocols.given import Given, read_given
from outcomes.protocols.model import DRUG_WORDS, DRUGS, FIRST, ROUTE_WORDS, ROUTES, Protocol
from outcomes.protocols.own import FOLDER, lookup, registry

__all__ = [
    "BUILT_IN",
    "DRUGS",
    "DRUG_WORDS",
    "FIRST",
    "FOLDER",
    "HOW_WORDS",
    "LISTED",
    "NO_PROTOCOL",
    "RECOGNISED",
    "ROUTES",
    "ROUTE_WORDS",
    "STATED",
    "USUAL",
    "Followed",
    "Given",
    "Protocol",
    "features",
    "follow",
    "lookup",
    "read_given",
    "registry",
]
