//! From tokens to tables.

mod align;
pub(crate) mod counts;
mod deduplicated;
mod header;
mod in_order;
mod rows;
mod runs;
mod unit;
mod width;

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::form::{Edition, Lexicon, Role};
use crate::lex;
use crate::model::Table;
use crate::span::Span;
use crate::token::{Token, TokenKind};

pub(crate) use in_order::InOrder;
use runs::{Owner, Runs};

/// Whether in some row of a table the last number may be that of the label behind
/// it, should it be another number: each on a line of its own, and the label
/// without number or with no more than the point behind one. Between the two a page
/// may end.
pub(crate) fn may_lend(text: &str, tokens: &[Token], table: usize) -> bool {
    let is_page_number = |token: &Token| token.is_text() && token.span.of(text).is_some_and(lex::page_number);
    let lends = |(at, two): (usize, &[Token])| {
        let [before, last] = two else { return false };
        if before.row == last.row || last.bounded || !matches!(last.kind, TokenKind::Number { .. }) {
            return false;
        }
        let next = tokens[at + 2..].iter().find(|token| !is_page_number(token));
        let Some(next) = next.filter(|next| last.row != next.row && next.is_text()) else { return false };
        runs::may_be_lent(table, next.span.of(text).unwrap_or_default())
    };
    tokens.windows(2).enumerate().any(lends)
}

/// A table's part of the text, read as far as can be without knowing the
/// edition.
pub(crate) struct Draft {
    table: usize,
    runs: Runs,
    /// Whether the text ends with this part.
    at_end: bool,
}

impl Draft {
    /// Reads the tokens that may hold the table with an index; `None` where
    /// they hold no row and no column of it.
    pub fn read(text: &str, tokens: &[Token], table: usize, traditional: bool, at_end: bool) -> Option<Draft> {
        let runs = runs::collect(text, tokens, table, traditional);
        let lexicon = Lexicon::get();
        let shows = |role: Role| matches!(role, Role::Row(_) | Role::Column(..));
        let found = runs.runs.iter().any(|run| match run.owner {
            Owner::Label(label) => lexicon.roles(label, table).any(|(_, role)| shows(role)),
            _ => false,
        });
        found.then_some(Draft { table, runs, at_end })
    }

    /// Counts, for each edition, the labels that only it has.
    pub fn vote(&self, votes: &mut [usize]) {
        let lexicon = Lexicon::get();
        for run in &self.runs.runs {
            let Owner::Label(label) = run.owner else { continue };
            let mut editions = lexicon.roles(label, self.table).map(|(edition, _)| edition);
            let Some(first) = editions.next() else { continue };
            if editions.all(|edition| edition == first) {
                votes[first] += 1;
            }
        }
    }

    /// Whether a crawler took repeated lines out of the table.
    pub fn is_deduplicated(&self, text: &str, edition: usize) -> bool {
        deduplicated::is(text, &self.runs, self.table, edition, self.at_end)
    }

    /// The same of a table with other values.
    pub fn may_be_deduplicated(&self, text: &str, edition: usize) -> bool {
        deduplicated::may_be(text, &self.runs, self.table, edition)
    }

    /// The table in an edition of the form. `lines_lost` says whether repeated
    /// lines were taken out of one of the report's tables; `pages` are the numbers
    /// of pages that were found among the values of the tables before it.
    pub fn finish(
        &self,
        text: &str,
        edition: usize,
        lines_lost: bool,
        pages: &mut FxHashSet<i64>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Table {
        let form = &Edition::all()[edition].tables[self.table];
        let mut assembly = rows::Assembly::new(text, form, self.table, edition, &self.runs, self.at_end);
        if lines_lost {
            assembly.lose_lines();
        }
        if lines_lost && self.is_deduplicated(text, edition) {
            assembly.diagnostics.push(
                Diagnostic::new(
                    Code::SourceDeduplicated,
                    format!(
                        "“{}”表中重复的行已被抓取工具删除（每个数字只剩一次），无法还原各单元格；请重新抓取原网页，保留重复行。",
                        form.label
                    ),
                    format!(
                        "repeated lines were taken out of table {}: each number is left once, and which cells it stood in cannot be told; scrape the page again and keep repeated lines",
                        form.id
                    ),
                )
                .in_table(&form.id),
            );
            assembly.distrust();
        }
        assembly.pages = std::mem::take(pages);
        assembly.run();
        *pages = std::mem::take(&mut assembly.pages);
        diagnostics.append(&mut assembly.diagnostics);
        assembly.table
    }

    /// The parts of the text that the table is made of, in order.
    pub fn covered(&self) -> impl Iterator<Item = Span> {
        let runs = self.runs.runs.iter().filter(|run| !matches!(run.owner, Owner::Prose));
        runs.flat_map(|run| std::iter::once(run.span).chain(self.runs.slots(run).iter().map(|slot| slot.span)))
    }
}
