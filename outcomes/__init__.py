"""Outcomes of ketamine infusion courses: who was measured, who was not, how sure a number is, who got worse."""

__version__ = "0.1.0"
