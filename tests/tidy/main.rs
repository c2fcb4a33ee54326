//! The flat tables of many reports, in every format, against the reports
//! themselves.

#[cfg(feature = "cli")]
mod command;
#[path = "../corpus/mod.rs"]
mod corpus;
#[cfg(feature = "csv")]
mod csv;
#[cfg(feature = "csv")]
mod package;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use nianbao::check::audit;
use nianbao::output::record::{CellLines, Done, Outcome, Record, Sink};
use nianbao::{Parser, SourceText};

/// Every fixture, some of them audited, and between them what could not be
/// read; ids repeat.
fn records() -> Vec<Record> {
    let mut records = Vec::new();
    for (at, text) in corpus::all().into_iter().enumerate() {
        let parsed = Parser::new().source(&text.path).parse(&text.text);
        let findings = (at % 3 == 0).then(|| audit(&parsed, &text.text));
        let lines = match at % 2 {
            0 => CellLines::of(&parsed, &SourceText::new(&text.text)),
            _ => CellLines::default(),
        };
        let mut carried = serde_json::Map::new();
        if at % 5 == 0 {
            carried.insert("url".to_owned(), format!("=页面\"{at}\",\n").into());
        }
        let outcome = Outcome::Read { parsed: Box::new(parsed), findings, lines };
        records.push(Record { id: text.path, sha256: [at as u8 + 1; 32], carried, outcome });
        if at % 10 == 0 {
            let outcome = Outcome::Failed("gone.html: cannot be read".to_owned());
            records.push(Record { id: "gone.html".to_owned(), sha256: [0; 32], carried: Default::default(), outcome });
        }
    }
    assert!(records.len() > 70, "{} records", records.len());
    records
}

/// The numbers of a report as `table.row.column` → printed number, by the way of
/// its JSON, which is not the way of the tables.
fn numbers(record: &Record) -> BTreeMap<String, Option<String>> {
    let mut numbers = BTreeMap::new();
    let Outcome::Read { parsed, .. } = &record.outcome else { return numbers };
    let json = serde_json::to_value(parsed).expect("a report serialises");
    for (table, rows) in json["tables"].as_object().expect("tables") {
        for (row, cells) in rows.as_object().into_iter().flatten() {
            for (column, value) in cells.as_object().into_iter().flatten() {
                let number = value.as_number().map(ToString::to_string);
                assert!(numbers.insert(format!("{table}.{row}.{column}"), number).is_none());
            }
        }
    }
    numbers
}

/// An empty place for the output of a test.
fn place(name: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tidy").join(name);
    if place.exists() {
        fs::remove_dir_all(&place).expect("an old output can be removed");
    }
    fs::create_dir_all(&place).expect("the place can be made");
    place
}

/// Opens an output, to be gone on with or not.
type Open<'a> = &'a dyn Fn(&Path, bool) -> io::Result<(Box<dyn Sink>, Done)>;

/// Writes all records without a stop.
fn whole(open: Open<'_>, path: &Path, records: &[Record]) {
    let (mut sink, done) = open(path, false).expect("it opens");
    assert_eq!(done, Done::default());
    for record in records {
        sink.write(record).expect("it writes");
    }
    sink.finish().expect("it finishes");
}

/// Writes all records in several runs: each breaks off some records behind a
/// checkpoint, and `damage` is done to the output then. Gives what each run
/// found done.
fn in_pieces(open: Open<'_>, path: &Path, records: &[Record], damage: impl Fn()) -> Vec<Done> {
    let mut found = Vec::new();
    for run in 0.. {
        let (mut sink, done) = open(path, true).expect("it opens again");
        assert!(!path.exists(), "the output stands in its place before its end");
        let from = usize::try_from(done.records).expect("few records");
        assert_eq!(done.last_id.as_ref(), from.checked_sub(1).map(|last| &records[last].id));
        found.push(done);
        // All may be done already, where the last one ended at a checkpoint.
        let most = 31 + run;
        for (at, record) in records[from..].iter().take(most).enumerate() {
            sink.write(record).expect("it writes");
            if at % 7 == 6 {
                sink.checkpoint().expect("it notes how far it came");
            }
        }
        if from + most > records.len() {
            sink.finish().expect("it finishes");
            break;
        }
        drop(sink);
        damage();
    }
    found
}

/// All files below a directory, by their paths.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory_now) = open.pop() {
        for entry in fs::read_dir(directory_now).expect("a readable directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(directory).expect("below").to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(&path).expect("a readable file"));
            }
        }
    }
    files
}
