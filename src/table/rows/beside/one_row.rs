//! All rows beside each other in the cells of one run.

use crate::form::ColumnForm;
use crate::model::{Cell, Status};
use crate::table::align::{Aligned, Context, align};
use crate::table::rows::{Assembly, cell_of};
use crate::table::runs::{Content, Damage, Owner, Run, Slot};

impl Assembly<'_> {
    /// All rows beside each other in the cells of one run.
    pub(super) fn one_row(&mut self, at: usize, width: usize) {
        let rows = self.form.rows().len();
        let run = self.without_opening(at, width);
        let run = self.without_footer(Run { owner: Owner::Nobody, ..run }, width);
        let spacing_is_cell = self.spaces_cells(at, self.runs.slots(&run), width);
        let context = Context { last: true, spacing_is_cell, wraps: true, ..Context::default() };
        let mut aligned = align(&run, self.runs.slots(&run), width, &context);
        self.headers.extend(self.header_reader().beside(at + 1));
        if let (Some(header), Aligned::Exact(places)) = (self.headers.first(), &aligned) {
            aligned = header.order.apply(places).map_or(Aligned::Doubtful, Aligned::Exact);
        }
        self.report_headers();
        self.report_alignment(&run, &aligned, "", width);
        let columns: Vec<&ColumnForm> = (0..rows).flat_map(|row| self.form.columns(row)).collect();
        let cells = self.cells_beside(&run, &columns, &aligned);
        self.put_beside(&cells);
        self.report_unreadable_beside(&run, &aligned);
    }

    /// A run without the empty cell that opens its row, where a row before it
    /// shows that rows are opened by one: filler, one empty cell, a label.
    fn without_opening(&self, at: usize, width: usize) -> Run {
        let runs = &self.runs.runs;
        let mut run = runs[at].clone();
        let opened = runs.windows(3).any(|three| {
            three[0].filler > 0 && self.is_lone_blank(&three[1]) && matches!(three[2].owner, Owner::Label(_))
        });
        let behind_filler = at > 0 && runs[at - 1].filler > 0;
        let first = self.runs.slots(&run).first().map(|slot| slot.content);
        if opened && behind_filler && first == Some(Content::Blank) {
            run.slots.start += 1;
            if run.slots.len() != width {
                run.damage = Some(Damage::Interleaved);
            }
        }
        run
    }

    /// A run of `width` drawn values without the numbers behind them that have no
    /// borders, as those of a pager: the table is over.
    fn without_footer(&mut self, run: Run, width: usize) -> Run {
        let slots = self.runs.slots(&run);
        let undrawn = |slot: &&Slot| !slot.bounded || !slot.is_printed();
        let behind = slots.iter().rev().take_while(undrawn).filter(|slot| slot.is_printed()).count();
        let drawn = slots.iter().filter(|slot| slot.is_printed() && slot.bounded).count();
        let whole = drawn == width && drawn + behind == slots.iter().filter(|slot| slot.is_printed()).count();
        if !whole || behind == 0 {
            return run;
        }
        let end = slots.iter().rposition(|slot| slot.is_printed() && slot.bounded).map_or(0, |last| last + 1);
        let at = run.slots.start + end;
        self.stray(&Run { slots: at..run.slots.end, ..run.clone() });
        Run { slots: run.slots.start..at, ..run }
    }

    /// Whether lines of blanks may be cells of the only row of a table: one stands
    /// between its values, or is drawn. Those before and behind all values may as
    /// well part the table from what stands around it. Where all `width` values
    /// are printed and such lines part all of them alike, or the heads too, they
    /// are none.
    fn spaces_cells(&self, at: usize, slots: &[Slot], width: usize) -> bool {
        let is_spacing = |slot: &Slot| slot.content == Content::Spacing;
        if slots.iter().any(|slot| is_spacing(slot) && slot.bounded) {
            return true;
        }
        let printed: Vec<usize> = (0..slots.len()).filter(|&at| slots[at].is_printed()).collect();
        let mut between = printed.windows(2).map(|two| slots[two[0]..two[1]].iter().filter(|s| is_spacing(s)).count());
        let Some(first) = between.next() else { return false };
        if printed.len() != width {
            return first + between.sum::<usize>() > 0;
        }
        if first > 0 && between.clone().all(|count| count == first) {
            return false;
        }
        let heads = self.runs.runs[..at].iter().filter(|run| matches!(run.owner, Owner::Label(_)));
        let (parted, heads) = heads.fold((0, 0), |(parted, heads), head| {
            (parted + usize::from(self.runs.slots(head).iter().any(is_spacing)), heads + 1)
        });
        first + between.sum::<usize>() > 0 && (heads < 2 || parted * 2 < heads)
    }

    fn cells_beside(&self, run: &Run, columns: &[&ColumnForm], aligned: &Aligned) -> Vec<Cell> {
        let slots = self.runs.slots(run);
        match aligned {
            Aligned::Exact(places) if !self.distrusted => places.iter().map(|&at| cell_of(&slots[at])).collect(),
            _ => vec![Cell { span: self.slots_span(run), ..Cell::of(Status::Unresolved) }; columns.len()],
        }
    }

    fn report_unreadable_beside(&mut self, run: &Run, aligned: &Aligned) {
        let (Aligned::Exact(places), false) = (aligned, self.distrusted) else { return };
        let mut rest = &places[..];
        for row in 0..self.form.rows().len() {
            let columns = self.form.columns(row);
            let (these, others) = rest.split_at(columns.len());
            self.report_unreadable(run, &Aligned::Exact(these.to_vec()), self.row_id(row), columns);
            rest = others;
        }
    }
}
