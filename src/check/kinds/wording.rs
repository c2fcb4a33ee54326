//! What a section says, and at what length.

use serde::Deserialize;

use super::{Broken, Outcome};
use crate::check::page::Page;
use crate::check::rule::Pattern;
use crate::diagnostic::Code;
use crate::words::Words;

/// What a section has to speak of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wording {
    section: u8,
    /// Text that says nothing.
    empty: Option<Pattern>,
    #[serde(default)]
    topics: Vec<Topic>,
    /// Whether the heading of the form names the topics, so that it is no evidence.
    #[serde(default)]
    named_by_heading: bool,
    /// The rule is asked only where this cell is above zero.
    when: Option<When>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    zh: String,
    en: String,
    pattern: Pattern,
    /// Words that only seem to speak of it.
    not: Option<Pattern>,
    /// Kinds of bodies that have to speak of it; all where none is named.
    #[serde(default)]
    organs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    table: String,
    row: String,
    column: String,
}

/// How many characters a section may have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Length {
    section: u8,
    at_most: usize,
}

impl Wording {
    pub fn outcome(&self, page: &Page<'_>) -> Outcome {
        let mut broken = Broken::default();
        if let Some(when) = &self.when {
            let cell = page.report.table(&when.table).and_then(|table| table.cell(&when.row, &when.column));
            match cell.and_then(|cell| cell.value()) {
                None => return Outcome::Skip,
                Some(number) if number.mantissa() <= 0 => return Outcome::Pass,
                Some(number) => {
                    broken.cells.push(crate::check::CellId::new(&when.table, &when.row, &when.column));
                    broken = broken.value("actual", number).mark(
                        cell.and_then(|cell| cell.span),
                        format!("印为 {number}"),
                        format!("printed as {number}"),
                    );
                }
            }
        }
        // Of a text that breaks off, the sections behind the break say nothing.
        let Some((section, prose)) = page.section(self.section).filter(|_| !page.has(Code::SourceCutOff)) else {
            return Outcome::Skip;
        };
        let broken = broken.mark(Some(section.span), "本节", "this section").value("section", &section.heading);
        let says_nothing =
            prose.text.is_empty() || self.empty.as_ref().is_some_and(|empty| empty.0.is_match(&prose.text));
        let heading = if self.named_by_heading { "" } else { section.heading.as_str() };
        let lacking: Vec<&Topic> =
            self.topics.iter().filter(|topic| topic.is_lacking(heading, &prose.text, page)).collect();
        if self.empty.is_some() && says_nothing {
            // A rule on what an empty section lacks leaves it to the one on emptiness.
            return if self.topics.is_empty() { Outcome::fail(broken) } else { Outcome::Skip };
        }
        Outcome::of(lacking.is_empty(), || {
            let zh: Vec<&str> = lacking.iter().map(|topic| topic.zh.as_str()).collect();
            let en: Vec<&str> = lacking.iter().map(|topic| topic.en.as_str()).collect();
            broken.words("topics", Words::new(zh.join("、"), en.join(", ")))
        })
    }
}

impl Topic {
    fn is_lacking(&self, heading: &str, text: &str, page: &Page<'_>) -> bool {
        let asked = self.organs.is_empty() || page.organ().is_some_and(|organ| self.organs.contains(&organ.id));
        let speaks = |text: &str| match &self.not {
            Some(not) => self.pattern.0.is_match(&not.0.replace_all(text, "")),
            None => self.pattern.0.is_match(text),
        };
        asked && !speaks(text) && !speaks(heading)
    }
}

impl Length {
    pub fn outcome(&self, page: &Page<'_>) -> Outcome {
        let Some((section, prose)) = page.section(self.section) else { return Outcome::Skip };
        let characters = prose.characters();
        Outcome::of(characters <= self.at_most, || {
            Broken::default()
                .value("section", &section.heading)
                .numbers((self.at_most as i64).into(), (characters as i64).into())
                .mark(Some(section.span), format!("{characters} 字"), format!("{characters} characters"))
        })
    }
}
