"""Dates and times of day in every way that people and programs write them."""

from __future__ import annotations

import math
import time
from datetime import date, datetime, timedelta
from datetime import time as clock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.imports.cells.dates import DateTexts, dates
from outcomes.imports.cells.times import times
from outcomes.imports.cells.values import is_missing

TODAY = date(2026, 11, 27)
MORNING, EVENING = 9 * 60 + 30, 21 * 60 + 30


def read(*texts: str, answer: str | None = None, today: date = TODAY, date_1904: bool = False) -> DateTexts:
    return dates(list(texts), today, answer, date_1904)


def iso(found: DateTexts) -> list[str | None]:
    return [None if math.isnan(day) else date.fromordinal(int(day)).isoformat() for day in found.days]


@pytest.mark.parametrize(
    "texts",
    [
        # Year first
        "2026-01-12|2026-1-12|2026/01/12|2026/1/12|2026.01.12|20260112|2026-Jan-12|2026 Jan 12|2026 January 12|2026JAN12",
        # Month words, ordinals
        "12 January 2026|12 Jan 2026|12-Jan-2026|12-JAN-26|12 Jan. 2026|12 jan 26|12. January 2026|12 January, 2026",
        "January 12, 2026|Jan 12, 2026|Jan. 12, 2026|January 12 2026|Jan-12-2026|JAN 12 2026|January 12,2026|Jan 12, '26",
        "January 12th, 2026|12th January 2026|the 12th of January 2026|12th of January, 2026|Jan 12th 2026|12th Jan ’26",
        # SAS: DATE9., DATE7., DATE11.; ISO weeks; spreadsheets
        "12JAN2026|12jan2026|12JAN26|12-JAN-2026|2026-W03-1|2026W031|2026-w03-1|46034",
        # Weekdays
        "Monday, January 12, 2026|Mon, Jan 12, 2026|Mon 12 Jan 2026|Monday 12 January 2026|Mon. 2026-01-12|2026-01-12 (Mon)"
        "|12 January 2026, Monday|Monday 1/12/2026|Mon 1/12/26|1/12/2026 (Monday)|1/12/2026 Mon|Mon 12/1/2026|Mon 12.1.2026",
    ],
)
def test_ways_of_writing_a_day(texts: str):
    for text in texts.split("|"):
        found = read(text)
        assert (iso(found), found.rules) == (["2026-01-12"], [None]), text
        assert np.isnan(found.minutes[0]) and not found.utc[0], text


@pytest.mark.parametrize(
    ("minute", "utc", "texts"),
    [
        (
            MORNING,
            False,
            "2026-01-12 09:30|2026-01-12T09:30|2026-01-12 09:30:00|2026-01-12T09:30:00.000|2026-01-12, 09:30"
            "|2026-01-12 9:30 AM|2026-01-12T09:30:00-05:00|2026-01-12T09:30:00-0500|2026-01-12 09:30:00-05"
            "|2026-01-12T09:30-05:00[America/New_York]|2026-01-12 09:30:00 EST"
            "|2026-01-12 09:30 America/Chicago|2026-01-12 09:30 Central Standard Time"
            "|2026-01-12 at 9:30|2026-01-12-09.30.00.000000|2026-01-12_09:30|2026-01-12 0930|2026-01-12T0930"
            "|2026/01/12 9:30:00 a.m.|2026-01-12 9:30a",
        ),
        (
            MORNING,
            False,
            "Jan 12 2026 9:30AM|January 12, 2026 at 9:30 AM|12 Jan 2026 09:30|12-JAN-26 09.30.00.000000000 AM"
            "|Jan 12, 2026, 9:30:00 AM|Mon Jan 12 2026 09:30:00 GMT-0500 (Eastern Standard Time)"
            "|Mon Jan 12 09:30:00 EST 2026|Mon Jan 12 09:30:00 2026"
            "|Monday, January 12, 2026 9:30 AM|Mon, 12 Jan 2026 09:30:00 -0500|12JAN2026:09:30:00|12JAN26:09:30:00.00"
            "|20260112093000-0500|20260112093000|202601120930|20260112093000.0000|20260112T093000|9:30 AM January 12, 2026"
            "|09:30 on 12 January 2026|9:30 AM, Jan 12, 2026|12 January 2026 9.30|Jan 12, 2026, 9:30\N{NARROW NO-BREAK SPACE}AM",
        ),
        (
            MORNING,
            True,
            "2026-01-12T09:30:00Z|2026-01-12T09:30Z|2026-01-12T09:30:00.123456Z|2026-01-12T09:30:00+00:00"
            "|2026-01-12 09:30:00+00|2026-01-12 09:30:00 UTC|2026-01-12 09:30:00+0000|Mon, 12 Jan 2026 09:30:00 GMT"
            "|20260112T093000Z|20260112093000+0000|2026-01-12 09:30 Etc/UTC|2026-01-12T09:30:00.000+00:00"
            "|2026-01-12 9:30 AM (UTC)|1768210200000"
            "|12 Jan 2026 09:30 UTC+0",
        ),
        (
            EVENING,
            False,
            "2026-01-12 21:30|2026-01-12 9:30 PM|Jan 12, 2026 09:30 pm CST|2026-01-12 9:30p.m.|2026-01-12 2130 hrs",
        ),
        (0, False, "2026-01-12 00:00|2026-01-12 12:00 AM|20260112000000|2026-01-12 0:00:00"),
        (720, False, "2026-01-12 12:00|2026-01-12 12:00 PM|46034.5"),
        (540, False, "2026-01-12 9 AM|Jan 12, 2026 9am|46034.375|46034,375"),
        (570.5, False, "2026-01-12 09:30:30|2026-01-12T09:30:30.999-06:00|Jan 12 2026 9:30:30 AM"),
        (math.nan, False, "2026-01-12 24:00|2026-01-12 13:30 AM|2026-01-12 09:75|2026-01-12-05:00"),
        (math.nan, True, "2026-01-12Z|2026-01-12+00:00"),
    ],
)
def test_times_beside_a_date(minute: float, utc: bool, texts: str):
    for text in texts.split("|"):
        found = read(text)
        assert (iso(found), found.rules) == (["2026-01-12"], [None]), text
        assert np.array_equal(found.minutes, [minute], equal_nan=True), text
        assert found.utc.tolist() == [utc], text


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        (
            "2026|2026-01|January 2026|Jan 26|12 January|1/12|1/2/3|120/80|128/82|9:30|9:30 AM|17|17.5|3.25|5/10|12-14|1-2-3"
            "|PHQ-9|2026-01-12 total|1/12/2026 x3|12 weeks|Mayor 12 2026|Marching 12, 2026|Mon|Monday|Tuesday 9:30|May|may 5"
            "|5 infusions 2026|555-12-2026|2026-W03|2026-W60-9x|1768210200|17682102000001|12345678901|0112|P-2026-01-12"
            "|2026-01-12-3|2026-01-12 2026-01-15|1/12/2026 - 1/15/2026|before 2026-01-12|~1/12/2026|2026-01-12?|1/12/2026 930"
            "|20260112 score|12/Foo/2026|January 12th|Decade 5, 2026|Sun 5|2026-01-12 noon|0.5 mg/kg|10-20-30-40|1.2.3.4",
            "date_not_understood",
        ),
        (
            "2026-02-30|2026-13-01|31 February 2026|February 30, 2026|31/4/2026|20261301|2026-W60-1|2026-00-10|45/45/2026"
            "|Tuesday, January 12, 2026|Wed 2026-01-12|0/5/2026",
            "date_impossible",
        ),
        ("2026-11-28|December 1, 2026|2031-01-12|31DEC2026|12/31/2026|99999", "date_in_future"),
        ("1989-12-31|January 12, 1962|1/15/1962|19620112|12345", "date_too_early"),
        ("|n/a|NA|unknown|.|-", None),
    ],
)
def test_what_is_no_date(texts: str, rule: str | None):
    for text in texts.split("|"):
        found = read(text)
        assert (iso(found), found.rules) == ([None], [rule]), text


def test_what_begins_like_a_date_says_nothing_of_the_order():
    found = read("13/1/2026 total", "1/2/2026")
    assert (iso(found), found.order, found.orders) == ([None, None], None, ("dmy", "mdy"))
    assert found.rules == ["date_not_understood", None]


@pytest.mark.parametrize(
    ("texts", "answer", "order", "days"),
    [
        ("1/2/2026|3/4/2026", None, None, None),
        ("1/2/2026|3/4/2026", "mdy", "mdy", "2026-01-02|2026-03-04"),
        ("1/2/2026|3/4/2026", "dmy", "dmy", "2026-02-01|2026-04-03"),
        ("1/2/2026|3/4/2026", "ymd", None, None),
        ("1/2/2026|1/13/2026", None, "mdy", "2026-01-02|2026-01-13"),
        ("1/2/2026|13/1/2026", "mdy", "dmy", "2026-02-01|2026-01-13"),
        ("2/2/2026|3/3/2026", None, None, "2026-02-02|2026-03-03"),
        ("1.2.2026|3.4.2026", None, None, None),
        ("1.2.2026|13.4.2026", None, "dmy", "2026-02-01|2026-04-13"),
        ("1-2-2026 9:30 AM|1-15-2026 9:30 PM", None, "mdy", "2026-01-02|2026-01-15"),
        ("01/02/26|01/15/26", None, "mdy", "2026-01-02|2026-01-15"),
        ("26/01/12|26/01/05", None, None, None),
        ("26/01/12|26/01/05", "ymd", "ymd", "2026-01-12|2026-01-05"),
        ("26/01/12|26/01/05", "dmy", "dmy", "2012-01-26|2005-01-26"),
        ("26/01/12|26/01/05", "mdy", None, None),
        ("26/01/12|26/01/28|26/01/31", None, "ymd", "2026-01-12|2026-01-28|2026-01-31"),
        ("26-01-12 09:30|26-01-28 09:30|26-01-31 09:30", None, "ymd", "2026-01-12|2026-01-28|2026-01-31"),
        ("26/01/12|26/01/31", None, None, None),  # one year that cannot be right may be a slip
        ("26/1/5|26/1/12", None, "ymd", "2026-01-05|2026-01-12"),
        ("15/01/26|20/01/26", None, None, None),
        ("15/01/26|28/01/26|30/01/26", None, "dmy", "2026-01-15|2026-01-28|2026-01-30"),
        ("12/01/62|26/01/05", None, "dmy", None),
        ("Mon 1/12/2026|1/5/2026", None, "mdy", "2026-01-12|2026-01-05"),
        ("Mon 12/1/2026|5/1/2026", None, "dmy", "2026-01-12|2026-01-05"),
        ("2026-01-12|1/2/2026", None, None, "2026-01-12|"),
    ],
)
def test_an_order_is_shown_or_asked(texts: str, answer: str | None, order: str | None, days: str | None):
    found = read(*texts.split("|"), answer=answer)
    assert found.order == order
    if days is not None:
        assert [day or "" for day in iso(found)] == days.split("|")
    elif order is None:
        assert iso(found) == [None] * len(found.days) and found.either.any() and set(found.rules) == {None}


@pytest.mark.parametrize(
    ("texts", "pair"),
    [
        ("1/2/2026|13/2/2026|2/13/2026", (1, 2)),
        ("26/01/12|01/15/26", (0, 1)),
        ("Mon 1/12/2026|Tue 1/12/2025|Mon 1/12/2025", (0, 2)),
        ("1/2/2026|13/2/2026", None),
        ("2026-01-12|1/13/2026", None),
    ],
)
def test_two_texts_that_no_order_reads(texts: str, pair: tuple | None):
    assert read(*texts.split("|")).contradicting == pair


def test_what_a_column_says_of_its_texts():
    found = read("13/2/2026", "2/13/2026", "26/3/5", "3/4/2026", "26/01/12", "2026-01-12", "", "x")
    assert found.day_first.tolist() == [True, *[False] * 7]
    assert found.month_first.tolist() == [False, True, *[False] * 6]
    assert found.year_first.tolist() == [False, False, True, *[False] * 5]
    assert np.flatnonzero(found.either).tolist() == [3, 4]
    assert np.flatnonzero(found.plain).tolist() == [5]
    assert found.orders == ()


def test_milliseconds_count_only_where_the_whole_column_does():
    assert iso(read("1768210200000", "", "1768296600000")) == ["2026-01-12", None, "2026-01-13"]
    assert read("1768210200000", "2026-01-12").rules == ["date_not_understood", None]


def test_workbooks_that_count_from_1904():
    assert iso(read("44572", "44572.5", date_1904=True)) == ["2026-01-12", "2026-01-12"]


def test_no_texts():
    found = read()
    assert (len(found.days), found.rules, found.order, found.contradicting) == (0, [], None, None)


# ---------------------------------------------------------------------------------------------------------------------
# Every moment, in every way
# ---------------------------------------------------------------------------------------------------------------------

MOMENTS = st.builds(datetime.combine, st.dates(date(1990, 1, 1), date(2026, 11, 26)), st.times()).map(
    lambda moment: moment.replace(microsecond=0)
)
WAYS = {
    "iso": "%Y-%m-%dT%H:%M:%S",
    "iso in UTC": "%Y-%m-%d %H:%M:%SZ",
    "iso with offset": "%Y-%m-%dT%H:%M:%S.250-08:00",
    "iso with zone": "%Y-%m-%d %H:%M:%S PST",
    "United States": "%m/%d/%Y %I:%M:%S %p",
    "browser": "%m/%d/%Y, %I:%M:%S %p",
    "Europe": "%d.%m.%Y %H:%M:%S",
    "Britain": "%d/%m/%Y %H:%M:%S",
    "two digits, United States": "%m/%d/%y %H:%M:%S",
    "two digits, Britain": "%d/%m/%y %H:%M:%S",
    "two digits, year first": "%y/%m/%d %H:%M:%S",
    "words": "%B %d, %Y %I:%M:%S %p",
    "short words": "%d-%b-%Y %H:%M:%S",
    "weekday": "%A, %B %d, %Y %I:%M:%S %p",
    "mail": "%a, %d %b %Y %H:%M:%S -0500",
    "Unix": "%a %b %d %H:%M:%S EST %Y",
    "script": "%a %b %d %Y %H:%M:%S GMT-0600 (Central Standard Time)",
    "SAS": "%d%b%Y:%H:%M:%S",
    "HL7": "%Y%m%d%H%M%S-0500",
    "calendar": "%Y%m%dT%H%M%SZ",
    "week": "%G-W%V-%u %H:%M:%S",
    "time first": "%H:%M:%S %d %b %Y",
}
ORDER = {"United States": "mdy", "browser": "mdy", "Europe": "dmy", "Britain": "dmy"}
ORDER |= {"two digits, United States": "mdy", "two digits, Britain": "dmy", "two digits, year first": "ymd"}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=40, deadline=None)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=12))
def test_what_was_written_is_read(way: str, moments: list[datetime]):
    if "two digits" in way:
        moments = [one.replace(year=2000 + one.year % 27, day=min(one.day, 28)) for one in moments]
        moments = [one for one in moments if one.date() <= TODAY]
    order = ORDER.get(way)
    written = {moment.strftime(WAYS[way]): moment for moment in moments}
    found = read(*written, answer=order)
    assert found.order == order
    assert found.rules == [None] * len(written)
    assert found.days.tolist() == [one.toordinal() for one in written.values()]
    assert found.minutes.tolist() == [one.hour * 60 + one.minute + one.second / 60 for one in written.values()]
    assert found.utc.tolist() == [way in ("iso in UTC", "calendar")] * len(written)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.dates(date(1985, 1, 1), date(2030, 1, 1)),
            st.sampled_from(["", "T09:30", " 09:30:15", "T09:30:15.25", " 24:00", "T9:30", "T09:30:15,5", " 09:61"]),
            st.sampled_from(["", "Z", "+00:00", "-05:00", "-0500", "z", "+5", " Z", "-00:00", " EST"]),
        ),
        max_size=20,
    )
)
def test_whole_columns_are_read_as_single_texts_are(parts: list[tuple[date, str, str]]):
    """The fast way for plain texts gives what the other one gives."""
    texts = [f"{day.isoformat()}{clock}{zone}" for day, clock, zone in parts]
    whole, slow = read(*texts), read(*(text.replace("-", "/", 2) for text in texts))
    for one, other in ((whole.days, slow.days), (whole.minutes, slow.minutes), (whole.utc, slow.utc)):
        assert np.array_equal(one, other, equal_nan=True)
    assert whole.rules == slow.rules


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet="0123456789/-. :TZJanPMW,+", max_size=24), max_size=8, unique=True))
def test_nothing_that_is_written_raises(texts: list[str]):
    found = read(*texts)
    assert [rule is None for rule in found.rules] == [
        is_missing(text) or waits or not math.isnan(day)
        for text, waits, day in zip(texts, found.either.tolist(), found.days.tolist(), strict=True)
    ]


def test_as_many_timestamps_as_a_large_export_has():
    start = datetime.combine(date(2015, 1, 1), clock.min)
    texts = [(start + timedelta(seconds=1171 * k)).isoformat() for k in range(300_000)]
    began = time.process_time()
    found = read(*texts)
    assert time.process_time() - began < 3
    assert not np.isnan(found.days).any()


# ---------------------------------------------------------------------------------------------------------------------
# Times in a column of their own
# ---------------------------------------------------------------------------------------------------------------------


def test_times_of_day():
    texts = "9:30 AM|09:30|09:30:00|0930|9:30a|9.30 am|9:30:00 AM EST|0.3958333333|930|21:30|9 PM||n/a|late|25:00|3|1900".split(
        "|"
    )
    found, wrong = times(texts)
    expected = [570] * 9 + [1290, 1260] + [math.nan] * 5 + [1140]
    assert np.array_equal(np.round(found, 3), expected, equal_nan=True)
    assert [text for text, bad in zip(texts, wrong, strict=True) if bad] == ["late", "25:00", "3"]
