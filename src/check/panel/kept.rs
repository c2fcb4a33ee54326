//! What is kept of a report to compare it with others: less than two kilobytes.

use std::hash::Hasher;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHasher;

use super::flow;
use super::sketch::Sketch;
use crate::check::prose::Prose;
use crate::check::rule::{Rule, Test};
use crate::fold;
use crate::form::Edition;
use crate::model::{Parsed, Section};
use crate::number::Number;
use crate::span::Span;

/// Sections with less prose than this, in characters, are alike by nature.
const SHORT_SECTION: usize = 30;

/// What is kept of a report.
#[derive(Debug)]
pub(super) struct Kept {
    pub source: Option<Box<str>>,
    /// The body as the title names it.
    pub agency: Option<Box<str>>,
    pub year: Option<i32>,
    pub edition: Option<&'static Edition>,
    /// Where its prose begins.
    pub prose: Place,
    /// The numbers that rules ask for, by their index in [`flow::cells`].
    cells: Box<[KeptCell]>,
    /// What the prose explains, by index in [`flow::excuses`].
    excuses: Box<[(u16, Box<str>)]>,
    /// The prose, where it is long enough to be compared.
    pub sketch: Option<Box<Sketch>>,
    /// A hash of each section's prose; 0 where there is little.
    sections: [u64; 6],
}

/// A place in the input.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub span: Span,
    pub line: u32,
    pub column: u32,
}

/// A number and where it is printed. Its parts lie apart from [`Number`] to
/// take 32 bytes instead of 40.
#[derive(Debug)]
struct KeptCell {
    mantissa: i64,
    scale: u8,
    index: u16,
    place: Place,
}

impl Kept {
    /// What is worth keeping of a report. `place` tells the line and column of
    /// a span of the input.
    pub fn of(parsed: &Parsed, place: impl Fn(Span) -> (u32, u32)) -> Kept {
        let report = &parsed.report;
        let place = |span: Span| {
            let (line, column) = place(span);
            Place { span, line, column }
        };
        let cell = |(index, id): (usize, &flow::CellName)| {
            let table = report.table(&id.table)?;
            let cell = table.cell(&id.row, &id.column)?;
            let prescribed = table.form().column(&id.row, &id.column).and_then(|column| column.unit.as_deref());
            // A number in another unit cannot be compared.
            let value = cell.value().filter(|_| cell.unit().is_none_or(|unit| prescribed == Some(unit)))?;
            let place = cell.span.map(place).unwrap_or_default();
            Some(KeptCell { mantissa: value.mantissa(), scale: value.scale(), index: index as u16, place })
        };
        let prose: Vec<Prose> = report.sections.iter().map(prose).collect();
        let words: Vec<String> = prose.iter().map(|prose| words(prose, report.agency.as_deref())).collect();
        let mut sections = [0; 6];
        for (section, words) in report.sections.iter().zip(&words) {
            if let Some(hash) = sections.get_mut(usize::from(section.number).wrapping_sub(1)) {
                *hash = if words.chars().nth(SHORT_SECTION).is_some() { hash_of(words) } else { 0 };
            }
        }
        let all = words.concat();
        let long = all.chars().nth(least_characters().saturating_sub(1)).is_some();
        Kept {
            source: report.source.as_deref().map(Box::from),
            agency: report.agency.as_deref().map(Box::from),
            year: report.year,
            edition: report.edition,
            prose: report.sections.first().map(|section| place(section.span)).unwrap_or_default(),
            cells: flow::cells().iter().enumerate().filter_map(cell).collect(),
            excuses: excuses(&prose),
            sketch: if long { Sketch::of(&all).map(Box::new) } else { None },
            sections,
        }
    }

    /// The number with an index among [`flow::cells`], and where it is printed.
    pub fn number(&self, index: u16) -> Option<(Number, Place)> {
        let at = self.cells.binary_search_by_key(&index, |cell| cell.index).ok()?;
        let cell = &self.cells[at];
        Some((Number::new(cell.mantissa, cell.scale), cell.place))
    }

    /// The words that excuse a breach, by index among [`flow::excuses`].
    pub fn excuse(&self, index: u16) -> Option<&str> {
        self.excuses.iter().find(|(known, _)| *known == index).map(|(_, words)| &**words)
    }

    /// The numbers of the sections that have the same words in both.
    pub fn same_sections(&self, other: &Kept) -> impl Iterator<Item = usize> {
        let pairs = self.sections.into_iter().zip(other.sections).enumerate();
        pairs.filter(|(_, (one, other))| *one != 0 && one == other).map(|(at, _)| at + 1)
    }

    /// Whether both print the same, as far as it is compared.
    pub fn same_content(&self, other: &Kept) -> bool {
        let numbers = |kept: &Kept| -> Vec<(u16, Number)> {
            kept.cells.iter().map(|cell| (cell.index, Number::new(cell.mantissa, cell.scale))).collect()
        };
        self.sections == other.sections && numbers(self) == numbers(other)
    }
}

fn prose(section: &Section) -> Prose {
    let mut start = 0;
    let lines = section.text.split('\n').map(|line| {
        let span = Span::new(start, start + line.len() as u32);
        start = span.end + 1;
        span
    });
    Prose::of(&section.text, lines)
}

/// The words of a section's prose: letters, digits and ideographs, without
/// years and without the body's own name.
fn words(prose: &Prose, agency: Option<&str>) -> String {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new("20[0-9]{2}年").expect("the pattern is valid"));
    let words = fold::fold(&prose.text);
    let words = match agency.map(fold::fold).filter(|name| !name.is_empty()) {
        Some(name) => words.replace(&name, ""),
        None => words,
    };
    YEAR.replace_all(&words, "").into_owned()
}

fn hash_of(words: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(words.as_bytes());
    hasher.finish().max(1)
}

/// What the prose explains: the first sentence that does.
fn excuses(prose: &[Prose]) -> Box<[(u16, Box<str>)]> {
    /// More characters of a sentence than this are not quoted.
    const QUOTED: usize = 40;
    let mut found = Vec::new();
    for (index, excuse) in flow::excuses().iter().enumerate() {
        let Some(pattern) = &excuse.pattern else { continue };
        let quote = prose.iter().find_map(|prose| pattern.0.find(&prose.text));
        found.extend(quote.map(|quote| (index as u16, quote.as_str().chars().take(QUOTED).collect::<String>().into())));
    }
    found.into()
}

/// How many characters prose must have to be compared: the least that a rule
/// asks for.
fn least_characters() -> usize {
    static LEAST: LazyLock<usize> = LazyLock::new(|| {
        let asked = Rule::across().iter().filter_map(|rule| match &rule.test {
            Test::Copy(copied) => Some(copied.characters),
            _ => None,
        });
        asked.min().unwrap_or(0)
    });
    *LEAST
}
