"""A table whose columns have roles becomes scores, infusions, and what is said of patients: one way for every table."""
