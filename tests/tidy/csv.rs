//! Comma separated values.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use nianbao::Language;
use nianbao::output::csv::{Files, Options, Table};
use nianbao::output::record::{Outcome, Record, Sink};
use nianbao::output::tidy::Content;

use super::{files, in_pieces, numbers, place, records, whole};

type Row = BTreeMap<String, String>;

fn rows(text: &[u8]) -> Vec<Row> {
    csv::Reader::from_reader(text).deserialize().map(|row| row.expect("a row as the header says")).collect()
}

fn table(content: Content, options: Options, records: &[Record]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut table = Table::new(&mut out, content, options).expect("a vector takes all");
    records.iter().for_each(|record| table.write(record).expect("a vector takes all"));
    table.checkpoint().expect("a vector takes all");
    drop(table);
    out
}

#[test]
fn every_cell_has_a_row_with_its_digits_and_the_reason_where_it_has_none() {
    let records = records();
    let rows = rows(&table(Content::Cells, Options::default(), &records));
    let mut rows = rows.iter();
    let mut cells = 0;
    for (at, record) in records.iter().enumerate() {
        let mut expected = numbers(record);
        let count = expected.len();
        for row in rows.by_ref().take(count) {
            assert_eq!(row["report"], (at + 1).to_string());
            let place = format!("{}.{}.{}", row["table"], row["row"], row["column"]);
            let number = expected.remove(&place).unwrap_or_else(|| panic!("{}: {place} twice or unknown", record.id));
            assert_eq!(row["value"], number.clone().unwrap_or_default(), "{}: {place}", record.id);
            let told = ["printed", "reported", "inferred"].contains(&row["status"].as_str());
            assert_eq!(number.is_some(), told, "{}: {place} is {}", record.id, row["status"]);
            if row["status"] == "printed" {
                assert_eq!(row["raw"], row["value"]);
            }
        }
        assert!(expected.is_empty(), "{}: no row for {expected:?}", record.id);
        cells += count;
    }
    assert!(rows.next().is_none() && cells > 10_000, "{cells} cells");
}

#[test]
fn notes_of_cells_stand_beside_their_own_cell() {
    let records = records();
    let rows = rows(&table(Content::Cells, Options::default(), &records));
    let by_place: BTreeMap<_, _> =
        rows.iter().map(|row| ((&row["report"], &row["table"], &row["row"], &row["column"]), row)).collect();
    let mut seen = 0;
    for (at, record) in records.iter().enumerate() {
        let Outcome::Read { parsed, .. } = &record.outcome else { continue };
        for note in &parsed.report.cells {
            let key = ((at + 1).to_string(), note.table.to_owned(), note.row.clone(), note.column.to_owned());
            let row = by_place[&(&key.0, &key.1, &key.2, &key.3)];
            assert_eq!(row["status"], note.status.as_str(), "{key:?}");
            assert_eq!(row["raw"], note.raw, "{key:?}");
            assert_eq!(row["line"], note.line.map(|line| line.to_string()).unwrap_or_default(), "{key:?}");
            assert_eq!(row["unit"], note.unit.unwrap_or_default(), "{key:?}");
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} notes");
}

#[test]
fn reports_count_their_findings_and_say_why_there_is_none() {
    let records = records();
    let reports = rows(&table(Content::Reports, Options::default(), &records));
    let findings = rows(&table(Content::Findings, Options::default(), &records));
    assert_eq!(reports.len(), records.len());
    for (record, row) in records.iter().zip(&reports) {
        assert_eq!(row["id"], record.id);
        for kind in ["report", "reading"] {
            for severity in ["error", "warning", "info"] {
                let of = |finding: &&Row| {
                    finding["report"] == row["report"] && finding["kind"] == kind && finding["severity"] == severity
                };
                let count = findings.iter().filter(of).count();
                let told = &row[&format!("{kind}_{severity}s")];
                match &record.outcome {
                    Outcome::Failed(reason) => assert_eq!((told.as_str(), &row["error"]), ("", reason)),
                    Outcome::Read { .. } => assert_eq!(*told, count.to_string(), "{} {kind} {severity}", record.id),
                }
            }
        }
        let carried = (!record.carried.is_empty()).then(|| serde_json::to_string(&record.carried).expect("JSON"));
        assert_eq!(row["carried"], carried.unwrap_or_default());
    }
    for outcome in ["read", "not-a-report", "failed"] {
        assert!(reports.iter().any(|row| row["outcome"] == outcome), "no record is {outcome}");
    }
    assert!(reports.iter().all(|row| (row["outcome"] == "read") == row["error"].is_empty()));
}

#[test]
fn the_wide_table_has_every_number_in_a_column_or_in_extra() {
    let records = records();
    let rows = rows(&table(Content::Wide, Options::default(), &records));
    assert_eq!(rows.len(), records.len());
    let mut extra_rows = 0;
    for (record, row) in records.iter().zip(&rows) {
        let object = |column: &str| -> BTreeMap<String, serde_json::Value> {
            if row[column].is_empty() { BTreeMap::new() } else { serde_json::from_str(&row[column]).expect("JSON") }
        };
        let (extra, notes) = (object("extra"), object("notes"));
        extra_rows += extra.len();
        let expected = numbers(record);
        for (place, number) in &expected {
            match row.get(place) {
                Some(value) => assert_eq!(*value, number.clone().unwrap_or_default(), "{}: {place}", record.id),
                None => assert_eq!(extra[place].as_number().map(ToString::to_string), *number, "{place}"),
            }
            assert!(number.is_some() || notes.contains_key(place), "{}: {place} is null without reason", record.id);
        }
        let told = row.iter().filter(|(name, value)| name.contains('.') && !value.is_empty()).count();
        let without_place = extra.values().filter(|value| !value.is_null()).count();
        assert_eq!(told + without_place, expected.values().flatten().count(), "{}", record.id);
    }
    assert!(extra_rows > 0, "no fixture has a row beyond the form");
}

#[test]
fn headers_are_in_chinese_and_begin_with_a_mark_where_asked_for() {
    let mut options = Options::default();
    options.bom = true;
    options.labels = Language::Chinese;
    let text = table(Content::Reports, options, &records());
    assert!(text.starts_with("\u{feff}序号,标识,来源,SHA-256,机关,年度".as_bytes()));
    let wide = table(Content::Wide, options, &[]);
    assert!(String::from_utf8_lossy(&wide).contains("一、本年新收政府信息公开申请数量·总计"));
    // A formula in a page's own field is kept from running.
    let mut record = records().swap_remove(0);
    record.id = "=HYPERLINK(1)".to_owned();
    let row =
        |options| String::from_utf8(table(Content::Reports, options, std::slice::from_ref(&record))).expect("UTF-8");
    assert!(row(options).contains("\n1,'=HYPERLINK(1),"));
    assert!(row(Options::default()).contains("\n1,=HYPERLINK(1),"));
}

#[test]
fn an_interrupted_directory_is_gone_on_with_as_if_nothing_had_been() {
    let records = records();
    let place = place("csv");
    let open = |path: &Path, resume: bool| -> std::io::Result<_> {
        let (sink, done) = Files::directory(path, Options::default(), resume)?;
        Ok((Box::new(sink) as Box<dyn Sink>, done))
    };
    whole(&open, &place.join("whole"), &records);
    let partial = place.join("pieces.partial");
    let found = in_pieces(&open, &place.join("pieces"), &records, || {
        for name in ["reports.csv", "cells.csv", "findings.csv"] {
            let mut file = OpenOptions::new().append(true).open(partial.join(name)).expect("a partial output");
            file.write_all("1,半".as_bytes()).expect("it takes garbage");
        }
    });
    assert!(found.len() > 2 && found[1].records > 0, "{found:?}");
    let expected = files(&place.join("whole"));
    assert_eq!(expected.keys().collect::<Vec<_>>(), ["cells.csv", "datapackage.json", "findings.csv", "reports.csv"]);
    assert!(files(&place.join("pieces")) == expected, "the two outputs differ");
    let left: Vec<_> = files(&place).into_keys().filter(|name| name.contains(".partial")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_interrupted_wide_file_is_gone_on_with() {
    let records = records();
    let place = place("csv-wide");
    let open = |path: &Path, resume: bool| -> std::io::Result<_> {
        let (sink, done) = Files::wide(path, Options::default(), resume)?;
        Ok((Box::new(sink) as Box<dyn Sink>, done))
    };
    whole(&open, &place.join("whole.csv"), &records);
    in_pieces(&open, &place.join("pieces.csv"), &records, || ());
    let files = files(&place);
    assert_eq!(files.keys().collect::<Vec<_>>(), ["pieces.csv", "whole.csv"]);
    assert!(files["pieces.csv"] == files["whole.csv"], "the two outputs differ");
}

#[test]
fn what_is_there_is_not_overwritten_and_other_options_are_refused() {
    let place = place("csv-refused");
    let directory = place.join("full");
    fs::create_dir(&directory).expect("a directory");
    fs::write(directory.join("notes.txt"), "mine").expect("a file");
    let error = Files::directory(&directory, Options::default(), false).err().expect("it is refused");
    assert!(error.to_string().contains("files already"), "{error}");

    let path = place.join("out");
    let (mut sink, _) = Files::directory(&path, Options::default(), false).expect("it opens");
    sink.write(&records()[0]).expect("it writes");
    sink.checkpoint().expect("a checkpoint");
    drop(sink);
    let mut other = Options::default();
    other.bom = true;
    let error = Files::directory(&path, other, true).err().expect("it is refused");
    assert!(error.to_string().contains("other settings"), "{error}");
    // Shortened behind our back.
    fs::write(place.join("out.partial/cells.csv"), "").expect("a file");
    let error = Files::directory(&path, Options::default(), true).err().expect("it is refused");
    assert!(error.to_string().contains("shorter"), "{error}");
    // What an interrupted run left is not thrown away unasked.
    let error = Files::directory(&path, Options::default(), false).err().expect("it is refused");
    assert!(error.to_string().contains("interrupted run left this"), "{error}");
    fs::remove_dir_all(place.join("out.partial")).expect("it can be removed");
    whole(
        &|path, resume| {
            let (sink, done) = Files::directory(path, Options::default(), resume)?;
            Ok((Box::new(sink) as Box<dyn Sink>, done))
        },
        &path,
        &records()[..3],
    );
}
