//! The cells behind a label, and what may have happened to them.

use super::unknown::LONGEST_UNKNOWN;
use super::{Collector, Owner};
use crate::lex::Unit;
use crate::number::Number;
use crate::span::Span;
use crate::token::Token;

/// A cell of a row, in the order of the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub content: Content,
    pub span: Span,
    /// Row and column in the layout, see [`Token`].
    pub row: u32,
    pub column: u16,
    pub bounded: bool,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Content {
    Number { number: Number, unit: Option<Unit>, noted: bool },
    Dash,
    Blank,
    Spacing,
    Unreadable,
}

/// What happened to the cells of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Damage {
    /// Cells of other labels stand between them.
    Interleaved,
    /// A number stands behind the label or the next one without a border.
    Glued,
}

impl Slot {
    /// Whether something is printed in it.
    pub fn is_printed(&self) -> bool {
        self.content.is_printed()
    }
}

impl Content {
    fn is_printed(self) -> bool {
        matches!(self, Content::Number { .. } | Content::Dash | Content::Unreadable)
    }
}

impl Collector<'_> {
    #[inline]
    pub(super) fn slot(&mut self, token: &Token, span: Span, content: Content) {
        let current = match self.current {
            Some(current) if !self.row_is_over(current, token) => current,
            _ => {
                self.begin(token, span, Owner::Nobody);
                self.found.runs.len() - 1
            }
        };
        let at = self.found.slots.len();
        let run = &mut self.found.runs[current];
        if run.filler > 0 {
            if content.is_printed() {
                run.damage = Some(Damage::Interleaved);
            }
            run.behind_filler = run.behind_filler.saturating_add(1);
            return;
        }
        if run.slots.is_empty() {
            run.slots = at..at;
        } else if run.slots.end != at {
            run.damage = Some(Damage::Interleaved);
            if token.bounded || run.bounded || !content.is_printed() {
                return;
            }
            // No border says whose they are, but they are there.
            self.begin(token, span, Owner::Nobody);
            return self.slot(token, span, content);
        }
        run.slots.end = at + 1;
        self.holder = Some(current);
        self.found.slots.push(Slot { content, span, row: token.row, column: token.column, bounded: token.bounded });
    }

    pub(super) fn filler(&mut self, token: &Token, count: u16) {
        let Some(current) = self.current.filter(|&current| !self.row_is_over(current, token)) else { return };
        let run = &mut self.found.runs[current];
        if run.filler == 0 {
            run.filler = count;
        }
    }

    pub(super) fn damage(&mut self, damage: Damage) {
        if let Some(current) = self.current {
            self.found.runs[current].damage = Some(damage);
        }
    }

    /// Whether a token is a drawn cell of the row at hand, behind its label or
    /// another of its cells.
    pub(super) fn is_cell_of_row(&self, token: &Token) -> bool {
        let Some(run) = self.current.filter(|_| token.bounded).map(|current| &self.found.runs[current]) else {
            return false;
        };
        let row = matches!(run.owner, Owner::Label(label) if self.lexicon.is_row(label, self.table));
        let (at, column) = match self.found.slots(run).last() {
            Some(last) => (last.row, last.column),
            None if row => (run.row, run.column),
            None => return false,
        };
        at == token.row && column < token.column
    }

    /// Whether a text stands in a drawn cell behind a label, and is short: then a
    /// full stop makes no prose of it.
    pub(super) fn is_cell(&self, token: &Token, printed: &str) -> bool {
        let behind = |run: usize| {
            let run = &self.found.runs[run];
            run.bounded && run.row == token.row && run.column < token.column && run.owner != Owner::Prose
        };
        token.bounded && printed.len() <= LONGEST_UNKNOWN && self.current.is_some_and(behind)
    }

    /// Whether a drawn row ended before `token`: filler follows the label, or
    /// the label's own row holds cells and the token stands in another.
    #[inline]
    fn row_is_over(&self, current: usize, token: &Token) -> bool {
        let run = &self.found.runs[current];
        if run.filler > 0 && run.slots.is_empty() {
            return true;
        }
        if !run.bounded || !token.bounded || token.row == run.row {
            return false;
        }
        let mut own = self.found.slots(run).iter().take_while(|slot| slot.row == run.row);
        // A lone cell says little: without a label it may be the first of a row
        // set cell by cell, and an empty one may close the label's row.
        own.next().is_some_and(|first| own.next().is_some() || first.is_printed() && run.owner != Owner::Nobody)
    }
}
