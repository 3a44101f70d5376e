"""The rules in force, as data: what a course is, which score counts as before and which as after.

Change a number here, and raise ``VERSION``: every page, summary and download prints it. What an instrument's score
means stands in ``instruments``.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "2026-11-28"
"""The day on which a result may last have changed its meaning."""

MCINNES = "McInnes et al. 2022, J Affect Disord 301:486-495, doi 10.1016/j.jad.2021.12.097"
OUR_CONVENTION = "convention of this dashboard"


@dataclass(frozen=True)
class Window:
    """Days in which a score counts, both ends included, counted from the day that ``counted_from`` names."""

    first: int
    last: int
    counted_from: str

    def __str__(self) -> str:
        return f"{self.first} to {self.last} days after {self.counted_from}"


COURSE_GAP_DAYS = 90
"""A gap longer than this between two infusions starts a new course."""

INDUCTION_INFUSIONS = (4, 8)
INDUCTION_DAYS = (7, 28)
"""Induction: at least 4 infusions, the first 8 at most, within 28 days and over at least 7."""

USUAL_INFUSIONS = 6
"""Infusions in a usual course; charts by infusion follow people this far unless asked otherwise."""

LONGEST_INFUSIONS = 8

BASELINE = Window(-30, 0, "the first infusion of the course")
POST_INDUCTION = Window(14, 31, "the last induction infusion")
MAINTENANCE = Window(56, 112, "the last induction infusion")
AFTER_INFUSION_DAYS = 31
"""A score stands for "after infusion k" if it was taken before infusion k + 1 and at most this many days after k."""

UNDER_WAY_DAYS = 31
"""A patient is under way while the export ended at most this many days after the latest infusion."""

WEEKS = (
    ("1", 1, 7),
    ("2", 8, 14),
    ("3", 15, 21),
    ("4–7", 22, 49),
    ("8–12", 50, 84),
    ("13–26", 85, 182),
)
"""Points of the time axis: weeks, and their first and last day since the first infusion of the course."""

FOLLOW_UP_WEEKS = (4, 8, 12)
"""Weeks after the headline score at which it is told how many still respond."""

DOSE_BANDS = (("up to 0.5 mg/kg", 0.5), ("over 0.5 to 0.75 mg/kg", 0.75), ("over 0.75 mg/kg", float("inf")))
"""Mean dose of the induction infusions: label and upper end, which belongs to the band."""

LEVEL = 0.95
"""Level of every interval."""

FEWEST_FOR_PERCENT = 10
"""Of fewer people than this there is no percentage and no "out of 100": the counts alone."""

FEWEST_FOR_INTERVAL = 10
"""Below this many people a mean has no interval, and no change is standardized: too few."""

FEWEST_FOR_MODEL = 10
"""With fewer people than this no model is fitted, and no correlation within people is shown."""

FEWEST_FOR_BASELINE_SD_INTERVAL = 20
"""With fewer people than this a change standardized by baseline SD has no interval: it would be too narrow."""


@dataclass(frozen=True)
class FollowUp:
    """A time at which it is told how people are later: name, window since the first infusion, and where it comes from."""

    title: str
    window: Window
    source: str


_FIRST_INFUSION = "the first infusion of the course"
FOLLOW_UPS = (
    FollowUp(
        "3 months",
        Window(61, 121, _FIRST_INFUSION),
        "3 months: Tankha et al. 2025, Reg Anesth Pain Med, doi 10.1136/rapm-2025-106907 (pain); within 30 days of it: "
        + OUR_CONVENTION,
    ),
    FollowUp(
        "6 months",
        Window(123, 243, _FIRST_INFUSION),
        "6 months within 60 days: Depression Response at Six Months, MN Community Measurement, CBE 1884; 6 months for pain: "
        "Tankha et al. 2025, doi 10.1136/rapm-2025-106907",
    ),
    FollowUp(
        "12 months",
        Window(305, 425, _FIRST_INFUSION),
        "12 months within 60 days, PHQ-9 above 9 at the start and below 5 then, the most recent score: Depression Remission at "
        "Twelve Months, CMS159v14, MIPS 370, CBE 0710e",
    ),
)
"""Times after the headline window. No two overlap, so one score answers one question."""

FOLLOWED_MONTHS = 12
"""Months since the first infusion for which it is told how many infusions were given."""
DAYS_OF_A_MONTH = 30

SOON_DAYS = 7
"""A window closes soon if it closes within so many days."""

LOOK_BACK_DAYS = 365
"""Beside those who are due stands how many were measured whose window began in so many days."""

LATE_SCORES_DAYS = 14
"""If the newest score is so much older than the newest record, an export of scores may be missing."""

WINDOWS = {"induction": POST_INDUCTION, "maintenance": MAINTENANCE}
"""For each phase, the window in which its outcome is measured."""

PHASES = tuple(WINDOWS)

FEWEST_AT_RISK = 11
"""A curve over time ends where fewer people than this are still followed."""

SHORTEST_CURVE_DAYS = 28
"""A curve that ends sooner is not drawn, unless it reaches its median: it would tell of the weeks in which nobody is seen."""

FEWEST_IN_GROUP = 11
"""Groups of fewer people are listed and not compared."""

FEWEST_PUBLISHED = 5
"""With fewer comparable published results than this no range is given in which a new practice would be expected."""

CHANCE_LEVEL = 0.998
"""A year or a site stands out where its count lies outside the limits within which chance keeps so many."""

CHANGE_LEVEL = 0.99
"""A year is told from the one before where the interval of their difference, at this level, leaves out 0. The Overview has up to
six such differences: at 0.95 chance alone would give one in a fourth of all practices."""

FEWEST_FOR_CHANCE = 3
"""With fewer years or sites that are large enough, none is told from chance: each would be most of its own average."""

FEWEST_FOR_RUNS = 10
"""With fewer years a run on one side of the average is not judged."""

FEWEST_FOR_CORRELATION = 30
"""With fewer people than this a correlation between people is not shown."""

FEWEST = (
    ("A percentage, a number out of 100 and their interval", FEWEST_FOR_PERCENT),
    ("The interval of a mean, and a standardized change", FEWEST_FOR_INTERVAL),
    ("A model, and a correlation within people", FEWEST_FOR_MODEL),
    ("A group that is compared with others", FEWEST_IN_GROUP),
    ("A point of a curve over time (people still followed)", FEWEST_AT_RISK),
    ("The interval of a change standardized by baseline SD", FEWEST_FOR_BASELINE_SD_INTERVAL),
    ("A correlation between people", FEWEST_FOR_CORRELATION),
)
"""Every rule for small numbers: what is shown, and of how many people at least. Below that, counts only."""


@dataclass(frozen=True)
class Threshold:
    """What counts on one instrument where depression and pain are looked at in the people who had both at the start.

    ``baseline``: the score from which somebody had the problem, in points, the score itself included. ``points`` or
    ``percent``, one of the two: how much better counts as better; with neither, a response does.
    """

    baseline: float
    source: str
    points: float | None = None
    percent: float | None = None


TOGETHER = {
    "phq9": Threshold(
        baseline=10,
        points=5,
        source="10 or more: moderate depression, Kroenke et al. 2001; 5 points: important change, Löwe et al. 2004, Med Care, "
        "doi 10.1097/00005650-200412000-00006",
    ),
    "pain_nrs": Threshold(
        baseline=4,
        percent=30,
        source=f"4 or more: {OUR_CONVENTION}; 30%: moderately important change, Dworkin et al. 2008 (IMMPACT), J Pain 9:105-21",
    ),
}
"""Settings of *Depression and pain together*. Any other instrument counts from its minimum baseline, and better there is a
response."""

STANDING_SENTENCE = (
    "Uncontrolled before-and-after data. Some improvement would be expected without treatment. "
    "Ketamine infusion is off-label for depression and for chronic pain."
)

NO_MONITORING = (
    "This dashboard does not watch over individuals: it lists who has no score yet, and never who is doing badly."
)


@dataclass(frozen=True)
class Rule:
    """One definition in words, for the pages that print it."""

    key: str
    title: str
    words: str
    source: str


RULES = (
    Rule(
        "day",
        "Day",
        "Whole days since the patient's first infusion, which is day 0. No calendar date is stored.",
        "45 CFR 164.514(b)(2)(i)(C) bars dates finer than the year; day counts are our reading of it",
    ),
    Rule(
        "infusion",
        "Infusions received",
        "How many infusions the patient had had when the questionnaire was completed; 0 is before treatment. A score "
        "taken on the day of an infusion counts as before it, unless the file says after.",
        OUR_CONVENTION,
    ),
    Rule(
        "course",
        "Course",
        f"A run of infusions with no gap longer than {COURSE_GAP_DAYS} days. Results use each patient's first course; "
        "later courses are counted, not mixed in. A course begins with an infusion that is known: listed, shown by the number "
        "of infusions at a later score, or by days that are counted from it. A person with a baseline and no known infusion "
        "has not begun and is in no chart, whatever the layout of the export.",
        OUR_CONVENTION,
    ),
    Rule(
        "induction",
        "Induction",
        "The infusions that belong to the protocol which the course follows: enough of them, over enough days, as each protocol "
        f"says. For “six in two to three weeks”: at least {INDUCTION_INFUSIONS[0]} infusions within {INDUCTION_DAYS[1]} days of "
        f"the first, over at least {INDUCTION_DAYS[0]} days; at most the first {INDUCTION_INFUSIONS[1]} belong to it. Later "
        "infusions of the same course are maintenance.",
        f"each protocol names its own; six in two to three weeks: {MCINNES}",
    ),
    Rule(
        "protocol",
        "Which protocol a course follows",
        "What the export says of its first infusion: the protocol, or the number of infusions planned. Otherwise the "
        "practice's own list of protocols. Without a list, the protocols that the practice's courses show. A course fits a "
        "protocol if the infusions within its days are enough, took long enough, came at its pace, and did not go on at that "
        "pace. One with too few infusions that came at its pace is a stopped course of it. A fit goes before a stop. Of several "
        "that fit, the nearest in number and pace counts. If both are given, a stopped course of a long protocol can look like a "
        "whole course of a short one. The pages say about how many these are: as many as stopped after another number of "
        "infusions.",
        OUR_CONVENTION,
    ),
    Rule(
        "whatever_given",
        "Whatever was given",
        "Everybody eligible with a score in the window after the last infusion received. For those who completed their protocol, "
        "that is its last infusion; for the others, the last of the course. The first number is about people who completed "
        "their protocol. This one is about everybody who started.",
        "ICH E9(R1): treatment-policy strategy; the window: " + OUR_CONVENTION,
    ),
    Rule(
        "baseline",
        "Baseline",
        "The last score on or before infusion 1 of the course and before that infusion was given, at most "
        f"{-BASELINE.first} days earlier.",
        f"last score before infusion 1: usual in the field; {-BASELINE.first} days: {OUR_CONVENTION}",
    ),
    Rule(
        "post_induction",
        "Headline window",
        f"The last score in the window of the protocol that the course follows; for most, {POST_INDUCTION}. For PHQ-9, which "
        "asks about two weeks, this is the first point that no longer looks back on the induction itself.",
        f"{MCINNES}; the last score where there are several: {OUR_CONVENTION}",
    ),
    Rule(
        "maintenance",
        "Maintenance window",
        f"The last score {MAINTENANCE}, of people who had at least one maintenance infusion. "
        "Mostly those who did well go on to maintenance: do not compare this rate with the induction rate.",
        OUR_CONVENTION,
    ),
    Rule(
        "eligible",
        "Eligible",
        "Started a first course with a baseline score that leaves something to improve: at or above the minimum. Each instrument "
        "names its own.",
        "minimum baseline: see the instrument",
    ),
    Rule(
        "missing",
        "Not measured",
        "Eligible, but no score in the window: induction was not completed, or no score was recorded. People whose "
        f"window was surely not over when the export ended (it ended within {UNDER_WAY_DAYS} days of their latest "
        "infusion, and the window runs longer) leave the count; nobody else does. A missing score is never filled in.",
        OUR_CONVENTION,
    ),
    Rule(
        "bounds",
        "Range for those not measured",
        'From "nobody who was not measured had this outcome" to "all of them had it". It is not an interval: '
        "it holds whatever happened to them.",
        "worst-case bounds, Manski 1990; k / (measured + missing) to (k + missing) / (measured + missing)",
    ),
    Rule(
        "interval",
        "95% interval",
        "Rates: Wilson score interval. Means: Student's t. It tells how sure the number is for people like those "
        "measured, not how far the missing could move it.",
        "Wilson 1927, J Am Stat Assoc 22:209-212; Student 1908, Biometrika 6:1-25",
    ),
    Rule(
        "few",
        "Small numbers",
        "With fewer people than this, only counts are shown. "
        + " ".join(f"{what}: {people}." for what, people in FEWEST),
        OUR_CONVENTION,
    ),
    Rule(
        "no_percentage",
        "Baseline of 0",
        "A change in percent needs a baseline other than 0. People with a baseline of 0 are left out of everything counted in "
        "percent: response by percent, how many improved by at least so many percent, bars and steps of percent change. They "
        "are in no number there, not even among those not measured, and each panel says how many they are. Remission, worse, "
        "and everything counted in points include them.",
        f"percent change is not defined for a baseline of 0; leaving them out: {OUR_CONVENTION}",
    ),
    Rule(
        "fixed_cohort",
        "Fixed group",
        "A curve is drawn for the same people at every point: those with a score at each one. Everybody else "
        "who was measured is drawn apart, in gray, and the number measured stands under every point. A point at which fewer than "
        "half as many were measured as at a later one is left out: practices that score at every other visit have such points. "
        f"Then, until {FEWEST_FOR_INTERVAL} people have every score, the point without which most people remain.",
        OUR_CONVENTION,
    ),
    Rule(
        "after_infusion",
        "Score after infusion k",
        "The last score taken after infusion k and before infusion k + 1, at most "
        f"{AFTER_INFUSION_DAYS} days after infusion k. A score of which only the number of infusions is known, and no day, "
        "counts here and in no window of days.",
        OUR_CONVENTION,
    ),
)

_BETWEEN_VISITS = (
    "It is only seen at a visit. All that is known is that it came after the visit before, and the estimate and its interval "
    "use just that. Most publications count the day it was seen (Kaplan-Meier). Where visits are far apart that is too late, so "
    "it is too favorable for how long it lasts. The table has that too. A curve ends where fewer than "
    f"{FEWEST_AT_RISK} people are still followed. It is drawn if that many were followed for {SHORTEST_CURVE_DAYS} days, or half "
    "had it sooner."
)
_FROM_VISITS = (
    "Turnbull 1976, J R Stat Soc B 38:290-295; interval by the likelihood ratio: Goodall, Dunn and Babiker 2004, Stat Med "
    "23:1131-1145"
)

RULES += (
    Rule(
        "first_response",
        "Time to first response",
        "Days from the first infusion to the first score that meets response, among everybody eligible. Those without one are "
        "followed until their last score. " + _BETWEEN_VISITS,
        _FROM_VISITS,
    ),
    Rule(
        "durability",
        "How long a response lasts",
        "Among those who responded in the headline window: days from that score to the first later score that no "
        "longer meets response. Those who keep it are followed until their last score. " + _BETWEEN_VISITS,
        f"{_FROM_VISITS}; who is counted: {OUR_CONVENTION}",
    ),
    Rule(
        "further_infusions",
        "Further infusions",
        "Many responders go on to maintenance infusions. “Set aside”: followed until the next infusion, so that the "
        "curve is about lasting without one; who gets one early may differ, which the curve cannot show. “Included”: "
        "followed on, whatever was given.",
        "ICH E9(R1): while-on-treatment and treatment-policy strategies for intercurrent events",
    ),
    Rule(
        "follow_up",
        "How people are later",
        "The last score in each window, whatever was given since, second courses included. Days after the first infusion of the "
        "course: "
        + "; ".join(f"{one.title}, {one.window.first} to {one.window.last}" for one in FOLLOW_UPS)
        + ". Due are people whose window was surely over: there is a later record, or the first infusion was long enough before "
        "the latest year in the records. Where the records do not tell, people are counted apart, and the range for those not "
        "measured includes them.",
        "; ".join(one.source for one in FOLLOW_UPS),
    ),
    Rule(
        "due",
        "Who is due",
        "Eligible people with no score in a window that is open on the last date of the exports. It may be the headline window "
        "of a first or second course, or the window after the last infusion of a course that stopped early. Or the one at "
        + ", ".join(one.title for one in FOLLOW_UPS[:-1])
        + f" or {FOLLOW_UPS[-1].title}. One score in it is enough. Measured now: of people whose window began in the last "
        f"{LOOK_BACK_DAYS} days, over or not.",
        OUR_CONVENTION,
    ),
    Rule(
        "boosters",
        "Boosters and repeat courses",
        "Boosters: infusions of a course after those of its protocol. Repeat course: infusions after a gap of more than "
        f"{COURSE_GAP_DAYS} days. A month is {DAYS_OF_A_MONTH} days since the first infusion; in it are counted people with any "
        "record at its end or later.",
        OUR_CONVENTION,
    ),
    Rule(
        "second_course",
        "Second course beside the first",
        "People with two courses, a baseline that reaches the minimum before each, each course with the window of its own "
        "protocol. Those who come back are not like all: many did well and lost it, and some start the second from a better "
        "score.",
        OUR_CONVENTION,
    ),
    Rule(
        "reliable_change",
        "Reliable and clinically significant change",
        "Reliably better or worse: by more than the error of two measurements explains. No longer a case, now a case: across the "
        "score from which a person is a case, listed only for an instrument that has one. The literature calls the five groups "
        "recovered, improved, unchanged, deteriorated and harmed.",
        "Jacobson and Truax 1991, J Consult Clin Psychol 59:12-19; groups as in the R package clinicalsignificance",
    ),
    Rule(
        "groups",
        "Comparing groups",
        "Exploratory: people were not assigned to groups, and groups differ in more than their name. Groups of fewer "
        f"than {FEWEST_IN_GROUP} measured people are listed without a rate.",
        OUR_CONVENTION,
    ),
    Rule(
        "chance_limits",
        "Stands out from chance",
        "The limits are the fewest and the most people with the outcome that chance gives, with probability "
        f"{100 * CHANCE_LEVEL:g}%, in a year or site of that many people, if its share is that of all together. They are exact, "
        "so they hold for few people. Only a count beyond them stands out; with many charts, chance gives one now and then. "
        "Each year or site is itself a part of the average, so where there are few a true difference can stay hidden; with fewer "
        f"than {FEWEST_FOR_CHANCE} of at least {FEWEST_IN_GROUP} people nothing is judged. Who comes and who is measured can "
        "differ too.",
        "exact binomial limits around the overall share: Spiegelhalter 2005, Stat Med 24:1185-1202, doi 10.1002/sim.1970; "
        f"{FEWEST_FOR_CHANCE} and {FEWEST_IN_GROUP}: {OUR_CONVENTION}",
    ),
    Rule(
        "change_on_year",
        "Change on the year before",
        f"The latest year of first infusion with at least {FEWEST_IN_GROUP} people measured, less the year before it, in "
        f"percentage points. Called up or down only where the {100 * CHANGE_LEVEL:g}% interval of the difference leaves out 0, "
        f"else “about as in” the year before; nothing where either year has fewer than {FEWEST_IN_GROUP} people. Who comes and "
        "who is measured can differ too.",
        "Newcombe 1998, Stat Med 17:873-890, method 10; "
        f"{100 * CHANGE_LEVEL:g}%, as up to six differences stand side by side: {OUR_CONVENTION}",
    ),
    Rule(
        "runs",
        "Shift over the years",
        f"Judged from {FEWEST_FOR_RUNS} years on, by two signs. Either a run of years on one side of the average is longer than "
        "log2(n) + 3, rounded. Or there are fewer changes of side than the 5% quantile of the binomial distribution with n - 1 "
        "trials and share 0.5. Years exactly on the average do not count.",
        "Anhøj and Olesen 2014, PLoS ONE 9:e113825, doi 10.1371/journal.pone.0113825; n from 10 to 100: Anhøj and Wentzel-Larsen "
        "2020, PLoS ONE 15:e0233920",
    ),
    Rule(
        "difference",
        "Difference of two views",
        "First view less second view. Shares: Newcombe's interval from the two Wilson intervals. Mean changes: Welch's interval. "
        "Only where nobody is in both views. The interval does not allow for how the people differ otherwise, nor for those not "
        "measured.",
        "Newcombe 1998, Stat Med 17:873-890, method 10; Welch 1947, Biometrika 34:28-35",
    ),
    Rule(
        "had_both",
        "Had both at the start",
        "A baseline score on both instruments that reaches the threshold named below, beside how much counts as better. Due are "
        "all of them but people whose window was not over when the export ended. No second score: not measured in the window on "
        "one or both.",
        OUR_CONVENTION,
    ),
    Rule(
        "five_groups",
        "Five groups",
        "Worse comes first: who is worse on one or both is there and in no other group, also if better on the other. Then both "
        "better, better on one only, and neither: not better and not worse on either. Only better by this rule is called better.",
        OUR_CONVENTION,
    ),
    Rule(
        "rank_correlation",
        "Correlation between people",
        "Spearman's correlation of ranks, among those who had both at the start and have a second score on both. It is taken "
        "of the two scores before, the two in the window, and the two changes. Each is turned so that above 0 means the two go "
        "the same way. Asking for a minimum on both, and mixing people who come for depression with people who come for pain, "
        "lowers the one before, even below 0. Scores and changes are rounded to four decimals first, so that equal ones tie. "
        "Not shown "
        f"with fewer than {FEWEST_FOR_CORRELATION} people.",
        "Spearman 1904; interval: Bonett and Wright 2000, Psychometrika 65:23-28, doi 10.1007/BF02294183",
    ),
    Rule(
        "without_body",
        "Without the questions about the body",
        "Five of the nine questions of the PHQ-9 are about sleep, energy, appetite, concentration and moving slowly, which "
        "pain or a drug can change too. PHQ-2 is its first two questions, interest and low mood. Guilt and thoughts of death "
        "(items 6 and 9) would belong here as well; single answers to them are not stored for this.",
        f"items 1, 2, 6 and 9 as mood items: {OUR_CONVENTION}",
    ),
    Rule(
        "coupling",
        "Moving together within a person",
        "Repeated-measures correlation of the scores before and after each infusion of a usual course: one slope for all, "
        "each person with a level of their own. The mean of each infusion is removed first: two scores that both fall "
        "after the first infusion correlate even where nothing links them. Interval by Fisher's z with error df - 1.",
        "Bakdash and Marusich 2017, Front Psychol 8:456, doi 10.3389/fpsyg.2017.00456; corrigendum 2019",
    ),
    Rule(
        "within_between",
        "Within and between",
        "A mixed model of pain on each person's mean mood and on how far mood is from that mean. It has a mean for each "
        "infusion. Where it can be fitted, each person has a slope of their own.",
        "Bell, Fairbrother and Jones 2019, Qual Quant 53:1051-1074, doi 10.1007/s11135-018-0802-x",
    ),
    Rule(
        "estimated",
        "Estimated means that use everybody",
        "A mixed model for repeated measures with everybody who has at least one score. It is right if leaving depends "
        "only on scores that were seen; people who stop when they get worse at home break that.",
        "Mallinckrodt et al. 2008, Drug Inf J 42:303-319",
    ),
    Rule(
        "standardised_change",
        "Standardized change",
        "Mean change divided by a standard deviation, with the small-sample factor. By baseline SD (Becker, Morris; "
        "SMCR) and by SD of the changes (SMCC) are different numbers: compare like with like.",
        "Becker 1988; Morris 2008, as in R metafor",
    ),
    Rule(
        "regression_to_mean",
        "Expected change with no treatment at all",
        "People come while their score is high. A second score would be lower on average even if nothing happened. "
        "Estimated from the baseline scores of everybody and the instrument's test-retest reliability.",
        "Barnett, van der Pols and Dobson 2005, Int J Epidemiol 34:215-220, doi 10.1093/ije/dyh299",
    ),
    Rule(
        "expected_range",
        "Expected range of a new practice",
        "Where the rate of one more practice would lie 95% of the time, from published results with the same instrument, "
        f"outcome, window, rule and protocol. Given with {FEWEST_PUBLISHED} or more of them. It is about practices that publish; "
        "the chance in one's own number comes on top.",
        "Higgins, Thompson and Spiegelhalter 2009, J R Stat Soc A 172:137-159, doi 10.1111/j.1467-985X.2008.00552.x; "
        f"fewest results: {OUR_CONVENTION}",
    ),
)

BY_KEY = {rule.key: rule for rule in RULES}

CHAPTERS = {
    "day": "Time and treatment",
    "baseline": "Who is counted, and when",
    "bounds": "Shares and their ranges",
    "fixed_cohort": "Over the course, and after it",
    "reliable_change": "Change, groups, sites and years",
    "had_both": "Depression and pain together",
    "estimated": "Everybody used, and other practices",
}
"""Chapters of the rules, by the first rule of each."""


def by_chapter() -> dict[str, list[Rule]]:
    """Every rule, in order, by the title of its chapter."""
    found: dict[str, list[Rule]] = {}
    title = ""
    for rule in RULES:
        title = CHAPTERS.get(rule.key, title)
        found.setdefault(title, []).append(rule)
    return found
