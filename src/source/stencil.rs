//! Remembers how tables are printed.
//!
//! Pages of one publisher print their tables alike to the byte, but for the
//! numbers. A stencil is what such a table prints, with a hole for each number.
//! A text that goes on as a stencil does has its numbers where the stencil has
//! its holes, and none of the lines between need be looked at. That changes how
//! long reading takes and nothing else: a stencil is made of a table that was
//! read line by line, and fits only what is the same between the numbers.

use std::cell::Cell as Slot;
use std::collections::HashMap;
use std::rc::Rc;

use memchr::{memchr, memchr_iter, memrchr};
use rustc_hash::FxBuildHasher;

use super::cells::{Cells, Standing};
use super::lines::Ground;
use crate::fold;
use crate::form::Edition;
use crate::model::{Cell, Status, Table};
use crate::number::Number;
use crate::span::Span;

/// A table that a stencil fits.
pub(crate) struct Printed {
    stencil: Rc<Stencil>,
    cells: Slot<Vec<Cell>>,
    /// Its last number.
    pub last: Span,
    /// From its first label to its last number.
    pub span: Span,
}

impl Printed {
    /// Takes it as the table with an index in an edition of the form; nothing
    /// where it is another.
    pub fn take(&self, table: usize, edition: usize) -> Option<Table> {
        let form = &Edition::all()[edition].tables[table];
        let same = self.stencil.forms.contains(&(table, edition));
        same.then(|| Table::printed(form, self.cells.take()))
    }
}

/// What a table prints between its numbers, all of which are whole and have a
/// few digits. It begins and ends with a line.
#[derive(Debug)]
struct Stencil {
    /// The tables of the form that it is, by index and edition.
    forms: Vec<(usize, usize)>,
    /// The bytes without the numbers.
    frame: Box<[u8]>,
    lines: u32,
    /// How reading stands before and behind it.
    before: Standing,
    behind: Standing,
    /// Where in its first line the table begins.
    indent: usize,
    /// The bytes of the frame before the first number.
    opening: usize,
    holes: Vec<Hole>,
    /// The cells that its holes stand for, with other numbers in them.
    cells: Vec<Cell>,
}

/// The place of a number.
#[derive(Debug)]
struct Hole {
    /// How many bytes of the frame belong to the cell: its unit.
    tail: u32,
    /// Its first bytes behind the number, in the lower bytes, and those bits of
    /// them that count.
    first: u64,
    bits: u64,
    /// How many bytes of the frame follow the number.
    length: usize,
}

/// Numbers with more digits are rare and left to the grammar.
const MOST_DIGITS: usize = 8;

impl Stencil {
    /// That of a table, printed at `span` of a text; nothing where any cell is
    /// more than a number and its unit.
    fn of(text: &str, ground: &Ground, table: &Table, form: (usize, usize), span: Span) -> Option<Stencil> {
        let bytes = text.as_bytes();
        let (first, last) = (span.start as usize, span.end as usize);
        let start = memrchr(b'\n', bytes.get(..first)?).map_or(0, |at| at + 1);
        let end = last + memchr(b'\n', bytes.get(last..)?)? + 1;
        if !text[last..end].trim_matches(is_apart).is_empty() {
            return None;
        }
        let mut frame = Vec::with_capacity(end - start);
        let mut behind = start;
        let mut holes: Vec<Hole> = Vec::with_capacity(table.form().cell_count());
        let mut opening = 0;
        for cell in table.form_cells() {
            let printed = cell.span.filter(|_| matches!(cell.status, Status::Printed | Status::Reported))?;
            let from = printed.start as usize;
            let (number, length) = number(&bytes[from..])?;
            let to = from + length;
            let tail = text.get(to..printed.end as usize)?;
            let alone = text[..from].ends_with(is_apart) && text[printed.end as usize..].starts_with(is_apart);
            if cell.value() != Some(number) || from < behind || !alone || tail.contains(|c: char| c.is_ascii_digit()) {
                return None;
            }
            match holes.last_mut() {
                Some(hole) => hole.length = from - behind,
                None => opening = from - behind,
            }
            frame.extend_from_slice(&bytes[behind..from]);
            holes.push(Hole { tail: tail.len() as u32, first: 0, bits: 0, length: end.checked_sub(to)? });
            behind = to;
        }
        frame.extend_from_slice(&bytes[behind..end]);
        let mut at = opening;
        for hole in &mut holes {
            let shown = hole.length.min(8);
            let mut first = [0; 8];
            first[..shown].copy_from_slice(&frame[at..at + shown]);
            hole.first = u64::from_le_bytes(first);
            hole.bits = u64::MAX >> (64 - 8 * shown);
            at += hole.length;
        }
        let lines = memchr_iter(b'\n', &frame).count() as u32;
        let (before, behind) = (ground.standing(start)?, ground.standing(end)?);
        Some(Stencil {
            forms: vec![form],
            frame: frame.into(),
            before,
            behind,
            lines,
            indent: first - start,
            opening,
            holes,
            cells: table.form_cells().to_vec(),
        })
    }

    /// The cells of a text that goes on from `start` as the stencil does, and
    /// where the next line begins.
    fn read(&self, text: &[u8], start: usize) -> Option<(Vec<Cell>, usize)> {
        let (opening, mut frame) = self.frame.split_at(self.opening);
        let mut rest = text[start..].strip_prefix(opening)?;
        let mut cells = self.cells.clone();
        for (hole, cell) in self.holes.iter().zip(&mut cells) {
            let (number, length) = number(rest)?;
            let at = (text.len() - rest.len()) as u32;
            rest = &rest[length..];
            let (behind, others) = frame.split_at(hole.length);
            let fits = match rest.first_chunk() {
                Some(first) => (u64::from_le_bytes(*first) ^ hole.first) & hole.bits == 0,
                None => rest.starts_with(behind),
            };
            if !fits || hole.length > 8 && !rest.starts_with(behind) {
                return None;
            }
            cell.print(number, Span::new(at, at + length as u32 + hole.tail));
            rest = &rest[hole.length..];
            frame = others;
        }
        Some((cells, text.len() - rest.len()))
    }

    /// Whether it has its holes where another of the same frame has them.
    fn stands_as(&self, other: &Stencil) -> bool {
        let shape = |hole: &Hole| (hole.length, hole.tail);
        let standing = |stencil: &Stencil| (stencil.opening, stencil.before, stencil.behind);
        standing(self) == standing(other) && self.holes.iter().map(shape).eq(other.holes.iter().map(shape))
    }
}

/// Whether a character separates cells.
fn is_apart(character: char) -> bool {
    character == '|' || fold::is_blank(character)
}

/// The number that a text begins with, of the commonest kinds, and its length:
/// a count, a change with its sign, or an amount with some decimals.
#[inline(always)]
fn number(text: &[u8]) -> Option<(Number, usize)> {
    match text {
        [_, b'0'..=b'9' | b'.', ..] => longer_number(text),
        // Most counts have one digit.
        [digit @ b'0'..=b'9', ..] => Some((Number::integer(i64::from(digit - b'0')), 1)),
        _ => None,
    }
}

fn longer_number(text: &[u8]) -> Option<(Number, usize)> {
    let sign = matches!(text, [b'+' | b'-', ..]);
    let digits = digits(&text[usize::from(sign)..])?;
    let mut length = usize::from(sign) + digits.length;
    let leads_with_zero = digits.length > 1 && text[usize::from(sign)] == b'0';
    let (mut mantissa, mut scale) = (digits.value, 0);
    if text.get(length) == Some(&b'.') {
        let decimals = self::digits(&text[length + 1..])?;
        mantissa = mantissa * 10i64.pow(decimals.length as u32) + decimals.value;
        scale = decimals.length as u8;
        length += 1 + decimals.length;
    }
    if text[0] == b'-' {
        mantissa = -mantissa;
    }
    (!leads_with_zero).then(|| (Number::new(mantissa, scale), length))
}

struct Digits {
    value: i64,
    length: usize,
}

/// Digits that a text begins with, some but not too many.
fn digits(text: &[u8]) -> Option<Digits> {
    let mut digits = Digits { value: 0, length: 0 };
    while let Some(digit @ b'0'..=b'9') = text.get(digits.length) {
        digits.value = digits.value * 10 + i64::from(digit - b'0');
        digits.length += 1;
        if digits.length > MOST_DIGITS {
            return None;
        }
    }
    (digits.length > 0).then_some(digits)
}

/// What is behind a table.
pub(super) struct Behind {
    /// Where the next line begins.
    pub at: usize,
    /// How many lines the table has.
    pub lines: u32,
    pub standing: Standing,
}

/// The stencils that a thread has met.
#[derive(Default)]
pub(super) struct Stencils {
    /// By the first bytes of their first lines.
    stencils: HashMap<[u8; KEY], Vec<Rc<Stencil>>, FxBuildHasher>,
    count: usize,
}

const KEY: usize = 8;

/// So many publishers have some ways of printing tables; a thread that has met
/// more starts again.
const MOST_STENCILS: usize = 256;

/// So many are tried where a line begins like their first one.
const MOST_ALIKE: usize = 8;

/// A table that takes more bytes is left to the readers.
const LONGEST: u32 = 1 << 15;

impl Stencils {
    /// Those of the thread, which [`put_back`](Self::put_back) keeps for the
    /// next page.
    pub fn take() -> Stencils {
        STENCILS.try_with(Slot::take).unwrap_or_default()
    }

    /// Keeps them for the next page that the thread reads.
    pub fn put_back(self) {
        // A thread that ends keeps nothing.
        let _ = STENCILS.try_with(|stencils| stencils.set(self));
    }

    /// The table that is printed from the line at `start` on, if a stencil fits,
    /// and what is behind it.
    #[inline]
    pub fn read(&self, text: &[u8], start: usize, cells: &Cells) -> Option<(Printed, Behind)> {
        let alike = self.stencils.get(text[start..].first_chunk()?)?;
        let before = cells.standing()?;
        for stencil in alike.iter().filter(|stencil| stencil.before == before) {
            if let Some((cells, at)) = stencil.read(text, start) {
                let last = cells.last().and_then(|cell| cell.span)?;
                let span = Span::new((start + stencil.indent) as u32, last.end);
                let printed = Printed { stencil: stencil.clone(), cells: Slot::new(cells), last, span };
                return Some((printed, Behind { at, lines: stencil.lines, standing: stencil.behind }));
            }
        }
        None
    }

    /// Takes note of how a table is printed at `span` of a text, by index and
    /// edition.
    pub fn note(&mut self, text: &str, ground: &Ground, table: &Table, form: (usize, usize), span: Span) {
        if span.len() > LONGEST {
            return;
        }
        let Some(stencil) = Stencil::of(text, ground, table, form, span) else { return };
        let Some(&key) = stencil.frame[..stencil.opening].first_chunk() else { return };
        if self.count == MOST_STENCILS {
            *self = Stencils::default();
        }
        let alike = self.stencils.entry(key).or_default();
        let same = |known: &&mut Rc<Stencil>| known.frame == stencil.frame && known.stands_as(&stencil);
        if let Some(known) = alike.iter_mut().find(same) {
            if !known.forms.contains(&form)
                && let Some(known) = Rc::get_mut(known)
            {
                known.forms.push(form);
            }
            return;
        }
        if alike.len() == MOST_ALIKE {
            alike.remove(0);
            self.count -= 1;
        }
        alike.push(Rc::new(stencil));
        self.count += 1;
    }
}

thread_local! {
    static STENCILS: Slot<Stencils> = Slot::default();
}

/// Takes note of how a table is printed at `span` of a text, by index and
/// edition, for the next page that the thread reads.
pub(crate) fn note(text: &str, ground: &Ground, table: &Table, form: (usize, usize), span: Span) {
    let mut stencils = Stencils::take();
    stencils.note(text, ground, table, form, span);
    stencils.put_back();
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::source;

    /// How many tables of a fixture stencils fit that were made of it, once
    /// each line that is a count prints something else.
    fn fitted(fixture: &str, instead: &str) -> usize {
        let path = format!("{}/fixtures/{fixture}", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(path).expect("the fixture is there");
        crate::parse(&text);
        let line = |line: &str| match line.trim().parse::<i64>() {
            Ok(_) => line.replace(line.trim(), instead),
            Err(_) => line.to_owned(),
        };
        let changed: String = text.split_inclusive('\n').map(line).collect();
        source::read(&changed, false).printed.len()
    }

    #[test]
    fn stencils_fit_other_numbers() {
        for fixture in ["2021/huaian-2024.lines.txt", "2021/huaian-2024.lines.crlf.txt", "2019/distinct.lines.txt"] {
            for number in ["0", "7", "98765", "-3", "+12", "0.5", "160.5964"] {
                assert_eq!(fitted(fixture, number), 3, "{fixture} with {number}");
            }
        }
    }

    #[test]
    fn stencils_fit_nothing_else() {
        for other in ["", "/", "-", "007", "1.", ".5", "1,000", "1234567890", "3件", "3 4", "－3"] {
            assert_eq!(fitted("2021/huaian-2024.lines.txt", other), 0, "{other}");
        }
    }
}
