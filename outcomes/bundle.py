"""One file to check the charts with: definitions, instruments, filters, fingerprint, the table behind every chart."""

from __future__ import annotations

import json
from dataclasses import asdict

from outcomes import __version__, archive, measures, panels, summary
from outcomes import definitions as rules
from outcomes.cohort import Filters, select
from outcomes.courses import Courses
from outcomes.instruments import registry
from outcomes.store import Store

READ_ME = """\
Infusion outcomes: what is behind the charts
============================================

summary.json      the numbers of the Overview for the filters named in it
definitions.json  every rule in force, with its source, and their version
instruments.json  every instrument: range, bands, thresholds, sources; what is not established is empty
tables/           one CSV file for each chart: the numbers as drawn
about.json        software version, fingerprint of the data, filters

The same records (same fingerprint), the same definitions version and the same filters give the same numbers:
python -m outcomes summary --json

For use inside the practice: small counts are not suppressed here.
{standing}
{synthetic}"""

SYNTHETIC = "SYNTHETIC DEMONSTRATION DATA: nobody in it is real.\n"


def about(store: Store, filters: Filters) -> dict:
    """What has to be known to make the same numbers again."""
    return {
        "software_version": __version__,
        "definitions_version": rules.VERSION,
        "data_fingerprint_sha256": store.fingerprint(),
        "synthetic": bool(store.is_synthetic()),
        "filters": {"phase": filters.phase, **{name: list(values) for name, values in filters.only.items() if values}},
    }


def build(store: Store, courses: Courses, filters: Filters) -> bytes:
    """The bundle as a ZIP file; the same content gives the same bytes."""
    known = registry()
    cohort = select(courses, filters)
    chosen = [known[key] for key in courses.instruments if key in known]
    views = [measures.view(courses, instrument, filters, cohort) for instrument in chosen]
    facts = about(store, filters)
    synthetic = facts["synthetic"]
    files = {
        "README.txt": READ_ME.format(standing=rules.STANDING_SENTENCE, synthetic=SYNTHETIC if synthetic else ""),
        "about.json": _json(facts),
        "summary.json": _json(summary.document(store, courses, filters, chosen)),
        "definitions.json": _json(
            {"version": rules.VERSION, "rules": [asdict(rule) for rule in rules.RULES]},
        ),
        "instruments.json": _json([asdict(instrument) for instrument in known.values()]),
    }
    mark = f"# {SYNTHETIC}" if synthetic else ""
    for shown in panels.everything(views, synthetic):
        files[f"tables/{shown.key}.csv"] = mark + shown.table.to_csv(index=False)
    return archive.pack(files)


def _json(value) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
