"""Which column is what: by its header, its values, the columns beside it, and what staff have said of it before."""
