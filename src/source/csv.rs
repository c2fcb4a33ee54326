//! Reads rows whose cells are separated by commas, as a spreadsheet saves them.
//!
//! Commas stand in prose and in numbers too, so a text is taken for such a
//! table only where labels of the form are followed by a comma and a value, and
//! of it only the lines all of whose cells a table may have.

use memchr::memchr_iter;

use super::lines::Reader;
use crate::fold;
use crate::lex::{self, Lexeme};
use crate::token::TokenKind;

/// Fewer rows than this may be something else.
const FEWEST_ROWS: usize = 3;

/// The first byte of full-width digits.
const FIRST_OF_FULL_WIDTH: u8 = 0xEF;

/// A cell in quotes has at most so many lines.
const MOST_LINES: usize = 12;

/// A text longer than this, in bytes, is no cell.
const LONGEST_CELL: usize = 240;

/// Whether rows of a text are separated by commas.
pub(super) fn is(text: &str, mut is_label: impl FnMut(&str) -> bool) -> bool {
    let bytes = text.as_bytes();
    let begins = |at: usize| bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let mut behind = 0;
    let mut rows = 0;
    for at in memchr_iter(b',', bytes) {
        let value = matches!(
            bytes.get(at + 1).copied(),
            Some(b'0'..=b'9' | b'+' | b'-' | b'/' | b'"' | b',' | FIRST_OF_FULL_WIDTH)
        );
        if at < behind || !value || bytes[..at].last().is_none_or(|last| last.is_ascii_alphanumeric()) {
            continue;
        }
        // One look at each line.
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
        behind = end;
        let first = text[begins(at)..at].trim_matches('"');
        if is_label(fold::trim(first)) {
            rows += 1;
            if rows == FEWEST_ROWS {
                return true;
            }
        }
    }
    false
}

/// Where the row that begins at `start` ends: behind the quotes that a cell
/// with line ends in it stands in.
pub(super) fn end(bytes: &[u8], start: usize) -> usize {
    let mut quotes = 0;
    let mut lines = 0;
    let mut first = bytes.len();
    for (at, &byte) in bytes[start..].iter().enumerate() {
        match byte {
            b'"' => quotes += 1,
            b'\n' => {
                first = first.min(start + at);
                if quotes % 2 == 0 {
                    return start + at;
                }
                lines += 1;
                if lines == MOST_LINES {
                    return first;
                }
            }
            _ => {}
        }
    }
    if quotes % 2 == 0 { bytes.len() } else { first }
}

/// Reads one row; answers whether it is one.
pub(super) fn row<'a>(reader: &mut Reader<'a>, start: usize, end: usize) -> bool {
    let text: &'a str = reader.text;
    let line = text[start..end].trim_end_matches('\r');
    let quoted = line.contains('"');
    let commas = line.bytes().filter(|&byte| byte == b',').count();
    // A number of seven digits has two commas, one of twenty-one has six.
    let number = || !quoted && commas <= 6 && matches!(lex::lexeme(fold::trim(line)), Lexeme::Number { .. });
    if commas == 0 || line.contains(['|', '\t', '。']) || number() {
        return false;
    }
    let cells: Vec<&'a str> = Cells { rest: Some(line) }.collect();
    let mut known = |cell: &&str| {
        let cell = fold::trim(cell);
        cell.is_empty() || !matches!(lex::lexeme(cell), Lexeme::Text) || reader.is_label(cell)
    };
    // A head or a cell may hold what no form has; a sentence has more of it.
    if cells.iter().filter(|cell| known(cell)).count() * 2 < cells.len()
        || cells.iter().any(|cell| cell.len() > LONGEST_CELL)
    {
        return false;
    }
    for (column, cell) in cells.into_iter().enumerate() {
        let column = column.min(usize::from(u16::MAX)) as u16;
        match fold::trim(cell) {
            "" => reader.push_piece(cell, TokenKind::Blank, column),
            content => reader.content(content, column, true),
        }
    }
    true
}

/// The cells of a line, without the quotes around them.
struct Cells<'a> {
    rest: Option<&'a str>,
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let mut quotes = 0;
        let end = rest.bytes().position(|byte| {
            quotes += usize::from(byte == b'"');
            byte == b',' && quotes % 2 == 0
        });
        self.rest = end.map(|end| &rest[end + 1..]);
        let cell = &rest[..end.unwrap_or(rest.len())];
        let bare = fold::trim(cell).strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
        Some(bare.unwrap_or(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::shapes;

    #[test]
    fn rows_of_a_spreadsheet() {
        let text = "信息内容,\"本年制发\n件数\"\n规章,1,,\"1,234\"\r\n行政许可,3,,\n行政处罚,5\n共制发规章1件,比上年多,见表\n1,234\n";
        assert_eq!(
            shapes(text),
            [
                "1.0 label 信息内容",
                "1.1 label 本年制发⏎件数",
                "2.0 label 规章",
                "2.1 1",
                "2.2 blank",
                "2.3 1234",
                "3.0 label 行政许可",
                "3.1 3",
                "3.2 blank",
                "3.3 blank",
                "4.0 label 行政处罚",
                "4.1 5",
                "5.0 text 共制发规章1件,比上年多,见表",
                "6.0 1234",
            ]
        );
    }

    #[test]
    fn commas_in_prose_are_none() {
        let text = "规章,1件\n行政许可,见表\n共收到申请,1,234件\n";
        assert!(shapes(text).iter().all(|shape| shape.contains("text")), "{:?}", shapes(text));
    }
}
