//! A count in the prose and the list of its parts, against each other.

use serde::Deserialize;

use super::{Broken, Outcome};
use crate::check::page::Page;
use crate::check::prose::{self, Sentence};
use crate::check::rule::Pattern;

/// Counts with a list that claims to be all of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Breakdown {
    /// Number of the section whose prose is read.
    section: u8,
    /// A count named `n`, words that claim completeness, and behind them the
    /// parts, named `list`.
    pattern: Pattern,
    /// One part: a count named `n`.
    part: Pattern,
    /// Words by which a list is not complete, or counts something else.
    not: Pattern,
}

/// A list of more bytes is nothing that a sentence says.
const LONGEST: usize = 1_000;

impl Breakdown {
    pub fn outcomes(&self, page: &Page<'_>) -> Vec<Outcome> {
        let Some((_, prose)) = page.section(self.section) else { return vec![Outcome::Skip] };
        let found: Vec<Outcome> = prose.sentences().filter_map(|sentence| self.outcome(sentence, page)).collect();
        if found.is_empty() { vec![Outcome::Skip] } else { found }
    }

    /// `None` where the sentence has no list whose parts can be summed.
    fn outcome(&self, sentence: Sentence<'_>, page: &Page<'_>) -> Option<Outcome> {
        let text = sentence.text();
        let found = self.pattern.0.captures(text)?;
        let (all, list, whole) = (found.name("n")?, found.name("list")?, found.get(0)?);
        let of = Count::read(all.as_str(), &text[all.end()..])?;
        if list.len() > LONGEST || self.not.0.is_match(list.as_str()) {
            return None;
        }
        let mut parts = 0i64;
        let mut counted = 0;
        // What stands between the parts.
        let mut between = String::new();
        let mut end = 0;
        for part in self.part.0.captures_iter(list.as_str()) {
            let (digits, printed) = (part.name("n")?, part.get(0)?);
            let count = Count::read(digits.as_str(), &list.as_str()[digits.end()..]).filter(|c| c.unit == of.unit)?;
            parts = parts.checked_add(count.number)?;
            between.push_str(&list.as_str()[end..printed.start()]);
            end = printed.end();
            counted += 1;
        }
        between.push_str(&list.as_str()[end..]);
        // A year, a share or an amount among the parts: it is no plain list.
        if counted < 2 || between.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        Some(Outcome::of(parts == of.number, || {
            let span = sentence.span(whole.range());
            let quote: String = span.of(page.text).unwrap_or_default().split_whitespace().collect();
            Broken::default().numbers(parts.into(), of.number.into()).value("quote", quote).mark(
                Some(span),
                format!("共 {}，各项之和 {parts}", of.number),
                format!("{} in all, the parts come to {parts}", of.number),
            )
        }))
    }
}

/// A number of things.
struct Count {
    number: i64,
    /// The word that counts them.
    unit: char,
}

impl Count {
    fn read(digits: &str, behind: &str) -> Option<Count> {
        Some(Count { number: prose::count(digits)?.as_integer()?, unit: behind.chars().next()? })
    }
}
