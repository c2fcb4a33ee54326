//! The output contract as serde sees it.

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::form::{ColumnForm, outline};
use crate::model::{Cell, Parsed, Status, Table};

/// The version of the shape; additions keep it, all else raises it.
pub(crate) const SCHEMA_VERSION: &str = "1";

impl Serialize for Parsed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = &self.report;
        let mut object = serializer.serialize_struct("Report", 12)?;
        object.serialize_field("schema_version", SCHEMA_VERSION)?;
        match &report.source {
            Some(source) => object.serialize_field("source", source)?,
            None => object.skip_field("source")?,
        }
        object.serialize_field("edition", &report.edition.map(|edition| &edition.id))?;
        object.serialize_field("title", &report.title)?;
        object.serialize_field("agency", &report.agency)?;
        object.serialize_field("year", &report.year)?;
        object.serialize_field("published", &report.published)?;
        object.serialize_field("tables", &Tables(&report.tables))?;
        object.serialize_field("cells", &report.cells)?;
        object.serialize_field("checks", &report.checks)?;
        object.serialize_field("sections", &report.sections)?;
        object.serialize_field("diagnostics", &self.diagnostics)?;
        object.end()
    }
}

struct Tables<'a>(&'a [Option<Table>]);

impl Serialize for Tables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let forms = &outline().tables;
        let mut map = serializer.serialize_map(Some(forms.len()))?;
        for (form, table) in forms.iter().zip(self.0) {
            map.serialize_entry(&form.id, table)?;
        }
        map.end()
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = self.form();
        let mut map = serializer.serialize_map(Some(form.rows().len() + self.extra().len()))?;
        for (index, row) in form.rows().enumerate() {
            let cells = Row { columns: form.columns(index), cells: self.row(index) };
            map.serialize_entry(&row.id, &self.has_row(index).then_some(cells))?;
        }
        for extra in self.extra() {
            map.serialize_entry(&extra.id, &Row { columns: extra.columns, cells: &extra.cells })?;
        }
        map.end()
    }
}

struct Row<'a> {
    columns: &'a [ColumnForm],
    cells: &'a [Cell],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.columns.iter().zip(self.cells);
        serializer.collect_map(cells.map(|(column, cell)| (&column.id, cell.value())))
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
