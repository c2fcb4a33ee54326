//! Numbers of items that were read as the last cell of the label before.

use super::labels::ends;
use super::{Collector, Content};
use crate::fold;
use crate::form::Lexicon;
use crate::number::Number;
use crate::span::Span;

/// Whether the number of an item, on a line of its own above the item's label,
/// was read behind the label before: `3` and `.其他`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Lent {
    /// No such number.
    #[default]
    No,
    /// The last number may as well be that of the next label.
    Perhaps,
    /// It was one, and is part of that label now.
    Yes,
}

/// Whether a number belongs to the label that `printed` begins with, told by
/// what stands `between` the two and by the labels of the form.
pub(crate) fn lent(text: &str, table: usize, number: Number, between: Span, printed: &str) -> Lent {
    /// No group has so many items.
    const MOST_ITEMS: i64 = 20;
    let Some(number) = number.as_integer().filter(|number| (1..=MOST_ITEMS).contains(number)) else {
        return Lent::No;
    };
    let Some(between) = between.of(text) else { return Lent::No };
    if !between.chars().all(|c| is_point(c) || fold::is_blank(c)) {
        return Lent::No;
    }
    let bare = printed.trim_start_matches(is_point);
    if bare.len() < printed.len() || between.contains(is_point) {
        return Lent::Yes;
    }
    let perhaps = !bare.starts_with(char::is_numeric) && is_item(table, &format!("{number}.{bare}"));
    if perhaps { Lent::Perhaps } else { Lent::No }
}

/// Whether some number, alone on the line above, may be that of the label that
/// `printed` begins with.
pub(crate) fn may_be_lent(table: usize, printed: &str) -> bool {
    let bare = printed.trim_start_matches(is_point);
    let mut numbered = format!("0.{bare}");
    let mut may_be = |number: &str| {
        numbered.replace_range(..1, number);
        is_item(table, &numbered)
    };
    let numbers = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    bare.len() < printed.len() || !bare.starts_with(char::is_numeric) && numbers.into_iter().any(&mut may_be)
}

/// Whether a text with a number in front is a label.
fn is_item(table: usize, numbered: &str) -> bool {
    let walk = Lexicon::get().walk(table, None, numbered);
    walk.label.is_some_and(|(_, taken)| ends(numbered, taken))
}

fn is_point(character: char) -> bool {
    matches!(character, '.' | '．' | '、')
}

impl Collector<'_> {
    /// Gives back the number that stands alone on the line above the label just
    /// begun where it is that label's: it has lost its number and begins with the
    /// point behind it. Where a label without number has that number in the form,
    /// nobody can tell.
    pub(super) fn mind_item_number(&mut self, above: Option<usize>, span: Span, printed: &str) {
        let Some(run) = above.map(|above| &self.found.runs[above]) else { return };
        let Some(last) = self.found.slots(run).last().filter(|_| run.slots.end == self.found.slots.len()) else {
            return;
        };
        let beside = run.slots.len().checked_sub(2).map(|before| self.found.slots(run)[before].row);
        let alone = !last.bounded && run.filler == 0 && last.row != run.row && beside != Some(last.row);
        let Content::Number { number, unit: None, noted: false } = last.content else { return };
        if !alone {
            return;
        }
        let lent = lent(self.text, self.table, number, Span::new(last.span.end, span.start), printed);
        let number = last.span;
        let (Some(above), Some(label)) = (above, self.current) else { return };
        self.found.runs[above].lent = lent;
        if lent == Lent::Yes {
            self.found.slots.pop();
            self.found.runs[above].slots.end -= 1;
            let label = &mut self.found.runs[label];
            label.span = number.to(label.span);
            label.slots = self.found.slots.len()..self.found.slots.len();
        }
    }
}
