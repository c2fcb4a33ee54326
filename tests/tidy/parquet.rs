//! Parquet, read with the crate's own reader here; another engine reads it in
//! `engine.py`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use nianbao::output::parquet::Directory;
use nianbao::output::record::{Record, Sink};
use nianbao::output::tidy::{Content, Value};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use super::{files, in_pieces, place, records, whole};

fn write(path: &Path, contents: &'static [Content], records: &[Record], part: u64) {
    let open = |path: &Path, resume: bool| -> std::io::Result<_> {
        let (sink, done) = Directory::with_parts(path, contents, resume, part)?;
        Ok((Box::new(sink) as Box<dyn Sink>, done))
    };
    whole(&open, path, records);
}

fn rows(directory: &Path) -> Vec<Row> {
    let mut paths: Vec<_> =
        fs::read_dir(directory).expect("parts").map(|entry| entry.expect("a part").path()).collect();
    paths.sort();
    let mut rows = Vec::new();
    for path in paths {
        let reader = SerializedFileReader::new(File::open(path).expect("a part")).expect("a Parquet file");
        rows.extend(reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")));
    }
    rows
}

/// A field as the number or text that it holds; decimals without zeros at
/// their end.
fn text(field: &Field) -> Option<String> {
    match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        Field::Long(value) => Some(value.to_string()),
        Field::Decimal(decimal) => {
            assert_eq!((decimal.precision(), decimal.scale()), (38, 18));
            let value = i128::from_be_bytes(decimal.data().try_into().expect("16 bytes"));
            Some(plain(value))
        }
        other => panic!("no column has such values: {other:?}"),
    }
}

/// A number of 18 decimals without zeros at its end.
fn plain(value: i128) -> String {
    let one = 10i128.pow(18);
    let sign = if value < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:018}", (value / one).abs(), (value % one).abs());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[test]
fn every_row_is_read_back_as_it_was() {
    let records = records();
    let place = place("parquet");
    write(&place.join("tidy"), &Content::TIDY, &records, 20);
    write(&place.join("wide"), &[Content::Wide], &records, 1000);
    for (directory, content) in
        Content::TIDY.map(|content| ("tidy", content)).into_iter().chain([("wide", Content::Wide)])
    {
        let shape = content.shape();
        let mut read = rows(&place.join(directory).join(&shape.id)).into_iter();
        let mut decimals = 0;
        for (number, record) in (1..).zip(&records) {
            let mut compare = |values: &[Value<'_>]| {
                let row = read.next().expect("a row");
                let columns: Vec<(&String, &Field)> = row.get_column_iter().collect();
                assert_eq!(columns.len(), values.len());
                for ((column, (name, field)), value) in shape.columns.iter().zip(columns).zip(values) {
                    assert_eq!(column.id, *name);
                    let expected = match value {
                        Value::Null => None,
                        Value::Text(text) => Some(text.to_string()),
                        Value::Integer(value) => Some(value.to_string()),
                        Value::Number(number) if number.scale() == 0 => Some(number.to_string()),
                        Value::Number(number) => {
                            decimals += 1;
                            Some(number.to_string().trim_end_matches('0').trim_end_matches('.').to_owned())
                        }
                    };
                    assert_eq!(text(field), expected, "{} {name}", record.id);
                }
                Ok(())
            };
            content.rows(record, number, &mut compare).expect("all is compared");
        }
        assert!(read.next().is_none());
        assert!(decimals > 10 || !matches!(content, Content::Cells | Content::Wide), "{decimals} decimals");
    }
}

#[test]
fn an_interrupted_directory_is_gone_on_with_as_if_nothing_had_been() {
    let records = records();
    let place = place("parquet-resume");
    let open = |path: &Path, resume: bool| -> std::io::Result<_> {
        let (sink, done) = Directory::with_parts(path, &Content::TIDY, resume, 20)?;
        Ok((Box::new(sink) as Box<dyn Sink>, done))
    };
    whole(&open, &place.join("whole"), &records);
    let partial = place.join("pieces.partial");
    let found = in_pieces(&open, &place.join("pieces"), &records, || {
        // A part that was put in its place and not noted, and one torn off.
        fs::write(partial.join("cells/part-00009.parquet"), "PAR1").expect("a file");
        fs::write(partial.join("cells/part-00001.parquet.partial"), "PAR1").expect("a file");
    });
    assert!(found.len() > 2 && found[1].records == 20, "{found:?}");
    let expected = files(&place.join("whole"));
    assert!(expected.len() > 3 * 3, "{:?}", expected.keys());
    let names: BTreeMap<_, _> = files(&place.join("pieces"));
    assert_eq!(names.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(names == expected, "the two outputs differ");
}

#[test]
fn a_run_without_records_has_tables_with_columns() {
    let place = place("parquet-empty");
    write(&place.join("out"), &Content::TIDY, &[], 20);
    assert!(rows(&place.join("out/cells")).is_empty());
    let package: serde_json::Value =
        serde_json::from_slice(&fs::read(place.join("out/datapackage.json")).expect("a file")).expect("JSON");
    assert_eq!(package["resources"][1]["path"][0], "cells/part-00000.parquet");
}
