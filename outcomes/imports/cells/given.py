"""Reads what was given, and by which route: the drug of an infusion, or a visit at which nothing was infused."""

from __future__ import annotations

import re

KETAMINE, ESKETAMINE, OTHER_DRUG, NO_INFUSION, INFUSION = (
    "ketamine",
    "esketamine",
    "other_drug",
    "no_infusion",
    "infusion",
)
"""``infusion``: an infusion or a treatment of which it is not said what was given."""

_RACEMIC = re.compile(r"\(?\br ?[,/+-]? ?s\b\)?[ -]?ketamine|\bracemic ketamine")
_ESKETAMINE = re.compile(
    r"\besketamine|\bspravato\b|(?<![a-z])\(?s\)?[ -]ketamine|\bketanest s\b|\bg208[23]\b|\b[js]0013\b"
)
"""By name, and by the HCPCS codes of the Centers for Medicare and Medicaid Services: G2082, G2083, S0013, J0013."""

_KETAMINE = re.compile(r"\bketamine?a?\b|\bketalar\b|\bket\b|\bkap\b")
_OTHER_DRUG = frozenset(
    """lidocaine lignocaine magnesium saline placebo midazolam versed ondansetron zofran clonidine propofol sodium
    dexmedetomidine precedex nad glutathione toradol ketorolac methylprednisolone dexamethasone decadron dextrose
    myers hydration vitamin vitamins iron venofer ferritin infliximab brexanolone zulresso scopolamine nitrous
    psilocybin mdma botox botulinum bupivacaine ropivacaine hydromorphone morphine fentanyl glycopyrrolate arketamine
    labetalol hydralazine b12 biotin acetaminophen diphenhydramine benadryl famotidine pepcid metoclopramide
    lorazepam ativan rituximab remicade dihydroergotamine dhe potassium zinc antibiotic antibiotics ceftriaxone
    methohexital dextromethorphan bupropion buprenorphine naltrexone vivitrol zoledronic""".split()
)
_VISIT = re.compile(
    r"\bconsult(?:ation|s)?\b|\beval(?:uation)?\b|\bintake\b|\b(?:tele ?(?:health|med\w*|visit|phone)|phone|video|call)\b"
    r"|\binterview\b|\bquestionnaires?\b|\bsurveys?\b|\bintegration\b|\bpreparation\b|\borientation\b|\bprep session\b"
    r"|\bmed(?:ication)? (?:check|management|review|mgmt|visit|refill)\b|\boffice visit\b|\bnurse visit\b|\blabs?\b"
    r"|\bphysical exam\b|\bcheck ?(?:in|up)\b|\btms\b|\btranscranial\b|\bect\b|\belectroconvulsive\b|\bcbt\b|\bemdr\b"
    r"|\bstellate\b|\bsgb\b|\bnerve block\b|\bdiscovery\b|\bcounsel+ing\b|\bcoaching\b|\bmed check\b|\bno charge\b"
)
"""Kinds of visit at which no ketamine is infused, whatever stands beside: "Ketamine consultation"."""

_PERHAPS_VISIT = re.compile(
    r"\bfollow ?ups?\b|\bf/?u\b|\bnew patient\b|\bnew pt\b|\bestablished patient\b|\bassessment\b|\bscreening\b"
    r"|\b(?:psycho)?therapy\b|\btherapy session\b|\breview\b"
)
"""Kinds of visit if no infusion is named beside."""

_UNCLEAR = re.compile(
    r"\b(?:no|not|non|without|declined?|refused|held|hold|cancel\w*|missed|allerg\w*|refill|prescri\w*|rx|info\w*|history"
    r"|shipment|rule out|prior|previous|interested|candidate|inquiry|possible|versus|vs|or|pending|planned|consent)\b|\?"
)
_TREATED = re.compile(r"\binf(?:usions?)?\b|\btreatments?\b|\btx\b|\bsessions?\b|\bboosters?\b|\bmaintenance\b")
_BESIDE_TREATED = frozenset(
    """iv intravenous drip initial first second third fourth fifth sixth induction acute series course single new repeat
    standard extended long short visit appointment appt procedure therapy depression mood pain chronic ptsd anxiety
    minute minutes min mins hour hours hr hrs h of and for the a no. number nr up top follow day week patient pt
    returning outpatient clinic nos package only dose regular low high""".split()
)
"""Words that leave it open what was infused; any other may be a drug that nobody here knows."""

_LONGEST = 120


def given(text: str) -> str | None:
    """``ketamine``, ``esketamine``, ``other_drug``, ``no_infusion``, ``infusion``; None where it cannot be told.

    With ketamine, what is given against nausea or blood pressure does not count.

    Examples
    --------
    >>> given("Ketamine IV 0.5 mg/kg"), given("Spravato 84 mg"), given("New patient consult"), given("Booster infusion")
    ('ketamine', 'esketamine', 'no_infusion', 'infusion')
    """
    small = " ".join(re.sub(r"[_\s\N{EN DASH}\N{EM DASH}]+", " ", text.lower()).split())
    if not small or len(small) > _LONGEST:
        return None
    words = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", small)
    racemic = _RACEMIC.search(small) is not None
    without = _RACEMIC.sub(" ", small)
    esketamine = _ESKETAMINE.search(without) is not None
    ketamine = racemic or _KETAMINE.search(_ESKETAMINE.sub(" ", without)) is not None
    treated = _TREATED.search(words.replace("therapy session", "therapy")) is not None
    if _UNCLEAR.search(words) or (esketamine and ketamine):
        return None
    if _VISIT.search(words):
        together = re.search(r"\band\b|[+&/]|\bwith\b|\bplus\b", words)
        return None if together and (treated or ketamine or esketamine) else NO_INFUSION
    if _PERHAPS_VISIT.search(words):
        if re.search(r"\b(?:infusions?|ketamine|spravato) (?:follow|f/?u\b)", words):
            return None  # the visit after an infusion, or one more infusion
        if not (treated or ketamine or esketamine):
            return NO_INFUSION
    if esketamine or ketamine:
        return ESKETAMINE if esketamine else KETAMINE
    letters = re.findall(r"[a-z][a-z0-9+.]*", words)
    if any(word.rstrip("+") in _OTHER_DRUG for word in letters):
        return OTHER_DRUG
    unknown = [word for word in letters if not _TREATED.fullmatch(word) and word not in _BESIDE_TREATED]
    return INFUSION if treated and not unknown else None


_ROUTES = {
    "iv": "iv ivpb intravenous intravenously drip",
    "im": "im intramuscular intramuscularly",
    "sc": "sc sq subq subcut subcutaneous subcutaneously",
    "oral": "po oral orally mouth tablet tablets capsule capsules",
    "sublingual": "sl sublingual sublingually troche troches lozenge lozenges buccal rdt odt",
    "intranasal": "intranasal intranasally nasal nasally nose spravato",
    "rectal": "rectal rectally suppository",
    "topical": "topical topically transdermal cream",
    "epidural": "epidural intrathecal",
}
_ROUTE = {word: route for route, words in _ROUTES.items() for word in words.split()}
_WHOLE = {"in": "intranasal", "pr": "rectal"}
_WHOLE |= {"47625008": "iv", "78421000": "im", "34206005": "sc", "26643006": "oral"}
"""Abbreviations that mean something else beside other words, and codes of SNOMED CT."""


def route(text: str) -> str | None:
    """``iv``, ``im``, ``sc``, ``oral``, ``sublingual``, ``intranasal`` and so on; None where none or several are named.

    Examples
    --------
    >>> route("Ketamine I.V."), route("40 mg IM"), route("troche"), route("PO or IV")
    ('iv', 'im', 'sublingual', None)
    """
    small = text.lower().strip()[:_LONGEST].replace("sub-", "sub")
    small = re.sub(r"\b([a-z])\.\s?([a-z])\.?(?![a-z])", r"\1\2", small)
    if small in _WHOLE:
        return _WHOLE[small]
    found = {_ROUTE[word] for word in re.findall(r"[a-z]+", small) if word in _ROUTE}
    if found == {"oral", "sublingual"}:  # a tablet that dissolves under the tongue
        return "sublingual"
    return found.pop() if len(found) == 1 else None
