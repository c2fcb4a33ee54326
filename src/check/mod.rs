//! Holds a report against rules.
//!
//! A check speaks of the report (报告有误); what the parser could not read is a
//! [`Diagnostic`](crate::Diagnostic) (未能读懂). Rules are data
//! (`src/check/rules/*.json`) and there are two sets of them. The form's own
//! identities, of which it prints the first one above its table three
//! (第一项加第二项之和,等于第三项加第四项之和), are evaluated with every parse
//! and stand in [`Report::checks`](crate::Report::checks). All rules, those on
//! structure, dates and prose too, are evaluated by [`audit`]. Rules about
//! several reports at once, of one body across years or of several bodies, are
//! evaluated by [`Panel`].

mod audit;
mod finding;
mod hint;
pub(crate) mod identities;
mod kinds;
mod page;
mod panel;
mod prose;
mod rule;

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::form::Edition;
use crate::model::{Cell, Status, Table};
use crate::number::Number;

pub use audit::{audit, audit_source};
pub use finding::{CellId, Finding, Findings, Kind, Mark, Tally};
pub use panel::{Apart, Body, Panel, ReportOf};
pub use rule::Rule;

use identities::Check;

/// The outcome of all checks of a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Checks {
    /// How many hold.
    pub passed: u32,
    /// How many do not.
    pub failed: u32,
    /// How many could not be told, because not every cell of theirs is known, or
    /// a number of theirs was placed by these very checks.
    pub skipped: u32,
    /// Those that do not hold.
    pub failures: Vec<Failure>,
}

/// A check that does not hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Failure {
    /// Id of the rule.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Id of the table.
    pub table: &'static str,
    /// Id of the row, where the check is about one.
    pub row: Option<Cow<'static, str>>,
    /// Id of the column, where the check is about one.
    pub column: Option<&'static str>,
    /// What the sum comes to.
    pub expected: Number,
    /// What is printed.
    pub actual: Number,
    /// What is wrong, in Chinese, over the printed labels.
    pub message: String,
    /// The same in English.
    pub message_en: String,
    /// What probably went wrong, in Chinese, where other failures show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint_en: Option<String>,
    /// The cells that it is about: ids of table, row and column.
    pub cells: Vec<(&'static str, Cow<'static, str>, &'static str)>,
}

/// Evaluates the identities of an edition on the tables of a report.
pub(crate) fn evaluate(edition: &'static Edition, tables: &[Option<Table>; 3]) -> Checks {
    evaluate_some(edition, tables, |_| true)
}

/// Evaluates those identities that are asked for.
fn evaluate_some(edition: &'static Edition, tables: &[Option<Table>; 3], asked: impl Fn(&Rule) -> bool) -> Checks {
    let mut checks = Checks::default();
    let plain = tables.each_ref().map(|table| table.as_ref().filter(|table| table.is_plain()));
    for check in identities::of(edition).iter().filter(|check| asked(check.rule)) {
        if plain.get(check.table).is_some_and(|table| table.is_some_and(|table| check.holds_in_plain(table))) {
            checks.passed += 1;
            continue;
        }
        let Some(table) = tables.get(check.table).and_then(Option::as_ref) else {
            checks.skipped += 1;
            continue;
        };
        match check.outcome(table) {
            Outcome::Pass => checks.passed += 1,
            Outcome::Skip => checks.skipped += 1,
            Outcome::Fail(expected, actual) => {
                checks.failed += 1;
                checks.failures.push(check.failure(table, expected, actual));
            }
        }
    }
    for table in tables.iter().flatten() {
        checks_of_extra_rows(table, &asked, &mut checks);
    }
    hint::misplacements(edition, &mut checks.failures);
    checks
}

enum Outcome {
    Pass,
    Fail(Number, Number),
    Skip,
}

impl Check {
    /// Whether it holds in a table whose cells are all printed counts.
    fn holds_in_plain(&self, table: &Table) -> bool {
        let cells = table.form_cells();
        let sum = |places: &[usize]| places.iter().map(|&at| cells[at].mantissa).sum::<i64>();
        sum(&self.sum) == sum(&self.equals)
    }

    fn outcome(&self, table: &Table) -> Outcome {
        let Some(expected) = self.sum.iter().try_fold(Sum::default(), |sum, &at| sum.add_printed(table.cell_at(at)))
        else {
            return self.outcome_with_extra_rows(table);
        };
        let Some(actual) = self.equals.iter().try_fold(Sum::default(), |sum, &at| sum.add_printed(table.cell_at(at)))
        else {
            return Outcome::Skip;
        };
        expected.compare(actual)
    }

    /// The outcome where a row that only another edition has stands for rows
    /// of this one: `outcomes.other_handling` printed as one row stands for
    /// `outcomes.other_handling.…`.
    #[cold]
    fn outcome_with_extra_rows(&self, table: &Table) -> Outcome {
        let mut expected = Sum::default();
        let mut stood_for: Vec<&str> = Vec::new();
        for &at in &self.sum {
            let (row, column) = table.form().place_of_cell(at);
            let id = table.form().row_form(row).id.as_str();
            let group = table.extra().iter().find(|extra| !table.has_row(row) && extra.stands_for(id));
            let cell = match group {
                Some(extra) if stood_for.contains(&extra.id.as_str()) => continue,
                Some(extra) => {
                    stood_for.push(&extra.id);
                    extra.cells.get(column)
                }
                None => Some(table.cell_at(at)),
            };
            let Some(sum) = cell.and_then(|cell| expected.add_printed(cell)) else { return Outcome::Skip };
            expected = sum;
        }
        match self.equals.iter().try_fold(Sum::default(), |sum, &at| sum.add_printed(table.cell_at(at))) {
            Some(actual) if !stood_for.is_empty() => expected.compare(actual),
            _ => Outcome::Skip,
        }
    }

    fn failure(&self, table: &Table, expected: Number, actual: Number) -> Failure {
        let form = table.form();
        let ids = |at: usize| {
            let (row, column) = form.place_of_cell(at);
            (form.row_form(row), &form.columns(row)[column])
        };
        let (row, column) = ids(self.equals[0]);
        let row_label = form.full_label(row);
        let (along, label) = match self.identity.along {
            identities::Along::Columns => (column.label.as_str(), row_label.as_str()),
            identities::Along::Rows => (row_label.as_str(), column.label.as_str()),
        };
        let single = self.equals.len() == 1;
        let (message, message_en) = sum_message(self.rule, along, label, expected, actual);
        Failure {
            rule: &self.rule.id,
            severity: self.rule.severity,
            table: &form.id,
            row: single.then_some(Cow::Borrowed(row.id.as_str())),
            column: Some(&column.id),
            expected,
            actual,
            message,
            message_en,
            hint: None,
            hint_en: None,
            cells: self.cells(table),
        }
    }

    /// The ids of its cells; a row that stands for several is named once.
    fn cells(&self, table: &Table) -> Vec<(&'static str, Cow<'static, str>, &'static str)> {
        let form = table.form();
        let mut cells = Vec::with_capacity(self.sum.len() + self.equals.len());
        for &at in self.sum.iter().chain(&self.equals) {
            let (row, column) = form.place_of_cell(at);
            let id = form.row_form(row).id.as_str();
            let row_id = match table.extra().iter().find(|extra| !table.has_row(row) && extra.stands_for(id)) {
                Some(extra) => Cow::Owned(extra.id.clone()),
                None => Cow::Borrowed(id),
            };
            let cell = (form.id.as_str(), row_id, form.columns(row)[column].id.as_str());
            if cells.last() != Some(&cell) {
                cells.push(cell);
            }
        }
        cells
    }
}

fn sum_message(rule: &Rule, along: &str, label: &str, expected: Number, actual: Number) -> (String, String) {
    let (expected, actual) = (expected.to_string(), actual.to_string());
    rule.message(&[
        ("along", along, along),
        ("label", label, label),
        ("expected", &expected, &expected),
        ("actual", &actual, &actual),
    ])
}

/// The rules along rows, on the rows that a report prints beyond its edition.
fn checks_of_extra_rows(table: &Table, asked: impl Fn(&Rule) -> bool, checks: &mut Checks) {
    for extra in table.extra() {
        let along_rows = identities::all()
            .filter(|(_, identity)| identity.table == table.form().id && identity.along == identities::Along::Rows)
            .filter(|(rule, _)| asked(rule));
        for (rule, identity) in along_rows {
            let cell =
                |id: &String| extra.columns.iter().position(|column| column.id == *id).map(|at| &extra.cells[at]);
            let sum = |ids: &[String]| ids.iter().try_fold(Sum::default(), |sum, id| sum.add_printed(cell(id)?));
            let (Some(expected), Some(actual)) = (sum(&identity.sum), sum(&identity.equals)) else {
                checks.skipped += 1;
                continue;
            };
            let Outcome::Fail(expected, actual) = expected.compare(actual) else {
                checks.passed += 1;
                continue;
            };
            checks.failed += 1;
            let id = Cow::<'static, str>::Owned(extra.id.clone());
            let column = |id: &String| extra.columns.iter().find(|column| column.id == *id);
            let ids = identity.sum.iter().chain(&identity.equals).filter_map(column);
            let total = column(&identity.equals[0]);
            let row = table.form().extra_label(&extra.id);
            let column_label = total.map_or("", |total| &total.label);
            let (message, message_en) = sum_message(rule, &row, column_label, expected, actual);
            checks.failures.push(Failure {
                rule: &rule.id,
                severity: rule.severity,
                table: &table.form().id,
                row: Some(id.clone()),
                column: total.map(|total| total.id.as_str()),
                expected,
                actual,
                message,
                message_en,
                hint: None,
                hint_en: None,
                cells: ids.map(|column| (table.form().id.as_str(), id.clone(), column.id.as_str())).collect(),
            });
        }
    }
}

/// A sum of printed numbers, exact.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    mantissa: i128,
    scale: u8,
}

impl Sum {
    #[inline]
    fn add(self, cell: &Cell) -> Option<Sum> {
        cell.value().map(|number| self.plus(number))
    }

    /// With the number printed in a cell. One that the identities themselves have
    /// placed there is no evidence for them.
    #[inline]
    fn add_printed(self, cell: &Cell) -> Option<Sum> {
        if cell.status == Status::Inferred { None } else { self.add(cell) }
    }

    #[inline]
    fn plus(self, number: Number) -> Sum {
        if number.scale() == self.scale {
            return Sum { mantissa: self.mantissa + i128::from(number.mantissa()), ..self };
        }
        let scale = self.scale.max(number.scale());
        Sum { mantissa: self.raised(scale) + number.rescaled(scale), scale }
    }

    fn minus(self, number: Number) -> Sum {
        let scale = self.scale.max(number.scale());
        Sum { mantissa: self.raised(scale) - number.rescaled(scale), scale }
    }

    /// Several times the sum; `None` where that is more than any report prints.
    fn times(self, times: i64) -> Option<Sum> {
        const MOST: i128 = 10i128.pow(19);
        let mantissa = self.mantissa.checked_mul(i128::from(times))?;
        (mantissa.abs() <= MOST).then_some(Sum { mantissa, ..self })
    }

    fn order(self, other: Sum) -> Ordering {
        let scale = self.scale.max(other.scale);
        self.raised(scale).cmp(&other.raised(scale))
    }

    /// The mantissa at a scale, which must not be smaller than its own.
    fn raised(self, scale: u8) -> i128 {
        if scale == self.scale {
            return self.mantissa;
        }
        self.mantissa * 10i128.pow(u32::from(scale - self.scale))
    }

    fn compare(self, actual: Sum) -> Outcome {
        if self.order(actual) == Ordering::Equal {
            return Outcome::Pass;
        }
        match (self.number(), actual.number()) {
            (Some(expected), Some(actual)) => Outcome::Fail(expected, actual),
            _ => Outcome::Skip,
        }
    }

    fn number(self) -> Option<Number> {
        i64::try_from(self.mantissa).ok().map(|mantissa| Number::new(mantissa, self.scale))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::model::random;

    proptest! {
        #![proptest_config(random::cases(500))]

        #[test]
        fn plain_tables_are_checked_as_others_are(
            (edition, tables) in prop::sample::select(vec![0, 1]).prop_flat_map(|edition| {
                let edition = &Edition::all()[edition];
                let tables = edition.tables.iter().map(|form| proptest::option::weighted(0.9, random::table(form)));
                (Just(edition), tables.collect::<Vec<_>>())
            })
        ) {
            let tables: [Option<Table>; 3] = tables.try_into().unwrap();
            let checks = evaluate(edition, &tables);
            let mut slow = Checks::default();
            for check in identities::of(edition) {
                match tables[check.table].as_ref().map_or(Outcome::Skip, |table| check.outcome(table)) {
                    Outcome::Pass => slow.passed += 1,
                    Outcome::Skip => slow.skipped += 1,
                    Outcome::Fail(expected, actual) => {
                        slow.failed += 1;
                        slow.failures.extend(tables[check.table].as_ref().map(|table| check.failure(table, expected, actual)));
                    }
                }
            }
            tables.iter().flatten().for_each(|table| checks_of_extra_rows(table, |_| true, &mut slow));
            hint::misplacements(edition, &mut slow.failures);
            prop_assert_eq!(checks, slow);
        }

        #[test]
        fn sums_that_hold_in_plain_tables_are_known(
            (check, mut cells) in prop::sample::select(identities::of(&Edition::all()[0]).iter().collect::<Vec<_>>())
                .prop_flat_map(|check| {
                    let form = &Edition::all()[0].tables[check.table];
                    (Just(check), vec(random::plain_cell(), form.cell_count()))
                }),
            off in -1..=1i64,
        ) {
            let form = &Edition::all()[0].tables[check.table];
            let sum = |cells: &[Cell], places: &[usize]| places.iter().map(|&at| cells[at].mantissa).sum::<i64>();
            let last = check.equals[0];
            cells[last].mantissa += sum(&cells, &check.sum) - sum(&cells, &check.equals) + off;
            let table = Table::printed(form, cells);
            if table.is_plain() {
                prop_assert_eq!(check.holds_in_plain(&table), off == 0);
                prop_assert_eq!(matches!(check.outcome(&table), Outcome::Pass), off == 0);
            }
        }
    }
}
