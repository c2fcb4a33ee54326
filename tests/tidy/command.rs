//! The formats as people ask the command for them.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, starts_with};

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
        .stdout(contains("\n1,requests,received_this_year,total,3119,3119,printed,,\n"))
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
