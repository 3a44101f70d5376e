"""How large an export may be: far above a practice's whole history, far below what exhausts the machine."""

CSV_BYTES = 100_000_000
CSV_ROWS = 2_000_000
XLSX_BYTES = 10_000_000
XLSX_ROWS = 60_000
XLSX_COLUMNS = 16_384
"""No spreadsheet is wider; empty cells count."""
XLSX_PART_BYTES = 30_000_000
"""Unpacked, counted while unpacking: the sizes that a workbook states are in the hands of whoever made it."""
XLSX_ALL_BYTES = 40_000_000
XLSX_PARTS = 5_000
"""Three or four for each sheet, and one for each picture; those that are not read cost a line of the list."""
XLSX_CELLS = 3_000_000
XLSX_AREA = 12_000_000
"""Cells between the first and the last of each sheet, empty ones too, and within merged areas."""
XLSX_OTHER_ELEMENTS = 100_000
"""Styles, names and whatever is neither row nor cell: a million of them fit into 10 KiB and take a minute to read."""
XLSX_DEPTH = 100
XLSX_TAG_BYTES = 1_000_000
"""The parser begins a tag anew with every block that does not end it."""
COLUMNS = 1_000
CELL_CHARACTERS = 4_000
ZIP_BYTES = 50_000_000
ZIP_FILES = 500
ZIP_ALL_BYTES = 200_000_000
"""Unpacked, counted while unpacking; each file in it has the limit of its own kind as well."""
JSON_BYTES = 60_000_000
JSON_ENTRIES = 300_000
JSON_ENTRY_BYTES = 4_000_000
"""One entry, parsed, takes some twenty times as much memory."""
JSON_BRACKETS = 8_000_000
JSON_DEPTH = 60
