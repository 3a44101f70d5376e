"""What exports state of infusions besides day and dose: kept, believed from the newest import, and gone with its undo."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from outcomes import courses
from outcomes.errors import StoreError
from outcomes.protocols import DRUGS, ROUTES
from outcomes.records import STATED_COLUMNS, Batch
from outcomes.store import Store
from tests.test_store import CODES, batch, new_url, save, store  # noqa: F401 - fixtures

SCORES = pd.DataFrame(
    [("ada", 0, 0, "phq9", 20.0), ("ben", 0, 0, "phq9", 18.0)],
    columns=["patient", "day", "infusion", "instrument", "score"],
)


def stating(route="iv", drug="ketamine", protocol="single_infusion", planned=1, **patients) -> Batch:
    """Ada's single infusion as stated, and Ben's first of six, of which nothing is."""
    rows = [("ada", 1, 0, 0.5, route, drug, protocol, planned), ("ben", 1, 0, 0.5, None, None, None, None)]
    names = ["patient", "number", "day", "dose_mg_per_kg", *STATED_COLUMNS]
    people = pd.DataFrame({"patient": ["ada", "ben"]})
    for name in ("site", "first_infusion_year", "age_band", "sex", "indication", "under_way"):
        people[name] = pd.Series([None, None], dtype=object)
    return batch(SCORES, pd.DataFrame(rows, columns=names), people)


def stated(store: Store) -> dict:  # noqa: F811
    found = store.records()
    if found.infusion_route is None:
        return {}
    ada = found.codes.index(CODES["ada"])
    at = found.infusion_patient.tolist().index(ada)
    return {
        "route": ROUTES[found.infusion_route[at]] if found.infusion_route[at] >= 0 else None,
        "drug": DRUGS[found.infusion_drug[at]] if found.infusion_drug[at] >= 0 else None,
        "protocol": found.protocols[found.infusion_protocol[at]] if found.infusion_protocol[at] >= 0 else None,
        "planned": int(found.infusion_planned[at]),
    }


ALL = {"route": "iv", "drug": "ketamine", "protocol": "single_infusion", "planned": 1}


def test_what_is_stated_comes_back_and_decides_the_protocol(store):  # noqa: F811
    save(store, stating(), 1)
    assert stated(store) == ALL
    store.verify()
    found = store.records()
    ben = found.infusion_patient.tolist().index(found.codes.index(CODES["ben"]))
    assert (found.infusion_route[ben], found.infusion_protocol[ben], found.infusion_planned[ben]) == (-1, -1, 0)
    made = courses.build(found)
    table = made.table.assign(code=[found.codes[i] for i in made.table["patient"]]).set_index("code")
    assert table.loc[CODES["ada"], "protocol"] == "single infusion" and table.loc[CODES["ada"], "route"] == "IV"
    assert table.loc[CODES["ben"], "protocol"] == "six in two to three weeks"


def test_a_store_of_which_nothing_is_stated_says_so(store):  # noqa: F811
    plain = stating()
    save(store, Batch(plain.assessments, plain.infusions.drop(columns=list(STATED_COLUMNS)), plain.patients), 1)
    assert store.records().infusion_route is None and store.records().protocols == []
    assert courses.build(store.records()).table["route"].isna().all()


def test_the_newest_import_is_believed_and_undo_gives_back_what_was(store):  # noqa: F811
    save(store, stating(), 1)
    before = store.fingerprint()
    second = save(store, stating(route="im", protocol="weekly", planned=6), 2)
    assert stated(store) == {"route": "im", "drug": "ketamine", "protocol": "weekly", "planned": 6}
    assert second.n_replaced == 0, "nobody was asked: no score and no dose was replaced"
    store.verify()
    third = save(store, stating(route=None, drug=None, protocol=None, planned=None), 3)
    assert stated(store)["route"] == "im", "to say nothing takes nothing back"
    store.undo(third.id, who="reception")
    store.undo(second.id, who="reception")
    assert stated(store) == ALL and store.fingerprint() == before
    store.verify()


def test_undo_leaves_nothing_of_it(store):  # noqa: F811
    first = save(store, stating(), 1)
    store.undo(first.id, who="reception")
    assert stated(store) == {}
    store.verify()


@pytest.mark.parametrize(
    "wrong",
    [{"route": "nose"}, {"drug": "Ketalar 50"}, {"protocol": "Six, as Jane wanted"}, {"planned": 0}, {"planned": 2.5}],
)
def test_what_the_store_does_not_know_is_refused_and_not_quoted(store, wrong):  # noqa: F811
    with pytest.raises(StoreError) as told:
        save(store, stating(**wrong), 1)
    assert not any(isinstance(value, str) and value in str(told.value) for value in wrong.values())
    assert store.is_empty()


def test_a_store_of_layout_3_gains_the_tables(tmp_path):
    path = tmp_path / "old.sqlite"
    plain = stating()
    save(Store(path), Batch(plain.assessments, plain.infusions.drop(columns=list(STATED_COLUMNS)), plain.patients), 1)
    engine = create_engine(f"sqlite:///{path.as_posix()}")
    with engine.begin() as connection:
        for name in ("stated", "stated_repeats", "stated_superseded", "protocols"):
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("UPDATE about SET schema_version = 3"))
    engine.dispose()
    store = Store(path)  # noqa: F811
    assert len(store.records().codes) == 2
    save(store, stating(), 2)
    assert stated(store) == ALL
    store.verify()
