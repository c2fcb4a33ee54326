//! A Frictionless Data Package descriptor, which says to programs and people
//! what the files of a directory hold.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::tidy::{Column, ColumnKind, Content, Shape};
use crate::words::Language;

/// The file name that the standard gives the descriptor.
pub const NAME: &str = "datapackage.json";

/// What the descriptor calls the directory.
const PACKAGE: &str = "nianbao";
const TITLE: &str = "政府信息公开工作年度报告";

/// The format of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Comma separated values.
    Csv,
    /// Parquet, in parts.
    Parquet {
        /// How many parts each table has.
        parts: u64,
    },
}

/// The descriptor of a directory with these tables: Data Package version 1, of
/// the profile `tabular-data-package` for CSV. The profile knows no Parquet, so
/// such a package is of `data-package`; its resources have the same schemas.
///
/// ```
/// use nianbao::Language;
/// use nianbao::output::datapackage::{Format, of};
/// use nianbao::output::tidy::Content;
///
/// let package = of(&Content::TIDY, Format::Csv, Language::English);
/// assert_eq!(package["resources"][1]["path"], "cells.csv");
/// assert_eq!(package["resources"][1]["schema"]["foreignKeys"][0]["reference"]["resource"], "reports");
/// ```
pub fn of(contents: &[Content], format: Format, labels: Language) -> Value {
    let tabular = format == Format::Csv;
    json!({
        "profile": if tabular { "tabular-data-package" } else { "data-package" },
        "name": PACKAGE,
        "title": TITLE,
        "description": "Annual open-government reports of Chinese public bodies: their tables as data.",
        "resources": contents.iter().map(|content| resource(content.shape(), format, labels)).collect::<Vec<_>>(),
    })
}

/// Writes a descriptor into a directory.
///
/// # Errors
/// Those of the file system.
pub fn write(directory: &Path, package: &Value) -> io::Result<()> {
    let mut bytes = serde_json::to_vec_pretty(package)?;
    bytes.push(b'\n');
    fs::write(directory.join(NAME), bytes)
}

/// Whether a directory is one that these formats fill, told by its descriptor.
pub fn is_in(directory: &Path) -> bool {
    let package = |bytes: Vec<u8>| serde_json::from_slice::<Value>(&bytes).ok();
    let package = fs::read(directory.join(NAME)).ok().and_then(package);
    package.is_some_and(|package| package["name"] == PACKAGE && package["title"] == TITLE)
}

fn resource(shape: &Shape, format: Format, labels: Language) -> Value {
    let mut resource = match format {
        Format::Csv => json!({
            "profile": "tabular-data-resource",
            "path": format!("{}.csv", shape.id),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "doubleQuote": true, "lineTerminator": "\n"},
        }),
        Format::Parquet { parts } => json!({
            "profile": "data-resource",
            "path": (0..parts).map(|part| part_path(shape, part)).collect::<Vec<_>>(),
            "format": "parquet",
            "mediatype": "application/vnd.apache.parquet",
        }),
    };
    resource["name"] = json!(shape.id);
    resource["description"] = json!(shape.title.en);
    resource["schema"] = schema(shape, labels);
    resource
}

/// Where a part of a table stands, below the directory.
pub(super) fn part_path(shape: &Shape, part: u64) -> String {
    format!("{}/{}", shape.id, part_name(part))
}

/// What a part is called.
pub(super) fn part_name(part: u64) -> String {
    format!("part-{part:05}.parquet")
}

fn schema(shape: &Shape, labels: Language) -> Value {
    let name_of = |id: &str| shape.columns.iter().find(|column| column.id == id).map(|column| column.name(labels));
    let mut schema = json!({
        "fields": shape.columns.iter().map(|column| field(column, labels)).collect::<Vec<_>>(),
        "missingValues": [""],
        "primaryKey": shape.key.iter().map(|id| name_of(id)).collect::<Vec<_>>(),
    });
    let reports = Content::Reports.shape();
    if shape.key.len() > reports.key.len() {
        schema["foreignKeys"] = json!([{
            "fields": reports.key.iter().map(|id| name_of(id)).collect::<Vec<_>>(),
            "reference": {
                "resource": reports.id,
                "fields": reports.columns.iter().filter(|column| reports.key.contains(&column.id))
                    .map(|column| column.name(labels)).collect::<Vec<_>>(),
            },
        }]);
    }
    schema
}

fn field(column: &Column, labels: Language) -> Value {
    let mut field = Map::new();
    field.insert("name".to_owned(), json!(column.name(labels)));
    field.insert("title".to_owned(), json!(labels.pick(&column.id, &column.label.zh)));
    field.insert("description".to_owned(), json!(column.description.en));
    let kind = match column.kind {
        ColumnKind::Text => "string",
        ColumnKind::Integer => "integer",
        ColumnKind::Number => "number",
    };
    field.insert("type".to_owned(), json!(kind));
    if column.required {
        field.insert("constraints".to_owned(), json!({"required": true}));
    }
    Value::Object(field)
}
