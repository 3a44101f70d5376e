"""A PowerPoint deck of one snapshot: one message on each slide, charts that can be edited, notes for whoever speaks.

Everything on it comes from the snapshot's panels and the practice's settings. A chart brings its numbers along as a
workbook, so it is filled from the panel's disclosed table and from nothing else.
"""

from __future__ import annotations

from outcomes.deck.slides import build

__all__ = ["build"]
