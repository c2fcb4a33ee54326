//! The national forms as data: sections, tables, rows, columns, their printed
//! labels, spellings met in real pages, and ids.
//!
//! An edition is a file under `src/form/data`; adding one is adding a file to
//! `SOURCES`. The 2021 edition is 国办公开办函〔2021〕30号, the 2019 edition
//! 国办公开办函〔2019〕60号; the rows of table three follow the articles of the
//! Regulation on the Disclosure of Government Information (政府信息公开条例,
//! 国务院令第711号) that `legal_basis` names.

mod lexicon;

use std::sync::LazyLock;

use serde::Deserialize;

pub(crate) use lexicon::{LabelId, Lexicon, Node, Role, Uses, Walk};

const SOURCES: [&str; 2] = [include_str!("data/2021.json"), include_str!("data/2019.json")];

/// One edition of the national form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Edition {
    /// The year it is named by: `2021` or `2019`.
    pub id: String,
    /// The circular that issued it.
    pub document: String,
    /// Which reports use it.
    pub applies_to: String,
    /// Its six sections, in order.
    pub sections: Vec<SectionForm>,
    /// Its three tables, in order.
    pub tables: Vec<TableForm>,
}

/// A section of the report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SectionForm {
    /// Its number, from 1.
    pub number: u8,
    /// Its id.
    pub id: String,
    /// The printed heading, ordinal included.
    pub label: String,
    /// Other wordings met in real pages.
    #[serde(default)]
    pub spellings: Vec<String>,
    /// A heading that holds every word of one of these lists is a re-wording.
    #[serde(default)]
    pub keywords: Vec<Vec<String>>,
}

/// A table of the form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TableForm {
    /// Its id, the key in the output.
    pub id: String,
    /// The number of the section that it stands in.
    pub section: u8,
    /// Its name as the section heading prints it.
    pub label: String,
    /// Printed remarks that belong to the table and hold no number.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Header cells that span columns.
    #[serde(default)]
    pub header: Vec<String>,
    /// Whether its rows stand beside each other in one printed row.
    #[serde(default)]
    pub side_by_side: bool,
    /// Its parts; the rows of one part share their columns.
    pub blocks: Vec<Block>,
    #[serde(skip)]
    places: Vec<RowPlace>,
    #[serde(skip)]
    cell_count: usize,
}

/// Part of a table whose rows share their columns.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Block {
    /// Its id.
    pub id: String,
    /// The line above it, as `第二十条第(一)项`.
    #[serde(default)]
    pub title: Option<String>,
    /// The label in its upper left corner.
    #[serde(default)]
    pub corner: Option<String>,
    /// The article of the Regulation that it reports on.
    #[serde(default)]
    pub legal_basis: Option<String>,
    /// Its columns, in order.
    pub columns: Vec<ColumnForm>,
    /// Labels that head several rows and have no numbers of their own.
    #[serde(default)]
    pub groups: Vec<GroupForm>,
    /// Its rows, in order.
    pub rows: Vec<RowForm>,
}

/// A column of a block.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ColumnForm {
    /// Its id, the key in the output.
    pub id: String,
    /// The printed label.
    pub label: String,
    /// Other wordings met in real pages.
    #[serde(default)]
    pub spellings: Vec<String>,
    /// The spanning header above it.
    #[serde(default)]
    pub parent: Option<String>,
    /// The unit that the form prescribes.
    #[serde(default)]
    pub unit: Option<String>,
    /// Whether its numbers are amounts of money, in a unit that the form leaves
    /// open where it prescribes none.
    #[serde(default)]
    pub amount: bool,
    /// Whether its numbers are changes, printed with a sign.
    #[serde(default)]
    pub signed: bool,
    /// Whether it is the sum of the others.
    #[serde(default)]
    pub total: bool,
}

/// A label that heads several rows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GroupForm {
    /// Its id, the stem of its rows' ids.
    pub id: String,
    /// The printed label.
    pub label: String,
    /// Other wordings met in real pages.
    #[serde(default)]
    pub spellings: Vec<String>,
}

/// A row of a block.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RowForm {
    /// Its id, the key in the output.
    pub id: String,
    /// The printed label.
    pub label: String,
    /// Other wordings met in real pages.
    #[serde(default)]
    pub spellings: Vec<String>,
    /// The article of the Regulation that it reports on.
    #[serde(default)]
    pub legal_basis: Option<String>,
    /// The id of the group that it stands in.
    #[serde(default)]
    pub group: Option<String>,
    /// The spanning header above it, where it stands beside other rows.
    #[serde(default)]
    pub parent: Option<String>,
    /// Whether it is the sum of its group.
    #[serde(default)]
    pub total: bool,
}

/// What all editions have in common: the sections, and the tables with their ids,
/// names and sections, but neither rows nor columns. The newest edition stands for
/// all, and a test holds the others to it.
pub(crate) fn outline() -> &'static Edition {
    &Edition::all()[0]
}

/// Where a row of a table stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowPlace {
    pub block: usize,
    pub row: usize,
    /// Index of its first cell among the table's cells.
    pub first_cell: usize,
}

impl Edition {
    /// The editions that the crate knows, newest first.
    pub fn all() -> &'static [Edition] {
        static EDITIONS: LazyLock<Vec<Edition>> =
            LazyLock::new(|| SOURCES.iter().map(|source| Edition::load(source)).collect());
        &EDITIONS
    }

    /// The edition with an id, as `"2021"`.
    pub fn get(id: &str) -> Option<&'static Edition> {
        Edition::all().iter().find(|edition| edition.id == id)
    }

    /// The table with an id, as `"requests"`.
    pub fn table(&self, id: &str) -> Option<&TableForm> {
        self.tables.iter().find(|table| table.id == id)
    }

    fn load(source: &str) -> Edition {
        let mut edition: Edition =
            serde_json::from_str(source).expect("the embedded forms are valid, which a test proves");
        for table in &mut edition.tables {
            table.number_cells();
        }
        edition
    }
}

impl ColumnForm {
    /// Whether its numbers are amounts of money, and not counts.
    pub(crate) fn is_amount(&self) -> bool {
        self.amount || self.unit.is_some()
    }
}

impl TableForm {
    /// Its rows, in the order of the form.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &RowForm> {
        self.places.iter().map(|place| &self.blocks[place.block].rows[place.row])
    }

    /// The index of a row, counted from 0 in the order of the form.
    pub fn row_index(&self, id: &str) -> Option<usize> {
        self.rows().position(|row| row.id == id)
    }

    /// The columns of the row with an index.
    ///
    /// # Panics
    /// Where `row` is not an index of a row.
    pub fn columns(&self, row: usize) -> &[ColumnForm] {
        &self.blocks[self.places[row].block].columns
    }

    /// The form of a cell's column, by the ids of its row and column.
    pub(crate) fn column(&self, row: &str, column: &str) -> Option<&ColumnForm> {
        self.columns(self.row_index(row)?).iter().find(|form| form.id == column)
    }

    /// The row with an index.
    pub(crate) fn row_form(&self, row: usize) -> &RowForm {
        let place = self.places[row];
        &self.blocks[place.block].rows[place.row]
    }

    /// The label of a row, behind that of its group where the group stands
    /// within another, as `(六)其他处理 3.其他`.
    pub(crate) fn full_label(&self, row: &RowForm) -> String {
        let group = row.group.as_deref().filter(|group| group.contains('.'));
        let group =
            group.and_then(|id| self.blocks.iter().flat_map(|block| &block.groups).find(|group| group.id == id));
        group.map_or_else(|| row.label.clone(), |group| format!("{} {}", group.label, row.label))
    }

    /// The label of a row that a report prints beyond the form, by its id: that
    /// of a group of the form, or the printed one.
    pub(crate) fn extra_label(&self, id: &str) -> String {
        let group = self.blocks.iter().flat_map(|block| &block.groups).find(|group| group.id == id);
        group.map_or_else(|| id.strip_prefix("extra.").unwrap_or(id).to_owned(), |group| group.label.clone())
    }

    /// Row and column of the cell with an index, both by index.
    pub(crate) fn place_of_cell(&self, cell: usize) -> (usize, usize) {
        let row = self.places.partition_point(|place| place.first_cell <= cell).saturating_sub(1);
        (row, cell - self.places[row].first_cell)
    }

    pub(crate) fn places(&self) -> &[RowPlace] {
        &self.places
    }

    pub(crate) fn cell_count(&self) -> usize {
        self.cell_count
    }

    /// The index of a row of a block among the table's rows.
    pub(crate) fn row_of_block(&self, block: usize, row: usize) -> usize {
        self.blocks[..block].iter().map(|block| block.rows.len()).sum::<usize>() + row
    }

    fn number_cells(&mut self) {
        let mut first_cell = 0;
        for (block, form) in self.blocks.iter().enumerate() {
            for row in 0..form.rows.len() {
                self.places.push(RowPlace { block, row, first_cell });
                first_cell += form.columns.len();
            }
        }
        self.cell_count = first_cell;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_editions_have_the_cells_of_their_circulars() {
        let sizes = |id: &str| -> Vec<(usize, usize)> {
            let edition = Edition::get(id).unwrap();
            edition.tables.iter().map(|table| (table.rows().len(), table.cell_count())).collect()
        };
        assert_eq!(sizes("2021"), [(6, 10), (25, 175), (3, 15)]);
        assert_eq!(sizes("2019"), [(8, 22), (23, 161), (3, 15)]);
    }

    #[test]
    fn ids_are_unique_and_references_resolve() {
        for edition in Edition::all() {
            assert_eq!(edition.sections.len(), 6);
            for (at, section) in edition.sections.iter().enumerate() {
                assert_eq!(usize::from(section.number), at + 1);
            }
            for table in &edition.tables {
                let mut ids = HashSet::new();
                assert!(table.rows().all(|row| ids.insert(&row.id)), "{} {}", edition.id, table.id);
                for block in &table.blocks {
                    let mut ids = HashSet::new();
                    assert!(block.columns.iter().all(|column| ids.insert(&column.id)));
                    for row in &block.rows {
                        let Some(group) = &row.group else { continue };
                        assert!(block.groups.iter().any(|g| g.id == *group), "{group}");
                        assert!(row.id.starts_with(&format!("{group}.")), "{}", row.id);
                    }
                }
            }
        }
    }

    #[test]
    fn every_edition_has_the_sections_and_tables_of_the_outline() {
        fn sections(edition: &Edition) -> Vec<(u8, &str, &[Vec<String>])> {
            edition.sections.iter().map(|section| (section.number, &*section.label, &*section.keywords)).collect()
        }
        fn tables(edition: &Edition) -> Vec<(&str, u8, &str)> {
            edition.tables.iter().map(|table| (&*table.id, table.section, &*table.label)).collect()
        }
        for edition in Edition::all() {
            assert_eq!(sections(edition), sections(outline()), "{}", edition.id);
            assert_eq!(tables(edition), tables(outline()), "{}", edition.id);
        }
    }
}
