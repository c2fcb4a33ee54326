//! The stages of [`Parser::parse`](crate::Parser::parse) one by one, for the
//! benches alone.

use std::ops::Range;

use crate::check::{self, Checks};
use crate::meta;
use crate::model::{Parsed, Section, Table};
use crate::parser;
use crate::source::Document;
use crate::table::Draft;
use crate::walk::{self, Heading};

/// A text as tokens.
pub struct Tokens<'a>(Document<'a>);

/// Tokens with the sections and the parts that may hold tables.
pub struct Walked<'a> {
    document: Document<'a>,
    headings: Vec<Heading>,
    regions: Vec<Option<Range<usize>>>,
}

/// The tables, before and after they were put on an edition's form.
pub struct Tables {
    drafts: Vec<Option<Draft>>,
    /// The tables that were found.
    pub found: Vec<Table>,
}

/// From text to tokens.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens(Document::read(text))
}

/// From tokens to sections.
pub fn walk(Tokens(mut document): Tokens<'_>) -> Walked<'_> {
    let headings = walk::headings(&document.text, &mut document.tokens);
    let regions = walk::regions(&document.text, &document.tokens, &headings, document.traditional);
    Walked { document, headings, regions }
}

/// From sections to tables.
pub fn tables(walked: &Walked<'_>) -> Tables {
    let Document { text, tokens, traditional, .. } = &walked.document;
    let draft = |(table, region): (usize, &Option<Range<usize>>)| {
        let region = region.clone()?;
        let at_end = region.end == tokens.len();
        Draft::read(text, &tokens[region], table, *traditional, at_end)
    };
    let drafts: Vec<Option<Draft>> = walked.regions.iter().enumerate().map(draft).collect();
    let mut diagnostics = Vec::new();
    let edition = parser::edition(&drafts, &mut diagnostics);
    let finish = |draft: &Draft| Some(draft.finish(text, edition?, &mut diagnostics));
    let found = drafts.iter().flatten().filter_map(finish).collect();
    Tables { drafts, found }
}

/// What the prose says: title, agency, year, date and the text of the sections.
pub fn prose(walked: &Walked<'_>, tables: &Tables) -> (Option<i32>, Vec<Section>) {
    let document = &walked.document;
    let tokens = &document.tokens;
    let preface = walked.headings.first().map_or(0, |heading| heading.token);
    let meta = meta::read(&document.text, &tokens[..preface], tokens, document.page());
    (meta.year, parser::sections(document, &walked.headings, &tables.drafts))
}

/// The identities of the form.
pub fn checks(parsed: &Parsed) -> Checks {
    parsed.report.edition.map(|edition| check::evaluate(edition, &parsed.report.tables)).unwrap_or_default()
}
