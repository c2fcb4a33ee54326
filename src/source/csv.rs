//! Reads rows whose cells are separated by commas, as a spreadsheet saves them.
//!
//! Commas stand in prose and in numbers too, so a text is taken for such a
//! table only where labels of the form are followed by a comma and a value, and
//! of it only the lines all of whose cells a table may have.

use memchr::memchr_iter;

use super::lines::Reader;
use crate::fold;
use crate::form::Lexicon;
use crate::lex::{self, Lexeme};
use crate::token::TokenKind;

/// Fewer rows than this may be something else.
pub(super) const FEWEST_ROWS: usize = 3;

/// The first byte of full-width digits and brackets.
const FIRST_OF_FULL_WIDTH: u8 = 0xEF;

/// A cell in quotes has at most so many lines.
const MOST_LINES: usize = 12;

/// A text longer than this, in bytes, is no cell.
const LONGEST_CELL: usize = 240;

/// Whether rows of a text are separated by commas.
pub(super) fn is(text: &str, traditional: bool) -> bool {
    let is_row = |line: &&str| match traditional {
        true => first_cell(line).is_some_and(|first| is_label(first, true)),
        false => begins_row(line, Lexicon::get().known_prefix(line)),
    };
    text.split('\n').filter(is_row).take(FEWEST_ROWS).count() == FEWEST_ROWS
}

/// Whether a line in simplified characters begins with a label, a comma and a
/// value. Of the line so many bytes are known to labels.
#[inline]
pub(super) fn begins_row(line: &str, known: usize) -> bool {
    // A label goes no further than what is known, but for a remark behind it.
    let may_end = |&byte: &u8| matches!(byte, b',' | b'(' | FIRST_OF_FULL_WIDTH);
    line.as_bytes()[..known].iter().any(may_end) && first_cell(line).is_some_and(|first| is_label(first, false))
}

fn is_label(text: &str, traditional: bool) -> bool {
    Lexicon::get().find(text, traditional, &mut String::new()).is_some()
}

/// The first cell of a line, if a comma follows it and a value that comma.
fn first_cell(line: &str) -> Option<&str> {
    let bytes = line.as_bytes();
    let parts = |&at: &usize| {
        let value = matches!(
            bytes.get(at + 1).copied(),
            Some(b'0'..=b'9' | b'+' | b'-' | b'/' | b'"' | b',' | FIRST_OF_FULL_WIDTH)
        );
        value && bytes[..at].last().is_some_and(|last| !last.is_ascii_alphanumeric())
    };
    let comma = memchr_iter(b',', bytes).find(parts)?;
    Some(fold::trim(line[..comma].trim_matches('"')))
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
    use super::*;

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

    /// Lines begin as rows do, or not, whether or not the glance at what labels
    /// know comes first.
    #[test]
    fn the_glance_overlooks_no_row() {
        let labels =
            ["规章", "行政许可", "三、其他", "六、其他", "(一)予以公开", "3.其他", "\"规章\"", "規(guī)章", "法人"];
        let remarks = ["", "(设区的市、自治州提供)", "（注）", " ", "共", "件"];
        let values = [",1", ",,3", ",/", ", 1", ",\"1\"", "，1", ",见表", ",２", "1,2", "", ",1,围绕重点工作,2"];
        for label in labels {
            for remark in remarks {
                for value in values {
                    let line = format!("{label}{remark}{value}");
                    let is_row = first_cell(&line).is_some_and(|first| is_label(first, false));
                    assert_eq!(begins_row(&line, Lexicon::get().known_prefix(&line)), is_row, "{line}");
                }
            }
        }
    }
}
