"""What each instrument's numbers mean: range, direction, bands, thresholds, each fact with its source.

A value stands here only if somebody read it at the source named beside it, or read it quoted elsewhere, in
which case the source says "as quoted by". Everything else is left empty and named in ``not_established``.
Where a source gives a range, the end that claims less improvement is used, and the source field says so.

A practice adds its own instrument as one small file in ``data/instruments`` (see the README there), not here.
``python -m outcomes.instruments`` writes ``docs/instruments.md`` from this module.
"""

from outcomes.instruments.lookup import REGISTRY, Registry, find
from outcomes.instruments.model import ASPECTS, DOMAINS, REMISSION_RULES, SOURCES, Band, Instrument
from outcomes.instruments.own import FOLDER, registry
from outcomes.instruments.scoring import is_remission, on_scale, severity
from outcomes.instruments.words import (
    Fact,
    as_markdown,
    describe_minimum_baseline,
    describe_remission,
    describe_response,
    describe_second_response,
    describe_worse,
    expected_score,
    facts,
    worse_threshold,
)

__all__ = [
    "ASPECTS",
    "DOMAINS",
    "FOLDER",
    "REGISTRY",
    "REMISSION_RULES",
    "SOURCES",
    "Band",
    "Fact",
    "Instrument",
    "Registry",
    "as_markdown",
    "describe_minimum_baseline",
    "describe_remission",
    "describe_response",
    "describe_second_response",
    "describe_worse",
    "expected_score",
    "facts",
    "find",
    "is_remission",
    "on_scale",
    "registry",
    "severity",
    "worse_threshold",
]
