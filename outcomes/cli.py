"""``python -m outcomes``: everything the staff pages do, from the same functions.

Exit status: 0 done, 1 problems (named on standard output), 2 wrong use. With ``--json`` standard output is one JSON
document and nothing else.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from outcomes import artefacts, intake, snapshot, summary
from outcomes import prepare as preparation
from outcomes.cohort import TITLES, Filters
from outcomes.courses import FILTER_COLUMNS, build
from outcomes.definitions import PHASES
from outcomes.deidentify import PROJECT, KeyTable
from outcomes.due import who_is_due
from outcomes.errors import OutcomesError, kind_and_place
from outcomes.imports.ask import QUESTIONS, Answers
from outcomes.imports.check import Check, FileCheck, check, check_document
from outcomes.imports.contents import called, contents
from outcomes.imports.problems import listing
from outcomes.imports.roles import mapping
from outcomes.instruments import registry
from outcomes.plural import counted
from outcomes.practice import read_practice
from outcomes.report import due as due_words
from outcomes.rounding import points
from outcomes.store import Store

DONE, PROBLEMS, USAGE = 0, 1, 2
TAKEN = ("accept", "accept_with_warnings")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    try:
        status, document, in_words = given.run(given)
    except OutcomesError as error:
        status, document, in_words = PROBLEMS, {"error": str(error)}, str(error)
    except Exception as error:
        words = f"Something went wrong ({kind_and_place(error)}). Please contact whoever maintains this program."
        status, document, in_words = PROBLEMS, {"error": words}, words
    print(json.dumps(document, indent=2, ensure_ascii=False) if given.json else in_words)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m outcomes", description=__doc__.split("\n\n")[0])
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, run, words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
        sub.set_defaults(run=run)
        return sub

    for name, run, words in (
        ("check", _check, "say what score exports hold and what is wrong with them; saves nothing"),
        ("import", _import, "check score exports and save them as one import"),
        ("prepare", _prepare, "make a clean file from raw exports: codes and days, without what identifies people"),
    ):
        sub = command(name, run, words)
        sub.add_argument(
            "files", nargs="+", metavar="FILE", type=Path, help="CSV, XLSX or FHIR: scores, infusion list, or both"
        )
        for question in QUESTIONS:
            meant = "; ".join(f"{answer}: {words}" for answer, words in question.choices.items())
            option = f"--{question.name.replace('_', '-')}"
            sub.add_argument(option, choices=list(question.choices), help=f"{question.text} {meant}")
        if name != "check":
            sub.add_argument("--leave-out", action="store_true", help="save the good rows of a file that has bad ones")
        if name == "prepare":
            sub.add_argument(
                "--out",
                required=True,
                metavar="CLEAN.csv",
                type=Path,
                help="where the scores are written; the infusions go beside it, to CLEAN-infusions.csv",
            )
        if name == "import":
            sub.add_argument(
                "--who", default=None, help="name in the import history; by default the user of this machine"
            )
    command("imports", _imports, "list all imports, the undone ones too")
    sub = command("undo", _undo, "undo one import")
    sub.add_argument("id", type=int, metavar="ID")
    sub.add_argument("--who", default=None, help="name in the import history; by default the user of this machine")
    sub = command("mappings", _mappings, "list the saved columns of tables, as chosen on the Data page")
    sub.add_argument("--forget", metavar="NAME", help="remove one; its files need your input again")
    sub = command("summary", _summary, "print the numbers of the Overview")
    sub.add_argument("--depression", default="phq9", metavar="INSTRUMENT")
    sub.add_argument("--pain", default="pain_nrs", metavar="INSTRUMENT")
    sub.add_argument("--phase", choices=PHASES, default=PHASES[0])
    sub.add_argument("--course", type=int, choices=(1, 2), default=1, help="which course of each patient")
    for name in FILTER_COLUMNS:
        sub.add_argument(f"--{name.replace('_', '-')}", action="append", default=[], metavar="VALUE", dest=name)
    sub = command("due", _due, "write who has no score yet, by your own patient numbers; prints counts only")
    sub.add_argument("--out", required=True, metavar="FILE.csv", type=Path, help="it contains patient numbers")
    sub = command(
        "snapshot", _snapshot, "freeze the numbers of today for referrers, small groups hidden; or list, or withdraw"
    )
    sub.add_argument("--depression", default=None, metavar="INSTRUMENT")
    sub.add_argument("--pain", default=None, metavar="INSTRUMENT")
    sub.add_argument("--coarser", action="store_true", help="round counts twice as coarsely, to hide small changes")
    sub.add_argument("--list", action="store_true", help="list the snapshots, make none")
    sub.add_argument(
        "--withdraw", type=int, metavar="ID", help="withdraw one that nobody outside the practice has seen"
    )
    sub.add_argument("--who", default=None, help="name in the list; by default the user of this machine")
    for name, words, suffixes in (
        ("report", "write the report of the current snapshot", (".html", ".pdf")),
        ("deck", "write its slides, with charts that can be edited", (".pptx",)),
        ("tables", "write its tables and definitions", (".xlsx", ".zip")),
        ("picture", "write one of its charts, for a letter", (".png", ".svg")),
    ):
        sub = command(name, _hand_out, f"{words}: {' or '.join(suffixes)}")
        sub.add_argument("--out", required=True, metavar=f"FILE{suffixes[0]}", type=Path)
        sub.set_defaults(suffixes=suffixes)
        if name == "report":
            sub.add_argument("--paper", choices=("letter", "a4"), default="letter", help="of a PDF")
        if name == "picture":
            sub.add_argument(
                "--panel", required=True, metavar="PANEL", help="such as rates.phq9; a wrong one lists them"
            )
    sub = command("demo", _demo, "fill an empty store with synthetic demonstration data")
    sub.add_argument("--patients", type=int, default=None)
    sub.add_argument("--remove", action="store_true", help="remove the demonstration data again")
    sub.add_argument(
        "--folder",
        type=Path,
        help="make the demonstration anew in a folder of its own; what is in it and is not synthetic is kept beside it",
    )
    return parser


def _who(given) -> str:
    return given.who or getpass.getuser()


def _files(given) -> tuple[list[tuple[str, bytes]], Answers]:
    files = []
    for number, path in enumerate(given.files, start=1):
        try:
            files.append((path.name, path.read_bytes()))
        except OSError as error:
            raise OutcomesError(f"File {number}: cannot be opened. Check the path and that you may read it.") from error
    answers = Answers(**{question.name: getattr(given, question.name) for question in QUESTIONS})
    return files, answers


def _read(given, store: Store) -> Check:
    files, answers = _files(given)
    refuses = read_practice().refuse_identifiers
    keys = KeyTable.open_default()
    return check(files, store.known, keys, answers, refuse_identifiers=refuses, bound=store.bound)


def _check(given):
    found = _read(given, Store())
    status = DONE if found.outcome in TAKEN else PROBLEMS
    return status, check_document(found), _in_words(found)


def _in_words(found: Check) -> str:
    lines = [
        f"{called(file)}: {file.outcome.replace('_', ' ')} ({_format(file)}, {len(file.records):,} scores)"
        for file in found.files
    ]
    for entry in listing.grouped(found.files):
        place = f"File {entry.file}{', ' if entry.where else ''}{entry.where}"
        lines += [f"  {entry.happens}: {entry.message} [{entry.rule}]", f"    {place}. {entry.remedy}"]
    if found.batch is not None:
        lines.append(contents(found.batch, found.pending).in_words(registry()))
    return "\n".join(lines)


def _format(file: FileCheck) -> str:
    return f"{file.format} by “{file.mapping}”" if file.mapping else file.format


def _import(given):
    store = Store()
    if refusal := store.refuses(synthetic=False):
        raise OutcomesError(refusal)
    found = _read(given, store)
    document = check_document(found)
    taken = TAKEN + (("partial",) if given.leave_out else ())
    if found.outcome not in taken:
        hint = "Nothing was saved."
        if found.outcome == "partial":
            hint += " To save the good rows and leave the others out, add --leave-out."
        return PROBLEMS, {**document, "import": None}, f"{_in_words(found)}\n{hint}"
    record = intake.save(found, store, KeyTable.open_default(), who=_who(given))
    text = f"{_in_words(found)}\n{intake.in_words(record)}"
    if record.n_replaced:
        text += f" {record.n_replaced:,} stored scores and doses were replaced."
    return DONE, {**document, "import": record.as_dict()}, text


def _prepare(given):
    preparation.paths(given.out)
    files, answers = _files(given)
    prepared = preparation.prepare(files, KeyTable.open_default(), answers, leave_out_rows=given.leave_out)
    document = {**check_document(prepared.found), "left_out": prepared.left_out, "written": prepared.counts}
    words = _in_words(prepared.found)
    if prepared.counts is None:
        hint = "Nothing was written."
        if prepared.found.outcome == "partial":
            hint += " To write the good rows and leave the others out, add --leave-out."
        return PROBLEMS, document, f"{words}\n{hint}"
    preparation.write(prepared, given.out)
    n = prepared.counts
    written = (
        f"Written: {counted(n['scores'], 'score', 'scores')} and {counted(n['infusions'], 'infusion', 'infusions')} of "
        f"{counted(n['patients'], 'patient', 'patients')}."
    )
    return DONE, document, f"{words}\n{written}"


def _imports(given):
    table = Store().imports()
    rows = summary.plain_rows(table)
    text = table.to_string(index=False) if rows else "No imports yet."
    return DONE, {"imports": rows}, text


def _undo(given):
    record = Store().undo(given.id, who=_who(given))
    return DONE, {"import": record.as_dict()}, f"Import {given.id} is undone; its history is kept."


def _mappings(given):
    keys = KeyTable.open_default()
    if given.forget is not None:
        if not keys.forget_mapping(given.forget):
            raise OutcomesError("No columns are saved under this name. Capital letters count.")
        return DONE, {"forgotten": given.forget}, "Removed. Data already imported with it is not affected."
    words = mapping.roles_in_words(registry())
    found = [
        {"name": one.name, "columns": [words.get(role, "A questionnaire that is not known") for role in one.roles]}
        for one in mapping.kept(keys)
    ]
    lines = [
        f"{one['name']}\n" + "\n".join(f"  column {i}: {role}" for i, role in enumerate(one["columns"], start=1))
        for one in found
    ]
    return DONE, {"mappings": found}, "\n".join(lines) or "No columns are saved."


def _summary(given):
    known = registry()
    unknown = [key for key in (given.depression, given.pain) if key not in known]
    if unknown:
        raise OutcomesError(f"Unknown instrument. Known are: {', '.join(known)}.")
    store = Store()
    courses = build(store.records(), read_practice().protocols)
    chosen = [known[key] for key in (given.depression, given.pain) if key in courses.instruments]
    only = {name: getattr(given, name) for name in FILTER_COLUMNS if getattr(given, name)}
    for name, values in only.items():
        recorded = list(courses.table[name].cat.categories)
        if not set(values) <= set(recorded):
            raise OutcomesError(f"{TITLES[name]}: no patient has this value. Recorded are: {', '.join(recorded)}.")
    document = summary.document(store, courses, Filters(given.phase, only, given.course), chosen)
    return DONE, document, _summary_words(document)


def _summary_words(document: dict) -> str:
    lines = [summary.in_words(document["data"]).replace("**", "")]
    lines.append(f"{counted(document['patients_in_view'], 'patient', 'patients')} in this view.")
    if document["protocols"]:
        lines.append(
            "Courses: " + ", ".join(f"{row['courses']:,} {row['protocol']}" for row in document["protocols"]) + "."
        )
    for result in document["results"].values():
        lines.append(f"\n{result['instrument']}, {result['window']}")
        lines += [f"  {row['part']:<28}{row['n']:>7,}" for row in result["flow"]]
        whatever = [{**row, "title": f"{row['title']}, whatever was given"} for row in result.get("whatever_given", ())]
        for row in [*result["rates"], *whatever]:
            if not row["measured"]:
                continue
            line = f"  {row['title']:<44}{row['n']:>5,} of {row['measured']:>5,}"
            if row["rate"] is not None:  # of few people the counts alone
                line += f"  {points(100 * row['rate']):>5}%  95% {points(100 * row['low'])}-{points(100 * row['high'])}"
            if row["bound_low"] is not None:
                line += f"  bounds {points(100 * row['bound_low'])}-{points(100 * row['bound_high'])}"
            lines.append(line)
    return "\n".join([*lines, "", document["note"]])


def _due(given):
    store = Store()
    due = who_is_due(build(store.records(), read_practice().protocols), store, {})
    _write_private(given.out, due_words.csv_file(due))
    known = registry()
    gains = [line for key in known if (line := due_words.gain(due, known[key]))]
    document = {
        "as_of": due.day.isoformat(),
        "people": due.n,
        "closing_soon": due.n_soon,
        "rows": len(due.people),
        "gains": summary.plain_rows(due.gains),
    }
    lines = [due_words.finding(due), *gains, *due_words.warnings(due), f"Written: {len(due.people):,} rows."]
    return DONE, document, "\n".join([*lines, due_words.CONTAINS]).replace("**", "")


def _write_private(path: Path, content: bytes) -> None:
    """For the owner's eyes, and not into the project folder, from where it could be copied or published."""
    if path.resolve().is_relative_to(PROJECT):
        raise OutcomesError("The list contains patient numbers. Write it to a folder outside the project folder.")
    try:
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_bytes(content)
    except OSError as error:
        raise OutcomesError(
            "The file cannot be written. Check that its folder exists and that you may write there."
        ) from error


def _snapshot(given):
    store = Store()
    if given.withdraw is not None:
        store.withdraw_snapshot(given.withdraw, who=_who(given))
        return (
            DONE,
            {"withdrawn": given.withdraw},
            f"Snapshot {given.withdraw} is withdrawn. It is kept, and no longer shown.",
        )
    if not given.list:
        courses = build(store.records(), read_practice().protocols)
        pair = [_instrument_for(courses, which, getattr(given, name)) for name, which in snapshot.NAMES.items()]
        policy = read_practice().sharing
        made = snapshot.make(
            store, courses, *pair, policy.coarser() if given.coarser else policy, datetime.now(UTC).date()
        )
        kept = store.keep_snapshot(snapshot.freeze(made), who=_who(given))
        panels = [{"panel": panel.key, "says": panel.plain_sentence} for panel in made.panels]
        document = {"snapshot": kept.id, "origin": made.origin, "panels": panels, "not_shown": made.not_shown}
        lines = [f"Snapshot {kept.id} is made. {made.origin}.", made.rounding]
        lines += [f"\n{one['panel']}\n  {one['says']}" for one in panels]
        return DONE, document, "\n".join([*lines, "", *made.not_shown])
    rows = [
        {name: getattr(kept, name) for name in ("id", "at", "who", "withdrawn_at", "withdrawn_by")}
        for kept in store.snapshots()
    ]
    text = pd.DataFrame(rows).to_string(index=False) if rows else "No snapshots yet."
    return DONE, {"snapshots": rows}, text


def _instrument_for(courses, which: str, key: str | None):
    """The instrument asked for, or the usual one; None where the store has none."""
    fitting = {one.key: one for one in snapshot.fitting_instruments(courses, which)}
    if key is not None and key not in fitting:
        known = ", ".join(fitting) or "none"
        raise OutcomesError(f"No scores of that instrument for {snapshot.DOMAINS[which]}. There are: {known}.")
    return fitting[key] if key else next(iter(fitting.values()), None)


def _hand_out(given):
    suffix = given.out.suffix.lower()
    if suffix not in given.suffixes:
        raise OutcomesError(f"The name of the file has to end in {' or '.join(given.suffixes)}.")
    shown, practice = snapshot.current(Store()), read_practice()
    if shown is None:
        raise OutcomesError("There is no snapshot yet. Make one first: python -m outcomes snapshot")
    if given.command == "picture":
        panels = {panel.key: panel for panel in shown.panels if panel.figure is not None}
        if given.panel not in panels:
            raise OutcomesError(f"The snapshot has no such panel. It has: {', '.join(panels)}.")
        one = next(one for one in artefacts.PICTURES if one.suffix == suffix)
        content = one.draw(panels[given.panel], shown, practice)
    else:
        wanted = "-a4.pdf" if suffix == ".pdf" and given.paper == "a4" else suffix
        one = next(one for one in artefacts.ARTEFACTS if one.suffix in (wanted, f"-{given.command}{suffix}"))
        content = one.make(shown, practice)
    try:
        given.out.write_bytes(content)
    except OSError as error:
        raise OutcomesError(
            "The file cannot be written. Check that its folder exists and that you may write there."
        ) from error
    words = f"Written: {len(content):,} bytes, from the snapshot of {shown.made}."
    return DONE, {"bytes": len(content), "origin": shown.origin, "synthetic": shown.synthetic}, words


def _demo(given):
    from outcomes import demonstration  # here, not above: the other commands have no use for its random numbers

    if given.folder:
        kept = demonstration.renew(given.folder.absolute())
        text = "The synthetic demonstration data is made."
        if kept:
            text += (
                "\nNot everything in its folder was synthetic. Nothing was deleted. It is kept in:"
                f"\n    {kept}\nThe practice's own exports belong in: python run.py practice. Import them there."
            )
        return DONE, {"kept": kept and str(kept)}, text
    store = Store()
    if given.remove:
        n = demonstration.remove(store)
        return DONE, {"undone": n}, f"{n} synthetic imports undone."
    records = demonstration.fill(store, given.patients)
    scores = sum(record.n_assessments for record in records)
    text = f"Synthetic demonstration data: {len(records)} imports, {scores:,} scores."
    return DONE, {"imports": [record.as_dict() for record in records]}, text
