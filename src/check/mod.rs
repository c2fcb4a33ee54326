//! The form's own identities, evaluated on the printed numbers.
//!
//! A check speaks of the report (报告有误); what the parser could not read is a
//! [`Diagnostic`](crate::Diagnostic). Rules are data
//! (`src/check/identities.json`): what is summed, over what. The form prints
//! the first one above its table three (第一项加第二项之和,等于第三项加第四项之和).

mod rules;

use std::borrow::Cow;

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::form::Edition;
use crate::model::{Cell, Table};
use crate::number::Number;

use rules::{Check, Rule};

/// The outcome of all checks of a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Checks {
    /// How many hold.
    pub passed: u32,
    /// How many do not.
    pub failed: u32,
    /// How many could not be told, because not every cell of theirs is known.
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
    /// The cells that it is about: ids of table, row and column.
    pub cells: Vec<(&'static str, Cow<'static, str>, &'static str)>,
}

/// Evaluates the identities of an edition on the tables of a report.
pub(crate) fn evaluate(edition: &'static Edition, tables: &[Option<Table>]) -> Checks {
    let mut checks = Checks::default();
    for check in rules::of(edition) {
        let Some(table) = tables.iter().flatten().find(|table| table.form().id == check.rule.table) else {
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
        checks_of_extra_rows(table, &mut checks);
    }
    checks
}

enum Outcome {
    Pass,
    Fail(Number, Number),
    Skip,
}

impl Check {
    fn outcome(&self, table: &Table) -> Outcome {
        let Some(expected) = self.sum.iter().try_fold(Sum::default(), |sum, &at| sum.add(table.cell_at(at))) else {
            return self.outcome_with_extra_rows(table);
        };
        let Some(actual) = self.equals.iter().try_fold(Sum::default(), |sum, &at| sum.add(table.cell_at(at))) else {
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
            let group = table.extra().iter().find(|extra| {
                !table.has_row(row) && id.strip_prefix(extra.id.as_str()).is_some_and(|rest| rest.starts_with('.'))
            });
            let cell = match group {
                Some(extra) if stood_for.contains(&extra.id.as_str()) => continue,
                Some(extra) => {
                    stood_for.push(&extra.id);
                    extra.cells.get(column)
                }
                None => Some(table.cell_at(at)),
            };
            let Some(sum) = cell.and_then(|cell| expected.add(cell)) else { return Outcome::Skip };
            expected = sum;
        }
        match self.equals.iter().try_fold(Sum::default(), |sum, &at| sum.add(table.cell_at(at))) {
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
        let (along, label, along_en, label_en) = match self.rule.along {
            rules::Along::Columns => (&column.label, &row.label, &column.id, &row.id),
            rules::Along::Rows => (&row.label, &column.label, &row.id, &column.id),
        };
        let single = self.equals.len() == 1;
        Failure {
            rule: &self.rule.id,
            severity: self.rule.severity,
            table: &form.id,
            row: single.then_some(Cow::Borrowed(row.id.as_str())),
            column: Some(&column.id),
            expected,
            actual,
            message: self.rule.message(&self.rule.zh, along, label, expected, actual),
            message_en: self.rule.message(&self.rule.en, along_en, label_en, expected, actual),
            cells: self
                .sum
                .iter()
                .chain(&self.equals)
                .map(|&at| {
                    let (row, column) = ids(at);
                    (form.id.as_str(), Cow::Borrowed(row.id.as_str()), column.id.as_str())
                })
                .collect(),
        }
    }
}

/// The rules along rows, on the rows that a report prints beyond its edition.
fn checks_of_extra_rows(table: &Table, checks: &mut Checks) {
    for extra in table.extra() {
        for rule in Rule::all().iter().filter(|rule| rule.table == table.form().id && rule.along == rules::Along::Rows)
        {
            let cell =
                |id: &String| extra.columns.iter().position(|column| column.id == *id).map(|at| &extra.cells[at]);
            let sum = |ids: &[String]| ids.iter().try_fold(Sum::default(), |sum, id| sum.add(cell(id)?));
            let (Some(expected), Some(actual)) = (sum(&rule.sum), sum(&rule.equals)) else {
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
            let ids = rule.sum.iter().chain(&rule.equals).filter_map(column);
            let total = column(&rule.equals[0]);
            let label = extra.id.strip_prefix("extra.").unwrap_or(&extra.id);
            let (zh, en) = total.map_or(("", ""), |total| (&total.label, &total.id));
            checks.failures.push(Failure {
                rule: &rule.id,
                severity: rule.severity,
                table: &table.form().id,
                row: Some(id.clone()),
                column: total.map(|total| total.id.as_str()),
                expected,
                actual,
                message: rule.message(&rule.zh, label, zh, expected, actual),
                message_en: rule.message(&rule.en, &extra.id, en, expected, actual),
                cells: ids.map(|column| (table.form().id.as_str(), id.clone(), column.id.as_str())).collect(),
            });
        }
    }
}

/// A sum of printed numbers, exact.
#[derive(Clone, Copy, Default)]
struct Sum {
    mantissa: i128,
    scale: u8,
}

impl Sum {
    #[inline]
    fn add(self, cell: &Cell) -> Option<Sum> {
        let number = cell.value()?;
        if number.scale() == self.scale {
            return Some(Sum { mantissa: self.mantissa + i128::from(number.mantissa()), ..self });
        }
        let scale = self.scale.max(number.scale());
        let mantissa = self.mantissa * 10i128.pow(u32::from(scale - self.scale)) + number.rescaled(scale);
        Some(Sum { mantissa, scale })
    }

    fn compare(self, actual: Sum) -> Outcome {
        let scale = self.scale.max(actual.scale);
        let raised = |sum: Sum| sum.mantissa * 10i128.pow(u32::from(scale - sum.scale));
        if raised(self) == raised(actual) {
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
