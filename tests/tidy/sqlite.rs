//! The database, asked as a reader would ask it.

use std::path::Path;

use nianbao::Number;
use nianbao::output::record::Sink;
use nianbao::output::sqlite::Database;
use nianbao::output::tidy::{Content, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::{files, in_pieces, place, records, whole};

fn open(path: &Path, resume: bool) -> std::io::Result<(Box<dyn Sink>, nianbao::output::record::Done)> {
    let (sink, done) = Database::open(path, resume)?;
    Ok((Box::new(sink), done))
}

fn read(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database")
}

/// All rows of a table or view as text, sorted.
fn rows(connection: &Connection, content: Content) -> Vec<Vec<Option<String>>> {
    let shape = content.shape();
    let columns: Vec<String> = shape.columns.iter().map(|column| format!("\"{}\"", column.id)).collect();
    let sql = format!("SELECT {} FROM {}", columns.join(", "), shape.id);
    let mut statement = connection.prepare(&sql).expect("the columns are there");
    let text = |value: ValueRef<'_>| match value {
        ValueRef::Null => None,
        ValueRef::Integer(value) => Some(value.to_string()),
        ValueRef::Real(value) => Some(value.to_string()),
        ValueRef::Text(text) => Some(String::from_utf8(text.to_vec()).expect("UTF-8")),
        ValueRef::Blob(_) => panic!("no column has such values"),
    };
    let read = statement.query_map([], |row| (0..columns.len()).map(|at| Ok(text(row.get_ref(at)?))).collect());
    let mut rows: Vec<_> = read.expect("rows").map(|row| row.expect("a row")).collect();
    rows.sort();
    rows
}

#[test]
fn every_row_is_read_back_as_it_was() {
    let records = records();
    let path = place("sqlite").join("out.db");
    whole(&open, &path, &records);
    let connection = read(&path);
    for content in Content::TIDY {
        let mut expected = Vec::new();
        for (number, record) in (1..).zip(&records) {
            let mut take = |values: &[Value<'_>]| {
                let row = values.iter().map(|value| match value {
                    Value::Null => None,
                    Value::Text(text) => Some(text.to_string()),
                    Value::Integer(value) => Some(value.to_string()),
                    Value::Number(number) if number.scale() > 0 => Some(nearest(*number).to_string()),
                    Value::Number(number) => Some(number.to_string()),
                });
                expected.push(row.collect::<Vec<_>>());
                Ok(())
            };
            content.rows(record, number, &mut take).expect("all is taken");
        }
        expected.sort();
        assert!(rows(&connection, content) == expected, "{} differs", content.shape().id);
    }
}

/// The double that is nearest to a number.
fn nearest(number: Number) -> f64 {
    number.to_string().parse().expect("a number")
}

#[test]
fn the_obvious_questions_are_answered_by_an_index() {
    let records = records();
    let path = place("sqlite-plan").join("out.db");
    whole(&open, &path, &records);
    let connection = read(&path);
    let plan = |sql: &str| -> String {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a query");
        let steps = statement.query_map([], |row| row.get::<_, String>(3)).expect("a plan");
        steps.map(|step| step.expect("a step")).collect::<Vec<_>>().join("\n")
    };
    for sql in [
        r#"SELECT year, agency, value FROM report_cells
           WHERE "table" = 'requests' AND "row" = 'received_this_year' AND "column" = 'total'"#,
        "SELECT * FROM report_cells WHERE year = 2023 AND agency = '上海市人民政府'",
        "SELECT * FROM cells WHERE report = 7",
        "SELECT * FROM findings WHERE rule = 'review-sum'",
        "SELECT * FROM findings WHERE report = 7",
    ] {
        let plan = plan(sql);
        assert!(!plan.contains("SCAN"), "{sql}\n{plan}");
    }
}

#[test]
fn amounts_add_up_and_keep_their_digits() {
    let records = records();
    let path = place("sqlite-amounts").join("out.db");
    whole(&open, &path, &records);
    let connection = read(&path);
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count");
    assert!(count("SELECT count(*) FROM cells WHERE typeof(value) = 'real'") > 10);
    assert_eq!(count("SELECT count(*) FROM cells WHERE typeof(value) NOT IN ('real', 'integer', 'null')"), 0);
    assert_eq!(
        count(
            "SELECT count(*) FROM cells WHERE (value IS NULL) <> (status IN ('blank', 'dash', 'unresolved', 'missing', 'unreadable'))"
        ),
        0
    );
    assert_eq!(count("SELECT count(*) FROM cells WHERE status = 'printed' AND CAST(raw AS NUMERIC) <> value"), 0);
    assert_eq!(count("SELECT count(*) FROM cells WHERE value > 0 AND value < 1 AND raw NOT LIKE '0.%'"), 0);
}

#[test]
fn an_interrupted_database_is_gone_on_with_as_if_nothing_had_been() {
    let records = records();
    let place = place("sqlite-resume");
    whole(&open, &place.join("whole.db"), &records);
    let found = in_pieces(&open, &place.join("pieces.db"), &records, || ());
    assert!(found.len() > 2 && found[1].records > 0, "{found:?}");
    let left: Vec<_> = files(&place).into_keys().collect();
    assert_eq!(left, ["pieces.db", "whole.db"]);
    let (whole, pieces) = (read(&place.join("whole.db")), read(&place.join("pieces.db")));
    for content in Content::TIDY {
        assert!(rows(&pieces, content) == rows(&whole, content), "{} differs", content.shape().id);
    }
}
