//! What the readers hand over: tokens, the text they stand in, and the way
//! back from that text to the input.

use std::borrow::Cow;

use super::html::{self, HtmlPage, PageMeta};
use super::lines::{self, Ground, Source};
use super::page::{self, Marked};
use super::stencil::Printed;
use crate::span::Span;
use crate::token::Token;
use crate::walk::{self, Heading};

/// An input, read.
///
/// Spans of tokens are bytes of [`text`](Self::text), and so is everything
/// behind the readers, until [`to_source`](Self::to_source) leads it back.
pub(crate) struct Document<'a> {
    /// The input, as far as it was read.
    pub source: &'a str,
    /// The input itself, or the visible text of a page.
    pub text: Cow<'a, str>,
    pub tokens: Vec<Token>,
    /// Whether it was read as one in traditional characters.
    pub traditional: bool,
    /// Where reading stopped, if there are more cells and lines than any
    /// report has.
    pub stopped: Option<u32>,
    /// The tables of the tokens that stand for a whole one.
    pub printed: Vec<Printed>,
    /// What may become of the tables that are read now; nothing on a page.
    pub ground: Option<Ground>,
    page: Option<HtmlPage>,
    marked: Marked,
}

impl<'a> Document<'a> {
    /// Reads an input: a web page if its markup shows one, else text, which is taken
    /// for one in simplified characters.
    pub fn read(source: &'a str) -> Self {
        match html::looks_like_html(source) {
            true => Document::of_page(source),
            false => Document::of_text(source, lines::read(source)),
        }
    }

    /// The same input, with the tokens of all tables and in the script that it is
    /// written in, where it was not read so.
    pub fn read_again(&self, source: &'a str) -> Option<Self> {
        match self.page {
            Some(_) => None,
            None => lines::read_again(source, &self.printed).map(|read| Document::of_text(source, read)),
        }
    }

    /// Reads an input with the tokens of all tables.
    #[cfg(any(test, feature = "bench"))]
    pub fn read_by_line(source: &'a str) -> Self {
        let read = Document::read(source);
        read.read_again(source).unwrap_or(read)
    }

    fn of_text(source: &'a str, read: Source) -> Self {
        let Source { tokens, stopped, traditional, printed, ground, .. } = read;
        // What was not read is no part of the report.
        let source = stopped.and_then(|at| source.get(..at as usize)).unwrap_or(source);
        Document {
            source,
            text: Cow::Borrowed(source),
            tokens,
            traditional,
            stopped,
            printed,
            ground: Some(ground),
            page: None,
            marked: Marked::default(),
        }
    }

    fn of_page(source: &'a str) -> Self {
        let mut read = HtmlPage::read(source);
        let traditional = lines::is_traditional(&read.text);
        let (Source { tokens, stopped, .. }, marked) = page::read(&read, traditional);
        let text = Cow::Owned(std::mem::take(&mut read.text));
        Document {
            source,
            text,
            tokens,
            traditional,
            stopped,
            printed: Vec::new(),
            ground: None,
            page: Some(read),
            marked,
        }
    }

    /// The headings of its sections; tokens are cut where one stands within a
    /// line.
    pub fn headings(&mut self) -> Vec<Heading> {
        walk::headings(&self.text, &mut self.tokens)
    }

    /// What the page says of itself, if the input is one.
    pub fn page(&self) -> Option<&PageMeta> {
        self.page.as_ref().map(|page| &page.meta)
    }

    /// Whether the input is a page that ends within a tag.
    pub fn is_cut_page(&self) -> bool {
        self.page.as_ref().is_some_and(|page| page.cut_off)
    }

    /// What the page holds and does not show, as far as it may print a label.
    pub fn hidden(&self) -> impl Iterator<Item = (&'a str, Span)> {
        let hidden = self.page.as_ref().map_or(&[][..], |page| &page.hidden);
        hidden.iter().filter_map(|&span| Some((span.of(self.source)?.trim(), span)))
    }

    /// Where a span of the text stands in the input.
    pub fn to_source(&self, span: Span) -> Span {
        self.page.as_ref().map_or(span, |page| page.to_source(span))
    }

    /// Whether a token is part of a line of links, or of an entry of a list of
    /// articles: likely navigation.
    pub fn is_link(&self, token: &Token) -> bool {
        within(&self.marked.links, token)
    }

    /// Whether a token is part of a page's `h1`.
    pub fn is_headline(&self, token: &Token) -> bool {
        within(&self.marked.headlines, token)
    }

    /// The tokens of a range, lines of links left out.
    pub fn prose(&self, range: std::ops::Range<usize>) -> Cow<'_, [Token]> {
        let tokens = &self.tokens[range];
        if self.marked.links.is_empty() {
            return Cow::Borrowed(tokens);
        }
        tokens.iter().filter(|token| !self.is_link(token)).copied().collect()
    }
}

/// Whether a token begins within one of the spans, which are sorted.
fn within(spans: &[Span], token: &Token) -> bool {
    let behind = spans.partition_point(|span| span.start <= token.span.start);
    behind.checked_sub(1).is_some_and(|at| token.span.start < spans[at].end)
}
