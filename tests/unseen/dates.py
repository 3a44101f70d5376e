"""Days as exports write them."""

from __future__ import annotations

from collections.abc import Callable

from tests.unseen.make import Input, course, day, rows

DT = course("DT-61 2026-06-01", "DT-64 2026-06-02", gaps=(0, 3, 7, 10))
SCORES = DT.records("""
    DT-61 2026-05-31 phq9 15
    DT-61 2026-06-08 phq9 10
    DT-61 2026-07-13 phq9 5
    DT-64 2026-06-01 phq9 21
    DT-64 2026-06-09 phq9 18
    DT-64 2026-07-14 phq9 19
""")
LIST = ("infusions.csv", DT.numbered())
EARLY = course("DT-61 2026-03-02", "DT-64 2026-03-03", gaps=(0, 3, 7, 9))
EARLY_SCORES = EARLY.records("""
    DT-61 2026-02-10 phq9 15
    DT-61 2026-03-04 phq9 10
    DT-61 2026-04-11 phq9 5
    DT-64 2026-02-11 phq9 21
    DT-64 2026-03-05 phq9 18
    DT-64 2026-04-12 phq9 19
""")


def _file(write: Callable[[str], str], header: str = "Date") -> tuple[str, bytes]:
    lines = [[p, write(when), int(score)] for p, when, _, _, score in SCORES]
    return ("scores.csv", rows(["Patient ID", header, "PHQ-9"], *lines))


def _ordinal(iso: str) -> str:
    n = day(iso).day
    ending = "th" if 10 < n < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{day(iso):%A}, {day(iso):%B} {n}{ending}, 2026"


def _week(iso: str) -> str:
    year, week, weekday = day(iso).isocalendar()
    return f"{year}-W{week:02d}-{weekday}"


def _sas(iso: str) -> str:
    return f"{day(iso):%d%b%Y}:14:05:00".upper()


def _service() -> tuple[str, bytes]:
    lines = [["Patient ID", "DOS", "Date Signed", "Last updated", "PHQ-9"]]
    for patient, when, _, _, score in SCORES:
        served = day(when)
        line = [patient, f"{served.month}/{served.day}/2026, 2:05 PM", "7/20/2026 8:00 a.m.", "7/21/2026"]
        lines.append([*line, int(score)])
    return ("scores.csv", rows(*lines))


def _day_first() -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    def write(iso: str) -> str:
        return f"{day(iso):%d/%m/%Y}"

    lines = [[p, write(when), int(score)] for p, when, _, _, score in EARLY_SCORES]
    return (
        ("scores.csv", rows(["Patient ID", "Date", "PHQ-9"], *lines)),
        ("infusions.csv", EARLY.numbered(write=write)),
    )


def _year_first() -> tuple[str, bytes]:
    lines = [[p, f"{day(when):%y/%m/%d}", int(score)] for p, when, _, _, score in EARLY_SCORES]
    return ("scores.csv", rows(["Patient ID", "Date", "PHQ-9"], *lines))


INPUTS = [
    Input(
        "two_digit_year_first",
        "26/02/10: could be read in three ways; staff say year first",
        (_year_first(), ("infusions.csv", EARLY.numbered())),
        "records",
        EARLY_SCORES,
        answers={"date_order": "ymd"},
    ),
    Input(
        "weekday_month_word_ordinal",
        "Sunday, May 31st, 2026",
        (_file(_ordinal, "Completed"), LIST),
        "records",
        SCORES,
    ),
    Input("sas_datetimes", "31MAY2026:14:05:00", (_file(_sas, "ASSESS_DTM"), LIST), "records", SCORES),
    Input(
        "hl7_timestamps",
        "20260531140500-0500",
        (_file(lambda iso: f"{iso.replace('-', '')}140500-0500", "Observation time"), LIST),
        "records",
        SCORES,
    ),
    Input(
        "iso_weeks",
        "2026-W22-7",
        (_file(_week, "Assessment date"), LIST),
        "ask_or_records",
        SCORES,
    ),
    Input(
        "day_first_when_staff_say_so",
        "both files could be read in two ways; staff say day first",
        _day_first(),
        "records",
        EARLY_SCORES,
        answers={"date_order": "dmy"},
    ),
    Input(
        "day_or_month_first",
        "the same files, and nobody has said which",
        _day_first(),
        "ask",
    ),
    Input(
        "day_of_service_signed_and_updated",
        "three date columns with times of day in two ways of writing: DOS is the day",
        (_service(), LIST),
        "records",
        SCORES,
    ),
]
