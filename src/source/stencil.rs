//! Remembers how tables are printed.
//!
//! Pages of one publisher print their tables alike to the byte, but for the
//! numbers. A stencil is what such a table prints, with a hole for each number.
//! A text that goes on as a stencil does has its numbers where the stencil has
//! its holes, and none of the lines between need be looked at. That changes how
//! long reading takes and nothing else: a stencil is made of a table that was
//! read line by line without a remark and holds no number besides its cells, and
//! fits only what is the same between the numbers.
//!
//! Two things may differ where no borders are drawn. Pages break elsewhere: a
//! stencil knows where its table was read whole with a break and where without.
//! And numbers that stand at a column of the page have more or fewer spaces before
//! them, behind which nothing else stands on their line.

mod making;
mod number;
mod page_break;

use std::cell::Cell as Slot;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use memchr::memrchr;
use rustc_hash::FxBuildHasher;

use self::number::number;
use super::cells::{Cells, Standing};
use super::lines::Ground;
use crate::form::Edition;
use crate::model::{Cell, Table};
use crate::number::Number;
use crate::span::Span;
use crate::token::{Borders, Token};

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
    /// Takes it, once, as the table with an index in an edition of the form; nothing
    /// where it is another, or where other empty cells stand around it, which may
    /// be its own.
    pub fn take(&self, table: usize, edition: usize, borders: Borders) -> Option<Table> {
        let form = &Edition::all()[edition].tables[table];
        if !self.stencil.places.contains(&Place { form: (table, edition), borders }) {
            return None;
        }
        let cells = self.cells.take();
        (cells.len() == form.cell_count()).then(|| Table::printed(form, cells))
    }
}

/// Which of the form's tables is printed, by index and edition, and the empty cells
/// around it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    form: (usize, usize),
    borders: Borders,
}

/// What a table prints between its numbers, all of which are whole and have a
/// few digits. It begins and ends with a line.
#[derive(Debug)]
struct Stencil {
    /// Where it was read as what; a few at most.
    places: Vec<Place>,
    /// The bytes without the numbers, the spaces that may differ and the breaks of
    /// pages.
    frame: Box<[u8]>,
    lines: u32,
    /// How reading stands before and behind it.
    before: Standing,
    behind: Standing,
    /// Whether pages may break within it: borders are drawn nowhere in the text.
    is_plain: bool,
    breaks: Vec<Break>,
    /// Where in its first line the table begins.
    indent: usize,
    /// The frame before the first number.
    opening: Piece,
    holes: Vec<Hole>,
    /// The cells that its holes stand for, with other numbers in them.
    cells: Vec<Cell>,
}

/// A place where pages were seen to break.
#[derive(Clone, Copy, Debug)]
struct Break {
    /// The bytes of the frame before it, and before the line that follows it.
    at: u32,
    /// Whether the table was read without it, too.
    may_lack: bool,
}

/// The place of a number.
#[derive(Debug)]
struct Hole {
    /// How many spaces stand before the number at least, where their count may
    /// differ; else they are part of the frame.
    spaces: Option<u8>,
    /// How many bytes of the frame belong to the cell: its unit.
    tail: u32,
    /// The frame behind the number.
    behind: Piece,
}

/// The frame from one hole to the next.
#[derive(Debug)]
struct Piece {
    /// Its first bytes, in the lower ones, and those bits of them that count.
    first: u64,
    bits: u64,
    /// Where in the frame it stands.
    start: u32,
    end: u32,
}

impl Hole {
    /// The only digit of a number that a text begins with, where a short piece of the
    /// frame and nothing else follows it.
    #[inline(always)]
    fn lone_digit(&self, text: &[u8]) -> Option<u8> {
        let word = u64::from_le_bytes(*text.first_chunk()?);
        let digit = (word as u8).wrapping_sub(b'0');
        let fits = ((word >> 8) ^ self.behind.first) & self.behind.bits == 0;
        (digit < 10 && fits && (1..8).contains(&self.behind.length())).then_some(digit)
    }
}

impl Piece {
    #[inline(always)]
    fn length(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// The piece in its frame.
    fn of<'a>(&self, frame: &'a [u8]) -> &'a [u8] {
        &frame[self.start as usize..self.end as usize]
    }
}

/// More spaces before a number are left to the readers.
const MOST_SPACES: usize = 64;

/// What a stencil finds in a text.
struct Fit {
    cells: Vec<Cell>,
    /// Where the next line begins.
    end: usize,
    /// Where pages break, as [`Break::at`].
    breaks: Vec<u32>,
}

impl Stencil {
    /// What it finds in a text that goes on from `start` as it does, wherever pages
    /// break.
    fn read(&self, text: &str, start: usize) -> Option<Fit> {
        let mut reading = Reading { stencil: self, text, breaks: Vec::new() };
        let text = text.as_bytes();
        let mut at = reading.pass(&self.opening, start)?;
        let mut cells = self.cells.clone();
        for (hole, cell) in self.holes.iter().zip(&mut cells) {
            if let Some(least) = hole.spaces {
                at = reading.pass_spaces(least, at)?;
            }
            // Most counts have one digit.
            if let Some(digit) = hole.lone_digit(&text[at..]) {
                cell.print(Number::integer(i64::from(digit)), Span::new(at as u32, at as u32 + 1 + hole.tail));
                at += 1 + hole.behind.length();
                continue;
            }
            let (number, length) = match number(&text[at..]) {
                Some(number) => number,
                None => {
                    at = reading.pass_break(hole, at)?;
                    number(&text[at..])?
                }
            };
            cell.print(number, Span::new(at as u32, (at + length) as u32 + hole.tail));
            at = reading.pass(&hole.behind, at + length)?;
        }
        Some(Fit { cells, end: at, breaks: reading.breaks })
    }

    /// What it finds in the lines of a text that another stencil was made of, if
    /// it finds the same there.
    fn fit(&self, other: &Stencil, text: &str, lines: &Range<usize>) -> Option<Fit> {
        let standing = |stencil: &Stencil| (stencil.before, stencil.behind, stencil.indent);
        let fit = self
            .read(text, lines.start)
            .filter(|_| standing(self) == standing(other) && self.is_plain == other.is_plain)?;
        (fit.end == lines.end && fit.cells == other.cells).then_some(fit)
    }

    /// Whether the table was read whole where each page breaks and where none does.
    fn knows(&self, breaks: &[u32]) -> bool {
        let known = |at: &u32| self.breaks.iter().any(|known| known.at == *at);
        breaks.iter().all(known) && self.breaks.iter().all(|known| known.may_lack || breaks.contains(&known.at))
    }

    /// Stands where another of the same print does, too.
    fn stand_where(&mut self, other: &Stencil) {
        for place in &other.places {
            if !self.places.contains(place) {
                self.places.truncate(MOST_PLACES - 1);
                self.places.insert(0, *place);
            }
        }
    }

    /// Takes note of where pages break in a table that was read whole.
    fn learn(&mut self, breaks: &[u32]) {
        for known in &mut self.breaks {
            known.may_lack |= !breaks.contains(&known.at);
        }
        for &at in breaks {
            if !self.breaks.iter().any(|known| known.at == at) {
                self.breaks.push(Break { at, may_lack: true });
            }
        }
    }
}

/// A text that goes on as a stencil does.
struct Reading<'a> {
    stencil: &'a Stencil,
    text: &'a str,
    breaks: Vec<u32>,
}

impl<'a> Reading<'a> {
    #[inline(always)]
    fn rest(&self, at: usize) -> &'a [u8] {
        &self.text.as_bytes()[at..]
    }

    /// What is behind a piece of the frame that stands at a place of the text.
    #[inline(always)]
    fn pass(&mut self, piece: &Piece, at: usize) -> Option<usize> {
        let length = piece.length();
        match self.rest(at).first_chunk() {
            Some(first) if length <= 8 && (u64::from_le_bytes(*first) ^ piece.first) & piece.bits == 0 => {
                Some(at + length)
            }
            _ => self.pass_long(piece, at),
        }
    }

    /// The same for a piece that is long, stands at the end of the text, or has a
    /// page break in it.
    fn pass_long(&mut self, piece: &Piece, at: usize) -> Option<usize> {
        match self.rest(at).starts_with(piece.of(&self.stencil.frame)) {
            true => Some(at + piece.length()),
            false => self.pass_breaks(piece, at),
        }
    }

    /// What is behind a piece of the frame that stands at a place of the text but
    /// for breaks of pages between its lines.
    #[cold]
    fn pass_breaks(&mut self, piece: &Piece, mut at: usize) -> Option<usize> {
        if !self.stencil.is_plain {
            return None;
        }
        let mut own = piece.of(&self.stencil.frame);
        loop {
            let same = own.iter().zip(self.rest(at)).take_while(|(own, other)| own == other).count();
            if same == own.len() {
                return Some(at + same);
            }
            let line = memrchr(b'\n', &own[..same])? + 1;
            at += line;
            at += page_break::length(self.text.get(at..)?)?;
            // Empty lines say nothing, on which side of a break they stand neither.
            own = &own[line..];
            own = &own[page_break::empty_lines(own)..];
            self.breaks.push(piece.end - own.len() as u32);
        }
    }

    /// What is behind the spaces before a number, some at least.
    #[inline(always)]
    fn pass_spaces(&self, least: u8, at: usize) -> Option<usize> {
        let count = self.rest(at).iter().take_while(|&&byte| byte == b' ').count();
        (usize::from(least)..=MOST_SPACES).contains(&count).then_some(at + count)
    }

    /// What is behind the break of a page before a line that begins with a number.
    #[cold]
    fn pass_break(&mut self, hole: &Hole, at: usize) -> Option<usize> {
        let before = self.text.as_bytes()[..at].iter().rfind(|&&byte| byte != b' ');
        if !self.stencil.is_plain || before.is_some_and(|&byte| byte != b'\n') {
            return None;
        }
        let at = at + page_break::length(self.text.get(at..)?)?;
        self.breaks.push(hole.behind.start);
        hole.spaces.map_or(Some(at), |least| self.pass_spaces(least, at))
    }
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
    /// By the first bytes of their first lines behind spaces.
    stencils: HashMap<u64, Vec<Rc<Stencil>>, FxBuildHasher>,
    count: usize,
}

/// So many publishers have some ways of printing tables; a thread that has met
/// more starts again.
const MOST_STENCILS: usize = 256;

/// So many are tried where a line begins like their first one.
const MOST_ALIKE: usize = 8;

/// So many manners of standing on a page have the tables that are printed alike.
const MOST_PLACES: usize = 16;

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
    pub fn read(&self, text: &str, start: usize, cells: &Cells) -> Option<(Printed, Behind)> {
        let alike = self.stencils.get(&key(&text.as_bytes()[start..])?)?;
        let before = cells.standing()?;
        let mut longest: Option<(&Rc<Stencil>, Fit)> = None;
        for stencil in alike.iter().filter(|stencil| stencil.before == before) {
            // One may go on where another ends, with an empty row.
            if longest.as_ref().is_some_and(|(known, _)| known.frame.len() >= stencil.frame.len()) {
                continue;
            }
            let fit = stencil.read(text, start).filter(|fit| stencil.knows(&fit.breaks));
            longest = fit.map(|fit| (stencil, fit)).or(longest);
        }
        let (stencil, Fit { cells, end, .. }) = longest?;
        let last = cells.last().and_then(|cell| cell.span)?;
        let span = Span::new((start + stencil.indent) as u32, last.end);
        let printed = Printed { stencil: stencil.clone(), cells: Slot::new(cells), last, span };
        Some((printed, Behind { at: end, lines: stencil.lines, standing: stencil.behind }))
    }

    /// Takes note of how a table is printed.
    pub fn note(&mut self, text: &str, ground: &Ground, print: &Print<'_>) {
        if print.span.len() > LONGEST {
            return;
        }
        let Some(lines) = making::lines(text, print.span) else { return };
        let Some(stencil) = Stencil::of(text, ground, print, lines.clone()) else { return };
        let Some(key) = key(stencil.opening.of(&stencil.frame)) else { return };
        if self.count == MOST_STENCILS {
            *self = Stencils::default();
        }
        let alike = self.stencils.entry(key).or_default();
        let known = alike.iter_mut().find_map(|known| Some((known.fit(&stencil, text, &lines)?, known)));
        if let Some((fit, known)) = known {
            if let Some(known) = Rc::get_mut(known) {
                known.learn(&fit.breaks);
                known.stand_where(&stencil);
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

/// What the stencils of tables that begin as `text` does are kept under.
#[inline]
fn key(text: &[u8]) -> Option<u64> {
    let spaces = text.iter().take_while(|&&byte| byte == b' ').count();
    text[spaces..].first_chunk().map(|first| u64::from_le_bytes(*first))
}

thread_local! {
    static STENCILS: Slot<Stencils> = Slot::default();
}

/// A table that was read, and where.
pub(crate) struct Print<'a> {
    pub table: &'a Table,
    /// Which of the form it is, by index and edition.
    pub form: (usize, usize),
    /// From its first label to its last number.
    pub span: Span,
    /// The tokens among which it stands, in order.
    pub tokens: &'a [Token],
}

/// Takes note of how a table of a text is printed, for the next page that the
/// thread reads.
pub(crate) fn note(text: &str, ground: &Ground, print: &Print<'_>) {
    let mut stencils = Stencils::take();
    stencils.note(text, ground, print);
    stencils.put_back();
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::source;

    fn fixture(name: &str) -> String {
        let path = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(path).expect("the fixture is there")
    }

    /// How many tables of a text fit what is known.
    fn fitted(text: &str) -> usize {
        source::read(text).printed.len()
    }

    /// How many tables of a fixture stencils fit that were made of it, once
    /// each line that is a count prints something else.
    fn fitted_with(fixture: &str, instead: &str) -> usize {
        let text = self::fixture(fixture);
        crate::parse(&text);
        let line = |line: &str| match line.trim().parse::<i64>() {
            Ok(_) => line.replace(line.trim(), instead),
            Err(_) => line.to_owned(),
        };
        fitted(&text.split_inclusive('\n').map(line).collect::<String>())
    }

    #[test]
    fn stencils_fit_other_numbers() {
        for fixture in ["2021/huaian-2024.lines.txt", "2021/huaian-2024.lines.crlf.txt", "2019/distinct.lines.txt"] {
            for number in ["0", "7", "98765", "-3", "+12", "0.5", "160.5964"] {
                assert_eq!(fitted_with(fixture, number), 3, "{fixture} with {number}");
            }
        }
    }

    #[test]
    fn stencils_fit_nothing_else() {
        for other in ["", "/", "-", "007", "1.", ".5", "1,000", "1234567890", "3件", "3 4", "－3"] {
            assert_eq!(fitted_with("2021/huaian-2024.lines.txt", other), 0, "{other}");
        }
    }

    #[test]
    fn stencils_fit_numbers_at_columns() {
        let text = fixture("2021/huaian-2024.pdf-columns.txt");
        crate::parse(&text);
        for (from, to) in [("      0", "   12345"), ("      0", " 0"), ("  0", "1234"), ("      0", "            0")] {
            assert_eq!(fitted(&text.replace(from, to)), 3, "{from:?} {to:?}");
        }
        let far = format!("{}0", " ".repeat(70));
        for (from, to) in [("      0", far.as_str()), ("  0", "\t0"), ("1.属", " 1.属")] {
            assert!(fitted(&text.replace(from, to)) < 3, "{from:?} {to:?}");
        }
        // What stands behind a number on its line stays where it is.
        assert_eq!(crate::parse(&text.replace("      0", &far)).diagnostics, []);
    }

    #[test]
    fn pages_break_where_they_did_before() {
        for name in ["pdf-rows", "pdf-lines", "pdf-columns", "pdf-columns-under"] {
            let text = fixture(&format!("2021/huaian-2024.{name}.txt"));
            let is_number = |line: &&str| line.trim().starts_with('-') && line.trim().ends_with('-');
            let numbers: Vec<&str> = text.lines().filter(is_number).collect();
            let renumbered = text.replace(numbers[0], "- 117 -").replace(numbers[1], "\n  第 118 页\n");
            let without = text.replace(&format!("{}\n", numbers[1]), "");
            let elsewhere = without.replacen("\n本", "\n- 118 -\n\x0c本", 1).replacen("\n二、上", "\n-5-\n二、上", 1);
            crate::parse(&text);
            for other in [&renumbered, &without, &elsewhere] {
                let known = fitted(other);
                assert_eq!(known == 3, other == &renumbered, "{name}");
                assert_eq!(crate::parse(other).diagnostics, [], "{name}");
                assert_eq!(fitted(other), 3, "{name}");
            }
            assert_eq!(fitted(&text), 3, "{name}");
            // A bare number may be a cell.
            assert_eq!(fitted(&text.replace(numbers[1], "118")), 2, "{name}");
        }
    }
}
