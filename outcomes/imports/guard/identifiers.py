"""The same functions, by the name that older callers know."""

from outcomes.imports.guard import *  # noqa: F403
