//! Makes a stencil of a table that was read.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};

use super::number::number;
use super::{Break, Hole, MOST_SPACES, Piece, Place, Print, Stencil, page_break};
use crate::fold;
use crate::lex::{self, Lexeme};
use crate::model::{Cell, Status};
use crate::source::lines::Ground;
use crate::span::Span;
use crate::token::{Borders, Token};

/// The lines that a table at `span` of a text takes up; nothing where something
/// else stands behind it on its last line.
pub(super) fn lines(text: &str, span: Span) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let (first, last) = (span.start as usize, span.end as usize);
    let start = memrchr(b'\n', bytes.get(..first)?).map_or(0, |at| at + 1);
    let end = last + memchr(b'\n', bytes.get(last..)?)? + 1;
    text[last..end].trim_matches(is_apart).is_empty().then_some(start..end)
}

impl Stencil {
    /// That of a table, printed within `lines` of a text; nothing where any cell is
    /// more than a number and its unit.
    pub(super) fn of(text: &str, ground: &Ground, print: &Print<'_>, lines: Range<usize>) -> Option<Stencil> {
        if print.begins_behind_text(&lines) {
            return None;
        }
        let cells = print.table.form_cells();
        let is_plain = ground.is_plain();
        let printed: Vec<Printed> = cells.iter().map(|cell| Printed::of(text, cell)).collect::<Option<_>>()?;
        let spaces = match is_plain {
            true => spaces(text, &printed, &lines)?,
            false => vec![None; printed.len()],
        };
        let mut frame = Frame { text, bytes: Vec::new(), is_plain, breaks: Vec::new() };
        let mut at = lines.start;
        let mut ends: Vec<usize> = Vec::with_capacity(printed.len());
        for (cell, spaces) in printed.iter().zip(&spaces) {
            if cell.start < at {
                return None;
            }
            frame.add(at..cell.start)?;
            if spaces.is_some() {
                let count = spaces_before(&text.as_bytes()[at..cell.start]);
                frame.bytes.truncate(frame.bytes.len() - count);
            }
            ends.push(frame.bytes.len());
            at = cell.end;
        }
        frame.add(at..lines.end)?;
        let Frame { bytes: frame, breaks, .. } = frame;
        let nexts = ends.iter().skip(1).copied().chain(std::iter::once(frame.len()));
        let holes = printed.iter().zip(spaces).zip(ends.iter().zip(nexts)).map(|((cell, spaces), (&end, next))| Hole {
            spaces,
            tail: cell.tail,
            behind: Piece::at(&frame, end..next),
        });
        Some(Stencil {
            places: vec![Place { form: print.form, borders: print.borders(&lines) }],
            before: ground.standing(lines.start)?,
            behind: ground.standing(lines.end)?,
            lines: memchr_iter(b'\n', &frame).count() as u32,
            is_plain,
            breaks: breaks.into_iter().map(|at| Break { at, may_lack: false }).collect(),
            indent: print.span.start as usize - lines.start,
            opening: Piece::at(&frame, 0..*ends.first()?),
            holes: holes.collect(),
            cells: cells.to_vec(),
            frame: frame.into(),
        })
    }
}

impl Print<'_> {
    /// Whether something else than empty cells stands before it on its first line.
    fn begins_behind_text(&self, lines: &Range<usize>) -> bool {
        self.tokens[self.at(lines.start)..self.at(self.span.start as usize)].iter().any(Token::is_text)
    }

    /// The empty cells around the lines that it takes up.
    fn borders(&self, lines: &Range<usize>) -> Borders {
        Borders::between(&self.tokens[..self.at(lines.start)], &self.tokens[self.at(lines.end)..])
    }

    /// Index of the first token from a byte on.
    fn at(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| (token.span.start as usize) < byte)
    }
}

impl Piece {
    /// What stands in a range of a frame.
    fn at(frame: &[u8], range: Range<usize>) -> Piece {
        let bytes = &frame[range.clone()];
        let shown = bytes.len().min(8);
        let mut first = [0; 8];
        first[..shown].copy_from_slice(&bytes[..shown]);
        let bits = u64::MAX.checked_shr(64 - 8 * shown as u32).unwrap_or(0);
        Piece { first: u64::from_le_bytes(first), bits, start: range.start as u32, end: range.end as u32 }
    }
}

/// A number and the bytes of the cell behind it.
struct Printed {
    start: usize,
    end: usize,
    tail: u32,
}

impl Printed {
    /// The number of a cell that holds no more than it and its unit.
    fn of(text: &str, cell: &Cell) -> Option<Printed> {
        let span = cell.span.filter(|_| matches!(cell.status, Status::Printed | Status::Reported))?;
        let start = span.start as usize;
        let (number, length) = number(text.as_bytes().get(start..)?)?;
        let end = start + length;
        let tail = text.get(end..span.end as usize)?;
        let alone = text[..start].ends_with(is_apart) && text[span.end as usize..].starts_with(is_apart);
        let plain = cell.value() == Some(number) && alone && !tail.contains(|c: char| c.is_ascii_digit());
        plain.then_some(Printed { start, end, tail: tail.len() as u32 })
    }
}

/// How many spaces stand before each number at least, where there may be more or
/// fewer: no more than numbers stand between it and the end of its line, so that
/// no word is moved.
fn spaces(text: &str, printed: &[Printed], lines: &Range<usize>) -> Option<Vec<Option<u8>>> {
    let bytes = text.as_bytes();
    let mut spaces = vec![None; printed.len()];
    let mut last_of_line = true;
    for (at, cell) in printed.iter().enumerate().rev() {
        let next = printed.get(at + 1).map_or(lines.end, |next| next.start);
        let behind = text.get(cell.end + cell.tail as usize..next)?;
        let line = behind.split_once('\n');
        let ends_line = line.is_some_and(|(line, _)| line.trim_matches(is_apart).is_empty());
        last_of_line = ends_line || last_of_line && behind.bytes().all(|byte| byte == b' ');
        let from = at.checked_sub(1).map_or(lines.start, |before| printed[before].end);
        let before = bytes.get(from..cell.start)?;
        let count = spaces_before(before);
        if last_of_line && (1..=MOST_SPACES).contains(&count) {
            let begins_line = before[..before.len() - count].last() == Some(&b'\n');
            spaces[at] = Some(u8::from(!begins_line));
        }
    }
    Some(spaces)
}

/// How many spaces a text ends with.
fn spaces_before(text: &[u8]) -> usize {
    text.iter().rev().take_while(|&&byte| byte == b' ').count()
}

/// What a table prints besides its numbers.
struct Frame<'a> {
    text: &'a str,
    bytes: Vec<u8>,
    is_plain: bool,
    breaks: Vec<u32>,
}

impl Frame<'_> {
    /// Adds a stretch of the text without the breaks of pages between its lines.
    fn add(&mut self, stretch: Range<usize>) -> Option<()> {
        let mut rest = self.text.get(stretch)?;
        while let Some(end) = memchr(b'\n', rest.as_bytes()).filter(|_| self.is_plain) {
            let (line, others) = rest.split_at(end + 1);
            self.add_text(line)?;
            rest = others;
            if let Some(broken) = page_break::length(rest) {
                self.breaks.push(self.bytes.len() as u32);
                rest = &rest[broken..];
            }
        }
        self.add_text(rest)
    }

    /// Adds a piece of a text in which no number stands: it would be that of a row
    /// printed twice, and with other numbers in one of them both are refused.
    fn add_text(&mut self, text: &str) -> Option<()> {
        let is_number = |word: &str| matches!(lex::lexeme(word), Lexeme::Number { .. });
        if text.split(is_apart).any(is_number) {
            return None;
        }
        self.bytes.extend_from_slice(text.as_bytes());
        Some(())
    }
}

/// Whether a character separates cells.
fn is_apart(character: char) -> bool {
    character == '|' || fold::is_blank(character)
}
