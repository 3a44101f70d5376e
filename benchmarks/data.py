"""Synthetic stores and exports to measure with, made in a temporary folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from outcomes import demo
from outcomes.records import AGE_BANDS
from outcomes.store import Store


def fill(folder: Path, n_scores: int) -> Path:
    """A store with so many scores, and no key table."""
    path = folder / f"{n_scores}.sqlite"
    batch = demo.big_batch(n_scores)
    Store(path).save(batch, sha256=f"{n_scores:064x}", who="benchmark", source="own_long", synthetic=True)
    return path


def export(n_scores: int, seed: int) -> list[tuple[str, bytes]]:
    """The two files of an export in the layout of ``data/examples``: scores with dates, long, and the infusion list."""
    batch = demo.big_batch(n_scores, seed=seed)
    people = batch.patients.set_index("patient")
    number = pd.Series(range(len(people)), index=people.index)
    people["id"] = [f"P{i:06d}" for i in number]
    # Early in the year of the first infusion, spread over four weeks.
    january = pd.to_datetime(people["first_infusion_year"].astype(str) + "-01-03")
    people["first"] = january + pd.to_timedelta(number % 28, unit="D")
    people["age"] = people["age_band"].map({"under 18": 17, **{band: int(band[:2]) for band in AGE_BANDS[1:]}})

    def csv(frame: pd.DataFrame, *columns: str) -> bytes:
        """With ids and dates; age is the youngest of the band."""
        frame = frame.join(people, on="patient")
        frame["date"] = (frame["first"] + pd.to_timedelta(frame["day"], unit="D")).dt.strftime("%Y-%m-%d")
        names = {"id": "patient", "number": "infusion"}
        return frame[["id", *columns]].rename(columns=names).to_csv(index=False).encode()

    return [
        ("scores.csv", csv(batch.assessments, "date", "instrument", "score", "site", "sex", "age", "indication")),
        ("infusions.csv", csv(batch.infusions, "number", "date", "dose_mg_per_kg")),
    ]
