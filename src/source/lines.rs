//! Reads text: one value per line, rows of words, and, with
//! [`cells`](super::cells) and [`csv`](super::csv), rows and columns drawn with
//! pipes, tabs or commas.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memchr2};

use super::cells::{Cells, Standing};
use super::csv;
use super::memo::{self, Known, Memo};
use super::stencil::{Printed, Stencils};
use crate::fold;
use crate::form::{LabelId, Lexicon};
use crate::lex::{self, Lexeme};
use crate::number::Number;
use crate::span::Span;
use crate::token::{Token, TokenKind};

/// What was read of a text.
#[derive(Default)]
pub(crate) struct Source {
    /// The tokens, in the order of the text.
    pub tokens: Vec<Token>,
    /// Where reading stopped, if the text holds more than [`MOST_TOKENS`].
    pub stopped: Option<u32>,
    /// Whether it was read as one in traditional characters.
    pub traditional: bool,
    /// The tables that were read as a whole.
    pub printed: Vec<Printed>,
    /// What may become of the tables that are read now.
    pub ground: Ground,
    /// How many lines or cells begin as rows do whose cells are separated by
    /// commas.
    comma_rows: usize,
}

/// How the reading stands at each line of a text that has borders.
#[derive(Default)]
pub(crate) struct Ground {
    /// Whether stencils may be made of the text's tables.
    stencils: bool,
    /// Where a line begins, and how reading stands there.
    standings: Vec<(u32, Option<Standing>)>,
}

impl Ground {
    /// Whether no borders are drawn in the text.
    pub(super) fn is_plain(&self) -> bool {
        self.stencils && self.standings.is_empty()
    }

    /// How reading stands where a line begins; nothing where no stencil may
    /// begin or end there.
    pub(super) fn standing(&self, line: usize) -> Option<Standing> {
        if !self.stencils || self.standings.is_empty() {
            return self.stencils.then(Standing::default);
        }
        let at = self.standings.binary_search_by_key(&line, |&(line, _)| line as usize).ok()?;
        self.standings[at].1
    }
}

/// More cells and lines than any report has: a small body's has some hundreds,
/// a province's with all its prose some thousands. What a text holds beyond
/// is not read, so that a file that is no report, or a great many, takes a
/// bounded amount of memory (about 300 bytes a token).
pub(crate) const MOST_TOKENS: usize = 200_000;

/// Reads a text as one in simplified characters, which nearly all are.
pub(crate) fn read(text: &str) -> Source {
    let drawn = memchr2(b'|', b'\t', text.as_bytes()).is_some();
    let usual = Manner { drawn, commas: false, traditional: false };
    let source = read_as(text, usual, false);
    let commas = source.comma_rows >= csv::FEWEST_ROWS;
    // What is too long is told by all tokens.
    let long = !source.printed.is_empty() && source.tokens.len() > MOST_TOKENS / 2;
    if commas || long { read_as(text, Manner { commas, ..usual }, true) } else { source }
}

/// Reads a text again, all of it by lines and in the script that it is written in,
/// where [`read`] did not; `printed` are the tables that it read as a whole.
pub(crate) fn read_again(text: &str, printed: &[Printed]) -> Option<Source> {
    let traditional = outside(text, printed).any(is_traditional);
    if !traditional && printed.is_empty() {
        return None;
    }
    let drawn = memchr2(b'|', b'\t', text.as_bytes()).is_some();
    let commas = traditional && csv::is(text, true);
    Some(read_as(text, Manner { drawn, commas, traditional }, true))
}

/// What decides how all lines of a text are read.
#[derive(Clone, Copy)]
struct Manner {
    /// Whether there are pipes or tabs.
    drawn: bool,
    /// Whether commas separate cells.
    commas: bool,
    /// Whether it is written in traditional characters.
    traditional: bool,
}

fn read_as(text: &str, manner: Manner, by_line: bool) -> Source {
    let Manner { drawn, commas, traditional } = manner;
    let mut reader = Reader::new(text, traditional);
    let bytes = text.as_bytes();
    let usual = !commas && !traditional;
    let plain = usual && !drawn;
    let stencils = if usual && !by_line { Stencils::take() } else { Stencils::default() };
    let mut printed: Vec<Printed> = Vec::new();
    let mut ground = Ground { stencils: usual, standings: Vec::new() };
    let mut cells = Cells::default();
    let mut start = 0;
    while start < text.len() && reader.stopped.is_none() {
        if drawn {
            ground.standings.push((start as u32, cells.standing()));
        } else {
            start = reader.counts(start);
            if start == text.len() {
                break;
            }
        }
        reader.row += 1;
        if let Some((table, behind)) = stencils.read(text, start, &cells) {
            let kind = TokenKind::Printed(printed.len() as u32);
            reader.push(table.span.start as usize, table.span.end as usize, kind, 0, false);
            reader.row += behind.lines - 1;
            cells.stand(behind.standing);
            printed.push(table);
            start = behind.at;
            continue;
        }
        if plain && let Some(next) = reader.known_line(start) {
            start = next;
            continue;
        }
        if commas {
            let end = csv::end(bytes, start);
            if csv::row(&mut reader, start, end) {
                start = end + 1;
                continue;
            }
        }
        let end = memchr(b'\n', &bytes[start..]).map_or(text.len(), |at| start + at);
        let comma_rows = reader.comma_rows;
        if !drawn || !cells.read(&mut reader, start, end) {
            reader.line(start, end);
            if plain && reader.comma_rows == comma_rows {
                reader.note_line(start, end);
            }
        }
        start = end + 1;
    }
    if drawn {
        ground.standings.push((start as u32, cells.standing()));
    }
    if usual && !by_line {
        stencils.put_back();
    }
    Source { traditional, printed, ground, ..reader.finish() }
}

/// The parts of a text between the lines of tables.
fn outside<'a>(text: &'a str, tables: &'a [Printed]) -> impl Iterator<Item = &'a str> {
    let starts = std::iter::once(0).chain(tables.iter().map(|table| table.span.end as usize));
    let ends = tables.iter().map(|table| table.span.start as usize).chain(std::iter::once(text.len()));
    starts.zip(ends).map(|(start, end)| &text[start..end])
}

/// Reads the commonest lines of a page with one value per line: an empty line,
/// or a small whole number and nothing else. Gives back how many digits there
/// are, their value and where the next line begins; any other line is for the
/// grammar.
#[inline]
fn plain_line(bytes: &[u8], start: usize) -> Option<(usize, i64, usize)> {
    const MOST_DIGITS: usize = 8;
    let line = &bytes[start..];
    // Most counts have one digit.
    match line {
        [b'\n', ..] => return Some((0, 0, start + 1)),
        [digit @ b'0'..=b'9', b'\n', ..] => return Some((1, i64::from(digit - b'0'), start + 2)),
        _ => {}
    }
    let mut value = 0;
    let mut digits = 0;
    while let Some(digit @ b'0'..=b'9') = line.get(digits) {
        value = value * 10 + i64::from(digit - b'0');
        digits += 1;
        if digits > MOST_DIGITS || digits > 1 && line[0] == b'0' {
            return None;
        }
    }
    let ending = match line[digits..] {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => return None,
    };
    Some((digits, value, start + digits + ending))
}

/// Makes tokens of pieces of a text.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    /// The row of the tokens to come.
    pub row: u32,
    stopped: Option<u32>,
    lexicon: &'static Lexicon,
    traditional: bool,
    /// Pieces that begin as rows do whose cells are separated by commas.
    comma_rows: usize,
    scratch: String,
    memo: Memo,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str, traditional: bool) -> Self {
        Reader {
            text,
            tokens: Vec::with_capacity((text.len() / 16 + 16).min(MOST_TOKENS)),
            row: 0,
            stopped: None,
            lexicon: Lexicon::get(),
            traditional,
            comma_rows: 0,
            scratch: String::new(),
            memo: Memo::take(),
        }
    }

    /// What was read.
    pub fn finish(self) -> Source {
        self.memo.put_back();
        Source { tokens: self.tokens, stopped: self.stopped, comma_rows: self.comma_rows, ..Source::default() }
    }

    /// A line of words that followed the one before it on another page too;
    /// where the next line begins.
    #[inline]
    fn known_line(&mut self, start: usize) -> Option<usize> {
        let (known, length) = self.memo.next(&self.text.as_bytes()[start..])?;
        self.push(start, start + usize::from(known.length), TokenKind::Text(known.label), 0, false);
        Some(start + length)
    }

    /// Takes note of the line that the last token was made of.
    fn note_line(&mut self, start: usize, end: usize) {
        let Some(&Token { span, kind: TokenKind::Text(label), .. }) = self.tokens.last() else { return };
        let bytes = self.text.as_bytes();
        let longest = if label.is_some() { memo::LONGEST_LABEL } else { memo::LONGEST_OTHER };
        let Some(printed) = bytes.get(start..end + 1).filter(|printed| printed.len() <= longest) else { return };
        let whole = span.start as usize == start && matches!(&bytes[span.end as usize..end], b"" | b"\r");
        if whole {
            self.memo.note(printed, Known { length: span.len() as u8, label });
        }
    }

    /// A line without borders: one token.
    pub fn line(&mut self, start: usize, end: usize) {
        let line = &self.text[start..end];
        let content = fold::trim(line);
        if content.is_empty() {
            if !matches!(line, "" | "\r" | "\u{FEFF}" | "\u{FEFF}\r") {
                self.push(start, end, TokenKind::Spacing, 0, false);
            }
            return;
        }
        let content = without_markdown(content);
        self.content(content, 0, false);
    }

    /// A token for a trimmed, non-empty piece of the text.
    #[inline]
    pub fn content(&mut self, content: &'a str, column: u16, bounded: bool) {
        debug_assert_eq!(content, fold::trim(content));
        let start = self.offset(content);
        // A label at a glance; what begins with a digit is more likely a number.
        let digit = content.as_bytes().first().is_some_and(u8::is_ascii_digit);
        let label = if digit { None } else { self.lexicon.find_print(content) };
        let kind = match label {
            Some(label) => TokenKind::Text(Some(label)),
            None => match lex::lexeme(content) {
                Lexeme::Number { number, unit, noted } => TokenKind::Number { number, unit, noted },
                Lexeme::Placeholder => TokenKind::Placeholder,
                Lexeme::Text if self.traditional => TokenKind::Text(self.find(content)),
                Lexeme::Text => TokenKind::Text(self.words(content, digit)),
            },
        };
        self.push(start, start + content.len(), kind, column, bounded);
    }

    /// The label that a text in simplified characters is, and whether it begins a
    /// row whose cells are separated by commas.
    fn words(&mut self, content: &str, may_be_print: bool) -> Option<LabelId> {
        let known = self.lexicon.known_prefix(content);
        self.comma_rows += usize::from(csv::begins_row(content, known));
        let print = if may_be_print { self.lexicon.find_print(content) } else { None };
        print.or_else(|| self.lexicon.find_folded(content, known, &mut self.scratch))
    }

    /// The commonest lines of a page with one value per line, from `start` on:
    /// empty ones and small whole numbers; where the first other line begins.
    fn counts(&mut self, mut start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut row = self.row;
        while let Some((digits, value, next)) = plain_line(bytes, start) {
            row += 1;
            if digits > 0 {
                self.row = row;
                let kind = TokenKind::Number { number: Number::integer(value), unit: None, noted: false };
                self.push(start, start + digits, kind, 0, false);
            }
            start = next;
        }
        self.row = row;
        start
    }

    /// Whether a trimmed text is a label of the form.
    pub fn is_label(&mut self, content: &str) -> bool {
        self.find(content).is_some()
    }

    fn find(&mut self, content: &str) -> Option<LabelId> {
        self.lexicon.find(content, self.traditional, &mut self.scratch)
    }

    /// A token of a kind that is known for a piece of the text, in a drawn row.
    pub fn push_piece(&mut self, piece: &str, kind: TokenKind, column: u16) {
        let start = self.offset(piece);
        self.push(start, start + piece.len(), kind, column, true);
    }

    /// Where a piece of the text begins.
    fn offset(&self, piece: &str) -> usize {
        piece.as_ptr() as usize - self.text.as_ptr() as usize
    }

    /// A token for a stretch of the text.
    #[inline]
    pub fn push(&mut self, start: usize, end: usize, kind: TokenKind, column: u16, bounded: bool) {
        if self.tokens.len() == MOST_TOKENS {
            self.stopped.get_or_insert(start as u32);
            return;
        }
        let span = Span::new(start as u32, end as u32);
        self.tokens.push(Token { span, kind, row: self.row, column, bounded });
    }
}

/// Whether a page is in traditional characters, told by two that nearly every
/// report has (those of 公开 and 数).
pub(crate) fn is_traditional(text: &str) -> bool {
    static SIGNS: LazyLock<[Finder<'_>; 2]> = LazyLock::new(|| ["開", "數"].map(Finder::new));
    SIGNS.iter().any(|sign| sign.find(text.as_bytes()).is_some())
}

/// A line without the marks of a markdown heading or of emphasis around it.
fn without_markdown(line: &str) -> &str {
    if !matches!(line.as_bytes(), [b'#' | b'*', ..]) {
        return line;
    }
    let inner = fold::trim(line.trim_start_matches('#').trim_start_matches(fold::is_blank));
    let bare = inner.strip_prefix("**").and_then(|inner| inner.strip_suffix("**")).unwrap_or(inner);
    if bare.is_empty() { line } else { fold::trim(bare) }
}

#[cfg(test)]
pub(super) fn shapes(text: &str) -> Vec<String> {
    let source = read(text);
    read_again(text, &source.printed)
        .unwrap_or(source)
        .tokens
        .iter()
        .map(|token| {
            let place = format!("{}.{}", token.row, token.column);
            let printed = token.span.of(text).unwrap_or("?").replace('\n', "⏎");
            match token.kind {
                TokenKind::Text(Some(_)) => format!("{place} label {printed}"),
                TokenKind::Text(None) => format!("{place} text {printed}"),
                TokenKind::Number { number, .. } => format!("{place} {number}"),
                TokenKind::Placeholder => format!("{place} placeholder {printed}"),
                TokenKind::Blank => format!("{place} blank"),
                TokenKind::Spacing => format!("{place} spacing"),
                TokenKind::Filler(count) => format!("{place} filler {count}"),
                TokenKind::Printed(table) => format!("{place} table {table}"),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_token() {
        assert_eq!(
            shapes("\u{FEFF}规章\r\n\r\n0\u{2002}\r\n\u{A0}\n/\n本局规定"),
            ["1.0 label 规章", "3.0 0", "4.0 spacing", "5.0 placeholder /", "6.0 text 本局规定"]
        );
    }

    #[test]
    fn marks_of_markdown_fall_away() {
        assert_eq!(shapes("## 规章\n**规章**\n#"), ["1.0 label 规章", "2.0 label 规章", "3.0 text #"]);
    }
}
