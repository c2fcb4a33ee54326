"""The obvious script for the plain layout, one value per line: splits lines,
looks labels up, zips the numbers with the columns, checks the sums, dumps JSON.

It gives the same tables on clean texts. Labels are compared without punctuation
and blanks, for pages print brackets in both widths. It has no notion of blank
cells, of cut or misspelt labels, of other layouts or of places."""

import json
import pathlib
import re

FORMS = pathlib.Path(__file__).resolve().parents[2] / "src/form/data"
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)(?:万?元)?")
TITLE = re.compile(r".*信息公开.*(报告|年报)")
YEAR = re.compile(r"(20\d\d)年")
DATE = re.compile(r"(20\d\d)[-./年](\d{1,2})[-./月](\d{1,2})日?(?:\s*(\d{1,2}):(\d\d))?")
HEADING = re.compile(r"[一二三四五六]、")
MARKS = re.compile(r"[\s()（）,，、:：;；.．。]+")


class Form:
    """An edition: for each table its rows by printed label."""

    def __init__(self, path: pathlib.Path):
        form = json.loads(path.read_text(encoding="utf-8"))
        self.id = form["id"]
        self.headings = {key(label): section["number"] for section in form["sections"] for label in labels(section)}
        self.tables = {}
        for table in form["tables"]:
            rows = {}
            for block in table["blocks"]:
                columns = [column["id"] for column in block["columns"]]
                for row in block["rows"]:
                    for label in labels(row):
                        # A label may stand in several groups: 3.其他.
                        rows.setdefault(key(label), []).append((row["id"], columns))
            self.tables[table["section"]] = (table["id"], rows, table.get("side_by_side", False))


def labels(of: dict) -> list[str]:
    return [of["label"], *of.get("spellings", [])]


def key(label: str) -> str:
    return MARKS.sub("", label)


def load() -> list[Form]:
    return [Form(path) for path in sorted(FORMS.glob("*.json"), reverse=True)]


def number(text: str):
    return float(text) if "." in text else int(text)


def read_rows(lines: list[str], keys: list[str], rows: dict) -> dict:
    table, seen, current, values = {}, {}, None, []
    for line, label in [*zip(lines, keys), ("", "")]:
        if found := NUMBER.fullmatch(line):
            values.append(number(found[1]))
            continue
        if current and values:
            row, columns = current
            table[row] = dict(zip(columns, values))
        values, current = [], None
        if label in rows:
            known = rows[label]
            at = min(seen.get(label, 0), len(known) - 1)
            current = known[at]
            seen[label] = at + 1
    return table


def read_side_by_side(lines: list[str], _keys: list[str], rows: dict) -> dict:
    values = [number(found[1]) for line in lines if (found := NUMBER.fullmatch(line))]
    unique = {row: columns for known in rows.values() for row, columns in known}
    table = {}
    for row, columns in unique.items():
        table[row] = dict(zip(columns, values))
        values = values[len(columns) :]
    return table


def check(tables: dict) -> list[str]:
    """The sums that do not hold."""
    failures = []

    def hold(name: str, parts: list, total) -> None:
        if sum(parts) != total:
            failures.append(f"{name}: {sum(parts)} is not {total}")

    requests = tables["requests"]
    for row, cells in requests.items():
        *parts, total = cells.values()
        hold(row, parts, total)
    for column in requests["received_this_year"]:
        outcomes = {row: cells[column] for row, cells in requests.items() if row.startswith("outcomes.")}
        all_outcomes = outcomes.pop("outcomes.total")
        hold(f"outcomes in {column}", outcomes.values(), all_outcomes)
        came = [requests["received_this_year"][column], requests["carried_over_from_last_year"][column]]
        hold(f"balance in {column}", came, all_outcomes + requests["carried_over_to_next_year"][column])
    for row, cells in tables["reconsideration_litigation"].items():
        *parts, total = cells.values()
        hold(row, parts, total)
    return failures


def parse(text: str, forms: list[Form]) -> str:
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    keys = [key(line) for line in lines]
    headings = [at for at, line in enumerate(lines) if HEADING.match(line) and keys[at] in forms[0].headings]
    ends = [*headings[1:], len(lines)]
    sections = {forms[0].headings[keys[at]]: (at, slice(at + 1, end)) for at, end in zip(headings, ends)}
    form = max(forms, key=lambda form: sum(label in form.tables[n][1] for n in (2, 3) for label in keys[sections[n][1]]))
    tables = {}
    for section, (name, rows, side_by_side) in form.tables.items():
        read = read_side_by_side if side_by_side else read_rows
        within = sections[section][1]
        tables[name] = read(lines[within], keys[within], rows)
    head = lines[: headings[0]]
    title = next((line for line in head if TITLE.match(line)), None)
    year = YEAR.search(title) if title else None
    date = next((found for line in head if (found := DATE.search(line))), None)
    return json.dumps(
        {
            "edition": form.id,
            "title": title,
            "year": int(year[1]) if year else None,
            "published": date[0] if date else None,
            "tables": tables,
            "failures": check(tables),
            "sections": [
                {
                    "number": number_of,
                    "heading": lines[at],
                    "text": "\n".join(lines[content]) if number_of in (1, 5, 6) else "",
                }
                for number_of, (at, content) in sections.items()
            ],
        },
        ensure_ascii=False,
    )
