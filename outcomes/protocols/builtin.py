"""The protocols that come with the dashboard, each with the published text it was taken from.

Numbers of infusions, routes and intervals are the source's. Tolerances (fewest, most, shortest and longest gap and span)
are ours where the source gives none: an infusion may be missed or moved.
"""

from __future__ import annotations

from outcomes.definitions import INDUCTION_DAYS, INDUCTION_INFUSIONS, MCINNES, USUAL_INFUSIONS, Window
from outcomes.protocols.model import FIRST, Protocol

_TOLERANCES = "Tolerances and window: convention of this dashboard"
_LATER = "Later infusions are maintenance."

BUILT_IN: tuple[Protocol, ...] = (
    Protocol(
        key="six_in_three_weeks",
        name="six in two to three weeks",
        route="iv",
        drug="ketamine",
        fewest=INDUCTION_INFUSIONS[0],
        usual=USUAL_INFUSIONS,
        most=INDUCTION_INFUSIONS[1],
        gap=(2, 5),
        span=INDUCTION_DAYS,
        maintenance=_LATER,
        source=f"4 to 8 infusions in 7 to 28 days, window: {MCINNES}; six within 21 days: Oliver et al. 2022, J Clin "
        "Psychiatry 83(6):21m14336, doi 10.4088/JCP.21m14336",
    ),
    Protocol(
        key="twice_weekly_four_weeks",
        name="twice weekly for four weeks",
        route="iv",
        drug="ketamine",
        fewest=6,
        usual=8,
        most=9,
        gap=(2, 5),
        span=(17, 35),
        maintenance=_LATER,
        source="Two infusions a week for up to 4 weeks: Singh et al. 2016, Am J Psychiatry, "
        f"doi 10.1176/appi.ajp.2016.16010037. {_TOLERANCES}",
    ),
    Protocol(
        key="three_weekly_four_weeks",
        name="three times weekly for four weeks",
        route="iv",
        drug="ketamine",
        fewest=9,
        usual=12,
        most=13,
        gap=(1, 3),
        span=(16, 33),
        maintenance=_LATER,
        source="Three infusions a week for up to 4 weeks: Singh et al. 2016, Am J Psychiatry, "
        "doi 10.1176/appi.ajp.2016.16010037; three a week, 12 at most: KetECT trial 2022, PMC9154276. "
        f"{_TOLERANCES}",
    ),
    Protocol(
        key="four_in_two_weeks",
        name="four in two weeks",
        route="iv",
        drug="ketamine",
        fewest=3,
        usual=4,
        most=5,
        gap=(2, 5),
        span=(6, 20),
        maintenance=_LATER,
        source="Twice weekly, up to four infusions: study of ten patients, PMID 23428794; score after "
        f"infusion 4: McIntyre et al. 2020. {_TOLERANCES}",
    ),
    Protocol(
        key="three_infusions",
        name="three infusions",
        route="iv",
        drug="ketamine",
        fewest=3,
        usual=3,
        most=4,
        gap=(1, 8),
        span=(2, 22),
        maintenance=_LATER,
        source="Three infusions as the smallest course: Griffiths et al. 2019, Open Journal of Depression 8(3). The source "
        f"gives no interval: ours. {_TOLERANCES}",
    ),
    Protocol(
        key="weekly",
        name="weekly",
        route="iv",
        drug="ketamine",
        fewest=3,
        usual=6,
        most=7,
        gap=(6, 10),
        span=(13, 52),
        axis="weeks",
        maintenance=_LATER,
        source=f"Once a week for up to 6 weeks: ClinicalTrials.gov NCT01441505. {_TOLERANCES}",
    ),
    Protocol(
        key="single_infusion",
        name="single infusion",
        route="iv",
        drug="ketamine",
        fewest=1,
        usual=1,
        most=2,
        gap=(0, 0),
        span=(0, 1),
        axis="days",
        maintenance="Later infusions, two weeks or more after it, are boosters.",
        source="One infusion: Murrough et al. 2013, Am J Psychiatry, two-site trial, PMID 23982301; Phillips et al. 2019, Am J "
        "Psychiatry 176:401-409, doi 10.1176/appi.ajp.2018.18070834. A second infusion on the same or the next day counts "
        f"with it. {_TOLERANCES}",
    ),
    Protocol(
        key="five_consecutive_days",
        name="five consecutive days",
        route="iv",
        drug="ketamine",
        fewest=4,
        usual=5,
        most=6,
        gap=(1, 1),
        span=(3, 10),
        axis="days",
        maintenance=_LATER,
        source="Five consecutive days: Tankha et al. 2025, Reg Anesth Pain Med, doi 10.1136/rapm-2025-106907. One may be "
        f"missed, and a weekend may lie between. {_TOLERANCES}",
    ),
    Protocol(
        key="ten_consecutive_days",
        name="ten days",
        route="iv",
        drug="ketamine",
        fewest=8,
        usual=10,
        most=11,
        gap=(1, 1),
        span=(8, 18),
        axis="days",
        maintenance=_LATER,
        source="Daily for 10 days: Schwartzman et al. 2009, Pain, doi 10.1016/j.pain.2009.08.015. Weekends may lie "
        f"between. {_TOLERANCES}",
    ),
    Protocol(
        key="maintenance_only",
        name="maintenance only",
        route="iv",
        drug="ketamine",
        fewest=2,
        usual=3,
        most=4,
        gap=(14, 70),
        span=(14, 150),
        axis="days",
        window=Window(56, 112, FIRST),
        maintenance="The first course was given elsewhere, or is not in the records.",
        source="Infusions beyond a first series of up to 8: Maintenance Ketamine Therapy for Treatment-Resistant Depression, J "
        "Clin Psychopharmacol 2018;38(4). Intervals, tolerances and window: convention of this dashboard",
    ),
    Protocol(
        key="esketamine_nasal",
        name="esketamine, twice weekly for four weeks",
        route="intranasal",
        drug="esketamine",
        fewest=6,
        usual=8,
        most=9,
        gap=(2, 5),
        span=(17, 35),
        axis="weeks",
        window=Window(22, 35, FIRST),
        maintenance="Then once a week in weeks 5 to 8, then weekly or every two weeks.",
        source="SPRAVATO (esketamine) nasal spray, prescribing information: twice a week in weeks 1 to 4, benefit to be judged "
        "at the end of them. Days 22 to 35 for the end of week 4, and tolerances: convention of this dashboard",
    ),
    Protocol(
        key="subcutaneous_twice_weekly",
        name="subcutaneous, twice weekly for four weeks",
        route="sc",
        drug="ketamine",
        fewest=6,
        usual=8,
        most=9,
        gap=(2, 5),
        span=(17, 35),
        maintenance=_LATER,
        source="Twice-weekly subcutaneous ketamine for 4 weeks: Loo et al. 2023 (KADS), Br J Psychiatry 223:533-541, "
        f"doi 10.1192/bjp.2023.79. {_TOLERANCES}",
    ),
    Protocol(
        key="oral_twice_weekly",
        name="oral, twice weekly for six weeks",
        route="oral",
        drug="ketamine",
        fewest=9,
        usual=12,
        most=13,
        gap=(2, 5),
        span=(28, 50),
        axis="weeks",
        maintenance=_LATER,
        source="Oral ketamine twice a week for six weeks: KheirAbadi and Golkar 2023, Iran J Psychiatry Behav Sci "
        f"17(4):e137879, doi 10.5812/ijpbs-137879. {_TOLERANCES}",
    ),
)

USUAL = BUILT_IN[0]
"""The protocol that stands in where nothing tells: the definition that the field quotes."""
