//! The words that stand around a report: names of dates, tools of sites, paths
//! of navigation.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

/// The lists, from `words.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub dates: Dates,
    pub title: TitleWords,
    pub navigation: Navigation,
    pub footer: Footer,
}

/// What stands before and beside a date.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    /// Names of the date of publication.
    pub published: Vec<String>,
    /// Names of some date.
    pub plain: Vec<String>,
    /// Names of the date on which a text was written, sent or changed.
    pub written: Vec<String>,
    /// Names of dates that say nothing of the text.
    pub other: Vec<String>,
    /// What stands beside the date in the line below a title.
    pub byline: Vec<String>,
}

/// What stands around the name of the body in a title.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TitleWords {
    /// Before the name.
    pub before: Vec<String>,
    /// Behind it.
    pub behind: Vec<String>,
    /// Ends of titles of letters about reports.
    pub notice: Vec<String>,
    /// Characters that names of bodies end with.
    pub body_ends: String,
    /// What is in the name of a website and not of a body.
    pub site: Vec<String>,
}

/// Paths of navigation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Navigation {
    /// What a path begins with.
    pub path_begins: Vec<String>,
    /// Steps that only paths have.
    pub path_words: Vec<String>,
    /// What stands between the steps.
    pub path_marks: Vec<String>,
}

/// Where a page's report ends, as regular expressions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Footer {
    /// What no line of a report begins with, and the lines around one do.
    pub begins: Vec<String>,
    /// What no line of a report has anywhere.
    pub contains: Vec<String>,
    /// Characters of which every line has one that either matches.
    pub signs: String,
    /// What lines that name attached files begin with.
    pub attachment: Vec<String>,
}

/// The lists.
pub(super) fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        serde_json::from_str(include_str!("words.json")).expect("the embedded words are valid, which a test proves")
    });
    &WORDS
}

/// Patterns as one that matches where any does.
pub(super) fn any(patterns: &[String]) -> String {
    format!("(?:{})", patterns.join("|"))
}

/// Words as a pattern that matches any of them, the longest first.
pub(super) fn any_word(words: &[String]) -> String {
    let mut words: Vec<&String> = words.iter().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    format!("(?:{})", words.iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|"))
}

/// A pattern of this crate.
pub(super) fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is valid, which a test proves")
}
