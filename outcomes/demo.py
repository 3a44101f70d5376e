"""Synthetic demonstration records of a made-up ketamine practice.

Nothing here comes from a person. The figures aimed at are near those of published cohorts, so that the
demonstration tells a believable story, including the uncomfortable part: who does not improve leaves
earlier and answers less often, so that those measured look better than everybody who started.

Two ways out: ``exports`` gives export files in our own layout, which travel the normal import path;
``big_batch`` gives de-identified tidy records of any size for benchmarks. ``truth`` gives what a real
practice never has: the scores of everybody, had nobody left.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.special import expit

from outcomes import definitions, deidentify, records

SEED = 82
"""Of the first 150 seeds the one whose 480 patients come closest to the figures aimed at below."""
UNTIL = date(2026, 9, 30)
"""Last day of the made-up records. Fixed, so that everybody sees the same demonstration."""
EXPORTS_END = (243, 112, 0)
"""Days before ``until`` at which each export ends: about eight months, about four months, the last day."""

# Who comes. Shares and averages are round numbers, plausible for a practice that treats mood and pain.
INDICATION = {"depression": 0.50, "both": 0.30, "pain": 0.20}
SITE = {"Site A": 0.50, "Site B": 0.30, "Site C": 0.20}
SITE_WITHOUT_ITEMS = "Site C"  # keeps PHQ-9 totals only, as some practices do
SEX = {"female": 0.60, "male": 0.39, "other": 0.01}
AGE_MEAN, AGE_SD, AGE_RANGE = {"depression": 42, "both": 48, "pain": 53}, 13.5, (18, 91)
YEARS_OF_STARTS = 4
GROWTH = 3.0  # starts a week at the end, as a multiple of those at the beginning

# How they are before treatment, in score points: mean and SD between patients.
MOOD_BEFORE, MOOD_BEFORE_PAIN_ONLY = (17.4, 4.4), (7.5, 4.0)
PAIN_BEFORE = (6.8, 1.5)  # Corriger et al. 2022: 6.8, SD 1.8
# Of those treated for depression only: share without any pain, mean NRS of the others.
NO_PAIN, SOME_PAIN_MEAN = 0.45, 3.5
# From one visit to the next, a patient's scores scatter with these SDs.
MOOD_NOISE, PAIN_NOISE, ANXIETY_NOISE, INTERFERENCE_NOISE = 1.6, 0.75, 1.6, 0.8

# How far scores fall once the infusions have worked, as a share of the score before: mean and SD between
# patients. Mood aims at half responding and a quarter remitting (McInnes et al. 2022: 53.6 % and 28.9 % of
# those measured), pain at less (Tankha et al. 2025: 20-46 % by measure).
MOOD_FALL, PAIN_FALL = (0.54, 0.38), (0.22, 0.27)
# The tenth of patients who gain least get worse instead, most of them by 6 points or more.
WORSE_BELOW, WORSE_BY = -1.25, 0.50
# Correlation of mood and pain beyond the common course: of patients' falls, of the noise at a visit.
COUPLING, NOISE_COUPLING = 0.50, 0.40
INFUSIONS_TO_WORK = 1.7  # effect after k infusions is 1 - exp(-k / this)
LASTS_DAYS, HALF_LIFE_DAYS = 21, 75  # the effect holds so long after an infusion, then halves in so many days

# The course.
INDUCTION_INFUSIONS = {6: 0.82, 4: 0.05, 5: 0.06, 8: 0.07}  # six within 21 days: Oliver et al. 2022
GAPS = {2: 0.35, 3: 0.40, 4: 0.25}  # days between induction infusions; nobody is treated at a weekend
ILLNESS = 0.02  # share of induction infusions put off by a week
FOLLOW_UP_DAYS = (14, 29)  # after the last induction infusion: the window of McInnes et al.
MAINTENANCE_DAYS, MONTHLY_DAYS, LATER_VISITS = (21, 42), (28, 35), 14
# Share who go on after the follow-up visit: with infusions if improved, else with monthly scores only.
MAINTENANCE, MONTHLY = 0.55, 0.45
STOP_MAINTENANCE, STOP_MONTHLY = 0.13, 0.22  # share who leave after each later visit
SECOND_COURSE, SECOND_COURSE_GAP = 0.08, 125  # share who come back, at the earliest after so many days

# Who is missing. One vendor's figures: 20 % stop after the first infusion, almost half do not complete six.
LEAVE_FIRST, LEAVE_LATER = -1.42, -2.80  # log-odds of leaving after the first, after a later infusion
LEAVE_UNIMPROVED = 0.55  # added for each SD less improvement felt
# Log-odds of a follow-up score, added for those who left early, added for each SD more improvement.
ANSWER, ANSWER_LEFT_EARLY, ANSWER_IMPROVED = 1.45, -1.1, 0.70
NO_BASELINE, NO_SCORE = 0.04, 0.06  # share of patients without any score at infusion 1; of scores, by chance

# PHQ-9 items: how rarely each is marked, in SD of an item's utility. The last one is item 9.
ITEM_RARITY = np.array([-0.45, -0.55, -0.35, -0.70, 0.05, -0.30, 0.0, 0.85, 1.62])
ITEM_STEP = 0.95  # how much rarer each further answer ("several days", "more than half the days", ...) is
ITEM_PERSON_SD, ITEM_VISIT_SD = 0.6, 0.5

INSTRUMENTS = ("phq9", "phq2", "phq9_item9", "gad7", "pain_nrs", "peg")
_MAX_INDUCTION = max(INDUCTION_INFUSIONS)
_SCORES_PER_PATIENT = 30
_CHUNK_PATIENTS = 20_000


@dataclass(frozen=True)
class DemoExport:
    """One made-up export: a name, the scores file and the infusion list (CSV, UTF-8)."""

    name: str
    scores: bytes
    infusions: bytes

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """Both files with their names, as an upload brings them."""
        return [(f"{self.name}-scores.csv", self.scores), (f"{self.name}-infusions.csv", self.infusions)]


@dataclass(frozen=True)
class _People:
    """One value per patient, arrays of shape (n,); ``items`` is (n, 9). Starts are days since 1970-01-01."""

    start: np.ndarray
    indication: np.ndarray
    site: np.ndarray
    sex: np.ndarray
    age: np.ndarray
    mood: np.ndarray
    mood_fall: np.ndarray
    pain: np.ndarray
    pain_fall: np.ndarray
    anxiety: np.ndarray
    interference: np.ndarray
    felt: np.ndarray
    infusions_to_work: np.ndarray
    half_life: np.ndarray
    first_dose: np.ndarray
    dose_step: np.ndarray
    items: np.ndarray

    def __len__(self) -> int:
        return len(self.start)


def exports(n_patients: int = 480, seed: int = SEED, until: date = UNTIL) -> list[DemoExport]:
    """Three successive export files of a made-up practice; the later two bring only newer rows.

    Parameters
    ----------
    n_patients : int
        Patients who start within the four years before ``until``.
    seed : int
        The same seed gives the same files.
    until : date
        Last day of the records. Patients who started shortly before it are still under way.

    Returns
    -------
    list of DemoExport
        ``scores``: one row per patient and day; columns patient, date, phq9_1 ... phq9_9, phq9_total, gad7,
        pain_nrs, peg; blank where not asked or not answered. ``infusions``: one row per infusion; columns
        patient, date, dose_mg_per_kg, site, sex, age (years, at the first infusion), indication. Every
        score on the day of an infusion was taken before it. An export may bring nothing new; it then has a
        header only.
    """
    people, visits, items = _simulate(n_patients, seed, until)
    ids = _ids(n_patients)
    when = _text_dates(visits["day"])
    scores = pd.DataFrame({"patient": ids[visits["who"]], "date": when})
    has_items = (people.site[visits["who"]] != SITE_WITHOUT_ITEMS) & visits["phq9"].notna()
    for item in range(9):
        scores[f"phq9_{item + 1}"] = pd.Series(items[:, item]).where(has_items).astype("Int64")
    for column, name in (("phq9", "phq9_total"), ("gad7", "gad7"), ("pain_nrs", "pain_nrs")):
        scores[name] = visits[column].astype("Int64")
    scores["peg"] = visits["peg"].round(2)
    answered = visits[["phq9", "gad7", "pain_nrs", "peg"]].notna().any(axis=1)

    who = visits["who"]
    infusions = pd.DataFrame(
        {
            "patient": scores["patient"],
            "date": when,
            "dose_mg_per_kg": visits["dose"],
            "site": people.site[who],
            "sex": people.sex[who],
            "age": people.age[who],
            "indication": people.indication[who],
        }
    )
    result = []
    after = -np.inf
    last_day = _epoch_day(until)
    for number, days_before in enumerate(EXPORTS_END, start=1):
        new = visits["day"].between(after, last_day - days_before, inclusive="right")
        after = last_day - days_before
        result.append(
            DemoExport(
                name=f"synthetic-export-{number}",
                scores=_csv(scores[new & answered]),
                infusions=_csv(infusions[new & visits["infused"]]),
            )
        )
    return result


def truth(n_patients: int = 480, seed: int = SEED, until: date = UNTIL) -> pd.DataFrame:
    """What the patients of ``exports`` would have scored had everybody completed the induction and answered.

    Returns
    -------
    DataFrame
        One row per patient, nothing missing; columns patient (as in the exports), indication, phq9_before,
        phq9_after, pain_nrs_before, pain_nrs_after (score points). Before: at infusion 1. After: 14-31 days
        after the last infusion of the induction that was planned.
    """
    people, visits, _ = _simulate(n_patients, seed, until, everybody=True)
    before = visits[visits["planned"] == "before"].set_index("who")
    after = visits[visits["planned"] == "after"].set_index("who")
    return pd.DataFrame(
        {
            "patient": _ids(n_patients),
            "indication": people.indication,
            "phq9_before": before["phq9"],
            "phq9_after": after["phq9"],
            "pain_nrs_before": before["pain_nrs"],
            "pain_nrs_after": after["pain_nrs"],
        }
    )


def big_batch(n_scores: int, seed: int = SEED, until: date = UNTIL) -> records.Batch:
    """Exactly ``n_scores`` made-up scores, de-identified, with patients and infusions: for benchmarks.

    Patients come in blocks, so that memory follows the result and not the making of it.
    """
    draw = random.Random(seed).randrange
    codes: dict[str, None] = {}  # keeps the order, drops the rare repeat
    assessments, infusions, patients = [], [], []
    missing = n_scores
    block = 0
    while missing > 0:
        n = min(_CHUNK_PATIENTS, missing // _SCORES_PER_PATIENT + 20)
        people, visits, items = _simulate(n, seed + block, until)
        first = len(codes)
        while len(codes) < first + n:
            codes[deidentify.new_code(draw)] = None
        code = pd.Series(list(codes)[first:], dtype="str")
        batch = _tidy(people, visits, items, code, _epoch_day(until), missing)
        assessments.append(batch.assessments)
        infusions.append(batch.infusions)
        patients.append(batch.patients)
        missing -= len(batch.assessments)
        block += 1
    return records.Batch(
        assessments=pd.concat(assessments, ignore_index=True),
        infusions=pd.concat(infusions, ignore_index=True),
        patients=pd.concat(patients, ignore_index=True),
    )


def _tidy(
    people: _People, visits: pd.DataFrame, items: np.ndarray, code: pd.Series, last_day: int, at_most: int
) -> records.Batch:
    """The tidy tables of as many patients as bring ``at_most`` scores. ``code``: one per patient."""
    who, absolute_day, received = (visits[name].to_numpy() for name in ("who", "day", "received"))
    day = absolute_day - people.start[who]
    scores = visits[["phq9", "phq9", "phq9", "gad7", "pain_nrs", "peg"]].to_numpy(copy=True)
    by_item = np.column_stack([items[:, :2].sum(axis=1), items[:, 8]])
    has_items = (people.site[who] != SITE_WITHOUT_ITEMS) & ~np.isnan(scores[:, 0])
    scores[:, 1:3] = np.where(has_items[:, None], by_item, np.nan)

    visit, instrument = np.nonzero(~np.isnan(scores))
    visit, instrument = visit[:at_most], instrument[:at_most]
    kept = who[visit[-1]] + 1 if len(visit) == at_most else len(people)
    infused = visits["infused"].to_numpy() & (who < kept)
    last_infusion = np.zeros(len(people), dtype="int64")
    np.maximum.at(last_infusion, who[infused], absolute_day[infused])
    return records.Batch(
        assessments=pd.DataFrame(
            {
                "patient": code.take(who[visit]).array,
                "day": day[visit],
                "infusion": received[visit],
                "instrument": pd.Series(INSTRUMENTS, dtype="str").take(instrument).array,
                "score": scores[visit, instrument],
            }
        ),
        infusions=pd.DataFrame(
            {
                "patient": code.take(who[infused]).array,
                "number": received[infused] + 1,
                "day": day[infused],
                "dose_mg_per_kg": visits["dose"].to_numpy()[infused],
            }
        ),
        patients=pd.DataFrame(
            {
                "patient": code.array,
                "site": people.site,
                "first_infusion_year": pd.array(_years(people.start), dtype="Int64"),
                "age_band": [records.age_band(age) for age in people.age],
                "sex": people.sex,
                "indication": people.indication,
                "under_way": pd.array(last_day - last_infusion <= definitions.UNDER_WAY_DAYS, dtype="boolean"),
            }
        )[:kept],
    )


def _simulate(n: int, seed: int, until: date, *, everybody: bool = False) -> tuple[_People, pd.DataFrame, np.ndarray]:
    """People, their visits, and the PHQ-9 items of each visit (shape (visits, 9)).

    Visits: one row per patient and day, sorted; columns who (index of the patient), day (since 1970-01-01),
    received (infusions had before that visit), infused (bool), dose (mg/kg), phq9, gad7, pain_nrs, peg (NaN
    where missing). ``everybody`` gives instead two visits of each patient, infusion 1 and the follow-up of
    the induction that was planned, with all scores.
    """
    rng = np.random.default_rng(seed)
    last_day = _epoch_day(until)
    people = _draw_people(n, last_day, rng)
    visits = _schedule(people, rng)
    visits = visits.sort_values(["who", "day", "given"], ignore_index=True)
    who = visits["who"].to_numpy()

    scores, items = _score(people, who, visits["effect"].to_numpy(), rng)
    asked = rng.random(scores.shape) >= NO_SCORE
    first = (visits["received"] == 0).to_numpy()
    asked[first] &= (rng.random(n) >= NO_BASELINE)[who[first], None]
    steps = visits["received"].to_numpy() * people.dose_step[who]
    visits["dose"] = np.clip((people.first_dose[who] + steps).round(2), 0.5, 1.2)
    if everybody:
        keep, asked = (visits["planned"] != "").to_numpy(), True
    else:
        keep = (visits["given"] & (visits["day"] <= last_day)).to_numpy()
    visits[["phq9", "gad7", "pain_nrs", "peg"]] = np.where(asked, scores, np.nan)
    return people, visits[keep].reset_index(drop=True), items[keep]


def _draw_people(n: int, last_day: int, rng: np.random.Generator) -> _People:
    """Who they are, how they are before treatment, and how they would respond."""
    share = rng.random(n)  # position in the years of starts, with starts getting denser in a straight line
    position = (np.sqrt(1 + (GROWTH**2 - 1) * share) - 1) / (GROWTH - 1)
    start = _working_day(last_day - np.floor((1 - position) * YEARS_OF_STARTS * 365.25).astype("int64"))
    start = np.where(start > last_day, start - 3, start)
    indication = _choose(INDICATION, n, rng)
    in_pain = indication != "depression"

    z_mood, z_pain, z_anxiety, z_interference = rng.standard_normal((4, n))
    z_pain = COUPLING * z_mood + np.sqrt(1 - COUPLING**2) * z_pain
    mood_fall = MOOD_FALL[0] + MOOD_FALL[1] * z_mood - WORSE_BY * (z_mood < WORSE_BELOW)

    mood_mean, mood_sd = np.where((indication == "pain")[:, None], MOOD_BEFORE_PAIN_ONLY, MOOD_BEFORE).T
    mood = rng.normal(mood_mean, mood_sd)
    some_pain = rng.gamma(2.0, SOME_PAIN_MEAN / 2, n) * (rng.random(n) >= NO_PAIN)
    pain = np.where(in_pain, rng.normal(*PAIN_BEFORE, n), some_pain)
    age = rng.normal([AGE_MEAN[reason] for reason in indication], AGE_SD)
    felt = np.where(in_pain, z_pain, z_mood)
    felt = np.where(indication == "both", (z_mood + z_pain) / 1.7, felt)  # 1.7: SD of the sum
    return _People(
        start=start,
        indication=indication,
        site=_choose(SITE, n, rng),
        sex=_choose(SEX, n, rng),
        age=np.clip(age, *AGE_RANGE).astype("int64"),
        mood=np.clip(mood, 2, 26),
        mood_fall=mood_fall,
        pain=np.clip(pain, 0, 10),
        pain_fall=PAIN_FALL[0] + PAIN_FALL[1] * z_pain,
        anxiety=np.clip(2.5 + 0.55 * mood + 3.0 * z_anxiety, 0, 21),
        interference=np.clip(1.6 + 0.75 * pain + 1.0 * z_interference, 0, 10),
        felt=felt,
        infusions_to_work=INFUSIONS_TO_WORK * np.exp(0.25 * rng.standard_normal(n)),
        half_life=HALF_LIFE_DAYS * np.exp(0.5 * rng.standard_normal(n)),
        first_dose=np.where(in_pain, rng.choice([0.5, 0.6, 0.7, 0.8], n), 0.5),
        dose_step=rng.choice([0.0, 0.05, 0.1], n, p=[0.35, 0.45, 0.20]),
        items=(ITEM_PERSON_SD * rng.standard_normal((n, 9))).astype("float32"),
    )


def _schedule(people: _People, rng: np.random.Generator) -> pd.DataFrame:
    """Every visit that took place, and the follow-up visits that would have, had nobody left.

    One row per patient and visit; columns who, day, received, infused, effect (share of the full effect
    reached), given (False: never took place), planned ("before" and "after": the two visits ``truth`` is
    made of).
    """
    everyone = np.arange(len(people))
    visits: list[pd.DataFrame] = []
    end = _course(people, everyone, people.start, np.zeros(len(people), dtype="int64"), visits, rng)
    end = _later(people, end, visits, rng)
    back = end[(end["received"] >= 4) & (rng.random(len(end)) < SECOND_COURSE)]
    gap = SECOND_COURSE_GAP + rng.exponential(90, len(back)).astype("int64")
    start = _working_day(np.maximum(back["last_infusion"] + gap, back["day"] + 7).to_numpy())
    _course(people, back.index.to_numpy(), start, back["received"].to_numpy(), visits, rng)
    columns = ["who", "day", "received", "infused", "effect", "given", "planned"]
    return pd.concat([table[columns] for table in visits], ignore_index=True)


def _course(
    people: _People,
    who: np.ndarray,
    start: np.ndarray,
    received: np.ndarray,
    visits: list[pd.DataFrame],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One induction and its follow-up visit, appended to ``visits``; returns the follow-up visits.

    ``who``, ``start`` (day of the first infusion) and ``received`` (infusions before it) have one value per
    patient. The result has two more columns: last_infusion (day) and reached (effect just after it). Who
    comes for a second course has lost the effect of the first.
    """
    n = len(who)
    day = np.empty((n, _MAX_INDUCTION), dtype="int64")
    day[:, 0] = start
    for k in range(1, _MAX_INDUCTION):
        gap = _choose(GAPS, n, rng) + 7 * (rng.random(n) < ILLNESS)
        day[:, k] = _working_day(day[:, k - 1] + gap)
    before = np.arange(_MAX_INDUCTION)
    planned = _choose(INDUCTION_INFUSIONS, n, rng)

    # Leaving after infusion k is likelier the less improvement is felt by then.
    leave = np.where(before == 0, LEAVE_FIRST, LEAVE_LATER)
    felt = people.felt[who, None] * _effect(people, who[:, None], before + 1)
    leaves = rng.random(day.shape) < expit(leave - LEAVE_UNIMPROVED * felt)
    given = np.minimum(planned, np.where(leaves.any(axis=1), leaves.argmax(axis=1) + 1, planned))
    takes_place = before < given[:, None]
    visits.append(
        pd.DataFrame(
            {
                "who": np.repeat(who, _MAX_INDUCTION),
                "day": day.ravel(),
                "received": (received[:, None] + before).ravel(),
                "infused": True,
                "effect": _effect(people, who[:, None], before).ravel(),
                "given": True,
                "planned": np.where(before + received[:, None] == 0, "before", "").ravel(),
            }
        )[takes_place.ravel()]
    )

    stayed = given == planned
    answer = ANSWER + ANSWER_IMPROVED * people.felt[who] + ANSWER_LEFT_EARLY * ~stayed
    answers = rng.random(n) < expit(answer)
    after = rng.integers(*FOLLOW_UP_DAYS, n)

    def follow_up(infusions: np.ndarray) -> pd.DataFrame:
        last = day[np.arange(n), infusions - 1]
        at = _working_day(last + after)
        reached = _effect(people, who, infusions)
        return pd.DataFrame(
            {
                "who": who,
                "day": at,
                "received": received + infusions,
                "infused": False,
                "effect": reached * _kept(people, who, at - last),
                "given": answers,
                "planned": np.where(stayed & (received == 0), "after", ""),
                "last_infusion": last,
                "reached": reached,
            }
        )

    end = follow_up(given)
    had_nobody_left = follow_up(planned)[~stayed & (received == 0)].assign(given=False, planned="after")
    visits += [end, had_nobody_left]
    return end


def _later(people: _People, end: pd.DataFrame, visits: list[pd.DataFrame], rng: np.random.Generator) -> pd.DataFrame:
    """Maintenance infusions, or monthly scores only, of some who answered; appended to ``visits``.

    ``end`` has one row per patient, as ``_course`` returns it; the result is the same for each patient's
    last visit.
    """
    end = end.set_index("who", drop=False).rename_axis(None)
    improved = people.felt > 0
    go_on = rng.random(len(end)) < np.where(improved, MAINTENANCE, MONTHLY)
    now = end[end["given"] & go_on].copy()
    for _ in range(LATER_VISITS):
        who = now["who"].to_numpy()
        infused = improved[who]
        monthly = now["day"] + rng.integers(*MONTHLY_DAYS, len(now))
        maintenance = now["last_infusion"] + rng.integers(*MAINTENANCE_DAYS, len(now))
        day = np.where(infused, np.maximum(maintenance, now["day"] + 3), monthly)
        now["day"] = _working_day(day)
        now["infused"] = infused
        now["effect"] = now["reached"] * _kept(people, who, (now["day"] - now["last_infusion"]).to_numpy())
        now["planned"] = ""
        visits.append(now.copy())
        again = 1 - (1 - now["effect"]) * (1 - _effect(people, who, 1))
        now["reached"] = now["reached"].where(~infused, again)
        now["last_infusion"] = now["last_infusion"].where(~infused, now["day"])
        now["received"] += infused
        end.loc[who] = now
        now = now[rng.random(len(now)) >= np.where(infused, STOP_MAINTENANCE, STOP_MONTHLY)].copy()
    return end


def _score(
    people: _People, who: np.ndarray, effect: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Scores at visits, and the PHQ-9 items: shapes (visits, 4) and (visits, 9).

    ``who`` and ``effect`` have one value per visit. Columns: PHQ-9, GAD-7, pain NRS, PEG. PEG is missing
    for those treated for depression only: they are not asked.
    """
    e_mood, e_pain, e_anxiety, e_interference = rng.standard_normal((4, len(who)))
    e_pain = NOISE_COUPLING * e_mood + np.sqrt(1 - NOISE_COUPLING**2) * e_pain
    left_mood = 1 - people.mood_fall[who] * effect
    left_pain = 1 - people.pain_fall[who] * effect
    mood = people.mood[who] * left_mood + MOOD_NOISE * e_mood
    pain = people.pain[who] * left_pain + PAIN_NOISE * e_pain
    anxiety = people.anxiety[who] * (0.25 + 0.75 * left_mood)
    anxiety = anxiety + ANXIETY_NOISE * (0.4 * e_mood + 0.9 * e_anxiety)
    interference = people.interference[who] * (0.2 + 0.4 * left_mood + 0.4 * left_pain)
    interference = interference + INTERFERENCE_NOISE * (0.5 * e_pain + 0.85 * e_interference)
    scores = np.column_stack(
        [
            np.clip(mood, 0, 27).round(),
            np.clip(anxiety, 0, 21).round(),
            np.clip(pain, 0, 10).round(),
            (np.clip(interference, 0, 10) * 3).round() / 3,  # the mean of three whole numbers
        ]
    )
    scores[people.indication[who] == "depression", 3] = np.nan
    return scores, _items(people, who, scores[:, 0], rng)


def _items(people: _People, who: np.ndarray, total: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Nine PHQ-9 items (0-3) that add up to each total; shape (visits, 9).

    Each item has three steps; a step's utility falls with the item's rarity and the step's height. A total
    of t marks the t steps of highest utility. As the steps of one item are ordered, they fill from below.
    """
    noise = rng.standard_normal((len(who), 9), dtype="float32")
    ease = people.items[who] + ITEM_VISIT_SD * noise - ITEM_RARITY
    steps = ease[:, :, None] - ITEM_STEP * np.arange(3)
    ranked = np.sort(steps.reshape(len(who), 27), axis=1)
    lowest = np.take_along_axis(ranked, 27 - np.maximum(total, 1).astype("int64")[:, None], axis=1)
    marked = (steps >= lowest[:, :, None]) & (total > 0)[:, None, None]
    return marked.sum(axis=2, dtype="int8")


def _effect(people: _People, who: np.ndarray, infusions: np.ndarray | int) -> np.ndarray:
    """Share of the full effect reached after so many infusions."""
    return 1 - np.exp(-infusions / people.infusions_to_work[who])


def _kept(people: _People, who: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Share of the effect kept so many days after the last infusion."""
    return 0.5 ** (np.maximum(days - LASTS_DAYS, 0) / people.half_life[who])


def _choose(shares: dict, n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(list(shares), n, p=list(shares.values()))


def _working_day(day: np.ndarray) -> np.ndarray:
    """The day itself, or the Monday after a weekend. Day 0 (1970-01-01) is a Thursday."""
    weekday = (day + 3) % 7
    return day + np.where(weekday >= 5, 7 - weekday, 0)


def _epoch_day(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _years(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype("int64") + 1970


def _text_dates(days: pd.Series) -> np.ndarray:
    return days.to_numpy().astype("datetime64[D]").astype(str)


def _ids(n: int) -> np.ndarray:
    return np.array([f"SYN-{number:04d}" for number in range(1, n + 1)])


def _csv(table: pd.DataFrame) -> bytes:
    return table.sort_values(["date", "patient"]).to_csv(index=False, lineterminator="\n").encode()
