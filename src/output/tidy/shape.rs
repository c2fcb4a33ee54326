//! What the columns of each table are.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Content, wide};
use crate::words::{Language, Words};

/// A table of the output: what it is called and what its columns are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Shape {
    /// Its name: `reports`, `cells`, `findings` or `wide`.
    pub id: String,
    /// What a row of it is.
    pub title: Words,
    /// The ids of the columns that tell its rows apart.
    pub key: Vec<String>,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Column {
    /// Its name in the output.
    pub id: String,
    /// The kind of its values.
    pub kind: ColumnKind,
    /// Whether every row has a value.
    #[serde(default)]
    pub required: bool,
    /// Its name for people.
    pub label: Words,
    /// What stands in it.
    pub description: Words,
}

/// The kind of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Whole numbers of 64 bits.
    Integer,
    /// Exact decimal numbers: at most 19 digits, at most 18 of them decimals.
    Number,
}

impl Column {
    /// What it is called in a header: its id, or its label in Chinese.
    pub fn name(&self, labels: Language) -> &str {
        labels.pick(&self.label.zh, &self.id)
    }
}

impl Shape {
    pub(super) fn of(content: Content) -> &'static Shape {
        static SHAPES: LazyLock<[Shape; 4]> = LazyLock::new(|| {
            let mut shapes: [Shape; 4] = serde_json::from_str(include_str!("shapes.json"))
                .expect("the embedded shapes are valid, which a test proves");
            let [reports, _, _, wide] = &mut shapes;
            let cells = wide::columns();
            wide.columns.splice(..0, reports.columns.iter().cloned().chain(cells));
            shapes
        });
        &SHAPES[content as usize]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_and_labels_tell_the_columns_of_a_table_apart() {
        for content in [Content::Reports, Content::Cells, Content::Findings, Content::Wide] {
            let shape = content.shape();
            for name in [|column: &Column| column.id.clone(), |column: &Column| column.label.zh.clone()] {
                let mut names = HashSet::new();
                for column in &shape.columns {
                    assert!(names.insert(name(column)), "{}: {} twice", shape.id, name(column));
                }
            }
            for key in &shape.key {
                assert!(shape.columns.iter().any(|column| column.id == *key && column.required), "{key}");
            }
        }
    }

    #[test]
    fn each_content_has_the_shape_of_its_name() {
        let ids = [Content::Reports, Content::Cells, Content::Findings, Content::Wide].map(|of| of.shape().id.as_str());
        assert_eq!(ids, ["reports", "cells", "findings", "wide"]);
    }
}
