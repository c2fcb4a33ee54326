//! Reads a web page into lines of text and rows of tables.
//!
//! The outcome is one buffer of decoded text; lines, cells and what the page
//! says of itself are spans into it, and [`HtmlPage::to_source`] leads from the
//! buffer back to the bytes of the page.
//!
//! # What is read
//! - A table row becomes a [`Block::Row`], its cells placed in the grid with
//!   row and column spans expanded as the HTML standard's table model does.
//! - Everything else that is visible becomes [`Block::Line`]s, one for each
//!   line that a browser would break at a block element or `<br>`.
//! - A row that holds another table, or running text, lays out the page; its
//!   text becomes lines and the tables within it stand for themselves, at any
//!   depth. In a table that holds tables, rows with a single filled cell become
//!   lines too.
//! - What a cell shows and is no text (pictures, fields of forms, formulas) is
//!   not read, but neither is such a cell empty: U+FFFC stands in it.
//! - Scripts, styles, comments, form choices and what `hidden`,
//!   `display: none` or `visibility: hidden` take away are left out. A cell
//!   taken away by `display: none` takes no place in the grid.
//!
//! # Why not a parser from the shelf
//! The result has to equal that of html5ever's tree on broken markup. A tree
//! has it by itself but costs most of the time; the quick readers that build
//! none (lol_html, tl, quick-xml) miss several kinds of damage; tokenizers leave
//! the table rules to their caller. So the rules are here either way, and the
//! tokenizer under them is small, since it need not decode, lower-case or keep
//! what cannot matter. For a page of 122 KB with 282 cells, best of at least 100
//! runs each on a busy machine: html5ever's tree 1.31 ms; its tokenizer alone
//! 0.88; html5gum's callback emitter alone 0.41; this module, text to placed
//! cells, 0.16; selectolax 1.0 (lexbor), only parsing, 1.05. Tests hold lines
//! and grids against html5ever's tree.
//!
//! # Where the tree differs
//! Known and left so, as far-fetched: text that was hidden by an inline element
//! and is moved out of it when misnested formatting is mended; hidden formatting
//! elements (`<b hidden>`) that reopen in the next block; HTML inside the `title`
//! or `foreignObject` of an SVG; text within a `frameset`. Elements whose display is changed by a style
//! sheet are taken for what they are by default.

mod entity;
mod grid;
mod open;
mod reader;
mod tag;
#[cfg(test)]
mod tests;
mod tokenize;
mod visible;

use std::ops::Range;

use memchr::memchr;

use crate::span::Span;

/// A page, read.
#[derive(Debug, Default)]
pub(crate) struct HtmlPage {
    /// The visible text: references resolved, tags gone, line feeds and tabs of
    /// the source as blanks. Lines and cells are separated by `\n`, and so are
    /// the lines within a cell; a blank cell still has its own place.
    pub(crate) text: String,
    /// Where pieces of `text` come from; sorted by both offsets.
    pub(crate) anchors: Vec<Anchor>,
    /// In the order of the document tree. Text that stands between the cells
    /// of a table (where nothing may stand) comes before that table, as in
    /// browsers, though it lies behind its beginning in `text`.
    pub(crate) blocks: Vec<Block>,
    /// Cells of all rows; a row's are adjacent. Cells of rows that became lines
    /// are here too, since cells below may be covered by them.
    pub(crate) cells: Vec<GridCell>,
    pub(crate) meta: PageMeta,
    /// Where in the text cells begin that show a field of a form or a formula
    /// beside their text; sorted. A cell that shows nothing but such things or
    /// a picture has U+FFFC for its text.
    pub(crate) fields: Vec<u32>,
    /// Where text stands in the source that is not shown, the first
    /// [`MOST_HIDDEN`] pieces.
    pub(crate) hidden: Vec<Span>,
    /// Where in the text reading stopped, if the page holds more than any report.
    pub(crate) stopped: Option<u32>,
    /// Whether the page ends within a tag.
    pub(crate) cut_off: bool,
}

/// So many pieces of hidden text are remembered; the form's tables have a few
/// hundred.
const MOST_HIDDEN: usize = 4000;

/// From here on, the text was taken from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// Offset in the text.
    pub(crate) text: u32,
    /// Offset in the source.
    pub(crate) source: u32,
    /// 0 where the bytes up to the next anchor are those of the source; else
    /// they stand for a character reference of this many bytes.
    pub(crate) reference: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Line(Line),
    Row(GridRow),
}

/// One visible line outside of data tables, not trimmed at its end. A blank one
/// holds a blank that is not one of the markup, as `&nbsp;`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) span: Span,
    /// Whether all of it is the text of links, of a `nav` or of a `footer`:
    /// likely navigation. A link within an `h1` is the title of the page.
    pub(crate) all_link: bool,
    /// Whether it is all links, or a long link with no more than a date and
    /// marks around it: an entry of a list of articles.
    pub(crate) entry: bool,
    /// Whether it holds more than a date, numbers and marks.
    pub(crate) words: bool,
    /// Whether it begins within an `h1`.
    pub(crate) headline: bool,
}

/// One row of a data table that has cells of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GridRow {
    /// Number of the table in the page, from 0 in the order of start tags.
    pub(crate) table: u32,
    /// Number of the row in the table, from 0, rows without cells counted.
    pub(crate) row: u32,
    /// Whether it is an entry of a list of articles: a link and a date.
    pub(crate) lists: bool,
    /// First cell in [`HtmlPage::cells`].
    start: u32,
    /// Behind the last cell.
    end: u32,
}

/// A stretch of columns of a row: a cell, or what a cell above covers. Within
/// a row they are sorted by column and do not overlap, unless a wide cell runs
/// into one that hangs down from above (an error in the page): then the wide
/// cell keeps its width and the rest of the other is given. Columns that no
/// stretch names are holes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GridCell {
    /// First column, from 0.
    pub(crate) column: u32,
    /// How many columns, at least 1.
    pub(crate) columns: u32,
    /// All lines of the cell in [`HtmlPage::text`]. Empty if the cell is blank
    /// (or holds only white space of the markup); it then still leads to the
    /// cell's place in the source. 0..0 if covered.
    pub(crate) span: Span,
    pub(crate) origin: CellOrigin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellOrigin {
    /// The cell begins in this row.
    Own {
        /// How many rows it asks for; `u32::MAX` is to the end of its group.
        rows: u32,
        /// Whether it is a `th`.
        header: bool,
    },
    /// A cell of a row above reaches down to here.
    Covered {
        /// The row in which that cell begins.
        row: u32,
        /// That cell in [`HtmlPage::cells`].
        cell: u32,
    },
}

/// What the page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageMeta {
    /// `<title>`.
    pub(crate) title: Option<MetaValue>,
    /// `<meta name="ArticleTitle">`, like the next three a convention of
    /// Chinese government sites.
    pub(crate) article_title: Option<MetaValue>,
    /// `<meta name="PubDate">`, or what other sites call it.
    pub(crate) pub_date: Option<MetaValue>,
    /// `<meta name="ContentSource">`.
    pub(crate) content_source: Option<MetaValue>,
    /// `<meta name="ColumnName">`.
    pub(crate) column_name: Option<MetaValue>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MetaValue {
    /// Decoded and trimmed; never empty.
    pub(crate) text: String,
    /// The undecoded value in the source.
    pub(crate) source: Span,
}

impl HtmlPage {
    /// Reads a page, whole or a fragment, however broken. Takes time in
    /// proportion to its length; the page must be shorter than 4 GiB.
    pub(crate) fn read(source: &str) -> HtmlPage {
        reader::read(source)
    }

    /// The place in the source of a span of [`text`](Self::text). An empty span
    /// gives the place before which it stands.
    pub(crate) fn to_source(&self, span: Span) -> Span {
        let start = match self.anchor(span.start) {
            Some(anchor) if anchor.reference > 0 && span.start > anchor.text => anchor.source,
            Some(anchor) => anchor.source + (span.start - anchor.text),
            None => 0,
        };
        if span.is_empty() {
            return Span::new(start, start);
        }
        let end = match self.anchor(span.end - 1) {
            Some(anchor) if anchor.reference > 0 => anchor.source + anchor.reference,
            Some(anchor) => anchor.source + (span.end - anchor.text),
            None => start,
        };
        Span::new(start, end.max(start))
    }

    /// The place in [`text`](Self::text) of a span of the source: what of it is
    /// visible. Undoes [`to_source`](Self::to_source).
    pub(crate) fn in_page(&self, span: Span) -> Span {
        let start = self.text_at(span.start, false);
        if span.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.text_at(span.end - 1, true).max(start))
    }

    /// The place in the text of a byte of the source, or the one behind it.
    fn text_at(&self, source: u32, behind: bool) -> u32 {
        let next = self.anchors.partition_point(|anchor| anchor.source <= source);
        let Some(anchor) = next.checked_sub(1).and_then(|at| self.anchors.get(at)) else { return 0 };
        let end = self.anchors.get(next).map_or(self.text.len() as u32, |next| next.text);
        // Line feeds only separate; none is of the source.
        let own = self.of(Span::new(anchor.text, end)).trim_end_matches('\n');
        let end = anchor.text + own.len() as u32;
        let beyond = source - anchor.source;
        match anchor.reference {
            0 => end.min(anchor.text + beyond + u32::from(behind)),
            length if !behind && beyond < length => anchor.text,
            _ => end,
        }
    }

    /// The stretches of a row, from left to right.
    pub(crate) fn row(&self, row: GridRow) -> &[GridCell] {
        self.cells.get(row.cells()).unwrap_or_default()
    }

    /// The text of a span of this page.
    pub(crate) fn of(&self, span: Span) -> &str {
        span.of(&self.text).unwrap_or_default()
    }

    /// The last anchor at or before an offset of the text.
    fn anchor(&self, at: u32) -> Option<Anchor> {
        let behind = self.anchors.partition_point(|anchor| anchor.text <= at);
        self.anchors.get(behind.checked_sub(1)?).copied()
    }
}

impl GridRow {
    /// Its cells in [`HtmlPage::cells`].
    pub(crate) fn cells(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Whether a text is a web page or a fragment of one, by its markup: it opens
/// with a tag, or has tags of tables or paragraphs early on. A report in plain
/// text that merely contains a `<` is not, nor is Markdown with line
/// breaks in the cells of its tables and no other tag.
pub(crate) fn looks_like_html(text: &str) -> bool {
    /// How far to look behind a beginning that does not tell.
    const ENOUGH: usize = 64 * 1024;
    /// How many known tags make a page of a text that opens with words.
    const TAGS: usize = 3;
    if memchr(b'<', text.as_bytes()).is_none() {
        return false;
    }
    let text = behind_comments(text);
    let opens_with_markup = text.starts_with('<');
    let mut end = text.len().min(ENOUGH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut tokens = tokenize::Tokenizer::new(&text[..end]);
    let mut tags = 0;
    let mut breaks = 0;
    while let Some(token) = tokens.next() {
        match token {
            tokenize::Token::Start(start) if start.tag == tag::Tag::Br && !opens_with_markup => breaks += 1,
            tokenize::Token::Doctype if opens_with_markup => return true,
            tokenize::Token::Doctype => tags += 1,
            tokenize::Token::Start(start) if start.tag != tag::Tag::Other => {
                if opens_with_markup {
                    return true;
                }
                tags += 1;
            }
            tokenize::Token::End { tag, .. } if tag != tag::Tag::Other => tags += 1,
            _ => {}
        }
        if tags > 0 && tags + breaks >= TAGS {
            return true;
        }
    }
    breaks >= TAGS && !text.lines().any(super::cells::is_rule)
}

/// The text from where it says something: behind comments, which may be long.
fn behind_comments(text: &str) -> &str {
    let blank = |c: char| c.is_whitespace() || c == '\u{FEFF}';
    let mut text = text.trim_start_matches(blank);
    while let Some((_, rest)) = text.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")) {
        text = rest.trim_start_matches(blank);
    }
    text
}
