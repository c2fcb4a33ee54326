//! What a run shows: its label and its values.

use super::Assembly;
use crate::fold;
use crate::span::Span;
use crate::table::runs::{Content, Damage, Owner, Run, Slot};

impl Assembly<'_> {
    /// Whether nothing stands behind the label, not even an empty cell.
    pub(super) fn is_bare(&self, run: &Run) -> bool {
        run.slots.is_empty()
    }

    /// Whether some value is printed, be it glued to the label.
    pub(super) fn has_printed(&self, run: &Run) -> bool {
        self.runs.slots(run).iter().any(Slot::is_printed) || run.damage == Some(Damage::Glued)
    }

    /// Whether a run is one empty cell of no row.
    pub(super) fn is_lone_blank(&self, run: &Run) -> bool {
        let slots = self.runs.slots(run);
        run.owner == Owner::Nobody && slots.len() == 1 && slots[0].content == Content::Blank
    }

    /// From the first printed value to the last.
    pub(super) fn slots_span(&self, run: &Run) -> Option<Span> {
        let slots = self.runs.slots(run);
        let first = slots.iter().find(|slot| slot.is_printed())?;
        let last = slots.iter().rfind(|slot| slot.is_printed())?;
        Some(first.span.to(last.span))
    }

    /// The text at a span without its blanks and borders.
    pub(super) fn printed(&self, span: Span) -> String {
        let text = span.of(self.text).unwrap_or_default();
        text.split(|c: char| fold::is_blank(c) || c == '|').filter(|piece| !piece.is_empty()).collect()
    }

    /// The printed values, to be quoted in a message: no more than twenty.
    pub(super) fn values(&self, run: &Run) -> String {
        let slots = self.runs.slots(run).iter().filter(|slot| slot.is_printed());
        let values: Vec<&str> = slots.filter_map(|slot| slot.span.of(self.text)).map(fold::trim).collect();
        match values.len() {
            0..=20 => values.join(" "),
            count => format!("{} … ({count})", values[..20].join(" ")),
        }
    }
}
