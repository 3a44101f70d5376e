"""What identifies a person in FHIR resources: by the element in which it stands, and by its shape."""

from __future__ import annotations

import re
from collections.abc import Iterable

from outcomes.imports import guard
from outcomes.imports.cells import values
from outcomes.imports.formats.fhir_parts import Element, text_of

_PERSONS = frozenset(("Patient", "RelatedPerson", "Practitioner", "Person"))
_PARTS = {
    **dict.fromkeys(("family", "given", "birthDate", "maritalStatus"), "fhir_person"),
    **dict.fromkeys(("telecom", "address", "photo", "contact", "valueAttachment"), "fhir_contact"),
    **dict.fromkeys(("valueAddress", "valueContactPoint", "position"), "fhir_contact"),
    **dict.fromkeys(("identifier", "valueIdentifier"), "fhir_identifier"),
    **dict.fromkeys(("note", "comment"), "fhir_narrative"),
    "valueHumanName": "fhir_person",
}
"""Elements that must not be there unless they are empty."""

_TEXTS = frozenset(("div", "resourceType", "display", "text", "valueString"))
_LOOKED_AT = _TEXTS | _PARTS.keys()
_TAG = re.compile(r"<[^<>]*>|&nbsp;|&#160;")
_SHAPES = ("value_email", "value_phone", "value_social_security")


class People:
    """Identifiers in resources: by the element in which they stand, and by their shape."""

    def __init__(self) -> None:
        self.found: dict[str, list[int]] = {}
        self._rules: dict[tuple[str, str], str | None] = {}

    def look(self, row: int, resource: Element) -> None:
        """Look at every element of a resource, at whatever depth, and at what is contained in it."""
        waiting: list[object] = [resource]
        rules = set()
        while waiting:
            one = waiting.pop()
            if type(one) is list:
                waiting += one
            elif type(one) is dict:
                if not _LOOKED_AT.isdisjoint(one):
                    rules.update(self._element_rules(one))
                waiting += one.values()
        for rule in rules:
            self.found.setdefault(rule, []).append(row)

    def _element_rules(self, one: Element) -> Iterable[str]:
        for name in _LOOKED_AT.intersection(one):
            found = one[name]
            rule = _PARTS.get(name)
            if rule is not None:
                if found:
                    yield rule
            elif isinstance(found, str) and found:
                if name == "display" and "reference" in one:
                    name = _kind_of_reference(text_of(one["reference"]))
                rule = self._rules.get((name, found), "")
                if rule == "":
                    rule = self._rules[name, found] = _text_rule(name, found)
                if rule is not None:
                    yield rule


def _kind_of_reference(reference: str) -> str:
    """How what is displayed beside a reference is looked at: as a person's name, or as what may be one."""
    kind = reference.partition("/_history/")[0].split("/")[-2:-1]
    if kind and kind[0] in _PERSONS:
        return "person"
    return "unknown" if not kind else "thing"


def _text_rule(name: str, text: str) -> str | None:
    """The rule that a text breaks, by the kind of element in which it stands."""
    if name == "resourceType":
        return "fhir_person" if text in _PERSONS else None
    if name == "div":
        return "fhir_narrative" if _TAG.sub("", text).strip() else None
    if name == "person":
        return "fhir_display"
    text = text.strip()
    if name == "valueString":
        return None if values.is_missing(text) else guard.value_rule(text, words_allowed=True)
    rule = guard.value_rule(text, words_allowed=name != "unknown")
    if name in ("thing", "unknown"):
        return "fhir_display" if rule == "value_name" else rule
    return rule if rule in _SHAPES else None  # names of codes and questions are long, and hold all kinds of words
