//! What single cells hold: a count, a unit.

use serde::Deserialize;

use super::{Broken, Outcome};
use crate::check::page::{Page, Place, is_unread};
use crate::diagnostic::Code;
use crate::model::{Cell, Status};
use crate::words::Words;

/// Every cell of a table holds a count that is not below zero; a blank or `/`
/// is no zero.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filled {
    table: String,
}

/// The unit printed in the cells of a column.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unit {
    table: String,
    column: String,
    /// The form prescribes no unit, so an amount needs one of its own.
    #[serde(default)]
    required: bool,
}

impl Filled {
    /// One check for the table: a report that leaves cells empty does so
    /// throughout, and a finding for each would bury all others.
    pub fn outcomes(&self, page: &Page<'_>) -> Vec<Outcome> {
        let Some(table) = page.report.table(&self.table) else { return vec![Outcome::Skip] };
        // Of cells that the text has lost, none is empty by the report's doing.
        let lost = [Code::SourceGlued, Code::SourceDeduplicated, Code::SourceColumnwise];
        if lost.into_iter().any(|code| page.has(code)) {
            return vec![Outcome::Skip];
        }
        let rows = page.rows(table, "*");
        let all = || rows.iter().flatten().filter(|place| !place.row.starts_with("extra."));
        // In a row that lost its blank cells none was seen empty.
        let whole = |row: &&Vec<Place<'_>>| !row.iter().any(|place| has_lost_place(place.cell));
        let seen = || rows.iter().filter(whole).flatten().filter(|place| !place.row.starts_with("extra."));
        let faults: Vec<&Place<'_>> = seen().filter(|place| !is_unread(place.cell) && !is_count(place)).collect();
        let Some(first) = faults.first() else {
            let unread = seen().count() < all().count() || all().any(|place| is_unread(place.cell));
            return vec![if unread { Outcome::Skip } else { Outcome::Pass }];
        };
        let count = |status: Status| faults.iter().filter(|place| place.cell.status == status).count();
        let (blank, dash) = (count(Status::Blank), count(Status::Dash));
        let other = faults.len() - blank - dash;
        let mut broken = Broken { table: Some(self.table.clone()), ..Broken::default() }
            .value("count", faults.len())
            .value("all", all().count())
            .words("kinds", kinds(blank, dash, other))
            .value("row", page.row_label(table, first.row))
            .value("column", &first.column.label);
        for place in &faults {
            let (zh, en) = match place.cell.status {
                Status::Blank => ("空白", "blank"),
                Status::Dash => ("不是数字", "no number"),
                _ => ("不是件数", "no count"),
            };
            broken = broken.uses(place).mark(place.cell.span, zh, en);
        }
        vec![Outcome::fail(broken)]
    }
}

fn has_lost_place(cell: &Cell) -> bool {
    matches!(cell.status, Status::Inferred | Status::Unresolved)
}

fn is_count(place: &Place<'_>) -> bool {
    place.cell.value().is_some_and(|number| number.as_integer().is_some_and(|count| count >= 0))
}

fn kinds(blank: usize, dash: usize, other: usize) -> Words {
    let parts =
        [(blank, "空白", "blank"), (dash, "“/”等符号", "marks such as “/”"), (other, "不是件数的数", "not counts")];
    let said = |name: fn(&(usize, &'static str, &'static str)) -> String, between: &str| {
        parts.iter().filter(|(count, ..)| *count > 0).map(name).collect::<Vec<_>>().join(between)
    };
    Words::new(said(|(n, zh, _)| format!("{zh} {n}"), "、"), said(|(n, _, en)| format!("{n} {en}"), ", "))
}

impl Unit {
    pub fn outcomes(&self, page: &Page<'_>) -> Vec<Outcome> {
        let Some(table) = page.report.table(&self.table) else { return vec![Outcome::Skip] };
        let rows = page.rows(table, "*");
        let places = rows.iter().flatten().filter(|place| place.column.id == self.column);
        places
            .map(|place| match place.cell.value() {
                None => Outcome::Skip,
                Some(number) => Outcome::of(self.holds(place), || {
                    let printed = page.printed(place.cell);
                    Broken::default()
                        .in_cell(place)
                        .uses(place)
                        .value("row", page.row_label(table, place.row))
                        .value("column", &place.column.label)
                        .value("printed", printed)
                        .value("unit", place.column.unit.as_deref().unwrap_or_default())
                        .value("number", number)
                        .mark(place.cell.span, format!("印为 {printed}"), format!("printed as {printed}"))
                }),
            })
            .collect()
    }

    fn holds(&self, place: &Place<'_>) -> bool {
        let negative = place.cell.value().is_some_and(|number| number.mantissa() < 0);
        if self.required {
            return place.cell.unit().is_some() || !place.is_positive();
        }
        let form = place.column.unit.as_deref();
        !negative && place.cell.unit().is_none_or(|unit| form.is_none_or(|form| form == unit))
    }
}
