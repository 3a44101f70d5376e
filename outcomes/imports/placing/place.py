"""Works out days and infusions: from dates, from an infusion list, from what is stored, or from infusion counts.

All on parallel arrays, without a loop over patients. Days count from the patient's first infusion (day 0); a score's
``count`` is the number of infusions received when it was taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from outcomes.imports.cells.doses import DOSES
from outcomes.imports.placing import lost, restart, same_day
from outcomes.imports.placing.history import History
from outcomes.imports.placing.timeline import SPAN, Timeline
from outcomes.imports.problems.report import Report
from outcomes.imports.tables import Infusions, Scores, join, keep
from outcomes.records import DAYS


@dataclass(frozen=True, repr=False)
class Placed:
    """Scores and infusions with days and numbers, and the date of each patient's first infusion (NaN: unknown)."""

    scores: Scores
    infusions: Infusions
    first: np.ndarray
    last_day: np.ndarray


class _Broken:
    """Patients of whom nothing can be placed, and the rule that says why."""

    def __init__(self, n_patients: int) -> None:
        self.rule = np.full(n_patients, None, dtype=object)

    def add(self, patients: np.ndarray, rule: str) -> None:
        patients = patients[self.rule[patients] == None]  # noqa: E711
        self.rule[patients] = rule

    @property
    def is_broken(self) -> np.ndarray:
        return self.rule != None  # noqa: E711


def place(
    scores: Scores,
    infusions: Infusions,
    history: History,
    report: Report,
    *,
    without_days: bool = False,
    take_unsure: bool = False,
) -> Placed:
    """Give every score its day and its number of infusions received, and every infusion its day and number.

    What cannot be placed is reported and left out. ``without_days``: of patients of whom no infusion is known, scores
    with a number of infusions but no day are kept without one. ``take_unsure``: numbers that count on from an infusion
    whose row had to be left out are taken as they come.
    """
    n = history.n_patients
    broken = _Broken(n)
    scores, infusions = same_day.with_known_times(scores), same_day.with_known_times(infusions)
    gone = lost.rows(infusions)
    infusions = join(Infusions, [_once(keep(infusions, ~gone), report), keep(infusions, gone)])
    with_scores = np.concatenate([scores.patient, history.score_patient, history.undated_patient])
    unscored = ~np.isin(infusions.patient, with_scores) & bool(len(scores.patient))
    report.groups("infusions_without_scores", infusions, unscored, infusions.patient)
    first = _first_dates(scores, infusions, history, broken, report)
    unsure = _unsure(infusions, first, history, broken, report, take=take_unsure)
    infusions = _numbered(_with_days(infusions, first, report), history, broken, report)
    scores = _on_infusion_days(_with_score_days(scores, first, report), infusions, history, report)

    doubtful = unsure.scores(scores, infusions)
    report.entries("count_unsure", scores, doubtful & ~np.isnan(scores.score))
    scores = keep(scores, ~doubtful)
    infusions = keep(infusions, ~unsure.infusions(infusions))

    inferred, first = _inferred(scores, infusions, history, first, broken, report)
    beyond = _beyond_all_lists(scores, infusions, history)
    lists = [infusions, inferred]
    patient = np.concatenate([history.infusion_patient, *(one.patient for one in lists)])
    day = np.concatenate([history.infusion_day, *(one.day for one in lists)])
    number = np.concatenate([history.infusion_number, *(one.number for one in lists)])
    timeline = Timeline(patient, day, number, n)

    changed = _changed_history(timeline, history, infusions)
    broken.add(changed, "history_changed")
    report.entries("history_changed", infusions, np.isin(infusions.patient, changed), undo=history.undo(changed))
    infusions = keep(infusions, ~np.isin(infusions.patient, changed))

    last_day = np.full(n, np.nan)
    np.fmax.at(last_day, patient, day)
    dated = ~np.isnan(scores.date) & np.isnan(scores.day)
    scores = replace(scores, day=np.where(dated, scores.date - first[scores.patient], scores.day))
    has_infusions = ~np.isnan(last_day)
    undated = np.isnan(scores.day) & ~np.isnan(scores.count) & ~(has_infusions | broken.is_broken)[scores.patient]
    undated &= np.isnan(scores.date) & without_days
    report.groups("taken_without_days", scores, undated & ~np.isnan(scores.score), np.arange(len(undated)))
    dayless, scores, beyond = keep(scores, undated), keep(scores, ~undated), beyond[~undated]
    scores = _counted(scores, infusions, timeline, has_infusions, beyond, broken, history, report)
    scores = join(Scores, [scores, dayless])
    kept = [keep(one, ~broken.is_broken[one.patient]) for one in (infusions, inferred)]
    return Placed(scores, join(Infusions, kept), first, last_day)


# ---------------------------------------------------------------------------------------------------------------------
# Infusion lists
# ---------------------------------------------------------------------------------------------------------------------


def _once(infusions: Infusions, report: Report) -> Infusions:
    """Each infusion once. Where only the dose differs, the infusion stays and its dose is left empty."""
    if not len(infusions.patient):
        return infusions
    place = (infusions.patient, np.nan_to_num(infusions.date), np.nan_to_num(infusions.day, nan=-1e9))
    place = (*place, np.nan_to_num(infusions.number))
    order = np.lexsort(place[::-1])
    again = np.zeros(len(order), dtype=bool)
    again[1:] = np.logical_and.reduce([one[order][1:] == one[order][:-1] for one in place])
    group = np.cumsum(~again) - 1
    dose = infusions.dose[order]
    lowest, highest = np.full(group[-1] + 1, np.inf), np.full(group[-1] + 1, -np.inf)
    np.fmin.at(lowest, group, dose)
    np.fmax.at(highest, group, dose)
    differ = (lowest < highest)[group]

    repeated, doses_differ = np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=bool)
    repeated[order] = again
    doses_differ[order] = differ
    entries = np.arange(len(order))
    low, high = DOSES[0], int(DOSES[1])
    report.groups("dose_left_empty", infusions, doses_differ, entries, low=low, high=high)
    report.groups("repeated_rows", infusions, repeated & ~doses_differ, entries)
    _count(report, "repeated", infusions, repeated)
    one_dose = np.full(len(order), np.nan)
    one_dose[order] = np.where(differ | ~np.isfinite(lowest[group]), np.nan, lowest[group])
    return keep(replace(infusions, dose=one_dose), ~repeated)


def _first_dates(scores: Scores, infusions: Infusions, history: History, broken: _Broken, report: Report) -> np.ndarray:
    """The date of each patient's first infusion, from the key table, the infusion list, or rows with date and day."""
    n = history.n_patients
    first = history.first.copy()
    earliest, lowest = np.full(n, np.nan), np.full(n, np.nan)
    np.fmin.at(earliest, infusions.patient, infusions.date)
    np.fmin.at(lowest, infusions.patient, infusions.number)
    unknown = np.isnan(first) & ~np.isnan(earliest)
    stored = history.is_stored()
    without_first = unknown & ~stored & (lowest > 1)
    _break(np.flatnonzero(without_first), "first_infusion_missing", infusions, broken, report)

    # Stored by days, now with dates: only a list that holds every stored infusion shows which date is day 0.
    aligned = np.zeros(n, dtype=np.int64)
    dated = ~np.isnan(infusions.date)
    seen = SPAN * infusions.patient[dated] + (infusions.date[dated] - earliest[infusions.patient[dated]]).astype(int)
    held = np.isin(SPAN * history.infusion_patient + history.infusion_day, seen)
    np.add.at(aligned, history.infusion_patient[~held], 1)
    misaligned = unknown & stored & ((aligned > 0) | (lowest > 1))
    _break(np.flatnonzero(misaligned), "first_date_unknown", infusions, broken, report)
    first = np.where(unknown & ~without_first & ~misaligned, earliest, first)

    both = ~np.isnan(scores.date) & ~np.isnan(scores.day)
    if both.any():
        offset = scores.date[both] - scores.day[both]
        low, high = np.full(n, np.nan), np.full(n, np.nan)
        np.fmin.at(low, scores.patient[both], offset)
        np.fmax.at(high, scores.patient[both], offset)
        first = np.where(np.isnan(first) & (low == high), low, first)
    return first


def _break(patients: np.ndarray, rule: str, infusions: Infusions, broken: _Broken, report: Report) -> None:
    broken.add(patients, rule)
    report.entries(rule, infusions, np.isin(infusions.patient, patients))


def _unsure(
    infusions: Infusions, first: np.ndarray, history: History, broken: _Broken, report: Report, *, take: bool
) -> lost.Unsure:
    """What is unsure because the row of an infusion had to be left out; nothing where staff say to take it."""
    unsure = lost.find(infusions, first, history)
    gone = lost.rows(infusions) & (unsure.since < np.inf)[infusions.patient]
    if take:
        report.groups("unsure_counts_taken", infusions, gone, infusions.patient)
        return lost.Unsure(np.full(history.n_patients, np.inf))
    report.entries("infusion_lost", infusions, gone)
    broken.add(unsure.from_the_start(), "count_unsure")
    return unsure


def _with_days(infusions: Infusions, first: np.ndarray, report: Report) -> Infusions:
    day = infusions.date - first[infusions.patient]
    clash = ~np.isnan(day) & ~np.isnan(infusions.day) & (day != infusions.day)
    report.entries("day_contradicts_date", infusions, clash)
    day = np.where(np.isnan(day), infusions.day, day)
    return keep(replace(infusions, day=day), ~clash & ~np.isnan(day))


def _numbered(infusions: Infusions, history: History, broken: _Broken, report: Report) -> Infusions:
    """Number the infusions of each patient by day, after those that are stored; stated numbers must agree."""
    n = history.n_patients
    infusions = keep(infusions, ~broken.is_broken[infusions.patient])
    infusions = keep(infusions, np.lexsort((infusions.number, infusions.day, infusions.patient)))

    infusions, restarted = restart.counted_on(infusions, history)
    report.groups("numbers_start_again", infusions, np.isin(infusions.patient, restarted), infusions.patient)
    twice = _same_number_twice(infusions)
    report.entries("infusion_twice", infusions, twice)
    infusions = keep(infusions, ~twice)

    number, known = _stored_number(infusions, history)
    clash = known & (infusions.number != number) & ~np.isnan(infusions.number)
    last_day, last_number = np.full(n, -np.inf), np.zeros(n)
    np.maximum.at(last_day, history.infusion_patient, history.infusion_day)
    np.maximum.at(last_number, history.infusion_patient, history.infusion_number)
    clash |= ~known & (infusions.day <= last_day[infusions.patient])
    changed = np.unique(infusions.patient[clash])
    broken.add(changed, "history_changed")
    report.entries("history_changed", infusions, clash, undo=history.undo(changed))

    new = keep(infusions, ~known & ~np.isin(infusions.patient, changed))
    old = keep(replace(infusions, number=number.astype(float)), known & ~np.isin(infusions.patient, changed))
    starts = np.searchsorted(new.patient, new.patient)
    rank = last_number[new.patient] + 1 + np.arange(len(new.patient)) - starts
    unnumbered = np.zeros(n, dtype=bool)
    unnumbered[new.patient[np.isnan(new.number)]] = True
    by_rank = unnumbered[new.patient]
    stated = np.where(by_rank, rank, new.number)
    before = np.where(starts == np.arange(len(starts)), last_number[new.patient], np.roll(stated, 1))
    wrong = stated <= before
    wrong |= by_rank & ~np.isnan(new.number) & (new.number != rank)
    disordered = np.unique(new.patient[wrong])
    _break(disordered, "infusions_out_of_order", new, broken, report)

    headless = (starts == np.arange(len(starts))) & (last_number[new.patient] == 0) & ((stated > 1) | (new.day != 0))
    headless = np.setdiff1d(new.patient[headless], disordered)
    _break(headless, "first_infusion_missing", new, broken, report)
    fine = ~broken.is_broken[new.patient]
    report.groups("infusion_gap", new, fine & (stated > before + 1), new.patient)
    same_day = fine & (starts != np.arange(len(starts))) & (new.day == np.roll(new.day, 1))
    report.groups("two_infusions_one_day", new, same_day, np.arange(len(starts)))
    return join(Infusions, [old, keep(replace(new, number=stated), fine)])


def _same_number_twice(infusions: Infusions) -> np.ndarray:
    """Whether an infusion's number stands there a second time with another day. A bool per infusion."""
    stated = ~np.isnan(infusions.number)
    key = infusions.patient * SPAN + np.nan_to_num(infusions.number).astype(np.int64)
    _, group, times = np.unique(key, return_inverse=True, return_counts=True)
    return stated & (times[group] > 1)


def _stored_number(infusions: Infusions, history: History) -> tuple[np.ndarray, np.ndarray]:
    """The number under which an infusion of that patient and day is stored, and whether there is one."""
    stored = history.infusion_patient * SPAN + history.infusion_day + SPAN // 2
    order = np.argsort(stored, kind="stable")
    wanted = infusions.patient * SPAN + infusions.day.astype(np.int64) + SPAN // 2
    if not len(stored):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(stored[order], wanted), len(stored) - 1)
    known = stored[order][at] == wanted
    number = history.infusion_number[order][at]
    # Two infusions on one day: the stated number tells which of the two is meant.
    following = np.minimum(at + 1, len(stored) - 1)
    second = (
        known & (stored[order][following] == wanted) & (history.infusion_number[order][following] == infusions.number)
    )
    return np.where(second, history.infusion_number[order][following], number), known


def _changed_history(timeline: Timeline, history: History, infusions: Infusions) -> np.ndarray:
    """Patients whose stored scores would have another number of infusions received."""
    touched = np.isin(history.score_patient, infusions.patient)
    patient, day = history.score_patient[touched], history.score_day[touched]
    return np.unique(patient[~timeline.may_be(patient, day, history.score_count[touched])])


# ---------------------------------------------------------------------------------------------------------------------
# Scores
# ---------------------------------------------------------------------------------------------------------------------


def _with_score_days(scores: Scores, first: np.ndarray, report: Report) -> Scores:
    """Days from dates, where the date of the first infusion is known."""
    day = scores.date - first[scores.patient]
    clash = ~np.isnan(scores.day) & ~np.isnan(scores.date) & (day != scores.day)
    report.entries("day_contradicts_date", scores, clash)
    return keep(replace(scores, day=np.where(np.isnan(scores.day), day, scores.day)), ~clash)


def _on_infusion_days(scores: Scores, infusions: Infusions, history: History, report: Report) -> Scores:
    """Days of scores that say how many infusions were received but not when, where the days of infusions are known.

    A score with count k is taken to be on the day of infusion k + 1, before it; on that of infusion k if it says that
    it was taken after an infusion.
    """
    open_ = np.isnan(scores.day) & np.isnan(scores.date) & ~np.isnan(scores.count)
    patient = np.concatenate([history.infusion_patient, infusions.patient])
    if not open_.any() or not len(patient):
        return scores
    key = patient * SPAN + np.concatenate([history.infusion_number, infusions.number]).astype(np.int64)
    day = np.concatenate([history.infusion_day, infusions.day])
    order = np.argsort(key, kind="stable")
    number = np.where(open_, scores.count + np.where(scores.after, 0, 1), 0).astype(np.int64)
    wanted = scores.patient * SPAN + number
    at = order[np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)]
    found = open_ & (key[at] == wanted)
    report.groups("days_of_infusions_taken", scores, found & ~np.isnan(scores.score), np.arange(len(found)))
    return replace(scores, day=np.where(found, day[at], scores.day))


def _inferred(
    scores: Scores,
    infusions: Infusions,
    history: History,
    first: np.ndarray,
    broken: _Broken,
    report: Report,
) -> tuple[Infusions, np.ndarray]:
    """Infusions of patients without an infusion list, from the numbers of infusions received.

    Infusion k + 1 is taken to be on the day of the last score with count k, if a later score with a higher count shows
    that it was given. Where days are known, infusion 1 is on day 0 by definition. Stored infusions are never touched;
    what follows them is inferred the same way, from stored and new scores together.

    Returns the infusions, and the dates of first infusions with those that were found here.
    """
    n = history.n_patients
    listed = np.zeros(n, dtype=bool)
    listed[infusions.patient] = True
    last_number = np.zeros(n, dtype=np.int64)
    np.maximum.at(last_number, history.infusion_patient, history.infusion_number)
    has_day = ~np.isnan(scores.day)
    open_patient = ~listed & ~broken.is_broken

    by_day = has_day & (last_number[scores.patient] == 0) & open_patient[scores.patient]
    off = by_day & (((scores.count == 0) & (scores.day > 0)) | ((scores.count > 0) & (scores.day < 0)))

    time = np.where(has_day, scores.day, scores.date)
    used = open_patient[scores.patient] & ~np.isnan(scores.count) & ~np.isnan(time) & ~off
    also = open_patient[history.score_patient] & np.isin(history.score_patient, scores.patient[used])
    patient = np.concatenate([scores.patient[used], history.score_patient[also]])
    count = np.concatenate([scores.count[used], history.score_count[also]]).astype(np.int64)
    time = np.concatenate([time[used], history.score_day[also]])
    entry = np.concatenate([np.flatnonzero(used), np.full(np.count_nonzero(also), -1)])
    days_known = np.zeros(n, dtype=bool)
    days_known[scores.patient[used & has_day]] = True
    if not len(patient):
        return keep(infusions, np.zeros(len(infusions.patient), dtype=bool)), first

    # One group per patient and count: its first and last day, and an entry to point at.
    order = np.lexsort((time, count, patient))
    patient, count, time, entry = patient[order], count[order], time[order], entry[order]
    starts = np.flatnonzero(np.append(True, (np.diff(patient) != 0) | (np.diff(count) != 0)))
    ends = np.append(starts[1:], len(patient)) - 1
    who, k, earliest, latest = patient[starts], count[starts], time[starts], time[ends]
    entry = np.maximum.reduceat(entry, starts)
    followed = np.append(who[1:] == who[:-1], False)
    next_earliest, next_k = np.append(earliest[1:], 0), np.append(k[1:], 0)

    falls = followed & (latest > next_earliest) & (next_k > last_number[who])
    falling = np.unique(who[falls])
    broken.add(falling, "counts_out_of_order")

    # Dates only: day 0 is the last score with count 0.
    dated = ~days_known[who] & (k == 0) & followed
    first = first.copy()
    first[who[dated]] = latest[dated]
    headless = np.setdiff1d(who[~days_known[who] & ~np.isin(who, who[dated])], falling)
    started = np.isin(headless, who[k > 0])
    broken.add(headless[started], "first_infusion_missing")

    given = followed & ~broken.is_broken[who] & (k >= last_number[who]) & (days_known[who] | np.isin(who, who[dated]))
    given &= ~((k == 0) & days_known[who])
    day = latest[given] - np.where(days_known[who[given]], 0, first[who[given]])
    by_definition = np.setdiff1d(np.flatnonzero(days_known & (last_number == 0)), np.flatnonzero(broken.is_broken))
    pointed = np.full(n, -1)
    np.maximum.at(pointed, who, entry)
    source = np.concatenate([pointed[by_definition], pointed[who[given]]])
    inferred = Infusions(
        file=scores.file[source],
        sheet=scores.sheet[source],
        row=scores.row[source],
        column=scores.column[source],
        patient=np.concatenate([by_definition, who[given]]),
        date=np.full(len(source), np.nan),
        day=np.concatenate([np.zeros(len(by_definition)), day]),
        number=np.concatenate([np.ones(len(by_definition)), k[given] + 1.0]),
        dose=np.full(len(source), np.nan),
    )
    guessed = np.isin(scores.patient, who[given])
    report.groups("infusion_days_inferred", scores, guessed, scores.patient)
    gaps = np.isin(scores.patient, who[given & (next_k > k + 1)])
    report.groups("infusion_gap", scores, gaps, scores.patient)
    return inferred, first


def _beyond_all_lists(scores: Scores, infusions: Infusions, history: History) -> np.ndarray:
    """Whether a score states more infusions than are stored, of a patient of whom this upload lists none.

    Such a count is believed: days of infusions that it implies may be unknown, which ``infusion_gap`` says.
    """
    last_number = np.zeros(history.n_patients)
    np.maximum.at(last_number, history.infusion_patient, history.infusion_number)
    listed = np.isin(scores.patient, infusions.patient)
    return ~listed & (scores.count > last_number[scores.patient])


def _counted(
    scores: Scores,
    infusions: Infusions,
    timeline: Timeline,
    has_infusions: np.ndarray,
    beyond: np.ndarray,
    broken: _Broken,
    history: History,
    report: Report,
) -> Scores:
    """The number of infusions received at each score, and out with what cannot be placed."""
    kept = ~broken.is_broken[scores.patient]
    for rule in sorted(set(broken.rule[broken.is_broken])):
        here = broken.rule[scores.patient] == rule
        report.entries(rule, scores, here, undo=history.undo(scores.patient[here]))

    adrift = kept & (np.isnan(scores.day) | ~has_infusions[scores.patient])
    _report_adrift(scores, kept, adrift, report)
    scores, beyond = keep(scores, kept & ~adrift), beyond[kept & ~adrift]

    far = (scores.day < DAYS[0]) | (scores.day > DAYS[1])
    report.entries("day_out_of_range", scores, far, first=-DAYS[0], last=DAYS[1])
    scores, beyond = keep(scores, ~far), beyond[~far]

    stated = ~np.isnan(scores.count)
    possible = timeline.may_be(scores.patient, scores.day, scores.count)
    against_day = stated & (((scores.count == 0) & (scores.day > 0)) | ((scores.count > 0) & (scores.day < 0)))
    wrong = stated & ~possible & ~beyond
    report.entries("count_contradicts_day", scores, against_day)
    report.entries("count_contradicts_infusions", scores, wrong & ~against_day)
    before = timeline.before(scores.patient, scores.day)
    up_to = timeline.received(scores.patient, scores.day, same_day=True)
    by_time, told = same_day.received_by_time(scores, infusions, before)
    told &= ~stated
    count = np.where(stated, scores.count, np.where(told, by_time, np.where(scores.after, up_to, before)))
    right = ~wrong & ~against_day
    scores, told, before = keep(replace(scores, count=count), right), told[right], before[right]
    return same_day.one_of_each(scores, told, before, report)


def _report_adrift(scores: Scores, kept: np.ndarray, adrift: np.ndarray, report: Report) -> None:
    """Scores without a day. A file of which no score can be placed waits; otherwise single rows are left out."""
    for number in np.unique(scores.file[adrift]).tolist():
        here = adrift & (scores.file == number)
        dayless = here & np.isnan(scores.date) & np.isnan(scores.day)
        none_placed = not (kept & ~adrift & (scores.file == number)).any()
        if dayless.any() and none_placed:
            counted = ~np.isnan(scores.count[here])
            only_numbers = counted.all() and not (here & ~dayless).any()
            rule = "needs_infusion_list" if counted.any() else "needs_day"
            report.files[number].say("only_infusion_numbers" if only_numbers else rule)
        elif dayless.any():
            report.entries("score_without_day", scores, dayless)
            report.entries("patient_without_infusions", scores, here & ~dayless)
        elif none_placed:
            report.files[number].say("needs_infusion_list")
        else:
            report.entries("patient_without_infusions", scores, here)


def _count(report: Report, name: str, table: Scores | Infusions, chosen: np.ndarray) -> None:
    for number in np.unique(table.file[chosen]).tolist():
        report.files[number].counts[name] += int(np.count_nonzero(chosen & (table.file == number)))
