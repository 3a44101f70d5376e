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
