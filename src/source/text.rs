//! An input as people see it, for what quotes its lines.

use std::borrow::Cow;

use super::decode::{Decoded, OffsetMap};
use super::html::{self, HtmlPage};
use crate::span::Span;

/// An input as people see it: its bytes decoded and, of a web page, what is
/// visible; with the ways between the three.
///
/// Spans that a [`Parsed`](crate::Parsed) or a finding gives are bytes of the
/// input. [`Parser::source_text`](crate::Parser::source_text) makes one of
/// bytes, [`new`](Self::new) of text.
///
/// ```
/// use nianbao::{Parser, SourceText};
///
/// let bytes = std::fs::read("fixtures/html/trs-hongze-2023-gb18030.html")?;
/// let parsed = nianbao::parse_bytes(&bytes);
/// let source: SourceText = Parser::new().source_text(&bytes);
///
/// let total = parsed.report.requests().and_then(|table| table.cell("received_this_year", "total"));
/// let span = total.and_then(|cell| cell.span).expect("the total has a place");
/// assert_eq!(source.printed(span), "21");
/// assert_eq!(source.in_text(span).of(source.text()), Some("21"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct SourceText<'a> {
    text: Cow<'a, str>,
    offsets: OffsetMap,
    page: Option<HtmlPage>,
}

impl<'a> SourceText<'a> {
    /// Of a text, or of a web page that is decoded.
    pub fn new(text: &'a str) -> Self {
        Self::with_offsets(Cow::Borrowed(text), OffsetMap::default())
    }

    pub(crate) fn of(decoded: Decoded<'a>) -> Self {
        let offsets = decoded.offsets();
        Self::with_offsets(decoded.text, offsets)
    }

    fn with_offsets(text: Cow<'a, str>, offsets: OffsetMap) -> Self {
        let page = html::looks_like_html(&text).then(|| HtmlPage::read(&text));
        SourceText { text, offsets, page }
    }

    /// The decoded input, a page with its markup. Lines and columns count in
    /// it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a span of the input stands in [`text`](Self::text).
    pub fn in_text(&self, span: Span) -> Span {
        let at = |byte: u32| self.offsets.to_text(byte as usize) as u32;
        Span::new(at(span.start), at(span.end))
    }

    /// What one sees of a span of the input: its text, of a page without
    /// markup; empty where it does not lie on characters.
    pub fn printed(&self, span: Span) -> &str {
        self.in_visible(span).of(self.visible()).unwrap_or_default()
    }

    /// The visible text of a page, else the text itself.
    pub(crate) fn visible(&self) -> &str {
        self.page.as_ref().map_or(&self.text, |page| &page.text)
    }

    /// Where a span of the input stands in the visible text.
    pub(crate) fn in_visible(&self, span: Span) -> Span {
        let span = self.in_text(span);
        self.page.as_ref().map_or(span, |page| page.in_page(span))
    }

    /// Where a span of the visible text stands in the decoded input.
    pub(crate) fn visible_in_text(&self, span: Span) -> Span {
        self.page.as_ref().map_or(span, |page| page.to_source(span))
    }

    /// Where a span of the decoded input stands in the input.
    pub(crate) fn text_in_bytes(&self, span: Span) -> Span {
        self.offsets.span_to_bytes(span)
    }
}
