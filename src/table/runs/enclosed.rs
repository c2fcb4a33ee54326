//! Values between two lines of a row's label, which are that row's.

use super::{Collector, Damage, Owner, Run};
use crate::fold;
use crate::form::{LabelId, Role};

/// The characters of a group's label, or of the margin's, that stand on one line.
const LONGEST_PIECE: usize = 3;

impl Collector<'_> {
    /// Gives a row, whose label has come to its end, the values that stand between
    /// two lines of the label, where a word of the margin or of a group beside
    /// them has taken them.
    pub(super) fn take_enclosed(&mut self, row: usize) {
        let Some(holder) = self.holder.filter(|&holder| holder != row) else { return };
        let own = &self.found.runs[row];
        let taken = &self.found.runs[holder];
        let since = own.slots.start..self.found.slots.len();
        let drawn = || self.found.slots[since.clone()].iter().any(|slot| slot.bounded);
        if !own.slots.is_empty() || taken.slots != since || taken.filler > 0 || taken.damage == Some(Damage::Glued) {
            return;
        }
        if own.bounded || taken.bounded || drawn() || !self.is_beside_rows(taken) {
            return;
        }
        self.found.runs[row].slots = since;
        self.found.runs[holder].slots = 0..0;
        self.holder = Some(row);
    }

    /// Whether what a run stands for can be no row of its own: a group, a title, a
    /// column, a piece of one, or nothing.
    fn is_beside_rows(&self, run: &Run) -> bool {
        let printed = || run.span.of(self.text).unwrap_or_default();
        let names_row = |label: LabelId| {
            let mut roles = self.lexicon.roles(label, self.table);
            roles.all(|(_, role)| matches!(role, Role::Row(_)))
        };
        match run.owner {
            Owner::Label(label) => !names_row(label),
            Owner::Cut(node) => {
                let mut words = printed().chars().filter(|&c| fold::is_ideograph(c));
                let single = words.next().is_some() && words.next().is_none();
                single || !self.lexicon.only_label_behind(self.table, node).is_some_and(names_row)
            }
            Owner::Unknown => {
                let piece = fold::fold(printed());
                (1..=LONGEST_PIECE).contains(&piece.chars().count()) && self.lexicon.is_piece_of_row(self.table, &piece)
            }
            Owner::Prose => false,
            Owner::Nobody => true,
        }
    }
}
