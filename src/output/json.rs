//! The output contract as compact JSON, written without serde.
//!
//! Nearly all of a report's JSON is the keys of its tables, which the form
//! fixes. They are put together once, with a 0 in each cell; a table is then a copy
//! of that with its own numbers. The bytes are those that `serde_json` makes of the
//! same [`Parsed`], which tests prove.

use std::ops::Range;
use std::sync::LazyLock;

use crate::check::{Checks, Failure};
use crate::diagnostic::Diagnostic;
use crate::form::{Edition, TableForm, outline};
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

/// A table as it is written with a 0 in each cell: nearly all cells have one digit,
/// so that long stretches of it need no more than these digits.
struct Zeros {
    form: &'static TableForm,
    /// All of it but the last brace.
    text: Vec<u8>,
    /// Where in the text the 0 of each cell stands.
    digits: Vec<usize>,
    rows: Vec<RowOfZeros>,
}

struct RowOfZeros {
    /// Where in the text the object stands.
    object: Range<usize>,
    cells: Range<usize>,
}

impl Zeros {
    /// Of a table of any edition.
    fn of(form: &'static TableForm) -> Option<&'static Zeros> {
        static ZEROS: LazyLock<Vec<Zeros>> =
            LazyLock::new(|| Edition::all().iter().flat_map(|edition| &edition.tables).map(Zeros::new).collect());
        ZEROS.iter().find(|zeros| std::ptr::eq(zeros.form, form))
    }

    fn new(form: &'static TableForm) -> Zeros {
        let (mut text, mut digits, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for (index, row) in form.rows().enumerate() {
            member(&mut text, index, &row.id);
            let (start, first) = (text.len(), digits.len());
            for (at, column) in form.columns(index).iter().enumerate() {
                member(&mut text, at, &column.id);
                digits.push(text.len());
                text.push(b'0');
            }
            text.push(b'}');
            rows.push(RowOfZeros { object: start..text.len(), cells: first..digits.len() });
        }
        Zeros { form, text, digits, rows }
    }

    /// The row that a cell without a number is in, if the report leaves it out.
    fn left_out(&self, table: &Table, at: usize) -> Option<&RowOfZeros> {
        let (row, _) = self.form.place_of_cell(at);
        if table.has_row(row) { None } else { self.rows.get(row) }
    }
}

/// The key of the member of an object with an index, and what stands around it.
fn member(out: &mut Vec<u8>, index: usize, id: &str) {
    key(out, if index == 0 { b"{" } else { b"," }, id);
    out.push(b':');
}

fn table(out: &mut Vec<u8>, table: &Table) {
    let Some(zeros) = Zeros::of(table.form()) else { return out.extend_from_slice(b"null") };
    form_rows(out, table, zeros);
    for extra in table.extra() {
        key(out, b",", &extra.id);
        out.push(b':');
        for (at, (column, cell)) in extra.columns.iter().zip(&extra.cells).enumerate() {
            member(out, at, &column.id);
            value(out, cell);
        }
        out.push(b'}');
    }
    out.push(b'}');
}

/// Goes from one cell to the next that is not one digit: what stands before it is
/// copied at once, and then the digits are put in.
fn form_rows(out: &mut Vec<u8>, table: &Table, zeros: &Zeros) {
    let is_digit = |cell: &Cell| cell.integer().is_some_and(|value| (0..=9).contains(&value));
    let cells = table.form_cells();
    out.reserve(zeros.text.len() + 2 * cells.len());
    // So far the text is copied, and the next cell is this.
    let (mut copied, mut next) = (0, 0);
    loop {
        let (start, first) = (out.len(), next);
        let behind = &cells[first..];
        let digits = &behind[..behind.iter().position(|cell| !is_digit(cell)).unwrap_or(behind.len())];
        let at = first + digits.len();
        let odd = cells.get(at);
        let left_out = odd.filter(|cell| cell.value().is_none()).and_then(|_| zeros.left_out(table, at));
        let gap = match left_out {
            Some(row) => row.object.clone(),
            None => zeros.digits.get(at).map_or(zeros.text.len()..zeros.text.len(), |&zero| zero..zero + 1),
        };
        next = left_out.map_or(at + 1, |row| row.cells.end);
        out.extend_from_slice(&zeros.text[copied..gap.start]);
        let written = &mut out[start..];
        for (cell, &zero) in digits.iter().zip(&zeros.digits[first..]) {
            written[zero - copied] += cell.mantissa as u8;
        }
        let Some(cell) = odd else { return };
        value(out, cell);
        copied = gap.end;
    }
}

#[inline]
fn value(out: &mut Vec<u8>, cell: &Cell) {
    match cell.integer() {
        Some(value) => integer(out, value),
        None => optional(out, cell.value(), number),
    }
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

fn number(out: &mut Vec<u8>, number: Number) {
    if let Some(value) = number.as_integer() {
        return integer(out, value);
    }
    if number.mantissa() < 0 {
        out.push(b'-');
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(number.mantissa().unsigned_abs()).as_bytes();
    let decimals = usize::from(number.scale());
    let (whole, behind) = digits.split_at(digits.len().saturating_sub(decimals));
    out.extend_from_slice(if whole.is_empty() { b"0" } else { whole });
    out.push(b'.');
    out.resize(out.len() + decimals - behind.len(), b'0');
    out.extend_from_slice(behind);
}

#[inline]
fn integer(out: &mut Vec<u8>, value: i64) {
    let digit = |value: i64| b'0' + (value % 10) as u8;
    match value {
        0..=9 => out.push(digit(value)),
        10..=99 => out.extend_from_slice(&[digit(value / 10), digit(value)]),
        100..=999 => out.extend_from_slice(&[digit(value / 100), digit(value / 10), digit(value)]),
        _ => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
    }
}

/// A string in quotation marks. What needs no escape is copied whole.
fn string(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    out.reserve(rest.len() + 2);
    out.push(b'"');
    while let Some(at) = first_escape(rest) {
        out.extend_from_slice(&rest[..at]);
        escape(out, rest[at]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// How many bytes of a string are looked at together.
const BLOCK: usize = 32;

/// Where the first byte stands that needs an escape.
fn first_escape(bytes: &[u8]) -> Option<usize> {
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    for (index, &block) in blocks.iter().enumerate() {
        if let Some(at) = first_escape_in(block) {
            return Some(index * BLOCK + at);
        }
    }
    // What the last block has in common with the one before it needs none.
    if let Some(&last) = bytes.last_chunk::<BLOCK>() {
        return first_escape_in(last).map(|at| bytes.len() - BLOCK + at);
    }
    let mut short = [b' '; BLOCK];
    short[..bytes.len()].copy_from_slice(bytes);
    first_escape_in(short)
}

/// The same within a block: all are marked without a branch, many at a time, and the
/// marks of half a block are one number.
#[inline]
fn first_escape_in(block: [u8; BLOCK]) -> Option<usize> {
    let mut marks = [0; BLOCK];
    for (mark, byte) in marks.iter_mut().zip(block) {
        *mark = if (byte < 0x20) | (byte == b'"') | (byte == b'\\') { 0xFF } else { 0 };
    }
    let (halves, _) = marks.as_chunks::<{ BLOCK / 2 }>();
    let (low, high) = (u128::from_le_bytes(halves[0]), u128::from_le_bytes(halves[1]));
    if low | high == 0 {
        return None;
    }
    let bits = if low == 0 { u128::BITS + high.trailing_zeros() } else { low.trailing_zeros() };
    Some((bits / u8::BITS) as usize)
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    // Nearly every one.
    if byte == b'\n' {
        return out.extend_from_slice(b"\\n");
    }
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::model::random;

    /// Text of all that may need an escape, of what lies beside it, and of longer
    /// characters whose bytes must not be taken for it.
    fn text() -> impl Strategy<Value = String> {
        let odd = prop_oneof![(0..0x80u8).prop_map(char::from), prop::sample::select(vec!['"', '\\', '\n', '\u{7F}'])];
        let plain = prop::sample::select(vec!['政', '0', ' ', '，', 'é', '𠮷', '\u{2028}']);
        let rare = vec(prop_oneof![20 => plain.clone(), 1 => odd.clone()], 0..200);
        prop_oneof![rare, vec(odd, 0..50), vec(plain, 0..200)].prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(random::cases(2000))]

        #[test]
        fn strings_are_escaped_as_serde_does(text in text()) {
            let mut out = Vec::new();
            string(&mut out, &text);
            prop_assert_eq!(out, serde_json::to_vec(&text).unwrap());
        }

        #[test]
        fn the_first_escape_is_found(text in text(), start in 0..64usize) {
            let bytes = text.as_bytes().get(start..).unwrap_or_default();
            let needs = |byte: &u8| matches!(byte, ..0x20 | b'"' | b'\\');
            prop_assert_eq!(first_escape(bytes), bytes.iter().position(needs));
        }

        #[test]
        fn numbers_are_as_printed(mantissa in prop_oneof![any::<i64>(), -2000..2000i64], scale in 0..=Number::MOST_DECIMALS) {
            let printed = Number::new(mantissa, scale);
            let mut out = Vec::new();
            number(&mut out, printed);
            prop_assert_eq!(String::from_utf8(out).unwrap(), printed.to_string());
        }
    }

    proptest! {
        #![proptest_config(random::cases(500))]

        #[test]
        fn tables_are_written_as_serde_does(written in random::form().prop_flat_map(random::table)) {
            let mut out = b"before".to_vec();
            table(&mut out, &written);
            let serialised = [b"before".to_vec(), serde_json::to_vec(&written).unwrap()].concat();
            prop_assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(serialised).unwrap());
        }
    }
}
