"""Asks the tables that nianbao writes what a reader would ask them, with
engines that share no code with it: DuckDB for Parquet and CSV, Python's sqlite3
for the database. The answers must be those that its JSON gives.

    python3 -m venv target/engines
    target/engines/bin/pip install -r tests/engines/requirements.txt
    target/engines/bin/python tests/engines/ask.py target/release/nianbao
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb

NIANBAO = Path(sys.argv[1]).resolve()
ROOT = Path(__file__).resolve().parents[2]
FIXTURES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("fixtures/**/*") if path.suffix in {".txt", ".html"})

RECEIVED = """
    SELECT year, agency, sum(value), count(*)
    FROM {reports} AS r JOIN {cells} AS c ON r.report = c.report
    WHERE c."table" = 'requests' AND c."row" = 'received_this_year' AND c."column" = 'total' AND value IS NOT NULL
    GROUP BY year, agency
"""
SUMS = 'SELECT "table", "row", "column", sum(value), count(value), count(*) FROM {cells} GROUP BY ALL'
FINDINGS = "SELECT kind, rule, count(*) FROM {findings} GROUP BY kind, rule"


def nianbao(*arguments, command="parse"):
    run = subprocess.run([NIANBAO, command, *arguments, *FIXTURES], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # 2: some fixtures are no reports, and must be in the tables all the same.
    assert run.returncode == 2, run.stderr.decode()
    return run.stdout


def expected():
    """The answers by the way of JSON."""
    received, sums, findings = defaultdict(list), defaultdict(list), Counter()
    reports = [json.loads(line, parse_float=Decimal) for line in nianbao("--format", "jsonl").splitlines()]
    for report in reports:
        for table, rows in report["tables"].items():
            for row, cells in (rows or {}).items():
                for column, value in (cells or {}).items():
                    sums[table, row, column].append(value)
                    if (table, row, column) == ("requests", "received_this_year", "total") and value is not None:
                        received[report["year"], report["agency"]].append(value)
    for line in nianbao("--format", "jsonl", command="check").splitlines():
        findings.update((finding["kind"], finding["rule"]) for finding in json.loads(line)["findings"])
    sums = {place: [value for value in values if value is not None] + [len(values)] for place, values in sums.items()}
    return (
        len(reports),
        {key: (sum(values), len(values)) for key, values in received.items()},
        {key: (sum(values), len(values), count) for key, (*values, count) in sums.items()},
        dict(findings),
    )


def exact(value):
    return None if value is None else Decimal(value).normalize()


def answers(ask, tables, grouped=SUMS):
    ask_for = lambda question: ask(question.format(**tables))
    return (
        ask_for("SELECT count(*) FROM {reports}")[0][0],
        {(year, agency): (exact(total), count) for year, agency, total, count in ask_for(RECEIVED)},
        {(table, row, column): (exact(total or 0), count, rows) for table, row, column, total, count, rows in ask_for(grouped)},
        {(kind, rule): count for kind, rule, count in ask_for(FINDINGS)},
    )


def same(name, found, wanted, tolerance=0):
    def close(a, b):
        if isinstance(a, tuple):
            return len(a) == len(b) and all(map(close, a, b))
        return abs(a - b) <= tolerance * max(1, abs(b))

    for what, a, b in zip(("reports", "requests received", "sums of cells", "findings"), found, wanted, strict=True):
        if isinstance(b, int):
            a, b = {"": a}, {"": b}
        wrong = [(key, a.get(key), b.get(key)) for key in a.keys() | b.keys() if key not in a or key not in b or not close(a[key], b[key])]
        assert not wrong, f"{name}: {what}: {wrong[:5]}"
    print(f"{name}: {found[0]} reports, {len(found[1])} agencies and years, {len(found[2])} places: as in the JSON")


def main():
    wanted = expected()
    assert len(wanted[1]) > 5 and len(wanted[2]) > 200, "the fixtures give too little to ask for"
    wanted = (wanted[0], *({key: (exact(value[0]), *value[1:]) for key, value in part.items()} for part in wanted[1:3]), wanted[3])
    ask = lambda question: duckdb.sql(question).fetchall()
    with tempfile.TemporaryDirectory() as place:
        nianbao("--format", "parquet", "--output", f"{place}/parquet")
        parts = {table: f"'{place}/parquet/{table}/*.parquet'" for table in ("reports", "cells", "findings")}
        same("Parquet in DuckDB", answers(ask, parts), wanted)
        kinds = dict(ask(f"SELECT column_name, column_type FROM (DESCRIBE FROM {parts['cells']})"))
        assert (kinds["report"], kinds["value"], kinds["status"]) == ("BIGINT", "DECIMAL(38,18)", "VARCHAR"), kinds

        nianbao("--format", "csv", "--output", f"{place}/csv")
        files = {table: f"(SELECT * FROM read_csv('{place}/csv/{table}.csv', all_varchar = true))" for table in parts}
        numbers = "(SELECT * REPLACE (value::DECIMAL(38, 18) AS value) FROM {})"
        typed = {**files, "cells": numbers.format(files["cells"])}
        typed["reports"] = f"(SELECT * REPLACE (year::INTEGER AS year) FROM {files['reports']})"
        same("CSV in DuckDB", answers(ask, typed), wanted)

        nianbao("--format", "parquet", "--wide", "--output", f"{place}/wide")
        wide = f"'{place}/wide/wide/*.parquet'"
        rows = ask(f"""SELECT year, agency, sum("requests.received_this_year.total"), count("requests.received_this_year.total")
                       FROM {wide} GROUP BY year, agency HAVING count("requests.received_this_year.total") > 0""")
        same("wide Parquet in DuckDB", (wanted[0], {row[:2]: (exact(row[2]), row[3]) for row in rows}, *wanted[2:]), wanted)

        nianbao("--format", "sqlite", "--output", f"{place}/reports.db")
        database = sqlite3.connect(f"file:{place}/reports.db?mode=ro", uri=True)
        tables = {table: table for table in parts}
        grouped = SUMS.replace("GROUP BY ALL", 'GROUP BY "table", "row", "column"')
        found = answers(lambda question: database.execute(question).fetchall(), tables, grouped)
        # Sums of amounts are sums of doubles there.
        same("SQLite", found, wanted, Decimal("1e-12"))


main()
