//! The rules as data: what each tests, and the words that explain it.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Deserializer, de::Error as _};

use super::identities::Identity;
use super::kinds::{
    Bound, Breakdown, Citation, Condition, Deadline, Filled, Length, OrganNamed, Stated, Unit, Wording,
};
use super::panel::{Copied, Flow};
use crate::diagnostic::Severity;
use crate::form::Edition;
use crate::words::Words;

/// The files of rules; the identities are apart because every parse evaluates
/// them, those across reports because no single report is held against them.
const IDENTITIES: &str = include_str!("rules/identities.json");
const OTHERS: [&str; 4] = [
    include_str!("rules/tables.json"),
    include_str!("rules/structure.json"),
    include_str!("rules/metadata.json"),
    include_str!("rules/narrative.json"),
];
const ACROSS: &str = include_str!("rules/panel.json");

/// A rule that a report can be held against.
///
/// ```
/// let rule = nianbao::check::Rule::get("requests-row-sum").expect("a rule of the crate");
/// assert_eq!(rule.severity, nianbao::Severity::Error);
/// assert!(rule.formula.en.contains("总计"));
/// ```
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// Its stable id, in kebab-case.
    pub id: String,
    /// How much it matters when a report breaks it.
    pub severity: Severity,
    /// Ids of the editions that it holds for.
    pub editions: Vec<String>,
    /// Where it comes from: a circular, an article, or `derived`.
    pub origin: Words,
    /// What it is about, in a few words.
    pub title: Words,
    /// What it means and what to do.
    pub meaning: Words,
    /// The formula over the printed labels.
    pub formula: Words,
    /// A report that breaks it.
    pub example: Words,
    /// The message, with places for labels and numbers.
    pub(crate) message: Words,
    /// What it tests.
    pub(crate) test: Test,
}

/// What a rule tests; each kind has its evaluator under [`super::kinds`].
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Test {
    /// A sum of the form.
    Identity(Identity),
    /// How the columns of a row stand to each other.
    Bound(Bound),
    /// The unit printed in a cell.
    Unit(Unit),
    /// Whether every cell of a table holds a count.
    Filled(Filled),
    /// The six headings.
    Headings {},
    /// What a section says.
    Wording(Wording),
    /// How long a section is.
    Length(Length),
    /// The period that the figures cover.
    Period { patterns: Vec<Pattern> },
    /// The wording of the title.
    Title { pattern: Pattern },
    /// The year of publication.
    PublishedYear {},
    /// The last day of publication.
    Deadline(Deadline),
    /// The body that the opening names.
    OrganNamed(OrganNamed),
    /// The circular that the text cites.
    Citation(Citation),
    /// Numbers that only some bodies can have.
    Competence(Condition),
    /// Numbers that the prose states.
    Stated(Stated),
    /// A count and the list of its parts.
    Breakdown(Breakdown),
    /// How the numbers of a year follow from those of the year before.
    Flow(Flow),
    /// One report for each body and year.
    SameYear {},
    /// A report for every year.
    Years {},
    /// Prose that is that of another report.
    Copy(Copied),
}

impl Rule {
    /// Every rule, in the order in which reports are held against them.
    pub fn all() -> impl Iterator<Item = &'static Rule> {
        static OTHER: LazyLock<Vec<Rule>> = LazyLock::new(|| OTHERS.iter().flat_map(|source| load(source)).collect());
        Rule::identities().iter().chain(OTHER.iter()).chain(Rule::across())
    }

    /// Whether it is about several reports at once, as [`Panel`](super::Panel)
    /// joins them, and not about one.
    ///
    /// ```
    /// let rule = nianbao::check::Rule::get("carry-cross-year").expect("a rule of the crate");
    /// assert!(rule.is_across());
    /// ```
    pub fn is_across(&self) -> bool {
        matches!(self.test, Test::Flow(_) | Test::SameYear {} | Test::Years {} | Test::Copy(_))
    }

    /// The rule with an id.
    pub fn get(id: &str) -> Option<&'static Rule> {
        Rule::all().find(|rule| rule.id == id)
    }

    /// The identities of the form.
    pub(crate) fn identities() -> &'static [Rule] {
        static IDENTITY: LazyLock<Vec<Rule>> = LazyLock::new(|| load(IDENTITIES));
        &IDENTITY
    }

    /// The rules about several reports at once.
    pub(crate) fn across() -> &'static [Rule] {
        static ACROSS_RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| load(ACROSS));
        &ACROSS_RULES
    }

    /// Whether it holds for reports of an edition.
    pub fn applies_to(&self, edition: &Edition) -> bool {
        self.editions.contains(&edition.id)
    }

    /// The message in Chinese and in English, its places filled.
    pub(crate) fn message(&self, values: &[(&str, &str, &str)]) -> (String, String) {
        fill_both(&self.message, values)
    }
}

/// Words in Chinese and in English, their `{places}` filled.
pub(crate) fn fill_both(words: &Words, values: &[(&str, &str, &str)]) -> (String, String) {
    let value = |place: &str| values.iter().find(|(known, ..)| *known == place);
    let zh = fill(&words.zh, |place| value(place).map(|(_, zh, _)| *zh));
    let en = fill(&words.en, |place| value(place).map(|(.., en)| *en));
    (zh, en)
}

/// A template with its `{places}` filled; one without a value stays as it is.
fn fill<'a>(template: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let (place, after) = behind.split_once('}').unwrap_or((behind, ""));
        match value(place) {
            Some(value) => filled.push_str(value),
            None => filled.extend(["{", place, "}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn load(source: &str) -> Vec<Rule> {
    serde_json::from_str(source).expect("the embedded rules are valid, which a test proves")
}

/// A regular expression over folded prose. A name in braces stands for the
/// phrase of that name in `rules/phrases.json`, as `{n}` for a count of things.
#[derive(Debug)]
pub(crate) struct Pattern(pub Regex);

/// Parts that several patterns share.
fn phrases() -> &'static [(String, String)] {
    static PHRASES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("rules/phrases.json"))
            .expect("the embedded phrases are valid, which a test proves")
    });
    &PHRASES
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let source = String::deserialize(deserializer)?;
        // A phrase may contain those that stand behind it in the file.
        let filled = |source: String, (name, phrase): &(String, String)| source.replace(&format!("{{{name}}}"), phrase);
        Regex::new(&phrases().iter().fold(source, filled)).map(Pattern).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn rules_load_and_ids_are_unique_and_kebab_case() {
        let mut ids = HashSet::new();
        for rule in Rule::all() {
            assert!(ids.insert(&rule.id), "{} is there twice", rule.id);
            assert!(rule.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            assert!(rule.editions.iter().all(|id| Edition::get(id).is_some()), "{}", rule.id);
        }
    }

    #[test]
    fn every_rule_is_explained_in_both_languages() {
        for rule in Rule::all() {
            for words in [&rule.origin, &rule.title, &rule.meaning, &rule.formula, &rule.example, &rule.message] {
                assert!(!words.zh.is_empty() && !words.en.is_empty(), "{}", rule.id);
            }
        }
    }
}
