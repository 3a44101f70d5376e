"""What no screen may say: promises, claims of cause, and that pain is in the mind. Patterns, whatever the case."""

from __future__ import annotations

BANNED = (
    r"\bwork(?:s|ed)\b",
    r"\bheal(?:s|ed|ing)?\b",
    r"\bresets?\b",
    r"\brewir",
    r"\beras(?:e|es|ing)\b",
    r"\bbreak(?:s|ing)? the (?:link|cycle)",
    r"\bsolution",
    r"\blife-changing",
    r"\bproven\b",
    r"\bsafe\b",
    r"\bsafely\b",
    r"\bnon-addictive",
    r"\bguarantee",
    r"\byou will\b",
    r"\bsuccess",
    r"\bcure[sd]?\b",
    r"\bbreakthrough",
    r"\bmiracle",
    r"\boptimal\b",
    r"\bFDA-approved medicine",
    r"\bchemical imbalance\b(?!” is not a fair)",
    r"\bpatients improve",
)
CAUSE = (
    r"\bbecause of\b",
    r"\bled to\b",
    r"\bleads? to\b",
    r"\bthanks to\b",
    r"\bdue to\b",
    r"\bresults? in\b",
    r"\bcause[sd]?\b",
    r"\bmakes? (?:you|people) (?:depressed|hurt)",
    r"\btriggers?\b",
)
PSYCHOLOGICAL = (
    r"in (?:your|the) head\b",
    r"\bimagin(?:e|ed|ary|ation)\b",
    r"\bpsychosomatic",
    r"\bmake-believe",
    r"pain is (?:mental|psychological|emotional)",
)

ODD = (
    r"\bputs? (?:in|away|right|back)\b",
    r"\bput the \w+ (?:\w+ )?(?:away|right|back)\b",
    r"\btak(?:e|es|en|ing) back\b",
    r"\bto take away\b",
    r"\bremarks?\b",
    r"\bnothing needs to be done\b",
    r"\bwhoever looks after\b",
    r"\b(?:any|some)body\b",
    r"\bnobody of\b",
    r"\bnobody foresaw\b",
    r"\balready there\b",
    r"\bno(?:ne|t) .{0,30} any more\b",
    r"\bworld time\b",
    r"(?-i:\bpatient ids?\b)",
    r"\bwould fit\b",
    r"\belse fits\b",
    r"\bfollowed so long\b",
    r"\bthings? to know\b",
    r"\bseen to\b",
    r"\b(?:is|are) none that\b",
    r"(?-i:\bis none\b)",
    r"\bh(?:e|o)ld(?:ing|s)? (?:it )?against\b",
    r"\bwhat is what\b",
    r"\bcourse run\b",
    r"\brun over the course\b",
    r"\b(?:saved?|made) anew\b",
    r"\bis said[,.;]",
    r"\bit is said\b",
    r"\bnothing of (?:it|this|the)\b",
)
"""Patterns of words that read oddly in a practice in the United States, or that are a second word for one thing."""

BRITISH = (
    r"colour(?:s|ed|ing|ful)?",
    r"grey(?:ed|s)?",
    r"(?:un)?recognis(?:e|es|ed|ing|able)",
    r"analys(?:e|ed|ing)",
    r"(?:un)?standardis(?:e|ed|ing|ation)",
    r"(?:an|pseud)onymis(?:e|ed|ing|ation)",
    r"(?:re)?organis(?:e|ed|ing|ation|ations)",
    r"(?:summar|general|random|categor|normal|minim|maxim|real|util|penal|character|priorit|local|final|visual)"
    r"is(?:e|es|ed|ing|ation)",
    r"licence[ds]?",
    r"practis(?:e|es|ed|ing)",
    r"programmes?",
    r"catalogue[ds]?",
    r"centre[ds]?",
    r"(?:milli|centi|kilo)?metres?",
    r"litres?",
    r"fibres?",
    r"favour\w*",
    r"behaviour\w*",
    r"neighbour\w*",
    r"honour\w*",
    r"labour\w*",
    r"tumours?",
    r"labell(?:ed|ing)",
    r"modell(?:ed|ing)",
    r"cancell(?:ed|ing)",
    r"travell(?:ed|ing)",
    r"fulfils?",
    r"enrol(?:s|ment|ments)?",
    r"judgement\w*",
    r"learnt",
    r"whilst",
    r"amongst",
    r"anaesthe\w+",
    r"per cent",
)
"""Spellings of the United Kingdom, whole words."""

FORMS = (
    r"\d\s+%",
    r"\d +per ?cent\b",
    r"\b\d{1,2}(?:st|nd|rd|th)? (?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
    r"%-?d %[bB]\b",
)
"""Percentages and dates that are not written as in the United States: 63%, Nov 27, 2026."""

CODE_NAMES = (
    r"\b(?:outcomes|pages|tests|docs)/\w",
    r"\b\w+\.(?:py|md)\b",
    r"(?-i:\b[A-Z]{2,}(?:_[A-Z]+)+\b)",
    r"(?-i:\bTOGETHER\b)",
    r"(?-i:(?<![\w{<./])[a-z]+_[a-z_]+\b)",
)
"""Names of files and of things in the code, which a clinician cannot look up."""
