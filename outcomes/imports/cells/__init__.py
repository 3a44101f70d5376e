"""Single cells are read here: numbers, dates, closed lists, answers to questions."""
