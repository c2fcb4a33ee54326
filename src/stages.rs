//! The stages of [`Parser::parse`](crate::Parser::parse) one by one, for the
//! benches alone.

use crate::check::{self, Checks};
use crate::meta;
use crate::model::{Parsed, Section};
use crate::parser;
use crate::parser::tables::{self, Found};
use crate::source::Document;
use crate::walk::Heading;

/// A text as tokens.
pub struct Tokens<'a>(Document<'a>);

/// Tokens with the sections and the parts that may hold tables.
pub struct Walked<'a> {
    document: Document<'a>,
    headings: Vec<Heading>,
}

/// The tables of a report.
pub struct Tables(Found);

/// From text to tokens.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens(Document::read_by_line(text))
}

/// From tokens to sections.
pub fn walk(Tokens(mut document): Tokens<'_>) -> Walked<'_> {
    let headings = document.headings();
    Walked { document, headings }
}

/// From sections to tables.
pub fn tables(walked: &Walked<'_>) -> Tables {
    let (document, headings) = (&walked.document, &walked.headings);
    let found = tables::in_order(document, headings);
    Tables(found.or_else(|| tables::drafted(document, headings, &mut Vec::new())).unwrap_or_default())
}

/// What the prose says: title, agency, year, date and the text of the sections.
pub fn prose(walked: &Walked<'_>, Tables(found): &Tables) -> (Option<i32>, Vec<Section>) {
    let document = &walked.document;
    let tokens = &document.tokens;
    let preface = walked.headings.first().map_or(0, |heading| heading.token);
    let meta = meta::read(document, &tokens[..preface], tokens);
    (meta.year, parser::sections(document, &walked.headings, &found.covered, tokens.len()))
}

/// The identities of the form.
pub fn checks(parsed: &Parsed) -> Checks {
    parsed.report.edition.map(|edition| check::evaluate(edition, &parsed.report.tables)).unwrap_or_default()
}
