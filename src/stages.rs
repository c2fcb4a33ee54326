//! The stages of [`Parser::parse`](crate::Parser::parse) one by one, for the
//! benches alone.

use std::ops::Range;

use crate::check::{self, Checks};
use crate::meta;
use crate::model::{Parsed, Section, Table};
use crate::parser;
use crate::source::{self, Document};
use crate::table::Draft;
use crate::token::Token;
use crate::walk::{self, Heading};

/// A text as tokens.
#[derive(Clone)]
pub struct Tokens(Vec<Token>);

/// Tokens with the sections and the parts that may hold tables.
pub struct Walked {
    tokens: Vec<Token>,
    headings: Vec<Heading>,
    regions: Vec<Option<Range<usize>>>,
}

/// The tables, before and after they were put on an edition's form.
pub struct Tables {
    drafts: Vec<Option<Draft>>,
    tables: Vec<Table>,
}

impl Tables {
    /// How many tables were found.
    pub fn count(&self) -> usize {
        self.tables.len()
    }
}

/// From text to tokens.
pub fn tokens(text: &str) -> Tokens {
    Tokens(source::read(text, source::is_traditional(text)).tokens)
}

/// From tokens to sections.
pub fn walk(text: &str, Tokens(mut tokens): Tokens) -> Walked {
    let headings = walk::headings(text, &mut tokens);
    let regions = walk::regions(text, &tokens, &headings, source::is_traditional(text));
    Walked { tokens, headings, regions }
}

/// From sections to tables.
pub fn tables(text: &str, walked: &Walked) -> Tables {
    let traditional = source::is_traditional(text);
    let draft = |(table, region): (usize, &Option<Range<usize>>)| {
        let region = region.clone()?;
        let at_end = region.end == walked.tokens.len();
        Draft::read(text, &walked.tokens[region], table, traditional, at_end)
    };
    let drafts: Vec<Option<Draft>> = walked.regions.iter().enumerate().map(draft).collect();
    let mut diagnostics = Vec::new();
    let edition = parser::edition(&drafts, &mut diagnostics);
    let finish = |draft: &Draft| Some(draft.finish(text, edition?, &mut diagnostics));
    let tables = drafts.iter().flatten().filter_map(finish).collect();
    Tables { drafts, tables }
}

/// What the prose says: title, agency, year, date and the text of the sections.
pub fn prose(text: &str, walked: &Walked, tables: &Tables) -> (Option<i32>, Vec<Section>) {
    let first = walked.headings.first().map_or(walked.tokens.len(), |heading| heading.token);
    let meta = meta::read(text, &walked.tokens[..first], &walked.tokens, None);
    let document = Document::of_text(text, walked.tokens.clone());
    (meta.year, parser::sections(&document, &walked.headings, &tables.drafts))
}

/// The identities of the form.
pub fn checks(parsed: &Parsed) -> Checks {
    parsed.report.edition.map(|edition| check::evaluate(edition, &parsed.report.tables)).unwrap_or_default()
}
