//! Rows that a cell with something else than a number has cut in two.

use super::Assembly;
use super::claim::Claim;
use crate::fold;
use crate::table::runs::{Content, Owner, Run, Slot};

/// The numeral that is put for a dash, which it looks like.
const DASH_LIKE_NUMERAL: &str = "一";

impl Assembly<'_> {
    /// Joins rows that a cell with something else than a number has cut in two,
    /// as `约5` or `见附件`.
    pub(super) fn join_unreadable(&mut self, claims: &mut [Claim]) {
        let mut at = 0;
        while at + 1 < claims.len() {
            let end = match claims[at] {
                Claim::Row(row) | Claim::Nearly(row) => self.unreadable_up_to(at, self.form.columns(row).len()),
                _ => at + 1,
            };
            if end > at + 1 {
                let found = self.runs.to_mut();
                let start = found.slots.len();
                for (part, claim) in claims[at..end].iter_mut().enumerate() {
                    let run = found.runs[at + part].clone();
                    if part > 0 {
                        *claim = Claim::Taken;
                        let (span, row, column) = (run.span, run.row, run.column);
                        let bounded = run.bounded;
                        found.slots.push(Slot { content: Content::Unreadable, span, row, column, bounded });
                        found.runs[at].filler = run.filler;
                        found.runs[at].damage = found.runs[at].damage.or(run.damage);
                    }
                    found.slots.extend_from_within(run.slots);
                }
                found.runs[at].slots = start..found.slots.len();
            }
            at = end;
        }
    }

    /// The end of the runs that make up the row that begins with the run at
    /// `at`: unknown texts in its drawn row, or short ones that, with the
    /// values behind them, leave it no wider than the form.
    fn unreadable_up_to(&self, at: usize, width: usize) -> usize {
        let runs = &self.runs.runs;
        let printed = |run: &Run| self.runs.slots(run).iter().filter(|slot| slot.is_printed()).count();
        let mut count = printed(&runs[at]);
        let mut end = at + 1;
        let beside = |run: &Run| run.bounded && run.row == runs[at].row;
        while let Some(run) = runs.get(end).filter(|run| self.may_be_cell(run, width, beside(run))) {
            let same_row = beside(run);
            let values = printed(run);
            let text = self.printed(run.span);
            // The same text again stands for another cell.
            let repeated = || runs.get(end + 1).is_some_and(|next| self.printed(next.span) == text);
            let digit = text.chars().any(|c| c.is_ascii_digit());
            let short = text.len() <= 12 && (values > 0 || digit || width == 1 || repeated());
            let fits = count < width && count + 1 + values <= width;
            if !(same_row && run.owner == Owner::Unknown || fits && (same_row || short)) {
                break;
            }
            count += 1 + values;
            end += 1;
        }
        end
    }

    /// Whether a run that begins with no label may be a cell of the row before it
    /// and the cells behind that one, `beside` if it is drawn in that row. A number such as `4.` begins labels, and so
    /// does `一`, which is put for a dash.
    fn may_be_cell(&self, run: &Run, width: usize, beside: bool) -> bool {
        match run.owner {
            Owner::Unknown => true,
            Owner::Prose => run.bounded,
            Owner::Cut(_) => {
                let text = self.printed(run.span);
                let numeral = !text.contains(fold::is_ideograph);
                text == DASH_LIKE_NUMERAL || numeral && (beside || self.has_printed(run) || width == 1)
            }
            _ => false,
        }
    }
}
