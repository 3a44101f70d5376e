"""Reads what a status says of a row: that it took place and counts, that it did not, or that it was a mistake."""

from __future__ import annotations

import re

DONE, NOT_DONE, WRONG = "done", "not_done", "wrong"

_MEANING = {
    DONE: (
        # FHIR R4, value sets event-status, observation-status, medication-admin-status, encounter-status,
        # appointmentstatus and questionnaire-answers-status (https://hl7.org/fhir/R4/valueset-NAME.html).
        *("completed", "finished", "fulfilled", "final", "amended", "corrected", "appended"),
        # What practices and their systems write.
        *("complete", "done", "finalized", "finalised", "closed", "signed", "locked", "verified", "resulted"),
        *("given", "administered", "infused", "received", "attended", "kept", "seen", "showed", "taken", "performed"),
        *("checked out", "check out", "checkout", "visit completed", "completed visit", "appointment completed"),
        *("infusion completed", "infusion complete", "infusion given", "treatment completed", "treatment complete"),
        *("session completed", "session complete", "billed", "charted", "final result", "final results"),
    ),
    NOT_DONE: (
        # The same value sets, and HL7 version 2 table 0322 (completion status: refused, not administered).
        *("not done", "notdone", "on hold", "planned", "proposed", "pending", "booked", "waitlist", "waitlisted"),
        *("noshow", "cancelled", "registered", "preliminary", "refused", "not administered", "in progress"),
        *("canceled", "cancel", "no show", "did not show", "didn't show", "did not attend", "dna", "missed", "absent"),
        *("not attended", "not kept", "not given", "not completed", "not performed", "not taken", "not infused"),
        *("incomplete", "unfinished", "not started", "held", "deferred", "postponed", "rescheduled", "reschedule"),
        *("scheduled", "unconfirmed", "not confirmed", "requested", "upcoming", "future", "ordered", "tentative"),
        *("declined", "patient declined", "patient refused", "withdrawn", "rejected", "expired", "failed"),
        *("late cancel", "late cancellation", "late cancelled", "late canceled", "cancellation"),
        *("left without treatment", "left without being seen", "lwbs", "no show no call", "no call no show", "bumped"),
        *("ncns", "not arrived"),
    ),
    WRONG: (
        *("entered in error", "in error", "error", "erroneous", "mistake", "wrong patient", "wrong chart"),
        *("deleted", "delete", "removed", "void", "voided", "invalid", "invalidated", "nullified", "retracted"),
        *("duplicate", "duplicated", "test", "test patient", "test entry", "marked in error", "documented in error"),
        *("charted in error", "filed in error", "recorded in error", "created in error", "obsolete", "superseded"),
    ),
}
"""What is written, in small letters, words parted by single spaces. A status that says neither is not here: "arrived",
"checked in" and "confirmed" come before an infusion, "stopped" and "partial" after a part of it, "unsigned" and "draft"
are about the note, and "unknown" is no answer."""

_OF = {text: meaning for meaning, texts in _MEANING.items() for text in texts}
_WHY = re.compile(
    r"(.+?)(?: (?:by|per|due to|because|for|on|of|to|-+) .*|\s*[:;,(/\N{EN DASH}\N{EM DASH}].*)", re.DOTALL
)
"""What stands behind a status: "Cancelled by patient", "No show - no call", "Cancelled (weather)"."""

_LONGEST = 80


def status(text: str) -> str | None:
    """``done``, ``not_done`` or ``wrong``; None where a text says none of them.

    Examples
    --------
    >>> status("Completed"), status("No-show"), status("Entered in error"), status("arrived")
    ('done', 'not_done', 'wrong', None)
    """
    if not text or len(text) > _LONGEST:
        return None
    text = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip(" .!*")
    plain = _OF.get(_words(text))
    if plain is not None:
        return plain
    match = _WHY.fullmatch(text)
    # Only of what did not count: "completed - voided" and "given in part" are not given.
    said = None if match is None else _OF.get(_words(match[1]))
    return said if said in (NOT_DONE, WRONG) else None


def _words(text: str) -> str:
    return " ".join(re.split(r"[\s_/-]+", text.strip()))
