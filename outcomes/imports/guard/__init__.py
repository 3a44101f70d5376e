"""What identifies a person is recognised here, in headers, cells, patient ids, and the names of files and sheets.

Every test gives the key of a rule and nothing else, so that no message can quote what it found.
"""
