//! The formats as people ask the command for them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, starts_with};
use serde_json::{Value, json};

use super::{files, place};

const REPORT: &str = "fixtures/2021/huaian-2024.lines.txt";
const OTHER: &str = "fixtures/2019/shanghai-2019.lines.txt";
const NO_REPORT: &str = "fixtures/refused/not-a-report.txt";

fn parse(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("parse").args(arguments);
    command
}

#[test]
fn csv_on_standard_output_is_the_table_of_cells_unless_another_is_asked_for() {
    let cells = parse(&["--format", "csv", REPORT, OTHER]).assert().success();
    cells
        .stdout(starts_with("report,table,row,column,value,raw,status,unit,line\n1,"))
        .stdout(contains("\n1,requests,received_this_year,total,3119,3119,printed,,113\n"))
        .stdout(contains("\n2,requests,"));
    let reports = parse(&["--format", "csv", "--table", "reports", REPORT, NO_REPORT, "nowhere.txt"]).assert().code(2);
    reports.stdout(contains(format!("\n1,{REPORT},"))).stdout(contains(",not-a-report,")).stdout(contains(",failed,"));
    let wide = parse(&["--format", "csv", "--wide", "--labels", "zh", REPORT]).assert().success();
    wide.stdout(starts_with("序号,")).stdout(predicate::function(|text: &str| text.lines().count() == 2));
}

#[test]
fn lines_for_the_eye_name_each_report() {
    let run = parse(&["--format", "table", "--labels", "en", REPORT, OTHER, "nowhere.txt"]).assert().code(2);
    run.stdout(starts_with("source ")).stdout(contains("  3119  ")).stdout(contains("cannot be read: No such file"));
}

#[test]
fn outputs_are_put_in_their_place() {
    let place = place("command");
    let at = |name: &str| place.join(name).to_string_lossy().into_owned();
    parse(&["--format", "csv", "--output", &at("csv"), REPORT, NO_REPORT]).assert().code(2);
    parse(&["--format", "csv", "--wide", "--bom", "-o", &at("wide.csv"), REPORT]).assert().success();
    #[cfg(feature = "parquet")]
    parse(&["--format", "parquet", "--resume", "--output", &at("parquet"), REPORT]).assert().success();
    #[cfg(feature = "sqlite")]
    parse(&["--format", "sqlite", "--output", &at("reports.db"), REPORT]).assert().success();
    let found = files(&place);
    for name in ["csv/cells.csv", "csv/datapackage.json", "csv/findings.csv", "csv/reports.csv", "wide.csv"] {
        assert!(found.contains_key(name), "{name} is not there: {:?}", found.keys());
    }
    assert!(found["wide.csv"].starts_with("\u{feff}report,".as_bytes()));
    #[cfg(feature = "parquet")]
    assert!(found["parquet/cells/part-00000.parquet"].starts_with(b"PAR1"));
    #[cfg(feature = "sqlite")]
    assert!(found["reports.db"].starts_with(b"SQLite format 3\0"));
    assert!(!found.keys().any(|name| name.contains("partial")), "{:?}", found.keys());
    let again = parse(&["--format", "csv", "--output", &at("csv"), REPORT]).assert().code(2);
    again.stderr(contains("files already"));
}

#[test]
fn what_cannot_be_put_in_its_place_is_refused_before_the_run() {
    let place = place("kinds");
    let at = |name: &str| place.join(name).to_string_lossy().into_owned();
    fs::write(place.join("file"), "mine").expect("a file");
    fs::create_dir(place.join("empty")).expect("a directory");
    let mut cases = vec![("csv", "file", None), ("csv", "empty", Some("--wide"))];
    if cfg!(feature = "parquet") {
        cases.push(("parquet", "file", None));
    }
    if cfg!(feature = "sqlite") {
        cases.push(("sqlite", "empty", None));
    }
    for (format, name, wide) in cases {
        let mut run = parse(&["--format", format, "-o", &at(name), REPORT]);
        run.args(wide).assert().code(2).stderr(contains("name another"));
        assert!(!place.join(format!("{name}.partial")).exists(), "{format} {name}");
    }
    assert_eq!(fs::read(place.join("file")).expect("a file"), b"mine");
}

#[test]
fn options_that_do_not_go_together_are_explained() {
    for (arguments, message) in [
        (vec!["--format", "parquet"], "--format parquet needs --output DIR"),
        (vec!["--format", "sqlite"], "--format sqlite needs --output FILE"),
        (vec!["--format", "sqlite", "--wide", "-o", "x"], "--wide goes with --format csv or parquet"),
        (vec!["--format", "parquet", "--bom", "-o", "x"], "--bom goes with --format csv"),
        (vec!["--format", "sqlite", "--labels", "zh", "-o", "x"], "--labels goes with"),
        (vec!["--format", "csv", "--table", "cells", "-o", "x"], "--table goes with"),
        (vec!["--format", "table", "-o", "x"], "for the eye"),
        (vec!["--format", "jsonl", "--wide"], "go with the formats for tables"),
    ] {
        parse(&[arguments.as_slice(), &[REPORT]].concat()).assert().code(2).stderr(contains(message));
    }
}

/// What breaks rules on sums, structure, dates or prose, in UTF-8 and not, as
/// text and as page.
const FAULTY: [&str; 7] = [
    "fixtures/2021/hongze-2023.lines.txt",
    "fixtures/html/trs-hongze-2023-gb18030.html",
    "fixtures/checks/deadline-government.fails.txt",
    "fixtures/checks/disclosed-bound.fails.txt",
    "fixtures/checks/title-form.fails.txt",
    "fixtures/refused/not-a-report.txt",
    REPORT,
];

type Row = BTreeMap<String, String>;

fn rows(arguments: &[&str]) -> Vec<Row> {
    let output = parse(arguments).output().expect("it runs").stdout;
    csv::Reader::from_reader(output.as_slice()).deserialize().map(|row| row.expect("a row")).collect()
}

/// A value of JSON as CSV has it.
fn field(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn findings_are_those_that_check_prints() {
    let mut check = Command::new(env!("CARGO_BIN_EXE_nianbao"));
    check.current_dir(env!("CARGO_MANIFEST_DIR")).args(["check", "--format", "jsonl"]).args(FAULTY);
    let checked = check.output().expect("it runs").stdout;
    let mut expected = Vec::new();
    for (number, line) in (1..).zip(String::from_utf8(checked).expect("UTF-8").lines()) {
        let report: Value = serde_json::from_str(line).expect("an object a line");
        for finding in report["findings"].as_array().expect("a list") {
            let mut row: Vec<String> = vec![format!("{number}")];
            for name in ["kind", "rule", "severity", "table", "row", "column", "expected", "actual", "message"] {
                row.push(field(&finding[name]));
            }
            row.push(field(&finding["marks"][0]["line"]));
            expected.push(row);
        }
    }
    let kinds = |rule: &str| expected.iter().filter(|row| row[2] == rule).count();
    assert!(kinds("review-sum") > 0 && kinds("not-a-report") > 0 && expected.len() > 10, "{expected:?}");
    let columns =
        ["report", "kind", "rule", "severity", "table", "row", "column", "expected", "actual", "message", "line"];
    let found = rows(&[&["--format", "csv", "--table", "findings"], FAULTY.as_slice()].concat());
    let found: Vec<Vec<String>> =
        found.iter().map(|row| columns.iter().map(|column| row[*column].clone()).collect()).collect();
    assert_eq!(found, expected);

    // What counts them counts the same.
    let reports = rows(&[&["--format", "csv", "--table", "reports"], FAULTY.as_slice()].concat());
    for report in &reports {
        let errors = found.iter().filter(|row| row[0] == report["report"] && row[1] == "report" && row[3] == "error");
        assert_eq!(report["report_errors"], errors.count().to_string(), "{}", report["id"]);
    }

    // A line of JSON is looked at as the file is.
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(FAULTY[0])).expect("the fixture");
    let mut from_line = parse(&["--input-format", "jsonl", "--format", "csv", "--table", "findings"]);
    let output = from_line.write_stdin(json!({"text": text}).to_string()).output().expect("it runs").stdout;
    let lines: Vec<Row> = csv::Reader::from_reader(output.as_slice()).deserialize().map(Result::unwrap).collect();
    let of_file = found.iter().filter(|row| row[0] == "1").map(|row| &row[9]);
    assert!(lines.iter().map(|row| &row["message"]).eq(of_file));
}

#[test]
fn every_cell_names_the_line_that_it_is_printed_on() {
    let read = |path: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the fixture");
    for path in [FAULTY[0], FAULTY[1], "fixtures/2019/shanghai-2019.lines.txt"] {
        let bytes = read(path);
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
        };
        let lines: Vec<&str> = text.split('\n').collect();
        let printed = rows(&["--format", "csv", path]).into_iter().filter(|row| row["status"] == "printed");
        let mut seen = 0;
        for row in printed {
            let line: usize = row["line"].parse().unwrap_or_else(|_| panic!("{path}: no line: {row:?}"));
            assert!(lines[line - 1].contains(&row["raw"]), "{path}:{line}: {row:?}");
            // One value a line stands there alone.
            assert!(!path.contains(".lines.") || lines[line - 1].trim() == row["raw"], "{path}:{line}: {row:?}");
            seen += 1;
        }
        assert!(seen > 50, "{path}: {seen} cells");
    }
}

#[test]
fn a_row_beyond_the_form_that_is_printed_again_has_a_number() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/2021/huaian-2024.markdown-pages.txt"))
            .expect("the fixture");
    let line = text.lines().find(|line| line.contains("行政强制")).expect("the row");
    let other = line.replace("行政强制", "行政检查");
    let more = text.replace(line, &[line, &other, &other, &other].join("\n"));
    let run = parse(&["--format", "csv", "-"]).write_stdin(more).assert().success();
    for id in ["extra.行政检查,", "extra.行政检查#2,", "extra.行政检查#3,"] {
        let row = format!(",{id}decisions_this_year,88283,88283,printed,");
        run.get_output().stdout.windows(row.len()).position(|part| part == row.as_bytes()).expect(id);
    }
}
