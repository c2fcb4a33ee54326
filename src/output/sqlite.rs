//! A SQLite database.
//!
//! Tables `reports` and `findings` stand as they are. `cells` is a view: the
//! place of a cell (table, row, column) is kept once in `places`, with its
//! printed labels, and `cell_values` refers to it, which makes the file a
//! fraction as large. The view `report_cells` joins each cell with its report.
//!
//! SQLite has no decimal type. Whole numbers are integers; a number with
//! decimals is the nearest double, so that sums and comparisons mean what they
//! say, and its printed digits stand in `raw`.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::record::{Done, Record, Sink};
use super::staged::{Place, Staged};
use super::tidy::{ColumnKind, Content, Shape, Value};
use crate::form::Edition;
use crate::model::Status;

/// Writes into a database.
pub struct Database {
    staged: Staged,
    connection: Connection,
    insert_report: String,
    insert_finding: String,
    /// The places met so far, by table, row and column with NUL between.
    places: HashMap<String, i64>,
    /// What a place is looked up by; kept for its memory.
    key: String,
    done: Done,
}

const TABLES: &str = r#"
CREATE TABLE places (
    place INTEGER PRIMARY KEY,
    "table" TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "column" TEXT NOT NULL,
    row_label TEXT,
    column_label TEXT,
    UNIQUE ("table", "row", "column")
);
CREATE TABLE cell_values (
    report INTEGER NOT NULL REFERENCES reports,
    place INTEGER NOT NULL REFERENCES places,
    value NUMERIC,
    raw TEXT,
    status TEXT,
    unit TEXT,
    line INTEGER,
    PRIMARY KEY (report, place)
) WITHOUT ROWID;
CREATE VIEW cells AS
SELECT report, "table", "row", "column", value, coalesce(raw, CAST(value AS TEXT)) AS raw,
    coalesce(status, 'printed') AS status, unit, line
FROM cell_values JOIN places USING (place);
CREATE VIEW report_cells AS
SELECT reports.report, id, agency, year, edition, "table", "row", "column", row_label, column_label, value,
    coalesce(raw, CAST(value AS TEXT)) AS raw, coalesce(status, 'printed') AS status, unit, line
FROM cell_values JOIN places USING (place) JOIN reports USING (report);
CREATE TABLE progress (records INTEGER NOT NULL, last_id TEXT);
INSERT INTO progress VALUES (0, NULL);
"#;

/// Made at the end: filling a table without them is much quicker.
const INDEXES: &str = r#"
CREATE INDEX reports_by_year ON reports (year, agency);
CREATE INDEX reports_by_agency ON reports (agency, year);
CREATE INDEX cells_by_place ON cell_values (place, value);
CREATE INDEX findings_by_rule ON findings (rule, report);
"#;

const INSERT_CELL: &str = "INSERT INTO cell_values VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

impl Database {
    /// The database in the file `path`, which [`Sink::finish`] puts in its
    /// place.
    ///
    /// # Errors
    /// Those of SQLite and of the file system.
    pub fn open(path: &Path, resume: bool) -> io::Result<(Database, Done)> {
        let (staged, begun) = Staged::open(path, Place::File, "sqlite", resume)?;
        let connection = Connection::open(staged.partial()).map_err(error)?;
        let insert = |shape: &Shape| {
            let marks = vec!["?"; shape.columns.len()].join(", ");
            format!("INSERT INTO {} VALUES ({marks})", shape.id)
        };
        let mut database = Database {
            insert_report: insert(Content::Reports.shape()),
            insert_finding: insert(Content::Findings.shape()),
            staged,
            connection,
            places: HashMap::new(),
            key: String::new(),
            done: Done::default(),
        };
        if begun.is_some() {
            database.go_on().map_err(error)?;
        } else {
            database.create().map_err(error)?;
            // The journal says that there is something to go on with; how far it
            // came, the database itself knows.
            database.staged.note(&Done::default(), Default::default())?;
        }
        database.connection.execute_batch("BEGIN").map_err(error)?;
        let done = database.done.clone();
        Ok((database, done))
    }

    fn create(&mut self) -> rusqlite::Result<()> {
        self.connection.execute_batch("BEGIN")?;
        for content in [Content::Reports, Content::Findings] {
            self.connection.execute_batch(&definition(content.shape()))?;
        }
        self.connection.execute_batch(TABLES)?;
        for edition in Edition::all() {
            for table in &edition.tables {
                for (at, row) in table.rows().enumerate() {
                    for column in table.columns(at) {
                        self.place(&table.id, &row.id, &column.id, Some((&table.full_label(row), &column.label)))?;
                    }
                }
            }
        }
        self.connection.execute_batch("COMMIT")
    }

    fn go_on(&mut self) -> rusqlite::Result<()> {
        let progress = "SELECT records, last_id FROM progress";
        let (records, last_id) =
            self.connection.query_row(progress, [], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
        let sha256 = "SELECT sha256 FROM reports WHERE report = ?1";
        let last: Option<Option<String>> = self.connection.query_row(sha256, [records], |row| row.get(0)).optional()?;
        let last_sha256 = last.flatten().and_then(|last| bytes(&last));
        self.done = Done { records: records.unsigned_abs(), last_id, last_sha256 };
        Ok(())
    }

    fn write_cell(&mut self, values: &[Value<'_>]) -> rusqlite::Result<()> {
        let [report, Value::Text(table), Value::Text(row), Value::Text(column), value, raw, status, unit, line] =
            values
        else {
            unreachable!("a row of cells has these columns");
        };
        let place = Value::Integer(self.place(table, row, column, None)?);
        // What nearly all cells have is left out; the view puts it in.
        let printed = *status == Value::from(Status::Printed.as_str());
        let whole = matches!(value, Value::Number(number) if number.scale() == 0);
        let raw = if printed && whole { &Value::Null } else { raw };
        let status = if printed { &Value::Null } else { status };
        let parameters = [report, &place, value, raw, status, unit, line].map(Parameter);
        self.connection.prepare_cached(INSERT_CELL)?.execute(parameters.each_ref().map(|of| of as &dyn ToSql))?;
        Ok(())
    }

    /// The number of a place, which is added where the database has none.
    fn place(&mut self, table: &str, row: &str, column: &str, labels: Option<(&str, &str)>) -> rusqlite::Result<i64> {
        self.key.clear();
        for part in [table, "\0", row, "\0", column] {
            self.key.push_str(part);
        }
        if let Some(place) = self.places.get(&self.key) {
            return Ok(*place);
        }
        let (row_label, column_label) = labels.unzip();
        let find = r#"SELECT place FROM places WHERE "table" = ?1 AND "row" = ?2 AND "column" = ?3"#;
        let found =
            self.connection.prepare_cached(find)?.query_row([table, row, column], |row| row.get(0)).optional()?;
        let place = match found {
            Some(place) => place,
            None => {
                let add = "INSERT INTO places VALUES (NULL, ?1, ?2, ?3, ?4, ?5)";
                self.connection.prepare_cached(add)?.insert((table, row, column, row_label, column_label))?
            }
        };
        self.places.insert(self.key.clone(), place);
        Ok(place)
    }

    fn note_progress(&self) -> rusqlite::Result<()> {
        let records = i64::try_from(self.done.records).unwrap_or(i64::MAX);
        self.connection.execute("UPDATE progress SET records = ?1, last_id = ?2", (records, &self.done.last_id))?;
        Ok(())
    }
}

impl Sink for Database {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let number = self.done.records + 1;
        for (content, sql) in [(Content::Reports, &self.insert_report), (Content::Findings, &self.insert_finding)] {
            let mut insert = self.connection.prepare_cached(sql).map_err(error)?;
            content.rows(record, number, &mut |values| {
                insert.execute(params_from_iter(values.iter().map(Parameter))).map_err(error)?;
                Ok(())
            })?;
        }
        Content::Cells.rows(record, number, &mut |values| self.write_cell(values).map_err(error))?;
        self.done.add(record);
        Ok(())
    }

    fn checkpoint(&mut self) -> io::Result<()> {
        self.note_progress().map_err(error)?;
        self.connection.execute_batch("COMMIT; BEGIN").map_err(error)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.note_progress().map_err(error)?;
        self.connection.execute_batch("COMMIT").map_err(error)?;
        self.connection.execute_batch(&format!("BEGIN; {INDEXES} DROP TABLE progress; COMMIT")).map_err(error)?;
        let Database { staged, connection, .. } = *self;
        connection.close().map_err(|(_, cause)| error(cause))?;
        staged.settle()
    }
}

/// A value as SQLite takes it.
struct Parameter<'a>(&'a Value<'a>);

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Integer(value) => ToSqlOutput::Borrowed(ValueRef::Integer(*value)),
            Value::Number(number) => match number.as_integer() {
                Some(value) => ToSqlOutput::Borrowed(ValueRef::Integer(value)),
                None => ToSqlOutput::Borrowed(number.to_string().parse().map_or(ValueRef::Null, ValueRef::Real)),
            },
        })
    }
}

/// The statement that makes a table.
fn definition(shape: &Shape) -> String {
    let columns: Vec<String> = shape
        .columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                ColumnKind::Text => "TEXT",
                ColumnKind::Integer => "INTEGER",
                ColumnKind::Number => "NUMERIC",
            };
            let required = if column.required { " NOT NULL" } else { "" };
            format!("\"{}\" {kind}{required}", column.id)
        })
        .collect();
    let reference = if shape.key.len() > 1 { ", FOREIGN KEY (report) REFERENCES reports" } else { "" };
    format!("CREATE TABLE {} ({}, PRIMARY KEY ({}){reference})", shape.id, columns.join(", "), shape.key.join(", "))
}

/// The bytes that a hash in hexadecimal stands for.
fn bytes(hexadecimal: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hexadecimal.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

fn error(error: rusqlite::Error) -> io::Error {
    io::Error::other(error)
}
