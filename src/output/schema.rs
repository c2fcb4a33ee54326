//! The JSON Schema of the output, from the types and the forms.
//!
//! What is the same for every report (cells, checks, sections, diagnostics)
//! comes from the Rust types; the tables come from the forms, one shape for
//! each edition. So neither can say anything else than the code does.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::serial::SCHEMA_VERSION;
use crate::check::Checks;
use crate::diagnostic::Diagnostic;
use crate::form::{Block, ColumnForm, Edition, TableForm, outline};
use crate::model::{CellNote, Section};
use crate::number::Number;
use crate::span::Span;

/// The JSON Schema (draft 2020-12) of the output, as `nianbao schema` prints
/// it.
///
/// Tables are closed: a row of the edition is `null` or an object with exactly
/// its columns, and a row beyond the edition is one of another edition or
/// `extra.…`. Everywhere else keys may be added without a new
/// `schema_version`, so the schema lets them pass.
///
/// ```
/// let schema = nianbao::output::schema();
/// assert_eq!(schema["properties"]["schema_version"]["const"], "1");
/// ```
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let cells = generator.subschema_for::<Vec<CellNote>>();
    let checks = generator.subschema_for::<Checks>();
    let sections = generator.subschema_for::<Vec<Section>>();
    let diagnostics = generator.subschema_for::<Vec<Diagnostic>>();
    let mut definitions = generator.take_definitions(true);
    definitions.insert(CELL.to_owned(), cell());
    for edition in Edition::all() {
        for table in &edition.tables {
            for block in &table.blocks {
                definitions.insert(row_name(edition, table, block), row(block));
            }
            definitions.insert(table_name(edition, table), self::table(edition, table));
        }
    }
    let editions: Vec<Value> = Edition::all().iter().map(|edition| json!(edition.id)).chain([Value::Null]).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "政府信息公开工作年度报告",
        "description": "One annual open-government report, as nianbao reads it.",
        "type": "object",
        "properties": {
            "schema_version": {"const": SCHEMA_VERSION},
            "source": {"type": "string", "description": "Path or id of the input; absent where it has none."},
            "edition": {"enum": editions, "description": "Edition of the national form, as its tables show it."},
            "title": {"type": ["string", "null"], "description": "The title as printed."},
            "agency": {"type": ["string", "null"], "description": "The reporting body, as the title names it."},
            "year": {"type": ["integer", "null"], "description": "The year reported on."},
            "published": {
                "type": ["string", "null"],
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?$",
                "description": "Date of publication in ISO 8601, with the time to the minute where printed.",
            },
            "tables": {"type": "object"},
            "cells": cells,
            "checks": checks,
            "sections": sections,
            "diagnostics": diagnostics,
            "carried": {
                "type": "object",
                "description": "The other fields of the line that the report came in; absent where there are none.",
                "additionalProperties": true,
            },
        },
        "required": [
            "schema_version", "edition", "title", "agency", "year", "published",
            "tables", "cells", "checks", "sections", "diagnostics",
        ],
        "oneOf": shapes(),
        "$defs": definitions,
    })
}

/// Name of the definition of a table's cell.
const CELL: &str = "TableCell";

fn cell() -> Value {
    json!({
        "type": ["number", "null"],
        "description": "The number as printed; null where none is, or where it cannot be read, as an entry of `cells` says.",
    })
}

/// What `edition` and `tables` are together: the tables of one edition, or
/// none.
fn shapes() -> Vec<Value> {
    let shape = |edition: Value, tables: Map<String, Value>| {
        let names: Vec<&String> = tables.keys().collect();
        json!({
            "properties": {
                "edition": {"const": edition},
                "tables": {"type": "object", "required": names, "properties": tables, "additionalProperties": false},
            },
        })
    };
    let of = |edition: &Edition| {
        let table = |table: &TableForm| {
            let shape = json!({"title": table.label, "anyOf": [absent(), reference(&table_name(edition, table))]});
            (table.id.clone(), shape)
        };
        shape(json!(edition.id), edition.tables.iter().map(table).collect())
    };
    let none = outline().tables.iter().map(|table| (table.id.clone(), absent())).collect();
    Edition::all().iter().map(of).chain([shape(Value::Null, none)]).collect()
}

/// A table of an edition: its rows, those of other editions, and `extra.…`.
fn table(edition: &Edition, table: &TableForm) -> Value {
    let mut rows: Map<String, Value> = Map::new();
    for block in &table.blocks {
        let shape = reference(&row_name(edition, table, block));
        for row in &block.rows {
            rows.insert(row.id.clone(), json!({"title": row.label, "anyOf": [absent(), shape]}));
        }
    }
    for other in Edition::all() {
        let Some(form) = other.table(&table.id) else { continue };
        for block in &form.blocks {
            for row in block.rows.iter().filter(|row| table.row_index(&row.id).is_none()) {
                let shape = json!({"title": row.label, "$ref": path(&row_name(other, form, block))});
                rows.insert(row.id.clone(), shape);
            }
        }
    }
    let required: Vec<&String> = table.rows().map(|row| &row.id).collect();
    let extra: Vec<Value> = table.blocks.iter().map(|block| reference(&row_name(edition, table, block))).collect();
    json!({
        "type": "object",
        "description": format!("{}, edition {}", table.label, edition.id),
        "properties": rows,
        "required": required,
        "patternProperties": {"^extra\\.": {"anyOf": extra}},
        "additionalProperties": false,
    })
}

/// A row of a block: exactly its columns.
fn row(block: &Block) -> Value {
    let column = |column: &ColumnForm| (column.id.clone(), json!({"title": column.label, "$ref": path(CELL)}));
    let columns: Map<String, Value> = block.columns.iter().map(column).collect();
    let required: Vec<&String> = columns.keys().collect();
    json!({"type": "object", "required": required, "properties": columns, "additionalProperties": false})
}

fn table_name(edition: &Edition, table: &TableForm) -> String {
    format!("{}-{}", table.id, edition.id)
}

fn row_name(edition: &Edition, table: &TableForm, block: &Block) -> String {
    format!("{}-{}-{}", table.id, edition.id, block.id)
}

fn reference(name: &str) -> Value {
    json!({"$ref": path(name)})
}

fn path(name: &str) -> String {
    format!("#/$defs/{name}")
}

fn absent() -> Value {
    json!({"type": "null"})
}

impl JsonSchema for Span {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Bytes of the input, from 0, half open.",
            "type": "array",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 2,
            "maxItems": 2,
        })
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"description": "An exact decimal, as printed.", "type": "number"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Severity};
    use crate::model::Status;

    /// The names that the schema gives an enum.
    fn names(of: &str) -> Vec<String> {
        let schema = schema();
        let definition = &schema["$defs"][of];
        let single = definition["enum"].as_array().cloned().unwrap_or_default();
        let described = definition["oneOf"].as_array().cloned().unwrap_or_default();
        let names = described.iter().flat_map(|one| match &one["const"] {
            Value::Null => one["enum"].as_array().cloned().unwrap_or_default(),
            name => vec![name.clone()],
        });
        single.into_iter().chain(names).map(|name| name.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_names_of_enums_are_those_that_are_written() {
        fn check<T: serde::de::DeserializeOwned>(of: &str, count: usize, write: impl Fn(T) -> String) {
            let names = names(of);
            assert!(names.len() >= count, "{names:?}");
            for name in names {
                let value: T = serde_json::from_value(json!(name)).unwrap();
                assert_eq!(write(value), name);
            }
        }
        check("Code", 16, |code: Code| code.as_str().to_owned());
        check("Status", 7, |status: Status| status.as_str().to_owned());
        check("Severity", 3, |severity: Severity| json!(severity).as_str().unwrap().to_owned());
    }
}
