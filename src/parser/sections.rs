//! The prose of the sections.

use crate::lex;
use crate::meta::footer;
use crate::model::Section;
use crate::source::Document;
use crate::span::Span;
use crate::walk::Heading;

/// The prose of each section: its lines, but those that a table is made of. The
/// last one ends before the token `content_end`.
pub(crate) fn sections(
    document: &Document<'_>,
    headings: &[Heading],
    covered: &[Span],
    content_end: usize,
) -> Vec<Section> {
    let (text, tokens) = (&*document.text, &document.tokens);
    let is_page = document.page().is_some();
    // The tokens of a page may be out of its order, and what covers them may overlap.
    let merged = if is_page { merged(covered) } else { Vec::new() };
    let mut covered = covered;
    let mut sections = Vec::with_capacity(headings.len());
    for (at, heading) in headings.iter().enumerate() {
        let is_last = at + 1 == headings.len();
        let end = headings.get(at + 1).map_or(content_end, |next| next.token);
        let mut prose = String::new();
        for token in tokens[heading.token + 1..end].iter().filter(|token| token.is_text()) {
            let table = if is_page {
                merged.get(merged.partition_point(|span| span.end <= token.span.start))
            } else {
                while let [first, others @ ..] = covered
                    && first.end <= token.span.start
                {
                    covered = others;
                }
                covered.first()
            };
            if table.is_some_and(|table| table.start < token.span.end) || document.is_link(token) {
                continue;
            }
            let line = token.span.of(text).unwrap_or_default();
            let attached = is_last && is_page && footer::is_attachment(line);
            if !line.is_empty() && !lex::page_number(line) && !attached {
                if prose.is_empty() {
                    let behind = table.map_or(tokens[end - 1].span.end, |table| table.start);
                    prose.reserve_exact(behind.saturating_sub(token.span.start) as usize);
                } else {
                    prose.push('\n');
                }
                prose.push_str(line);
            }
        }
        let heading_text = heading.span.of(text).unwrap_or_default().to_owned();
        sections.push(Section { number: heading.number, heading: heading_text, span: heading.span, text: prose });
    }
    sections
}

/// Spans as ones that do not overlap, in order.
fn merged(spans: &[Span]) -> Vec<Span> {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}
