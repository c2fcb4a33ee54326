//! Values that no cell takes.

use super::Assembly;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold;
use crate::span::Span;
use crate::table::runs::{self, Content, Damage, Owner, Run, Slot};

impl Assembly<'_> {
    pub(super) fn stray(&mut self, run: &Run) {
        let slots = self.runs.slots(run);
        let told = |slot: &&Slot| matches!(slot.content, Content::Number { .. } | Content::Unreadable);
        let printed: Vec<&Slot> = slots.iter().filter(told).collect();
        let (Some(first), Some(last)) = (printed.first(), printed.last()) else { return };
        let values = self.values(run);
        self.diagnostics.push(
            Diagnostic::new(
                Code::ValuesStray,
                format!("“{}”表中的数字 {values} 不属于任何已知的行，未采用。", self.form.label),
                format!("the values {values} in table {} belong to no known row and were not taken", self.form.id),
            )
            .at(first.span.to(last.span))
            .in_table(&self.form.id),
        );
    }

    /// Where texts behind the first label hold numbers that were not taken as
    /// values.
    pub(super) fn untaken_values(&self) -> Vec<Span> {
        let label = |run: &Run| matches!(run.owner, Owner::Label(_));
        let runs = &self.runs.runs;
        let first = runs.iter().position(label).unwrap_or(runs.len());
        let behind = runs[first..].iter().enumerate();
        let found = behind.filter_map(|(at, run)| match run.damage {
            // What stands behind the borders that close a row was put into no cell.
            Some(Damage::Interleaved) => {
                let next = runs.get(first + at + 1).map_or(self.runs.end, |next| next.span.start);
                let between = Span::new(run.span.end, next.max(run.span.end));
                between.of(self.text).is_some_and(|text| text.contains(char::is_numeric)).then_some(between)
            }
            _ => self.has_untaken_values(run).then_some(run.span),
        });
        found.collect()
    }

    /// Whether a run is a text that holds numbers, and none was taken as a
    /// value.
    pub(super) fn has_untaken_values(&self, run: &Run) -> bool {
        matches!(run.owner, Owner::Unknown | Owner::Prose)
            && !self.has_printed(run)
            && run.span.of(self.text).is_some_and(runs::holds_values)
    }

    pub(super) fn report_untaken(&mut self, span: Span) {
        const LONGEST_QUOTE: usize = 80;
        let printed = span.of(self.text).map(fold::trim).unwrap_or_default();
        let words = printed.split(|c: char| fold::is_blank(c) || c == '|').filter(|word| !word.is_empty());
        let words: Vec<&str> = words.collect();
        let quote: String = words.join(" ").chars().take(LONGEST_QUOTE).collect();
        self.diagnostics.push(
            Diagnostic::new(
                Code::ValuesStray,
                format!("“{}”表中的“{quote}”含有数字，但无法读作各单元格的数，未采用。", self.form.label),
                format!(
                    "“{quote}” in table {} holds numbers that cannot be read as cells and were not taken",
                    self.form.id
                ),
            )
            .at(span)
            .in_table(&self.form.id),
        );
    }
}
