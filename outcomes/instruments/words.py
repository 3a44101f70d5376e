"""The rules of an instrument in words, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from outcomes.instruments.builtin import BUILT_IN
from outcomes.instruments.model import Instrument


@dataclass(frozen=True)
class Fact:
    """One thing known of an instrument: what, in words, and where it comes from."""

    what: str
    words: str
    source: str


def _number(value: float) -> str:
    return f"{value:g}"


def _points(value: float) -> str:
    return f"{_number(value)} point" if value == 1 else f"{_number(value)} points"


def _improved(instrument: Instrument) -> str:
    return "rose" if instrument.higher_is_better else "fell"


def _worse(instrument: Instrument) -> str:
    i = instrument
    by = "any amount" if i.reliable_change is None else f"{_points(i.reliable_change)} or more"
    return f"{i.name} {'fell' if i.higher_is_better else 'rose'} by {by} from baseline"


def expected_score(instrument: Instrument) -> str:
    """What a score must look like, for a message: "a whole number from 0 to 27"."""
    span = f"from {_number(instrument.low)} to {_number(instrument.high)}"
    if instrument.step is None:
        return f"a number {span}"
    if instrument.step == 1:
        return f"a whole number {span}"
    return f"a number {span} in steps of {_number(instrument.step)}"


def describe_response(instrument: Instrument) -> str:
    """The rule for response as a sentence."""
    i = instrument
    if i.response_percent is not None:
        by = f"{_number(i.response_percent)}%"
        return f"Response: {i.name} {_improved(i)} by {by} or more from baseline (exactly {by} counts)."
    if i.response_points is not None:
        by = _points(i.response_points)
        return f"Response: {i.name} {_improved(i)} by {by} or more from baseline (exactly {by} counts)."
    return f"Response: no rule is established for {i.name}, so none is counted."


def describe_second_response(instrument: Instrument) -> str | None:
    """The rule for the larger mark as a sentence; None where there is none."""
    if instrument.second_response_percent is None:
        return None
    by = f"{_number(instrument.second_response_percent)}%"
    return (
        f"Substantial response: {instrument.name} {_improved(instrument)} by {by} or more from baseline "
        f"(exactly {by} counts)."
    )


def describe_remission(instrument: Instrument) -> str:
    """The rule for remission as a sentence."""
    i = instrument
    if i.remission is None:
        return f"Remission: no rule is established for {i.name}, so none is counted."
    cut = _number(i.remission)
    words = {"below": f"below {cut}", "at_or_below": f"{cut} or below", "at_or_above": f"{cut} or above"}
    return f"Remission: {i.name} {words[i.remission_rule or 'below']}."


def worse_threshold(instrument: Instrument) -> tuple[float | None, str]:
    """How much worse counts as worse: points (at least), and the rule as a sentence.

    Points are None where no reliable change is established: then any change for the worse counts, so that
    nobody who may have got worse is left out.
    """
    points = instrument.reliable_change
    words = f"Worse: {_worse(instrument)}"
    if points is None:
        return None, f"{words} (no reliable change is established for it)."
    return points, f"{words} (reliable change; {instrument.reliable_change_source})."


def describe_worse(instrument: Instrument) -> str:
    """The rule for worse as a sentence."""
    return worse_threshold(instrument)[1]


def describe_minimum_baseline(instrument: Instrument) -> str:
    """Who is counted in response and remission, as a sentence."""
    i = instrument
    if i.minimum_baseline is not None:
        side = "or less" if i.higher_is_better else "or more"
        return f"Who is counted: {i.name} of {_number(i.minimum_baseline)} {side} at baseline (a convention)."
    # Without a true zero there is no baseline that leaves nothing to improve.
    side = "below" if i.higher_is_better else "above"
    room = f" {side} {_number(i.best)}" if i.percent_change else ""
    return f"Who is counted: any baseline{room}; no minimum baseline is established for {i.name}."


def facts(instrument: Instrument) -> tuple[Fact, ...]:
    """Everything known of an instrument, in the order of a page; source is "" where none is needed."""
    i = instrument
    scale = [f"{expected_score(i)}; {i.direction}"]
    if i.items is not None and i.items > 1:
        made = {"sum": ", summed", "mean": ", averaged", None: ""}[i.item_score]
        span = "" if i.item_low is None else f", each {i.item_low}-{i.item_high}"
        scale.append(f"{i.items} items{span}{made}")
    if i.recall is not None:
        scale.append(f"asks about: {i.recall}")
    if i.rater is not None:
        scale.append(f"rated by: {i.rater}")
    if not i.percent_change:
        scale.append("no true zero, so a percent change has no meaning")
    rows = [Fact("Scale", "; ".join(scale), i.scale_source or i.citation)]
    if i.bands:
        words = "; ".join(
            f"{_number(b.low) if b.low == b.high else f'{_number(b.low)}-{_number(b.high)}'} {b.label}" for b in i.bands
        )
        rows.append(Fact("Bands", words, i.bands_source or ""))
    for sentence, source in (
        (describe_response(i), i.response_source),
        (describe_second_response(i), i.response_source),
        (describe_remission(i), i.remission_source),
        (f"Worse: {_worse(i)}.", i.reliable_change_source),
        (describe_minimum_baseline(i), i.minimum_baseline_source),
    ):
        if sentence is not None:
            what, words = sentence.split(": ", 1)
            rows.append(Fact(what, words, source or ""))
    if i.caseness is not None:
        side = "or less" if i.higher_is_better else "or more"
        rows.append(Fact("Counts as a case", f"{_number(i.caseness)} {side}", i.caseness_source or ""))
    change = [] if i.important_change is None else [_points(i.important_change)]
    change += [] if i.important_change_percent is None else [f"{_number(i.important_change_percent)}% of baseline"]
    if change:
        rows.append(Fact("Important change", "; ".join(change), i.important_change_source or ""))
    if i.sd_baseline is not None:
        rows.append(Fact("Standard deviation at baseline", _points(i.sd_baseline), i.reliability_source or ""))
    if i.reliability is not None:
        rows.append(Fact("Reliability", _number(i.reliability), i.reliability_source or ""))
    if i.loinc:
        rows.append(Fact("LOINC", ", ".join(i.loinc), i.loinc_source or ""))
    if i.licence is not None:
        rows.append(Fact("License", i.licence, ""))
    rows.append(Fact("Citation", i.citation, ""))
    return tuple(rows)


def as_markdown(instruments: Iterable[Instrument] = BUILT_IN) -> str:
    """``docs/instruments.md``: one section for each instrument; facts, sources, what is left empty."""
    lines = [
        "# Instruments",
        "",
        "Written by `python -m outcomes.instruments`; change `outcomes/instruments/`, not this page.",
        "",
        "A value stands here only if it was read at the source beside it, or read quoted elsewhere; the",
        'source then says "as quoted by". The rest is left empty and named under *Not established*. Where a',
        "source gives a range, the end that claims less improvement is used. A practice adds its own",
        "instrument with a file in `data/instruments`.",
    ]
    for instrument in instruments:
        lines += ["", f"## {instrument.name}", "", f"{instrument.title}. Key: `{instrument.key}`.", ""]
        lines += ["| what | rule or value | source |", "| --- | --- | --- |"]
        lines += [f"| {fact.what} | {fact.words} | {fact.source} |" for fact in facts(instrument)]
        if instrument.not_established:
            lines += ["", "Not established:", ""]
            lines += [f"- {text}" for text in instrument.not_established]
    return "\n".join(lines) + "\n"
