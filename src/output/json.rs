//! The output contract as compact JSON, written without serde.
//!
//! Nearly all of a report's JSON is the keys of its tables, which the form
//! fixes. They are put together once; a table is then its numbers between
//! ready-made pieces. The bytes are those that `serde_json` makes of the same
//! [`Parsed`], which a test proves.

use std::io::Write as _;
use std::sync::LazyLock;

use memchr::memchr3;

use crate::check::{Checks, Failure};
use crate::diagnostic::Diagnostic;
use crate::form::{ColumnForm, Edition, TableForm, outline};
use crate::model::{Cell, CellNote, Parsed, Section, Table};
use crate::number::Number;
use crate::output::serial::SCHEMA_VERSION;

/// Appends a report as one line of JSON, without a line end, to `out`.
///
/// ```
/// let parsed = nianbao::parse("这不是年报");
/// let mut out = Vec::new();
/// nianbao::output::json::write(&parsed, &mut out);
/// assert_eq!(out, serde_json::to_vec(&parsed)?);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn write(parsed: &Parsed, out: &mut Vec<u8>) {
    let report = &parsed.report;
    key(out, b"{\"schema_version\":", SCHEMA_VERSION);
    if let Some(source) = &report.source {
        key(out, b",\"source\":", source);
    }
    optional_key(out, b",\"edition\":", report.edition.map(|edition| edition.id.as_str()));
    optional_key(out, b",\"title\":", report.title.as_deref());
    optional_key(out, b",\"agency\":", report.agency.as_deref());
    out.extend_from_slice(b",\"year\":");
    optional(out, report.year, |out, year| integer(out, i64::from(year)));
    optional_key(out, b",\"published\":", report.published.as_deref());
    let mut opening: &[u8] = b",\"tables\":{";
    for (form, written) in outline().tables.iter().zip(&report.tables) {
        key(out, opening, &form.id);
        out.push(b':');
        optional(out, written.as_ref(), table);
        opening = b",";
    }
    out.extend_from_slice(b"},\"cells\":");
    list(out, &report.cells, note);
    checks(out, &report.checks);
    out.extend_from_slice(b",\"sections\":");
    list(out, &report.sections, section);
    out.extend_from_slice(b",\"diagnostics\":");
    list(out, &parsed.diagnostics, diagnostic);
    out.push(b'}');
}

/// What stands before each cell of a table, and between its rows.
struct Keys {
    form: &'static TableForm,
    rows: Vec<RowKeys>,
}

struct RowKeys {
    /// `"row":`
    id: Vec<u8>,
    /// Before each cell: `{"column":` before the first, `,"column":` before
    /// the others.
    columns: Vec<Vec<u8>>,
    /// The whole row with a 0 in each cell, and where in it these stand.
    zeros: Vec<u8>,
    digits: Vec<usize>,
}

impl RowKeys {
    fn new(id: &str, columns: &[ColumnForm]) -> RowKeys {
        let mut row = Vec::new();
        key(&mut row, b"", id);
        row.push(b':');
        let columns: Vec<_> = columns.iter().enumerate().map(|(at, column)| column_key(at, column)).collect();
        let (mut zeros, mut digits) = (Vec::new(), Vec::new());
        for column in &columns {
            zeros.extend_from_slice(column);
            digits.push(zeros.len());
            zeros.push(b'0');
        }
        zeros.push(b'}');
        RowKeys { id: row, columns, zeros, digits }
    }

    /// Appends the cells; most rows have one digit in each.
    fn write(&self, out: &mut Vec<u8>, cells: &[Cell]) {
        let digit = |cell: &Cell| cell.value()?.as_integer().filter(|count| (0..=9).contains(count));
        if cells.iter().all(|cell| digit(cell).is_some()) {
            let start = out.len();
            out.extend_from_slice(&self.zeros);
            for (&at, digit) in self.digits.iter().zip(cells.iter().filter_map(digit)) {
                out[start + at] += digit as u8;
            }
            return;
        }
        for (column, cell) in self.columns.iter().zip(cells) {
            out.extend_from_slice(column);
            value(out, cell);
        }
        out.push(b'}');
    }
}

impl Keys {
    /// The keys of a table of any edition.
    fn of(form: &'static TableForm) -> Option<&'static Keys> {
        static KEYS: LazyLock<Vec<Keys>> =
            LazyLock::new(|| Edition::all().iter().flat_map(|edition| &edition.tables).map(Keys::new).collect());
        KEYS.iter().find(|keys| std::ptr::eq(keys.form, form))
    }

    fn new(form: &'static TableForm) -> Keys {
        let rows = form.rows().enumerate();
        Keys { form, rows: rows.map(|(index, row)| RowKeys::new(&row.id, form.columns(index))).collect() }
    }
}

fn column_key(at: usize, column: &ColumnForm) -> Vec<u8> {
    let mut out = Vec::new();
    key(&mut out, if at == 0 { b"{" } else { b"," }, &column.id);
    out.push(b':');
    out
}

fn table(out: &mut Vec<u8>, table: &Table) {
    let Some(keys) = Keys::of(table.form()) else { return out.extend_from_slice(b"null") };
    let mut opening = b'{';
    for (index, row) in keys.rows.iter().enumerate() {
        out.push(opening);
        opening = b',';
        out.extend_from_slice(&row.id);
        if !table.has_row(index) {
            out.extend_from_slice(b"null");
            continue;
        }
        row.write(out, table.row(index));
    }
    for extra in table.extra() {
        key(out, b",", &extra.id);
        out.push(b':');
        for (at, (column, cell)) in extra.columns.iter().zip(&extra.cells).enumerate() {
            out.extend_from_slice(&column_key(at, column));
            value(out, cell);
        }
        out.push(b'}');
    }
    out.push(b'}');
}

#[inline]
fn value(out: &mut Vec<u8>, cell: &Cell) {
    optional(out, cell.value(), number);
}

fn note(out: &mut Vec<u8>, note: &CellNote) {
    key(out, b"{\"table\":", note.table);
    key(out, b",\"row\":", &note.row);
    key(out, b",\"column\":", note.column);
    key(out, b",\"status\":", note.status.as_str());
    key(out, b",\"raw\":", &note.raw);
    optional_count(out, b",\"line\":", note.line);
    if let Some(unit) = note.unit {
        key(out, b",\"unit\":", unit);
    }
    out.push(b'}');
}

fn checks(out: &mut Vec<u8>, checks: &Checks) {
    count(out, b",\"checks\":{\"passed\":", checks.passed);
    count(out, b",\"failed\":", checks.failed);
    count(out, b",\"skipped\":", checks.skipped);
    out.extend_from_slice(b",\"failures\":");
    list(out, &checks.failures, failure);
    out.push(b'}');
}

fn failure(out: &mut Vec<u8>, failure: &Failure) {
    key(out, b"{\"rule\":", failure.rule);
    key(out, b",\"severity\":", failure.severity.as_str());
    key(out, b",\"table\":", failure.table);
    optional_key(out, b",\"row\":", failure.row.as_deref());
    optional_key(out, b",\"column\":", failure.column);
    out.extend_from_slice(b",\"expected\":");
    number(out, failure.expected);
    out.extend_from_slice(b",\"actual\":");
    number(out, failure.actual);
    key(out, b",\"message\":", &failure.message);
    key(out, b",\"message_en\":", &failure.message_en);
    out.extend_from_slice(b",\"cells\":");
    list(out, &failure.cells, |out, (table, row, column)| {
        key(out, b"[", table);
        key(out, b",", row);
        key(out, b",", column);
        out.push(b']');
    });
    out.push(b'}');
}

fn section(out: &mut Vec<u8>, section: &Section) {
    count(out, b"{\"number\":", u32::from(section.number));
    key(out, b",\"heading\":", &section.heading);
    key(out, b",\"text\":", &section.text);
    out.push(b'}');
}

fn diagnostic(out: &mut Vec<u8>, diagnostic: &Diagnostic) {
    key(out, b"{\"code\":", diagnostic.code.as_str());
    key(out, b",\"severity\":", diagnostic.severity.as_str());
    key(out, b",\"message\":", &diagnostic.message);
    key(out, b",\"message_en\":", &diagnostic.message_en);
    optional_count(out, b",\"line\":", diagnostic.line);
    optional_count(out, b",\"column\":", diagnostic.column);
    out.extend_from_slice(b",\"span\":");
    optional(out, diagnostic.span, |out, span| {
        count(out, b"[", span.start);
        count(out, b",", span.end);
        out.push(b']');
    });
    optional_key(out, b",\"table\":", diagnostic.table.as_deref());
    optional_key(out, b",\"row\":", diagnostic.row.as_deref());
    optional_key(out, b",\"cell\":", diagnostic.cell.as_deref());
    out.push(b'}');
}

fn list<T>(out: &mut Vec<u8>, items: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

#[inline]
fn optional<T>(out: &mut Vec<u8>, value: Option<T>, write: impl Fn(&mut Vec<u8>, T)) {
    match value {
        Some(value) => write(out, value),
        None => out.extend_from_slice(b"null"),
    }
}

/// A piece of the frame and a string behind it.
fn key(out: &mut Vec<u8>, frame: &[u8], value: &str) {
    out.extend_from_slice(frame);
    string(out, value);
}

fn optional_key(out: &mut Vec<u8>, frame: &[u8], value: Option<&str>) {
    out.extend_from_slice(frame);
    optional(out, value, string);
}

/// A piece of the frame and a count behind it.
fn count(out: &mut Vec<u8>, frame: &[u8], value: u32) {
    out.extend_from_slice(frame);
    integer(out, i64::from(value));
}

fn optional_count(out: &mut Vec<u8>, frame: &[u8], value: Option<u32>) {
    out.extend_from_slice(frame);
    optional(out, value, |out, value| integer(out, i64::from(value)));
}

#[inline]
fn number(out: &mut Vec<u8>, number: Number) {
    match number.as_integer() {
        Some(value) => integer(out, value),
        // A vector takes all that is written.
        None => drop(write!(out, "{number}")),
    }
}

#[inline]
fn integer(out: &mut Vec<u8>, value: i64) {
    match u8::try_from(value) {
        Ok(digit @ 0..=9) => out.push(b'0' + digit),
        _ => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
    }
}

/// A string in quotation marks. What needs no escape is copied whole.
fn string(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    out.reserve(rest.len() + 2);
    out.push(b'"');
    // Control characters but line ends are so rare that they are looked for
    // once, without a branch for each byte; the others a vector search finds.
    let rare = rest.iter().fold(0, |any, &byte| any | u8::from(byte < 0x20 && byte != b'\n')) != 0;
    let next = |rest: &[u8]| match rare {
        true => rest.iter().position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\'),
        false => memchr3(b'"', b'\\', b'\n', rest),
    };
    while let Some(at) = next(rest) {
        out.extend_from_slice(&rest[..at]);
        escape(out, rest[at]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0C => b'f',
        _ => {
            let digits = b"0123456789abcdef";
            let (high, low) = (digits[usize::from(byte >> 4)], digits[usize::from(byte & 0xF)]);
            return out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}
