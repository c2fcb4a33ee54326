//! The numbers of pages that stand among the values of rows.

use super::Assembly;
use super::claim::Claim;
use super::totals::ends_with_total;
use crate::check::identities;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::form::Edition;
use crate::span::Span;
use crate::table::runs::{Content, Damage, Run};

impl Assembly<'_> {
    /// Takes the number of a page out of the rows that it stands in: one value too
    /// many, alone on its line, where all others stand on one line or the page
    /// ends behind it, and the row's sum holds without it.
    pub(super) fn drop_page_numbers(&mut self, claims: &[Claim]) {
        for (at, claim) in claims.iter().enumerate() {
            let Some(row) = claim.row() else { continue };
            let run = &self.runs.runs[at];
            let Some(page) = self.page_number(run, self.form.columns(row).len()) else { continue };
            if !self.has_totals() {
                return;
            }
            let own = run.slots.clone();
            let span = self.runs.slots[page].span;
            self.report_page_number(row, span);
            let found = self.runs.to_mut();
            let start = found.slots.len();
            found.slots.extend_from_within(own.start..page);
            found.slots.extend_from_within(page + 1..own.end);
            found.runs[at].slots = start..found.slots.len();
        }
    }

    /// Leaves rows undecided whose last value may be the number of a page, in the
    /// place of a cell that was lost: the values stand on a line each, their sum
    /// does not hold, and the page before is numbered by a value too many.
    pub(super) fn refuse_page_numbers(&mut self, claims: &[Claim]) {
        for (at, claim) in claims.iter().enumerate() {
            let Some(row) = claim.row() else { continue };
            let run = &self.runs.runs[at];
            let width = self.form.columns(row).len();
            let surplus = run.slots.len().checked_sub(width);
            if surplus.is_none_or(|surplus| surplus > 1 || surplus == 0 && self.pages.is_empty()) {
                continue;
            }
            let Some(&last) = self.values_on_lines(run).as_deref().and_then(<[i64]>::last) else { continue };
            match surplus {
                Some(1) => {
                    self.pages.insert(last);
                }
                Some(0) if width > 1 => {
                    let behind_page = last.checked_sub(1).is_some_and(|before| self.pages.contains(&before));
                    if behind_page && !ends_with_total(&self.whole_numbers(run)) && self.has_totals() {
                        self.pages.insert(last);
                        self.runs.to_mut().runs[at].damage = Some(Damage::Interleaved);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether the last cell of each row is the sum of the others.
    fn has_totals(&self) -> bool {
        let sums = identities::sums(&Edition::all()[self.edition], self.form);
        sums.is_some_and(|sums| sums.last_is_total)
    }

    /// Said as well because a table about which nothing is said may be read by its
    /// print alone, which holds nothing against the sums.
    fn report_page_number(&mut self, row: usize, span: Span) {
        let (label, id) = (self.row_label(row), self.row_id(row));
        let page = span.of(self.text).unwrap_or_default();
        let told = Diagnostic::new(
            Code::ValuesStray,
            format!("“{label}”一行的各数之间或之后有单独成行的 {page}；其余各数与总计相符，故视为页码，未采用。"),
            format!(
                "{page} stands alone on a line of row {id}, whose other values keep the row's sum: it is taken for the number of a page"
            ),
        );
        let told = Diagnostic { severity: Severity::Info, ..told };
        self.diagnostics.push(told.at(span).in_table(&self.form.id).in_row(id));
    }

    /// The values of a run, where they are whole numbers, each on a line of its own.
    fn values_on_lines(&self, run: &Run) -> Option<Vec<i64>> {
        let slots = self.runs.slots(run);
        let drawn = run.bounded || slots.iter().any(|slot| slot.bounded);
        let on_lines = slots.windows(2).all(|two| two[0].row != two[1].row);
        let below = slots.first().is_some_and(|first| first.row != run.row);
        let numbers = self.whole_numbers(run);
        (!drawn && on_lines && below && numbers.len() == slots.len()).then_some(numbers)
    }

    /// The index of the slot in the row of a run, so many columns wide, that holds
    /// the number of a page.
    fn page_number(&self, run: &Run, width: usize) -> Option<usize> {
        let slots = self.runs.slots(run);
        if slots.len() <= width {
            return None;
        }
        let values: Vec<usize> = (0..slots.len()).filter(|&at| slots[at].content != Content::Spacing).collect();
        if values.len() != width + 1 || run.bounded || run.damage.is_some() || slots.iter().any(|slot| slot.bounded) {
            return None;
        }
        let numbers = self.whole_numbers(run);
        if numbers.len() != values.len() || !values.iter().all(|&at| slots[at].is_printed()) {
            return None;
        }
        let mut found = None;
        for (number, &at) in values.iter().enumerate() {
            let rows = || values.iter().filter(|&&other| other != at).map(|&other| slots[other].row);
            let alone = rows().all(|row| row != slots[at].row) && slots[at].row != run.row;
            let on_one_line = || rows().min() == rows().max();
            if !alone || !on_one_line() && !self.ends_page(slots[at].span) {
                continue;
            }
            let others: Vec<i64> = (0..numbers.len()).filter(|&other| other != number).map(|at| numbers[at]).collect();
            if ends_with_total(&others) && found.replace(run.slots.start + at).is_some() {
                return None;
            }
        }
        found
    }

    /// Whether a form feed follows a span, with nothing but line ends between.
    fn ends_page(&self, span: Span) -> bool {
        let behind = &self.text.as_bytes()[span.end as usize..];
        behind.iter().find(|byte| !matches!(byte, b'\r' | b'\n' | b' ')) == Some(&b'\x0c')
    }
}
