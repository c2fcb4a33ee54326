//! From runs to the rows of a table: the order in which that is decided, and the
//! cells that come of it. Each module below decides one thing.

mod beside;
mod by_header;
mod claim;
mod columnwise;
mod contexts;
mod emptied;
mod extra;
mod grids;
mod guess;
mod page_numbers;
mod placed;
mod report;
mod seen;
mod shown;
mod totals;
mod unreadable;
mod untaken;

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use self::claim::Claim;
use self::contexts::Contexts;
pub(super) use self::guess::is_near;
use self::seen::Seen;
use super::align::{Aligned, align};
use super::header::Header;
use super::runs::{Content, Owner, Run, Runs, Slot};
use super::unit;
use crate::diagnostic::{Code, Diagnostic};
use crate::form::{ColumnForm, Edition, Lexicon, TableForm};
use crate::model::{Cell, Status, Table};
use crate::span::Span;

/// Puts the runs of a table's text into its rows.
pub(crate) struct Assembly<'a> {
    text: &'a str,
    form: &'static TableForm,
    index: usize,
    edition: usize,
    runs: Cow<'a, Runs>,
    at_end: bool,
    lexicon: &'static Lexicon,
    distrusted: bool,
    /// Whether repeated lines were taken out of the text.
    lines_lost: bool,
    /// Rows whose values have lost their columns: row and index of the run.
    misfits: Vec<(usize, usize)>,
    /// The headers that do not print the form's order.
    headers: Vec<Header>,
    /// For each block, by edition and index, the indices of its headers.
    headers_of: FxHashMap<(usize, usize), Vec<usize>>,
    /// The numbers of pages that were found among the values, of this table and
    /// those before it.
    pub pages: FxHashSet<i64>,
    pub table: Table,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Assembly<'a> {
    pub fn new(
        text: &'a str,
        form: &'static TableForm,
        index: usize,
        edition: usize,
        runs: &'a Runs,
        at_end: bool,
    ) -> Self {
        Assembly {
            text,
            form,
            index,
            edition,
            runs: Cow::Borrowed(runs),
            at_end,
            lexicon: Lexicon::get(),
            distrusted: false,
            lines_lost: false,
            misfits: Vec::new(),
            headers: Vec::new(),
            headers_of: FxHashMap::default(),
            pages: FxHashSet::default(),
            table: Table::new(form),
            diagnostics: Vec::new(),
        }
    }

    /// Lets no number of the table stand.
    pub fn distrust(&mut self) {
        self.distrusted = true;
    }

    /// Calls no row empty: lines that other rows have too were taken out.
    pub fn lose_lines(&mut self) {
        self.lines_lost = true;
    }

    pub fn run(&mut self) {
        match self.form.side_by_side {
            true => self.side_by_side(),
            false => {
                let claims = self.by_label();
                if !self.misfits.is_empty() {
                    self.place_misfits();
                }
                self.doubt_rows_beside_values(&claims);
            }
        }
        self.report_missing_rows();
    }

    /// Each row behind its label. What comes of a claim depends on the stages before it.
    fn by_label(&mut self) -> Vec<Claim> {
        let mut claims = self.claims();
        self.guess_unknown(&mut claims);
        self.join_unreadable(&mut claims);
        self.drop_page_numbers(&claims);
        self.refuse_page_numbers(&claims);
        let contexts = Contexts::new(self, &claims);
        let mut seen = Seen::new(self.form.rows().len());
        let mut whole = None;
        let last =
            claims.iter().rposition(|claim| matches!(claim, Claim::Row(_) | Claim::Nearly(_) | Claim::Foreign { .. }));
        let end = claims.iter().rposition(|claim| *claim != Claim::Taken);
        self.note_columnwise(&claims);
        self.set_headers(self.header_reader().unusual(|at| claims[at].place(self.edition)));
        self.refute_headers(&claims);
        self.report_headers();
        let mut before = None;
        // The row claimed last, if it shows nothing and only texts follow it.
        let mut bare = None;
        for (at, &claim) in claims.iter().enumerate() {
            let run = &self.runs.runs[at].clone();
            before = claim.row().or(before);
            let label = matches!(run.owner, Owner::Label(_) | Owner::Cut(_));
            if label && !matches!(claim, Claim::Stray | Claim::Unknown) {
                bare = claim.row().filter(|_| self.is_bare(run));
            }
            if let Some(row) = bare
                && claim == Claim::Nothing
                && self.has_untaken_values(run)
            {
                self.report_untaken(run.span);
                self.lose(row, Some(run.span));
            }
            let (columns, row) = match claim {
                Claim::Row(row) | Claim::Nearly(row) => (self.form.columns(row), Some(row)),
                Claim::Foreign { edition, row } => (Edition::all()[edition].tables[self.index].columns(row), None),
                Claim::Unknown if self.follows_bare_row(&claims, at) || self.is_furniture(run) => {
                    self.stray(run);
                    if let Some(row) = bare {
                        self.lose(row, self.slots_span(run));
                    }
                    continue;
                }
                Claim::Unknown => {
                    self.unknown_row(at, run, before);
                    continue;
                }
                Claim::Stray => {
                    self.stray(run);
                    // Behind what is no label they may be those of the row above.
                    if let Some(row) = bare.filter(|_| matches!(run.owner, Owner::Cut(_) | Owner::Prose)) {
                        self.lose(row, self.slots_span(run));
                    }
                    continue;
                }
                Claim::Nothing | Claim::Taken => continue,
            };
            let is_last = last == Some(at);
            // A label behind the row shows that the text goes on.
            let cut_off = is_last && end == Some(at) && self.at_end && whole == Some(true);
            let context = contexts.of(at, row, columns.len(), is_last, cut_off);
            let slots = self.runs.slots(run);
            let aligned = align(run, slots, columns.len(), &context);
            let aligned = self.by_header(at, claim.place(self.edition), slots, aligned, context.grid);
            whole = Some(whole.unwrap_or(true) && matches!(aligned, Aligned::Exact(_)));
            let ends_here = self.at_end && at + 1 == claims.len();
            let mut cells = self.cells(run, columns, &aligned, ends_here);
            if let Some((edition, row)) =
                claim.place(self.edition).filter(|_| columns.iter().any(ColumnForm::is_amount))
            {
                let block = Edition::all()[edition].tables[self.index].places()[row].block;
                unit::carry(self.text, &self.runs, at, (edition, self.index, block), columns, &mut cells);
            }
            match (claim, row) {
                (Claim::Foreign { edition, row }, _) => {
                    let id = &Edition::all()[edition].tables[self.index].row_form(row).id;
                    self.foreign_row(run, id, columns, cells);
                }
                (_, Some(row)) => {
                    if self.is_bare(run) && seen.has(row) {
                        continue;
                    }
                    let id = self.row_id(row);
                    self.report_alignment(run, &aligned, id, columns.len());
                    self.report_unreadable(run, &aligned, id, columns);
                    if claim == Claim::Nearly(row) {
                        self.report_approximate(run, row);
                    }
                    // At the end of the text values may be cut off, too.
                    if aligned == Aligned::Misfit && !(is_last && self.at_end) {
                        self.misfits.push((row, at));
                    }
                    self.put(run, row, &cells, &mut seen);
                }
                _ => {}
            }
        }
        self.doubt_emptied_rows(&claims);
        claims
    }

    /// Puts cells into a row; cells that contradict what stands there already
    /// leave the row undecided.
    fn put(&mut self, run: &Run, row: usize, cells: &[Cell], seen: &mut Seen) {
        let bare = self.is_bare(run);
        let same = |before: &[Cell]| {
            before.len() == cells.len()
                && before.iter().zip(cells).all(|(a, b)| (a.value(), a.status) == (b.value(), b.status))
        };
        match seen.cells(row, &self.table) {
            Some(before) if bare || same(before) => return,
            Some(before) if before.iter().all(|cell| cell.value().is_none() && cell.status == Status::Blank) => {}
            Some(_) => {
                let label = self.row_label(row);
                let id = self.row_id(row);
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::RowRepeated,
                        format!("“{label}”一行出现两次且数字不同，无法确定以哪一行为准，均不采用。"),
                        format!("row {id} is printed twice with different cells; neither is taken"),
                    )
                    .at(run.span)
                    .in_table(&self.form.id)
                    .in_row(id),
                );
                let span = self.slots_span(run);
                seen.contradict(row, &self.table);
                for cell in self.table.row_mut(row) {
                    *cell = Cell { span, ..Cell::of(Status::Unresolved) };
                }
                return;
            }
            None => {}
        }
        if !bare {
            seen.note(row);
        }
        self.table.row_mut(row).copy_from_slice(cells);
    }

    /// The cells that the slots of a run become, once it is known how they align.
    fn cells(&self, run: &Run, columns: &[ColumnForm], aligned: &Aligned, ends_here: bool) -> Vec<Cell> {
        let slots = self.runs.slots(run);
        let lost = || Cell { span: self.slots_span(run), ..Cell::of(Status::Unresolved) };
        let placed = |places: &[usize]| -> Vec<Cell> {
            let mut cells = Vec::with_capacity(columns.len());
            cells.extend(places.iter().take(columns.len()).map(|&at| cell_of(&slots[at])));
            cells.resize(columns.len(), Cell::of(Status::Missing));
            cells
        };
        match aligned {
            Aligned::Exact(_) | Aligned::Cut(_) if self.distrusted => vec![lost(); columns.len()],
            Aligned::Exact(places) => placed(places),
            Aligned::Cut(places) => {
                let mut cells = placed(places);
                // The text may have been cut within the last number.
                if let Some(last) =
                    places.len().checked_sub(1).filter(|_| self.ends_with(slots[places[places.len() - 1]].span))
                {
                    cells[last] = lost();
                }
                cells
            }
            Aligned::Misfit | Aligned::Doubtful => vec![lost(); columns.len()],
            Aligned::Empty if self.distrusted || self.lines_lost && slots.is_empty() => {
                vec![Cell::of(Status::Unresolved); columns.len()]
            }
            Aligned::Empty if ends_here => vec![Cell::of(Status::Missing); columns.len()],
            Aligned::Empty => {
                let blanks: Vec<&Slot> = slots.iter().filter(|slot| slot.content == Content::Blank).collect();
                let span = |at: usize| blanks.get(at).filter(|_| blanks.len() >= columns.len()).map(|slot| slot.span);
                (0..columns.len()).map(|at| Cell { span: span(at), ..Cell::of(Status::Blank) }).collect()
            }
        }
    }

    /// Whether the text ends right behind a span.
    fn ends_with(&self, span: Span) -> bool {
        span.end as usize == self.text.len()
    }

    fn row_id(&self, row: usize) -> &'static str {
        &self.form.row_form(row).id
    }

    fn row_label(&self, row: usize) -> &'static str {
        &self.form.row_form(row).label
    }
}

fn cell_of(slot: &Slot) -> Cell {
    let span = Some(slot.span);
    match slot.content {
        Content::Number { number, unit, noted } => Cell::printed(number, unit, noted, slot.span),
        Content::Dash => Cell { span, ..Cell::of(Status::Dash) },
        Content::Blank | Content::Spacing => Cell { span, ..Cell::of(Status::Blank) },
        Content::Unreadable => Cell { span, ..Cell::of(Status::Unreadable) },
    }
}
