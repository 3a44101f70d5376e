"""Synthetic stores and exports to measure with, made in a temporary folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from outcomes import demo
from outcomes.store import Store


def fill(folder: Path, n_scores: int) -> Path:
    """A store with so many scores, and no key table."""
    path = folder / f"{n_scores}.sqlite"
    batch = demo.big_batch(n_scores)
    Store(path).save(batch, sha256=f"{n_scores:064x}", who="benchmark", source="own_long", synthetic=True)
    return path


def export(n_scores: int, seed: int) -> list[tuple[str, bytes]]:
    """The two files of an export in the product's own long layout: scores with dates, and the infusion list."""
    batch = demo.big_batch(n_scores, seed=seed)
    place = pd.Series(range(len(batch.patients)), index=batch.patients["patient"])
    ids = pd.Series([f"SYN{seed}-{i:06d}" for i in place], index=place.index)
    # Early in the year of the first infusion, spread over a month.
    first = pd.to_datetime(batch.patients["first_infusion_year"].astype(str) + "-01-03") + pd.to_timedelta(
        place.to_numpy() % 28, unit="D"
    )
    first.index = place.index

    def with_dates(frame: pd.DataFrame, *columns: str) -> bytes:
        dates = first.loc[frame["patient"]].reset_index(drop=True) + pd.to_timedelta(frame["day"], unit="D")
        who = ids.loc[frame["patient"]].to_numpy()
        out = pd.DataFrame({"patient": who, "date": dates.dt.strftime("%Y-%m-%d"), **frame[list(columns)]})
        return out.rename(columns={"number": "infusion"}).to_csv(index=False).encode()

    return [
        ("scores.csv", with_dates(batch.assessments, "instrument", "score")),
        ("infusions.csv", with_dates(batch.infusions, "number", "dose_mg_per_kg")),
    ]
