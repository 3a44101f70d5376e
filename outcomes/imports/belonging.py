"""Who the people of an upload are in the store: the right key table, the same people under other numbers, their sites."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from outcomes.deidentify import Key, KeyTable, Pending
from outcomes.imports.batch import People
from outcomes.imports.placing import key_tables, people, sites
from outcomes.imports.placing.history import History
from outcomes.imports.placing.known import Bound, Known, history
from outcomes.imports.tables import Attribute, Infusions, Scores, keep
from outcomes.imports.upload import Upload


class Belonging:
    """What is found out about the people of one upload, and what the key table must learn of it.

    Parameters
    ----------
    bound : callable or None
        ``Store.bound``; None where nothing is stored, or the caller does not look.
    """

    def __init__(self, upload: Upload, keys: KeyTable, known: Known, bound: Callable[[], Bound] | None) -> None:
        self._upload, self._keys, self._known = upload, keys, known
        self._bound = bound() if bound is not None else None
        self._links: tuple[tuple[str, str], ...] = ()
        self._sites: tuple[tuple[str, str], ...] = ()

    def with_site_labels(self, attributes: Sequence[Attribute]) -> list[Attribute]:
        """The attributes with neutral labels in place of the practice's own words for its sites."""
        stored = self._bound.sites if self._bound is not None else ()
        found = sites.recode(attributes, self._keys.sites(), stored)
        for one in found.unusable:
            place = {"sheet": one.sheet, "column": one.column, "row": int(one.row.min()), "count": len(one.row)}
            self._upload.report.files[one.file].say("value_left_empty", **place)
        self._sites = found.new
        return found.attributes

    def look_at_key_table(self, people_: People) -> None:
        """Stop where the key table at hand is not the one that the stored patients belong to."""
        known = self._keys.codes()
        if self._bound is None or not key_tables.needs_one(people_.labels, known):
            return
        stopped = key_tables.stops(self._bound.codes, self._keys.id, known)
        if stopped is not None and not (stopped[0] == key_tables.OTHER and self._is_another_practices):
            rule, codes = stopped
            self._upload.report.files[0].say(rule, **key_tables.facts(self._known, codes))

    def under_one_number(
        self, people_: People, scores: Scores, infusions: Infusions
    ) -> tuple[People, Scores, Infusions, History]:
        """Patients who seem to be stored under another number: asked about, or linked where staff say that they are.

        Of patients whose charts seem to have been merged, both of which are stored, nothing is taken. Comes with what is
        stored of everybody.
        """
        answer, report = self._upload.answers.same_people, self._upload.report
        sources, keys, instruments = people_.sources, people_.keys, list(self._upload.instruments)
        stored = history(sources, keys, self._known, instruments)
        if answer == "different":
            return people_, scores, infusions, stored
        is_new = np.array([source not in keys for source in sources], dtype=bool)
        unseen = stored.not_stored(scores, infusions)
        more = keep(scores, unseen[0]), keep(infusions, unseen[1])
        present = {keys[source].code for source in sources if source in keys}
        firsts = {key.code: key.first_infusion for key in keys.values()}
        codes = people.may_be_them(firsts, present, *more)
        if not codes:
            return people_, scores, infusions, stored
        others, met = people.of_store(self._known(codes), firsts, instruments, more[0])
        found = people.same(*more, others, met, is_new)
        new, merged = (np.array([i for i in found if is_new[i] == one], dtype=np.int64) for one in (True, False))
        if answer is None:
            for table in (scores, infusions):
                report.groups("same_people", table, np.isin(table.patient, new), table.patient)
        else:
            self._links = tuple((sources[i], found[i]) for i in new.tolist())
            linked = {source: Key(code, firsts[code]) for source, code in self._links}
            people_ = People(sources, keys | linked)
            stored = history(sources, people_.keys, self._known, instruments) if linked else stored
        gone = sorted({found[i] for i in merged.tolist()})
        imports = key_tables.imports_of(self._known(gone)) if gone else set()
        imports.update(number for i in merged.tolist() for number in stored.imports.get(i, ()))
        for table in (scores, infusions):
            here = np.isin(table.patient, merged)
            report.entries("charts_merged", table, here, undo=key_tables.newest_first(imports))
        scores, infusions = (keep(table, ~np.isin(table.patient, merged)) for table in (scores, infusions))
        return people_, scores, infusions, stored

    def n_linked(self, people_: People, taken: np.ndarray) -> int:
        """How many of these patients get a further number."""
        linked = {source for source, _ in self._links}
        return sum(people_.sources[i] in linked for i in taken.tolist())

    def learnt(self, pending: Pending) -> Pending:
        """The same with the links and sites that the key table must learn, and whose key table it is."""
        return replace(pending, links=self._links, sites=self._sites, another_practice=self._is_another_practices)

    @property
    def _is_another_practices(self) -> bool:
        return self._upload.answers.key_table == "another"
