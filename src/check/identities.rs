//! The identities resolved to cells.

use std::sync::LazyLock;

use serde::Deserialize;

use super::rule::{Rule, Test};
use crate::form::{Edition, TableForm};

/// An identity of the form: what is summed, over what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identity {
    /// Id of the table.
    pub table: String,
    pub along: Along,
    /// Ids of the rows (along columns) or columns (along rows) that are
    /// summed; `stem.*` stands for the rows below a stem but their total.
    pub sum: Vec<String>,
    /// Ids of those whose sum it must be.
    pub equals: Vec<String>,
}

/// Whether a rule holds in each column or in each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Along {
    Columns,
    Rows,
}

/// A rule in one column or row, over cells by index.
#[derive(Debug)]
pub(crate) struct Check {
    pub rule: &'static Rule,
    pub identity: &'static Identity,
    /// Index of the table.
    pub table: usize,
    pub sum: Vec<usize>,
    pub equals: Vec<usize>,
}

/// The identities with their rules, in the order of the file.
pub(crate) fn all() -> impl Iterator<Item = (&'static Rule, &'static Identity)> {
    Rule::identities().iter().filter_map(|rule| match &rule.test {
        Test::Identity(identity) => Some((rule, identity)),
        _ => None,
    })
}

impl Identity {
    fn checks(&'static self, rule: &'static Rule, index: usize, table: &TableForm) -> Vec<Check> {
        match self.along {
            Along::Columns => {
                let columns = table.blocks.iter().map(|block| block.columns.len()).max().unwrap_or(0);
                (0..columns).filter_map(|column| self.check(rule, index, &|id| rows(table, id, column))).collect()
            }
            Along::Rows => {
                (0..table.rows().len()).filter_map(|row| self.check(rule, index, &|id| cell(table, row, id))).collect()
            }
        }
    }

    /// The check over the cells that the ids name; `None` where one names none.
    fn check(&'static self, rule: &'static Rule, table: usize, cells: &dyn Fn(&str) -> Vec<usize>) -> Option<Check> {
        let all = |ids: &[String]| -> Option<Vec<usize>> {
            let found: Vec<Vec<usize>> = ids.iter().map(|id| cells(id)).collect();
            found.iter().all(|cells| !cells.is_empty()).then(|| found.concat())
        };
        Some(Check { rule, identity: self, table, sum: all(&self.sum)?, equals: all(&self.equals)? })
    }
}

/// The checks of an edition, in the order of the rules.
pub(crate) fn of(edition: &'static Edition) -> &'static [Check] {
    static CHECKS: LazyLock<Vec<(&str, Vec<Check>)>> = LazyLock::new(|| {
        let checks = |edition: &'static Edition| {
            let checks = all().filter_map(|(rule, identity)| {
                let index = edition.tables.iter().position(|table| table.id == identity.table)?;
                Some(identity.checks(rule, index, &edition.tables[index]))
            });
            (edition.id.as_str(), checks.flatten().collect())
        };
        Edition::all().iter().map(checks).collect()
    });
    CHECKS.iter().find(|(id, _)| *id == edition.id).map_or(&[], |(_, checks)| checks)
}

/// What the identities say about the rows of a table as a whole.
pub(crate) struct Sums {
    /// Rows whose sum is that of other rows, in every column.
    pub between_rows: Vec<(Vec<usize>, Vec<usize>)>,
    /// Whether the last column is the sum of all others, in every row.
    pub last_is_total: bool,
}

/// The sums of a table; `None` unless its rows have the same columns and a sum
/// holds between some of them in every column.
pub(crate) fn sums(edition: &'static Edition, table: &TableForm) -> Option<Sums> {
    let [block] = &table.blocks[..] else { return None };
    let columns = block.columns.len();
    let mut sums = Sums { between_rows: Vec::new(), last_is_total: false };
    let mut totals = 0;
    for check in of(edition).iter().filter(|check| check.identity.table == table.id) {
        let place = |&cell: &usize| table.place_of_cell(cell);
        match check.identity.along {
            // The same in every column; the first stands for all.
            Along::Columns => {
                let rows = |cells: &[usize]| -> Vec<usize> { cells.iter().map(|cell| place(cell).0).collect() };
                if check.equals.iter().all(|cell| place(cell).1 == 0) {
                    sums.between_rows.push((rows(&check.sum), rows(&check.equals)));
                }
            }
            Along::Rows => {
                let summed = check.sum.iter().map(|cell| place(cell).1);
                let equals = check.equals.iter().map(|cell| place(cell).1);
                totals += usize::from(summed.eq(0..columns - 1) && equals.eq([columns - 1]));
            }
        }
    }
    sums.last_is_total = totals == table.rows().len();
    (!sums.between_rows.is_empty()).then_some(sums)
}

fn rows(table: &TableForm, id: &str, column: usize) -> Vec<usize> {
    let named = |(row, form): (usize, &crate::form::RowForm)| {
        let is = match id.strip_suffix('*') {
            Some(stem) => form.id.starts_with(stem) && !form.total,
            None => form.id == id,
        };
        is.then(|| table.places()[row].first_cell + column)
    };
    table.rows().enumerate().filter_map(named).collect()
}

fn cell(table: &TableForm, row: usize, id: &str) -> Vec<usize> {
    let column = table.columns(row).iter().position(|column| column.id == id);
    column.map(|column| table.places()[row].first_cell + column).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_edition_has_all_its_checks() {
        let counts = |id: &str| -> Vec<(String, usize)> {
            let mut counts: Vec<(String, usize)> = Vec::new();
            for check in of(Edition::get(id).unwrap()) {
                match counts.last_mut().filter(|(rule, _)| *rule == check.rule.id) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((check.rule.id.clone(), 1)),
                }
            }
            counts
        };
        let expected = |rows| {
            [("requests-balance", 7), ("requests-outcome-sum", 7), ("requests-row-sum", rows), ("review-sum", 3)]
                .map(|(rule, count)| (rule.to_owned(), count))
        };
        assert_eq!(counts("2021"), expected(25));
        assert_eq!(counts("2019"), expected(23));
        for check in of(Edition::get("2021").unwrap()) {
            if check.rule.id == "requests-outcome-sum" {
                assert_eq!(check.sum.len(), 21);
            }
        }
    }
}
