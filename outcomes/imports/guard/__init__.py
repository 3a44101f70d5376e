"""What identifies a person: in headers, in cells, in patient ids, in columns that nothing is taken from.

Every test gives the key of a rule and nothing else, so that no message can quote what it found.
"""

from outcomes.imports.guard.headers import HARMLESS, header_rule, plain_header
from outcomes.imports.guard.names import is_name
from outcomes.imports.guard.patients import patient_rules
from outcomes.imports.guard.shapes import RANDOM_KEY, identifies, name_rule, value_rule
from outcomes.imports.guard.unused import left_out

__all__ = [
    "HARMLESS",
    "RANDOM_KEY",
    "header_rule",
    "identifies",
    "is_name",
    "left_out",
    "name_rule",
    "patient_rules",
    "plain_header",
    "value_rule",
]
