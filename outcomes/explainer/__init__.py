"""The page "Depression and pain": checked facts, plain words, pictures drawn by our own code."""

from outcomes.explainer.facts import Fact, Facts, Source, Unverified, is_stale, load, written
from outcomes.explainer.own import OwnAnswer, own_answer
from outcomes.explainer.page import contact_lines, sources_list, style, whole_page
from outcomes.explainer.text import SECTIONS, Section
from outcomes.practice import Practice, read_practice

__all__ = [
    "SECTIONS",
    "Fact",
    "Facts",
    "OwnAnswer",
    "Practice",
    "Section",
    "Source",
    "Unverified",
    "contact_lines",
    "is_stale",
    "load",
    "own_answer",
    "read_practice",
    "sources_list",
    "style",
    "whole_page",
    "written",
]
