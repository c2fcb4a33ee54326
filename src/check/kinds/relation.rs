//! How the columns of a row stand to each other.

use std::cmp::Ordering;

use serde::Deserialize;

use super::{Broken, Outcome};
use crate::check::Sum;
use crate::check::page::{Page, Place};

/// A relation between two sums of columns, in every row of a table that has
/// all of these columns.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bound {
    table: String,
    /// Ids of columns; a leading `-` takes one away.
    left: Vec<String>,
    relation: Relation,
    right: Vec<String>,
    /// The relation is asked only where all of these columns are above zero.
    #[serde(default)]
    positive: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Relation {
    AtLeast,
    AtMost,
    NotEqual,
}

impl Bound {
    pub fn outcomes(&self, page: &Page<'_>) -> Vec<Outcome> {
        let Some(table) = page.report.table(&self.table) else { return vec![Outcome::Skip] };
        let rows = page.rows(table, "*");
        rows.iter()
            .filter(|row| self.left.iter().chain(&self.right).all(|column| named(row, column).is_some()))
            .map(|row| self.outcome(page, row).unwrap_or(Outcome::Skip))
            .collect()
    }

    /// `None` where not all cells are known.
    fn outcome(&self, page: &Page<'_>, row: &[Place<'_>]) -> Option<Outcome> {
        let (left, right) = (sum(row, &self.left)?, sum(row, &self.right)?);
        if !self.positive.iter().all(|column| named(row, column).is_some_and(Place::is_positive)) {
            return Some(Outcome::Pass);
        }
        let order = left.order(right);
        let holds = match self.relation {
            Relation::AtLeast => order != Ordering::Less,
            Relation::AtMost => order != Ordering::Greater,
            Relation::NotEqual => order != Ordering::Equal,
        };
        if holds {
            return Some(Outcome::Pass);
        }
        let (expected, actual) = (right.number()?, left.number()?);
        let main = named(row, &self.left[0])?;
        let table = page.report.table(&self.table)?;
        let mut broken = Broken::default()
            .in_cell(main)
            .numbers(expected, actual)
            .value("row", page.row_label(table, main.row))
            .mark(main.cell.span, format!("{} 印为 {actual}", main.column.label), format!("printed as {actual}"));
        for place in self.left.iter().chain(&self.right).filter_map(|column| named(row, column)) {
            broken = broken.uses(place).value(&place.column.id, place.cell.value()?);
            if place.column.id != main.column.id {
                let label = place.column.label.as_str();
                broken = broken.mark(place.cell.span, label, label);
            }
        }
        Some(Outcome::fail(broken))
    }
}

fn named<'r, 'p>(row: &'r [Place<'p>], column: &str) -> Option<&'r Place<'p>> {
    let id = column.strip_prefix('-').unwrap_or(column);
    row.iter().find(|place| place.column.id == id)
}

fn sum(row: &[Place<'_>], columns: &[String]) -> Option<Sum> {
    columns.iter().try_fold(Sum::default(), |sum, column| {
        let number = named(row, column)?.cell.value()?;
        Some(if column.starts_with('-') { sum.minus(number) } else { sum.plus(number) })
    })
}
