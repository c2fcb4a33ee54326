//! The wide table: a column for each cell of the forms.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Map;

use super::rows::{CellRow, cells, json, report};
use super::shape::{Column, ColumnKind};
use super::{Content, Value};
use crate::form::{ColumnForm, Edition, RowForm, TableForm, outline};
use crate::model::Status;
use crate::output::record::Record;
use crate::words::Words;

/// The cells of a table of any edition: the newest edition's in the order of
/// its form, then those that only older ones have.
struct Place {
    table: &'static str,
    row: &'static str,
    column: &'static str,
    label: String,
    description: Words,
}

/// The columns for the cells.
pub(super) fn columns() -> impl Iterator<Item = Column> {
    PLACES.iter().map(|place| Column {
        id: format!("{}.{}.{}", place.table, place.row, place.column),
        kind: ColumnKind::Number,
        required: false,
        label: Words::new(&place.label, format!("{}.{}.{}", place.table, place.row, place.column)),
        description: place.description.clone(),
    })
}

/// The row for a record.
pub(super) fn values(record: &Record, number: i64) -> Vec<Value<'_>> {
    let mut values = Vec::with_capacity(Content::Wide.shape().columns.len());
    values.extend(report(record, number).values());
    let first = values.len();
    values.resize(first + PLACES.len(), Value::Null);
    let mut extra = Map::new();
    let mut notes = Map::new();
    for cell in cells(record, number) {
        let value = cell.cell.value();
        match INDEX.get(&(cell.table, cell.row.as_ref(), cell.column)) {
            Some(at) => values[first + at] = value.into(),
            None => {
                let value = serde_json::to_value(value).unwrap_or_default();
                extra.insert(name(&cell), value);
            }
        }
        if cell.cell.status != Status::Printed {
            notes.insert(name(&cell), cell.cell.status.as_str().into());
        }
    }
    for object in [extra, notes] {
        values.push((!object.is_empty()).then(|| json(&object)).into());
    }
    values
}

fn name(cell: &CellRow<'_>) -> String {
    format!("{}.{}.{}", cell.table, cell.row, cell.column)
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let mut places: Vec<Place> = Vec::new();
    for table in &outline().tables {
        for edition in Edition::all() {
            let Some(form) = edition.table(&table.id) else { continue };
            for (row, column) in cells_of(form) {
                let known = places
                    .iter()
                    .any(|place| (place.table, place.row, place.column) == (&form.id, &row.id, &column.id));
                if !known {
                    places.push(Place::new(edition, form, row, column));
                }
            }
        }
    }
    places
});

static INDEX: LazyLock<HashMap<(&str, &str, &str), usize>> = LazyLock::new(|| {
    PLACES.iter().enumerate().map(|(at, place)| ((place.table, place.row, place.column), at)).collect()
});

fn cells_of(form: &'static TableForm) -> impl Iterator<Item = (&'static RowForm, &'static ColumnForm)> {
    form.rows().enumerate().flat_map(|(at, row)| form.columns(at).iter().map(move |column| (row, column)))
}

impl Place {
    fn new(edition: &Edition, table: &'static TableForm, row: &'static RowForm, column: &'static ColumnForm) -> Place {
        let label = format!("{}·{}", table.full_label(row), column.label);
        let of = Words::new(
            format!("{}年版表格：{}", edition.id, table.label),
            format!("Edition {}, {}, {}, {}.", edition.id, table.label, table.full_label(row), column.label),
        );
        Place { table: &table.id, row: &row.id, column: &column.id, label, description: of }
    }
}
