//! Records as rows of flat tables: one of reports, one of cells, one of
//! findings; or one wide table with a column for each cell of the form.
//!
//! What the columns are called, what they mean and of what kind they are stands
//! in `shapes.json`, from which every format takes it.

mod rows;
mod shape;
mod wide;

use std::borrow::Cow;
use std::io;

use super::record::Record;
use crate::number::Number;
use rows::{cells, findings, report};

#[cfg(feature = "table")]
pub(super) use rows::Counts;
pub use shape::{Column, ColumnKind, Shape};

/// A table of the output.
///
/// ```
/// use nianbao::output::tidy::Content;
///
/// let columns = &Content::Cells.shape().columns;
/// assert_eq!(columns.iter().map(|column| column.id.as_str()).take(4).collect::<Vec<_>>(), ["report", "table", "row", "column"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// One row for each input.
    Reports,
    /// One row for each cell that a report has.
    Cells,
    /// One row for each finding.
    Findings,
    /// One row for each input, with a column for each cell of the forms.
    Wide,
}

/// What stands in a column of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A text; an empty one is not the same as none.
    Text(Cow<'a, str>),
    /// A count, a year or a place.
    Integer(i64),
    /// A number as printed.
    Number(Number),
}

impl Content {
    /// The tables that belong together.
    pub const TIDY: [Content; 3] = [Content::Reports, Content::Cells, Content::Findings];

    /// Its name and its columns.
    pub fn shape(self) -> &'static Shape {
        Shape::of(self)
    }

    /// Gives the rows that a record has in this table to `each`, one by one,
    /// with a value for each column of the shape. `number` is that of the record
    /// within the run, from 1.
    ///
    /// # Errors
    /// Those of `each`.
    pub fn rows(
        self,
        record: &Record,
        number: u64,
        each: &mut dyn FnMut(&[Value<'_>]) -> io::Result<()>,
    ) -> io::Result<()> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        match self {
            Content::Reports => each(&report(record, number).values()),
            Content::Cells => cells(record, number).try_for_each(|row| each(&row.values())),
            Content::Findings => findings(record, number).try_for_each(|row| each(&row.values())),
            Content::Wide => each(&wide::values(record, number)),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Integer(value)
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Value::Integer(i64::from(value))
    }
}

impl From<Number> for Value<'_> {
    fn from(number: Number) -> Self {
        Value::Number(number)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
