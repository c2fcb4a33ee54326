//! Puts text into lines, those of the page and those of cells, and says where each
//! piece of it comes from.

use super::Reader;
use super::foster::Fostered;
use super::tables::{Part, Table};
use crate::source::html::tag::Tag;
use crate::source::html::tokenize::is_space;
use crate::source::html::{Anchor, Block, Line, MOST_HIDDEN, entity};
use crate::span::Span;

/// A link beside a date is an entry of a list if it is as long, in bytes: the
/// name of a tool (打印, 分享到微信) is shorter than the title of an article.
const ENTRY_BYTES: usize = 24;

/// The line that text is being added to.
pub(super) struct OpenLine {
    pub(super) start: u32,
    pub(super) goes: Goes,
    pub(super) all_link: bool,
    headline: bool,
    /// Whether words stand outside of its links: more than dates and marks.
    words: bool,
    /// The bytes of the longest piece of link in it.
    longest_link: usize,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Goes {
    /// To the blocks of the page.
    Flow,
    /// To the open cell of the innermost table.
    Cell,
    /// Before the innermost table.
    BeforeTable,
}

impl Reader<'_> {
    pub(super) fn text(&mut self, start: usize, end: usize) {
        let bytes = self.source.as_bytes();
        let goes = self.goes();
        let hidden = match goes {
            Goes::BeforeTable => {
                // White space may stand between cells.
                if bytes[start..end].iter().all(|&byte| is_space(byte)) {
                    return;
                }
                let structure = self.tables.last().map_or(0, Table::hidden);
                self.open.hidden() > structure
            }
            Goes::Flow | Goes::Cell => self.open.hidden() > 0,
        };
        if !hidden {
            self.add(start, end, goes);
        } else if self.page.hidden.len() < MOST_HIDDEN && !bytes[start..end].iter().all(|&byte| is_space(byte)) {
            self.page.hidden.push(Span::new(start as u32, end as u32));
        }
    }

    pub(super) fn goes(&self) -> Goes {
        match self.tables.last() {
            None => Goes::Flow,
            Some(table) => match table.part {
                Part::Cell if table.flows => Goes::Flow,
                Part::Cell => Goes::Cell,
                Part::Caption => Goes::Flow,
                Part::Table | Part::Group | Part::Row => Goes::BeforeTable,
            },
        }
    }

    /// Adds a stretch of source to the text.
    fn add(&mut self, start: usize, end: usize, goes: Goes) {
        let bytes = &self.source.as_bytes()[..end];
        let preformatted = self.open.preformatted();
        let mut at = start;
        loop {
            if self.line.is_none() {
                // A line does not begin with white space of the markup.
                while at < end && is_space(bytes[at]) {
                    at += 1;
                }
                if at == end {
                    return;
                }
                self.begin_line(goes);
            }
            let plain =
                bytes[at..].iter().position(|&byte| byte < b' ' || byte == b'&').map_or(end, |found| at + found);
            if plain > at {
                self.anchor(at, 0);
                let piece = &self.source[at..plain];
                self.page.text.push_str(piece);
                self.mind_link(piece);
                at = plain;
            }
            let Some(&byte) = bytes.get(at) else { return };
            if byte == b'&' {
                at = self.reference(at, end);
            } else if byte == b'\n' && preformatted {
                self.end_line();
                at += 1;
            } else if byte == b'\0' {
                // Browsers pass over it.
                at += 1;
            } else {
                self.anchor(at, 0);
                self.page.text.push(if is_space(byte) { ' ' } else { char::from(byte) });
                at += 1;
            }
        }
    }

    /// Adds what a `&` at `at` stands for; gives the offset behind.
    fn reference(&mut self, at: usize, end: usize) -> usize {
        let Some(found) = entity::reference(&self.source.as_bytes()[at..end], false) else {
            self.anchor(at, 0);
            self.page.text.push('&');
            return at + 1;
        };
        self.anchor(at, found.len as u32);
        for character in [Some(found.first), found.second].into_iter().flatten() {
            let character = match character {
                '\n' | '\r' | '\t' => ' ',
                other => other,
            };
            self.page.text.push(character);
            self.mind_link(character.encode_utf8(&mut [0; 4]));
        }
        at + found.len
    }

    /// Notes that the text from here on comes from `source` on, if that does
    /// not follow from the anchor before.
    pub(super) fn anchor(&mut self, source: usize, reference: u32) {
        let anchor = Anchor { text: self.page.text.len() as u32, source: source as u32, reference };
        if let Some(last) = self.page.anchors.last() {
            let follows =
                last.reference == 0 && reference == 0 && anchor.text - last.text == anchor.source - last.source;
            if follows {
                return;
            }
        }
        self.page.anchors.push(anchor);
    }

    fn mind_link(&mut self, piece: &str) {
        let Some(line) = &mut self.line else { return };
        if line.words || !line.all_link && line.headline {
            return;
        }
        let piece = piece.trim();
        let in_link = self.open.in_link();
        if in_link {
            line.longest_link = line.longest_link.max(piece.len());
        }
        if !piece.is_empty() && (!in_link || line.all_link && self.open.in_scope(Tag::H1).is_some()) {
            line.all_link = false;
            line.words |= line.headline || !piece.chars().all(is_of_date);
        }
    }

    fn begin_line(&mut self, goes: Goes) {
        if !self.page.text.is_empty() && !self.page.text.ends_with('\n') {
            self.page.text.push('\n');
        }
        self.line = Some(OpenLine {
            start: self.page.text.len() as u32,
            goes,
            all_link: true,
            headline: self.open.in_scope(Tag::H1).is_some(),
            words: false,
            longest_link: 0,
        });
    }

    /// Ends the line at a tag that breaks lines, unless it is hidden.
    pub(super) fn break_line(&mut self) {
        let outside = match self.goes() {
            Goes::BeforeTable => self.tables.last().map_or(0, Table::hidden),
            Goes::Flow | Goes::Cell => 0,
        };
        if self.open.hidden() <= outside {
            self.end_line();
        }
    }

    pub(super) fn end_line(&mut self) {
        let Some(line) = self.line.take() else {
            return;
        };
        let span = Span::new(line.start, self.page.text.len() as u32);
        // A line of blanks that the markup does not swallow may be an empty cell.
        let blank = self.page.of(span).trim().is_empty();
        if blank && (line.goes != Goes::Flow || self.page.of(span).trim_ascii().is_empty()) {
            return;
        }
        let cell = self.tables.last().filter(|_| line.goes == Goes::Cell);
        // A line of a cell that is counted counts with it, others by themselves.
        let counted = cell.is_some_and(|table| table.is_first_line(line.start));
        self.made += usize::from(!counted);
        let entry = line.all_link || !line.words && line.longest_link >= ENTRY_BYTES;
        let done = Line {
            span,
            all_link: line.all_link && !blank,
            entry: entry && !blank,
            words: line.words || line.longest_link > 0,
            headline: line.headline,
        };
        match (line.goes, self.tables.last_mut()) {
            (Goes::Cell, Some(table)) => table.lines.push(done),
            (Goes::BeforeTable, Some(table)) => {
                self.fostered.push(Fostered { before: table.blocks, table: table.number, line: done })
            }
            _ => self.page.blocks.push(Block::Line(done)),
        }
    }
}

/// Whether a character is one of those around the links of a list: dates,
/// numbers, bullets. A border between cells is none.
fn is_of_date(character: char) -> bool {
    character.is_ascii_digit()
        || character.is_whitespace()
        || "年月日-—–./:：[]【】()（）〔〕·•▪■◆●○>》»›NEWnew".contains(character)
}
