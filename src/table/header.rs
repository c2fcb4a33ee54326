//! In which order the printed header names the columns.
//!
//! Nearly every report prints the form's order, and a cell's column is then its
//! place among the cells. A body may print another order, a column more or one
//! of another form; then only the header says what a number means. What it says
//! is followed where it names every column once and leaves no doubt which stands
//! where. Where it contradicts the form and does leave a doubt, no number of the
//! rows under it is placed. A header that lacks a label, or is not there, says
//! nothing against the form.

mod above;
mod beside;
mod lines;
mod order;
mod pieces;
mod words;

use super::runs::Runs;
use crate::form::Edition;
use crate::span::Span;

pub(crate) use order::{Header, Order};
use pieces::Piece;

/// Reads the headers of a table.
pub(crate) struct Headers<'a> {
    pub text: &'a str,
    pub runs: &'a Runs,
    pub table: usize,
    pub edition: usize,
}

impl Headers<'_> {
    /// The headers of a table whose rows stand below each other that do not
    /// print the form's order; `row` tells of a run which row it is, by edition
    /// and index.
    pub fn unusual(&self, row: impl Fn(usize) -> Option<(usize, usize)>) -> Vec<Header> {
        let mut headers: Vec<Header> = Vec::new();
        let mut pieces: Vec<Piece> = Vec::new();
        for (at, run) in self.runs.runs.iter().enumerate() {
            match row(at) {
                None => self.collect(at, run, &mut pieces),
                Some(_) if pieces.is_empty() => {}
                Some((edition, row)) => {
                    let block = Edition::all()[edition].tables[self.table].places()[row].block;
                    self.close(at, (edition, block), &pieces, &mut headers);
                    pieces.clear();
                }
            }
        }
        headers
    }

    /// The same for a table of side by side rows that stand below each other,
    /// each behind its own header or under that of the first: `rows` are their
    /// indices and the runs that hold their cells.
    pub fn between(&self, rows: &[(usize, usize)]) -> Vec<Header> {
        let mut headers = Vec::new();
        let mut pieces = Vec::new();
        let mut rows = rows.iter().peekable();
        for (at, run) in self.runs.runs.iter().enumerate() {
            self.collect(at, run, &mut pieces);
            if let Some(&(row, _)) = rows.next_if(|&&(_, cells)| cells == at) {
                let block = Edition::all()[self.edition].tables[self.table].places()[row].block;
                self.close(at, (self.edition, block), &pieces, &mut headers);
                pieces.clear();
            }
        }
        headers
    }

    /// Notes what the pieces of a header above the run at `from` say.
    fn close(&self, from: usize, block: (usize, usize), pieces: &[Piece], headers: &mut Vec<Header>) {
        let known = headers.iter().rev().find(|header| header.block == block).map(|header| &header.order);
        let identity = |order: &Vec<usize>| order.iter().enumerate().all(|(at, &column)| at == column);
        let order = match self.evaluate(block, pieces, from, known) {
            None => return,
            Some(Order::Doubtful { .. })
                if !matches!(known, Some(Order::Columns(_))) && self.is_the_forms(block, pieces, from) =>
            {
                return;
            }
            Some(Order::Columns(order)) if known.is_none() && identity(&order) => return,
            Some(order) => order,
        };
        let spans = pieces.iter().map(|piece| self.runs.runs[piece.run].span);
        let Some(span) = spans.reduce(Span::to) else { return };
        headers.push(Header { from, block, order, span });
    }

    /// Whether the words of a header above the run at `from` are the form's
    /// heads in no other order.
    fn is_the_forms(&self, block: (usize, usize), pieces: &[Piece], from: usize) -> bool {
        let columns = &Edition::all()[block.0].tables[self.table].blocks[block.1].columns;
        let start = |run: usize| self.runs.runs[run].span.start;
        pieces.first().is_some_and(|first| self.are_the_forms(columns, start(first.run), start(from)))
    }
}
