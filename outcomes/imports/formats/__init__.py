"""The formats of exports that are known: one file each, found by being in this folder.

A format has

``NAME``
    Its name in a check, such as ``own_long``.
``recognise(sheet, instruments) -> float``
    From 0 (not this format) to 1 (surely this one), judging by the headers.
``extract(reading) -> Extract``
    Scores, infusions and what is said of patients; problems go to ``reading``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from outcomes.imports.files.sheet import Sheet
from outcomes.instruments import Instrument


@cache
def formats() -> tuple[ModuleType, ...]:
    """Every format, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


def recognise(sheet: Sheet, instruments: Mapping[str, Instrument]) -> ModuleType | None:
    """The format that fits best; None where none does."""
    best = max(formats(), key=lambda one: one.recognise(sheet, instruments))
    return best if best.recognise(sheet, instruments) > 0 else None
