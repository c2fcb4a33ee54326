//! From tokens to runs: each label of a table with the cells that follow it.
//!
//! A label may have been cut into pieces: by a narrow column, by the line
//! width of a PDF, by its own row's values printed between two of its lines,
//! by a neighbouring column whose pieces come in between. So every label that
//! was begun and not finished stays open, and each piece of text goes on with
//! the one begun last that it continues, or begins a new one. Values belong to
//! the label touched last.

mod cells;
mod enclosed;
mod labels;
mod lent;
mod open;
mod page;
mod unknown;
mod words;

use std::ops::Range;

use crate::fold;
use crate::form::{LabelId, Lexicon, Node};
use crate::lex;
use crate::span::Span;
use crate::token::{Token, TokenKind};

pub(crate) use cells::{Content, Damage, Slot};
use labels::is_label_punctuation;
pub(crate) use lent::{Lent, lent, may_be_lent};
use open::Open;
pub(crate) use unknown::{holds_values, is_sentence};

/// A label, or what stands in its place, and the cells behind it.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub owner: Owner,
    /// What the label covers, its pieces and all between them.
    pub span: Span,
    /// Row and column of its first piece in the layout.
    pub row: u32,
    pub column: u16,
    pub bounded: bool,
    /// The cells, as indices into [`Runs::slots`].
    pub slots: Range<usize>,
    /// Borders without cells behind the last cell.
    pub filler: u16,
    /// Empty cells behind those borders: what opens the next row.
    pub behind_filler: u16,
    /// Why the cells cannot be trusted to be whole and in order.
    pub damage: Option<Damage>,
    /// Whether the last number is the next label's.
    pub lent: Lent,
}

/// Whose cells a run holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Owner {
    /// A label of the table.
    Label(LabelId),
    /// The beginning of a label that never came to an end.
    Cut(Node),
    /// Text that is no label of the table.
    Unknown,
    /// A sentence.
    Prose,
    /// Nothing: cells of a row without a label.
    Nobody,
}

/// A text as its layout prints it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    pub span: Span,
    pub row: u32,
    pub bounded: bool,
}

/// All runs of a table's text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs {
    pub runs: Vec<Run>,
    pub slots: Vec<Slot>,
    /// All texts, labels and pieces of them too, in the order of the source.
    pub texts: Vec<Text>,
    /// Whether the text is in traditional characters.
    pub traditional: bool,
    /// Where the last token ends.
    pub end: u32,
}

impl Runs {
    /// The cells of a run.
    pub fn slots(&self, run: &Run) -> &[Slot] {
        &self.slots[run.slots.clone()]
    }
}

/// Reads the tokens of the part of `text` that may hold a table.
pub(crate) fn collect(text: &str, tokens: &[Token], table: usize, traditional: bool) -> Runs {
    let mut collector = Collector {
        text,
        table,
        traditional,
        lexicon: Lexicon::get(),
        found: Runs {
            runs: Vec::with_capacity(96),
            slots: Vec::with_capacity(tokens.len()),
            texts: Vec::new(),
            traditional,
            end: tokens.last().map_or(0, |token| token.span.end),
        },
        open: Vec::new(),
        current: None,
        holder: None,
    };
    let last = tokens.iter().rposition(|token| token.kind != TokenKind::Spacing);
    for (at, token) in tokens.iter().enumerate() {
        if !collector.is_rule(token, last == Some(at)) {
            collector.token(token);
        }
    }
    collector.found
}

struct Collector<'a> {
    text: &'a str,
    table: usize,
    traditional: bool,
    lexicon: &'static Lexicon,
    found: Runs,
    open: Vec<Open>,
    current: Option<usize>,
    /// The run that took the last cell.
    holder: Option<usize>,
}

/// A line longer than this, in bytes, is no row of words.
const LONGEST_ROW: usize = 16_384;

impl Collector<'_> {
    fn token(&mut self, token: &Token) {
        let content = match token.kind {
            TokenKind::Number { number, unit, noted } => Content::Number { number, unit, noted },
            TokenKind::Text(label) => return self.text(token, label),
            TokenKind::Filler(count) => return self.filler(token, count),
            TokenKind::Printed(_) => return,
            TokenKind::Placeholder => Content::Dash,
            TokenKind::Blank => Content::Blank,
            TokenKind::Spacing => Content::Spacing,
        };
        self.slot(token, token.span, content);
    }

    fn text(&mut self, token: &Token, label: Option<LabelId>) {
        let Some(printed) = token.span.of(self.text) else { return };
        if let Some(label) = label
            && self.lexicon.is_of(label, self.table)
        {
            let above = self.current;
            self.note(token);
            self.label(token, token.span, label);
            self.mind_item_number(above, token.span, printed);
            return;
        }
        let marks = printed.chars().all(is_label_punctuation);
        if marks && self.is_cell_of_row(token) {
            return self.slot(token, token.span, Content::Unreadable);
        }
        if lex::page_number(printed) {
            // In a drawn row it is none.
            if self.is_cell(token, printed) || self.is_cell_of_row(token) {
                self.slot(token, token.span, Content::Unreadable);
            }
            return;
        }
        if self.is_running_head(token, printed) {
            return;
        }
        self.note(token);
        if self.piece(token, token.span, printed) {
            return;
        }
        match printed.len() <= LONGEST_ROW && printed.contains(fold::is_blank) {
            true => self.words(token, printed),
            false => self.unknown(token, token.span),
        }
    }

    fn note(&mut self, Token { span, row, bounded, .. }: &Token) {
        self.found.texts.push(Text { span: *span, row: *row, bounded: *bounded });
    }

    fn begin(&mut self, token: &Token, span: Span, owner: Owner) {
        let at = self.found.slots.len();
        self.current = Some(self.found.runs.len());
        self.found.runs.push(Run {
            owner,
            span,
            row: token.row,
            column: token.column,
            bounded: token.bounded,
            slots: at..at,
            filler: 0,
            behind_filler: 0,
            damage: None,
            lent: Lent::No,
        });
    }
}
