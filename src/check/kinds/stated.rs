//! Numbers that the prose states, against the tables.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use serde::Deserialize;

use super::{Broken, Outcome};
use crate::check::Sum;
use crate::check::page::{Page, Place};
use crate::check::prose::{self, Sentence};
use crate::check::rule::Pattern;
use crate::number::Number;
use crate::span::Span;
use crate::words::Words;

/// Quantities that the prose may state; each is a check of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stated {
    /// Number of the section whose prose is read.
    section: u8,
    quantities: Vec<Quantity>,
    /// Words by which a sentence counts something wider or other than the
    /// tables do.
    scope: Pattern,
    /// Words before a number by which it is of another matter altogether.
    other: Pattern,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Quantity {
    zh: String,
    en: String,
    /// Each states the quantity by a count named `n`, or by words alone, which
    /// say that it is zero.
    patterns: Vec<Pattern>,
    /// Each states it in a scope that is never the table's. They count where no
    /// other statement is made, so that a finding on them can say so.
    #[serde(default)]
    other_scope: Vec<Pattern>,
    /// What the paragraph has to speak of, up to the end of the number.
    needs: Option<Pattern>,
    /// What the clause may not speak of.
    not: Option<Pattern>,
    /// All that may stand in the clause before the statement: another body, or a
    /// part of the year, would make it a statement of something else.
    subject: Option<Pattern>,
    /// Sums of cells, each `table/row/column`, any of which it may be.
    accept: Vec<Vec<String>>,
    /// Whether the table may count more than the text names.
    #[serde(default)]
    at_least: bool,
}

/// One statement of a quantity.
struct Statement<'a> {
    number: Number,
    sentence: Sentence<'a>,
    range: Range<usize>,
}

/// A sentence of more bytes is none that a person wrote; what stands before each
/// number in it is looked at, which would take too long.
const LONGEST: usize = 1_500;

impl Stated {
    pub fn outcomes(&self, page: &Page<'_>) -> Vec<Outcome> {
        let Some((_, prose)) = page.section(self.section) else { return vec![Outcome::Skip] };
        let sentences: Vec<Sentence<'_>> =
            prose.sentences().filter(|sentence| sentence.text().len() <= LONGEST).collect();
        self.quantities.iter().map(|quantity| self.outcome(quantity, &sentences, page)).collect()
    }

    fn outcome(&self, quantity: &Quantity, sentences: &[Sentence<'_>], page: &Page<'_>) -> Outcome {
        let reader = Reader { quantity, other: &self.other, page };
        let mut statements: Vec<Statement<'_>> = sentences.iter().flat_map(|&sentence| reader.own(sentence)).collect();
        if statements.is_empty() {
            statements = sentences.iter().flat_map(|&sentence| reader.of_other_scope(sentence)).collect();
        }
        let Some(first) = statements.first() else { return Outcome::Skip };
        let sums: Vec<(Number, Vec<Place<'_>>)> = quantity
            .accept
            .iter()
            .filter_map(|terms| Some(sum(&places(terms, page)?)?).zip(places(terms, page)))
            .collect();
        // Where one of the sums is not known, the number may be that one.
        let explains = |sum: Number, stated: Number| match quantity.at_least {
            true => Sum::default().plus(sum).order(Sum::default().plus(stated)) != Ordering::Less,
            false => sum.value_eq(stated),
        };
        if statements.iter().any(|stated| sums.iter().any(|&(sum, _)| explains(sum, stated.number))) {
            return Outcome::Pass;
        }
        if sums.len() < quantity.accept.len() {
            return Outcome::Skip;
        }
        // Several numbers, none of them the table's: parts of it, or other years.
        if statements.iter().any(|stated| stated.number != first.number) {
            return Outcome::Skip;
        }
        Outcome::fail(self.broken(quantity, first, &sums, page))
    }

    fn broken(
        &self,
        quantity: &Quantity,
        stated: &Statement<'_>,
        sums: &[(Number, Vec<Place<'_>>)],
        page: &Page<'_>,
    ) -> Broken {
        let span = trimmed(stated.sentence.span(stated.range.clone()), page.text);
        let quote: String = span.of(page.text).unwrap_or_default().split_whitespace().collect();
        let mut accepted: Vec<String> = sums.iter().map(|(sum, _)| sum.to_string()).collect();
        accepted.dedup();
        let number = stated.number;
        let mut broken = Broken::default()
            .numbers(sums[0].0, number)
            .value("quote", quote)
            .value("stated", number)
            .words("quantity", Words::new(&quantity.zh, &quantity.en))
            .words("printed", Words::new(accepted.join(" 或 "), accepted.join(" or ")))
            .mark(Some(span), format!("正文为 {number}"), format!("the text says {number}"));
        if let [place] = &sums[0].1[..] {
            broken = broken.in_cell(place);
        }
        for place in &sums[0].1 {
            let printed = place.cell.value().unwrap_or_default();
            broken = broken.uses(place).mark(
                place.cell.span,
                format!("表中为 {printed}"),
                format!("the table says {printed}"),
            );
        }
        let scope = self.scope.0.find(stated.sentence.text());
        broken.hint = scope.map(|scope| {
            let word = scope.as_str();
            Words::new(
                format!("句中有“{word}”，统计口径可能与表格不同，请核对；不一定是错误"),
                format!("the sentence says “{word}”, so it may count in another scope than the table; look before calling it an error"),
            )
        });
        broken
    }
}

/// Finds the statements of one quantity.
struct Reader<'r> {
    quantity: &'r Quantity,
    other: &'r Pattern,
    page: &'r Page<'r>,
}

impl Reader<'_> {
    /// What a sentence states of the quantity itself.
    fn own<'a>(&self, sentence: Sentence<'a>) -> Vec<Statement<'a>> {
        self.found(&self.quantity.patterns, sentence, |range| self.fits(sentence, range))
    }

    /// What it states of it in another scope.
    fn of_other_scope<'a>(&self, sentence: Sentence<'a>) -> Vec<Statement<'a>> {
        self.found(&self.quantity.other_scope, sentence, |_| true)
    }

    fn found<'a>(
        &self,
        patterns: &[Pattern],
        sentence: Sentence<'a>,
        fits: impl Fn(&Range<usize>) -> bool,
    ) -> Vec<Statement<'a>> {
        let text = sentence.text();
        let mut statements: Vec<Statement<'a>> = Vec::new();
        for pattern in patterns {
            for found in pattern.0.captures_iter(text) {
                let (Some(whole), digits) = (found.get(0), found.name("n")) else { continue };
                let number = digits.map_or(Some(Number::integer(0)), |digits| prose::count(digits.as_str()));
                let (Some(number), range) = (number, whole.range()) else { continue };
                let known = statements.iter().any(|other| other.range.end == range.end);
                if !known && fits(&range) && !is_of_another_year(&text[..range.start], self.page.report.year) {
                    statements.push(Statement { number, sentence, range });
                }
            }
        }
        statements
    }

    fn fits(&self, sentence: Sentence<'_>, range: &Range<usize>) -> bool {
        let Quantity { needs, not, subject, .. } = self.quantity;
        let clause = self.without_own_name(sentence.clause(range));
        let before = self.without_own_name(sentence.before(range.start));
        let subject_before = self.without_own_name(sentence.clause_before(range));
        not.as_ref().is_none_or(|not| !not.0.is_match(&clause))
            && subject.as_ref().is_none_or(|subject| subject.0.is_match(&subject_before))
            && needs.as_ref().is_none_or(|needs| needs.0.is_match(sentence.paragraph_before(range.end)))
            && !self.other.0.is_match(&before)
    }

    /// A text without the name of the body that reports, which narrows nothing.
    fn without_own_name<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.page.report.agency.as_deref() {
            Some(agency) if !agency.is_empty() && text.contains(agency) => text.replace(agency, "").into(),
            _ => text.into(),
        }
    }
}

/// Whether the last year named before a statement is not that of the report.
fn is_of_another_year(before: &str, year: Option<i32>) -> bool {
    let named = before.rmatch_indices('年').find_map(|(at, _)| {
        let digits = before.get(at.checked_sub(4)?..at)?;
        digits.parse::<i32>().ok()
    });
    named.is_some_and(|named| year.is_some_and(|year| year != named))
}

/// The cells that terms name; `None` where a table or a row is not there.
fn places<'a>(terms: &[String], page: &Page<'a>) -> Option<Vec<Place<'a>>> {
    let mut places = Vec::new();
    for term in terms {
        let mut parts = term.split('/');
        let (table, row, column) = (parts.next()?, parts.next()?, parts.next()?);
        let rows = page.rows(page.report.table(table)?, row);
        let before = places.len();
        places.extend(rows.into_iter().flatten().filter(|place| place.column.id == column));
        if places.len() == before {
            return None;
        }
    }
    Some(places)
}

/// The sum of cells; `None` where not all are known.
fn sum(places: &[Place<'_>]) -> Option<Number> {
    places.iter().try_fold(Sum::default(), |sum, place| sum.add(place.cell))?.number()
}

/// A span without the blanks at its ends.
fn trimmed(span: Span, text: &str) -> Span {
    let printed = span.of(text).unwrap_or_default();
    let content = printed.trim();
    let start = span.start + (printed.len() - printed.trim_start().len()) as u32;
    Span::new(start, start + content.len() as u32)
}
