//! What a page ends with and the next one begins with, where it parts the lines
//! of a table.

use memchr::memchr;

use crate::fold;
use crate::lex;

/// No number of a page takes more, in bytes.
const LONGEST_PAGE_NUMBER: usize = 120;

/// Ends a page.
const FORM_FEED: char = '\x0c';

/// The bytes of a page break that lines begin with: numbers of pages, each on a
/// line of its own, with empty lines around them, and a form feed before the next
/// line. A bare number is none: it may be a cell.
pub(super) fn length(text: &str) -> Option<usize> {
    let mut at = 0;
    let mut breaks = false;
    while let Some(end) = memchr(b'\n', &text.as_bytes()[at..]) {
        let line = &text[at..at + end];
        let content = fold::trim(line);
        // A form feed on a line of its own may be an empty cell, as may other blanks.
        match content {
            "" if !matches!(line, "" | "\r") => break,
            "" => {}
            _ if content.len() <= LONGEST_PAGE_NUMBER && lex::page_number(content) => breaks = true,
            _ if line.starts_with(FORM_FEED) => return Some(at + 1),
            _ => break,
        }
        at += end + 1;
    }
    breaks.then_some(at)
}

/// The bytes of the empty lines that lines begin with.
pub(super) fn empty_lines(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += match &text[at..] {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return at,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_breaks() {
        for (text, broken) in [
            ("- 3 -\n规章\n", "- 3 -\n"),
            ("\n\r\n  第 3 页\r\n\n规章\n", "\n\r\n  第 3 页\r\n\n"),
            ("- 3 -\n\x0c- 4 -\n\x0c规章\n", "- 3 -\n\x0c- 4 -\n\x0c"),
            ("\x0c规章\n", "\x0c"),
            ("\n\x0c  3\n", "\n\x0c"),
        ] {
            assert_eq!(length(text), Some(broken.len()), "{text:?}");
        }
        for text in ["", "\n\n规章\n", "3\n规章\n", "- 3 -", "\x0c\n规章\n", "\u{A0}\n- 3 -\n", "-3\n"] {
            assert_eq!(length(text), None, "{text:?}");
        }
    }
}
