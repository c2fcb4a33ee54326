//! What a report says: the typed result of reading one.

#[cfg(test)]
pub(crate) mod random;

use std::fmt;
use std::num::NonZeroU8;

use serde::Serialize;

use crate::check::Checks;
use crate::diagnostic::Diagnostic;
use crate::form::{ColumnForm, Edition, TableForm};
use crate::lex::Unit;
use crate::number::Number;
use crate::span::Span;

/// A report and what the reader should know about the reading.
///
/// Serialises with serde_json to the object that `nianbao schema` describes.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Parsed {
    /// The report.
    pub report: Report,
    /// Remarks on the reading, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
}

/// One report.
///
/// ```
/// let text = std::fs::read_to_string("fixtures/2021/hongze-2023.lines.txt")?;
/// let report = nianbao::parse(&text).report;
/// let requests = report.requests().expect("the report has table three");
/// let cell = requests.cell("outcomes.disclosed", "total").expect("the form has the cell");
/// assert_eq!(cell.value().and_then(|number| number.as_integer()), Some(0));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// Where it was read from: a path or an id, where the input has one.
    pub source: Option<String>,
    /// The edition of the form that its tables are on.
    pub edition: Option<&'static Edition>,
    /// The title as printed.
    pub title: Option<String>,
    /// The reporting body, as the title names it.
    pub agency: Option<String>,
    /// The year reported on.
    pub year: Option<i32>,
    /// Date of publication in ISO 8601, to the minute where printed.
    pub published: Option<String>,
    /// The form's three tables, in its order; `None` where the text does not
    /// have one.
    pub tables: [Option<Table>; 3],
    /// The cells that are not plainly a printed number, in the order of the
    /// form.
    pub cells: Vec<CellNote>,
    /// The form's own identities, evaluated on the printed numbers.
    pub checks: Checks,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// A section's prose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Section {
    /// Its number in the form, from 1.
    pub number: u8,
    /// The heading as printed.
    pub heading: String,
    /// Where the heading stands, in bytes of the input; not written out.
    #[serde(skip)]
    pub span: Span,
    /// The prose, lines joined by `\n`; the lines of a table are left out.
    pub text: String,
}

/// A table of the report: the cells of its form, and the rows that it prints
/// beyond the form.
///
/// ```
/// let text = std::fs::read_to_string("fixtures/2021/hongze-2023.lines.txt")?;
/// let report = nianbao::parse(&text).report;
/// let table = report.reconsideration_litigation().expect("the report has table four");
/// // The cells of a row beside the columns of the form.
/// let row = table.form().row_index("reconsideration").expect("the form has the row");
/// let columns = table.form().columns(row).iter().map(|column| column.id.as_str());
/// let printed: Vec<_> = columns.zip(table.row(row)).map(|(id, cell)| (id, cell.value())).collect();
/// assert_eq!(printed[0], ("upheld", Some(nianbao::Number::integer(10))));
/// assert!(table.extra().is_empty());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Table {
    form: &'static TableForm,
    cells: Vec<Cell>,
    /// Which rows are left out; nothing where none is.
    absent: Vec<bool>,
    extra: Vec<ExtraRow>,
    /// Whether it was [plain](Table::is_plain) when it was made and has not been
    /// changed since.
    plain: bool,
}

/// A row that the report prints beyond its edition.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExtraRow {
    /// The id that another edition gives it, or `extra.` and the printed label.
    pub id: String,
    /// The columns of the block that it stands in.
    pub columns: &'static [ColumnForm],
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell: a number, or the reason why there is none.
///
/// ```
/// use nianbao::model::Status;
/// let report = nianbao::parse("二、主动公开政府信息情况\n规章 | 1 | / | 23 |\n").report;
/// let rules = report.proactive_disclosure().expect("the text has table two");
/// let cell = |column| rules.cell("rules", column).expect("the form has the cell");
/// assert_eq!(cell("currently_in_effect").value(), Some(nianbao::Number::integer(23)));
/// assert_eq!((cell("repealed_this_year").status, cell("repealed_this_year").value()), (Status::Dash, None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cell {
    /// What is known of it.
    pub status: Status,
    /// Where it is printed, in bytes of the input.
    pub span: Option<Span>,
    // The number in pieces: a report has some two hundred cells, and these take
    // less room than an `Option<Number>`.
    pub(crate) mantissa: i64,
    pub(crate) scale: Option<NonZeroU8>,
    pub(crate) unit: Option<Unit>,
}

/// What is known of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(serde::Deserialize), serde(rename_all = "lowercase"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Status {
    /// A plain number.
    #[cfg_attr(feature = "schema", schemars(skip))]
    Printed,
    /// A number that carries a unit or a note.
    Reported,
    /// A number placed by arithmetic, where the source lost its place.
    Inferred,
    /// The cell is there and empty.
    Blank,
    /// A placeholder: `/`, `-`, `—`, `无`.
    Dash,
    /// Something was printed for this row, but its columns cannot be told.
    Unresolved,
    /// The text breaks off before this cell.
    Missing,
    /// Something is printed that is no number.
    Unreadable,
}

/// A cell that is not plainly a printed number, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CellNote {
    /// Id of the table.
    pub table: &'static str,
    /// Id of the row.
    pub row: String,
    /// Id of the column.
    pub column: &'static str,
    /// What is known of the cell.
    pub status: Status,
    /// What is printed; empty where nothing is.
    pub raw: String,
    /// Line in the input, from 1, where the place is known.
    pub line: Option<u32>,
    /// The unit printed behind the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
}

impl Report {
    /// Table two: what was disclosed on its own initiative.
    pub fn proactive_disclosure(&self) -> Option<&Table> {
        self.table("proactive_disclosure")
    }

    /// Table three: requests, by outcome and kind of applicant.
    pub fn requests(&self) -> Option<&Table> {
        self.table("requests")
    }

    /// Table four: reconsiderations and lawsuits.
    pub fn reconsideration_litigation(&self) -> Option<&Table> {
        self.table("reconsideration_litigation")
    }

    /// Leads every place to another text.
    pub(crate) fn map_spans(&mut self, to: impl Fn(Span) -> Span) {
        for cell in self.tables.iter_mut().flatten().flat_map(Table::cells_mut) {
            cell.span = cell.span.map(&to);
        }
        for section in &mut self.sections {
            section.span = to(section.span);
        }
    }

    /// The table with an id.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().flatten().find(|table| table.form.id == id)
    }
}

impl ExtraRow {
    /// Whether it is printed in place of a row of the form, as (六) in one row
    /// is in place of those under it.
    pub(crate) fn stands_for(&self, row: &str) -> bool {
        row.strip_prefix(self.id.as_str()).is_some_and(|rest| rest.starts_with('.'))
    }
}

impl Table {
    pub(crate) fn new(form: &'static TableForm) -> Self {
        Table {
            form,
            cells: vec![Cell::of(Status::Missing); form.cell_count()],
            absent: vec![true; form.rows().len()],
            extra: Vec::new(),
            plain: false,
        }
    }

    /// With all cells that the form has, row by row.
    pub(crate) fn printed(form: &'static TableForm, cells: Vec<Cell>) -> Self {
        let plain = cells.len() == form.cell_count() && are_plain(&cells);
        Table { form, cells, absent: Vec::new(), extra: Vec::new(), plain }
    }

    /// Whether a count is printed in each cell and nothing else anywhere, as in
    /// nearly every table but that of the amounts. No sum of its numbers overflows.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain || self.extra.is_empty() && are_plain(&self.cells)
    }

    /// All cells that the form has, row by row.
    pub(crate) fn form_cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The form that it is on.
    pub fn form(&self) -> &'static TableForm {
        self.form
    }

    /// A cell by ids of row and column; `None` where neither the form nor the
    /// report has it. A row that the report leaves out has cells with
    /// [`Status::Missing`].
    pub fn cell(&self, row: &str, column: &str) -> Option<&Cell> {
        let (columns, cells) = match self.form.row_index(row) {
            Some(index) => (self.form.columns(index), self.row(index)),
            None => {
                let extra = self.extra.iter().find(|extra| extra.id == row)?;
                (extra.columns, extra.cells.as_slice())
            }
        };
        cells.get(columns.iter().position(|form| form.id == column)?)
    }

    /// The cells of a row of the form, by index.
    ///
    /// # Panics
    /// Where `row` is not an index of a row of the form.
    pub fn row(&self, row: usize) -> &[Cell] {
        let first = self.form.places()[row].first_cell;
        &self.cells[first..first + self.form.columns(row).len()]
    }

    /// The cell with an index among all cells of the form.
    #[inline]
    pub(crate) fn cell_at(&self, index: usize) -> &Cell {
        &self.cells[index]
    }

    /// Whether the report prints a row of the form.
    pub fn has_row(&self, row: usize) -> bool {
        row < self.form.rows().len() && self.absent.get(row) != Some(&true)
    }

    /// The rows that it prints beyond the form.
    pub fn extra(&self) -> &[ExtraRow] {
        &self.extra
    }

    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [Cell] {
        self.plain = false;
        if let Some(absent) = self.absent.get_mut(row) {
            *absent = false;
        }
        let first = self.form.places()[row].first_cell;
        &mut self.cells[first..first + self.form.columns(row).len()]
    }

    /// All cells, those of rows beyond the form too.
    pub(crate) fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        self.plain = false;
        self.cells.iter_mut().chain(self.extra.iter_mut().flat_map(|extra| &mut extra.cells))
    }

    pub(crate) fn push_extra(&mut self, extra: ExtraRow) {
        self.plain = false;
        self.extra.push(extra);
    }

    /// All rows that are there: id, columns and cells.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&str, &'static [ColumnForm], &[Cell])> {
        let form = self.form.rows().enumerate().filter(|&(index, _)| self.has_row(index));
        form.map(|(index, row)| (row.id.as_str(), self.form.columns(index), self.row(index)))
            .chain(self.extra.iter().map(|extra| (extra.id.as_str(), extra.columns, extra.cells.as_slice())))
    }
}

/// Its rows with their cells, and not how they are kept.
impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.rows().map(|(id, _, cells)| (id, cells))).finish()
    }
}

/// Whether each cell is a printed count, none so great that sums of them may
/// overflow. Looks at all of them without a branch, for nearly always all are.
fn are_plain(cells: &[Cell]) -> bool {
    const MOST: u64 = 1 << 32;
    let (mut odd, mut bits) = (0, 0);
    for cell in cells {
        odd |= cell.status as u8 ^ Status::Printed as u8;
        odd |= cell.scale.map_or(0, NonZeroU8::get) ^ WHOLE.get();
        // A number below zero has the highest bit.
        bits |= cell.mantissa as u64;
    }
    odd == 0 && bits < MOST
}

/// The scale of a number without decimals, as cells keep it.
const WHOLE: NonZeroU8 = NonZeroU8::MIN;

impl Cell {
    pub(crate) const fn of(status: Status) -> Self {
        Cell { status, span: None, mantissa: 0, scale: None, unit: None }
    }

    /// A number as it is printed, with what stands behind it.
    #[inline]
    pub(crate) fn printed(number: Number, unit: Option<Unit>, noted: bool, span: Span) -> Self {
        let status = if unit.is_some() || noted { Status::Reported } else { Status::Printed };
        let mut cell = Cell { status, unit, ..Cell::of(status) };
        cell.print(number, span);
        cell
    }

    /// Puts a number in it, printed at a place.
    #[inline]
    pub(crate) fn print(&mut self, number: Number, span: Span) {
        self.set_value(number);
        self.span = Some(span);
    }

    /// Puts a number in it.
    #[inline]
    pub(crate) fn set_value(&mut self, number: Number) {
        self.mantissa = number.mantissa();
        self.scale = NonZeroU8::new(number.scale().saturating_add(1));
    }

    /// The number printed in it, or placed in it by arithmetic.
    #[inline]
    pub fn value(&self) -> Option<Number> {
        self.scale.map(|scale| Number::new(self.mantissa, scale.get() - 1))
    }

    /// The number where no decimals are printed.
    #[inline]
    pub(crate) fn integer(&self) -> Option<i64> {
        (self.scale == Some(WHOLE)).then_some(self.mantissa)
    }

    /// The unit printed behind the number.
    pub fn unit(&self) -> Option<&'static str> {
        self.unit.map(Unit::as_str)
    }

    /// Gives the number the unit that is printed elsewhere.
    pub(crate) fn set_unit(&mut self, unit: Unit) {
        self.unit = Some(unit);
    }
}

impl Status {
    /// The status as written in the output; a plain number has none there.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Printed => "printed",
            Status::Reported => "reported",
            Status::Inferred => "inferred",
            Status::Blank => "blank",
            Status::Dash => "dash",
            Status::Unresolved => "unresolved",
            Status::Missing => "missing",
            Status::Unreadable => "unreadable",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What plain means, cell by cell.
    fn each_is_a_printed_count(table: &Table) -> bool {
        let is = |cell: &Cell| {
            let count = cell.value().and_then(Number::as_integer);
            cell.status == Status::Printed && count.is_some_and(|count| (0..1 << 32).contains(&count))
        };
        (0..table.form().rows().len()).all(|row| table.has_row(row) && table.row(row).iter().all(is))
            && table.extra().is_empty()
    }

    proptest! {
        #![proptest_config(random::cases(500))]

        #[test]
        fn plain_tables_are_known_and_what_changes_them_is(
            (mut table, cell, row) in random::form().prop_flat_map(|form| {
                (random::table(form), random::cell(), 0..form.rows().len())
            })
        ) {
            prop_assert_eq!(table.is_plain(), each_is_a_printed_count(&table));
            table.row_mut(row)[0] = cell;
            prop_assert_eq!(table.is_plain(), each_is_a_printed_count(&table));
            prop_assert!(table.has_row(row) && !table.has_row(table.form().rows().len()));
            if let Some(first) = table.cells_mut().next() {
                first.status = Status::Reported;
            }
            prop_assert!(!table.is_plain());
        }
    }
}
