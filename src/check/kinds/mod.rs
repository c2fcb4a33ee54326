//! What a rule can test: one small evaluator for each kind.
//!
//! An evaluator answers for each thing that its rule is about whether it holds,
//! does not, or cannot be told. What cannot be told is never counted as holding.

mod breakdown;
mod dates;
mod filled;
mod headings;
mod organ;
mod relation;
mod stated;
mod wording;

pub(crate) use breakdown::Breakdown;
pub(crate) use dates::Deadline;
pub(crate) use filled::{Filled, Unit};
pub(crate) use organ::{Citation, Condition, OrganNamed};
pub(crate) use relation::Bound;
pub(crate) use stated::Stated;
pub(crate) use wording::{Length, Wording};

use super::finding::CellId;
use super::page::{Page, Place};
use super::rule::{Rule, Test};
use crate::number::Number;
use crate::span::Span;
use crate::words::Words;

/// How one check comes out.
#[derive(Debug)]
pub(crate) enum Outcome {
    Pass,
    Skip,
    Fail(Box<Broken>),
}

/// What does not hold, and where it shows.
#[derive(Debug, Default)]
pub(crate) struct Broken {
    pub table: Option<String>,
    pub row: Option<String>,
    pub column: Option<String>,
    pub expected: Option<Number>,
    pub actual: Option<Number>,
    /// What the places of the message are filled with, in Chinese and English.
    pub values: Vec<(&'static str, String, String)>,
    pub hint: Option<Words>,
    pub cells: Vec<CellId>,
    /// Where to look, with what is to be seen; the first is the main place.
    pub marks: Vec<(Span, Words)>,
}

/// Holds a report against one rule. The identities, and the rules across
/// reports, are evaluated apart.
pub(crate) fn outcomes(rule: &'static Rule, page: &Page<'_>) -> Vec<Outcome> {
    match &rule.test {
        Test::Identity(_) | Test::Flow(_) | Test::SameYear {} | Test::Years {} | Test::Copy(_) => Vec::new(),
        Test::Bound(bound) => bound.outcomes(page),
        Test::Unit(unit) => unit.outcomes(page),
        Test::Filled(filled) => filled.outcomes(page),
        Test::Headings {} => vec![headings::outcome(page)],
        Test::Wording(wording) => vec![wording.outcome(page)],
        Test::Length(length) => vec![length.outcome(page)],
        Test::Period { patterns } => vec![dates::period(patterns, page)],
        Test::Title { pattern } => vec![dates::title(pattern, page)],
        Test::PublishedYear {} => vec![dates::published_year(page)],
        Test::Deadline(deadline) => vec![deadline.outcome(page)],
        Test::OrganNamed(named) => vec![named.outcome(page)],
        Test::Citation(citation) => vec![citation.outcome(page)],
        Test::Competence(condition) => vec![condition.outcome(page)],
        Test::Stated(stated) => stated.outcomes(page),
        Test::Breakdown(breakdown) => breakdown.outcomes(page),
    }
}

impl Outcome {
    fn fail(broken: Broken) -> Outcome {
        Outcome::Fail(Box::new(broken))
    }

    /// Holding or not.
    fn of(holds: bool, broken: impl FnOnce() -> Broken) -> Outcome {
        if holds { Outcome::Pass } else { Outcome::fail(broken()) }
    }
}

impl Broken {
    /// Fills a place of the message alike in both languages.
    fn value(mut self, place: &'static str, value: impl ToString) -> Self {
        let value = value.to_string();
        self.values.push((place, value.clone(), value));
        self
    }

    fn words(mut self, place: &'static str, words: Words) -> Self {
        self.values.push((place, words.zh, words.en));
        self
    }

    fn mark(mut self, span: Option<Span>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.marks.extend(span.map(|span| (span, Words::new(zh, en))));
        self
    }

    fn numbers(mut self, expected: Number, actual: Number) -> Self {
        (self.expected, self.actual) = (Some(expected), Some(actual));
        self.value("expected", expected).value("actual", actual)
    }

    /// Says that the fault is in one cell.
    fn in_cell(mut self, place: &Place<'_>) -> Self {
        self.table = Some(place.table.to_owned());
        self.row = Some(place.row.to_owned());
        self.column = Some(place.column.id.clone());
        self
    }

    fn uses(mut self, place: &Place<'_>) -> Self {
        self.cells.push(place.id());
        self
    }
}

impl Place<'_> {
    fn id(&self) -> CellId {
        CellId::new(self.table, self.row, &self.column.id)
    }

    fn is_positive(&self) -> bool {
        self.cell.value().is_some_and(|number| number.mantissa() > 0)
    }
}
