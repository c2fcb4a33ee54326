//! The three tables as the form prints them.

use std::collections::HashSet;

use nianbao::SourceText;
use nianbao::form::{Block, ColumnForm, TableForm};
use nianbao::model::{Cell, Status, Table};
use unicode_width::UnicodeWidthStr;

use super::grid::{Align, Grid, GridCell};
use crate::cli::lang::Lang;

/// The label column is so wide, in columns of the terminal.
const LABELS: usize = 34;
/// A column of numbers is at least so wide: two characters of its heading.
const NARROWEST: usize = 4;
/// Of what is printed in place of a number no more characters are drawn.
const LONGEST: usize = 20;

/// Draws one table of a report.
pub struct Drawing<'a> {
    pub table: &'a Table,
    pub source: &'a SourceText<'a>,
    pub lang: Lang,
    /// The cells by row and column in which a sum does not hold.
    pub failing: &'a HashSet<(String, String)>,
}

impl Drawing<'_> {
    /// The lines of the drawing.
    pub fn lines(&self) -> Vec<String> {
        let form = self.table.form();
        if form.side_by_side {
            return self.side_by_side(form);
        }
        let columns = form.blocks.iter().map(|block| block.columns.len()).max().unwrap_or(0);
        let mut grid = Grid::new(self.widths(form, columns));
        let mut first = 0;
        for block in &form.blocks {
            if let Some(title) = &block.title {
                grid.push(vec![GridCell::new(title, columns + 1, Align::Center)]);
            }
            heads(form, block).into_iter().for_each(|row| grid.push(row));
            self.rows(block, first, &mut grid);
            first += block.rows.len();
        }
        for extra in self.table.extra().iter().filter(|extra| !is_group(form, &extra.id)) {
            let label = extra.id.strip_prefix("extra.").unwrap_or(&extra.id);
            grid.push(self.row(&format!("+ {label}"), &extra.id, extra.columns, &extra.cells));
        }
        grid.draw()
    }

    fn widths(&self, form: &TableForm, columns: usize) -> Vec<usize> {
        let mut widths = vec![LABELS];
        // A table of few columns has room for their headings.
        let least = if columns < 5 { 14 } else { NARROWEST };
        for at in 0..columns {
            let own = (0..form.rows().len()).filter_map(|row| {
                Some(
                    self.cell(&form.rows().nth(row)?.id, form.columns(row).get(at)?, self.table.row(row).get(at)?)
                        .width(),
                )
            });
            let extra =
                self.table.extra().iter().filter_map(|extra| {
                    Some(self.cell(&extra.id, extra.columns.get(at)?, extra.cells.get(at)?).width())
                });
            widths.push(own.chain(extra).max().unwrap_or(0).max(least));
        }
        widths
    }

    /// The rows of a block, each group under a line with its label. `first` is
    /// the index of the block's first row in the table.
    fn rows(&self, block: &Block, first: usize, grid: &mut Grid) {
        let mut drawn: Vec<&str> = Vec::new();
        for (at, row) in block.rows.iter().enumerate() {
            let own = row.group.as_deref().unwrap_or_default();
            let groups =
                block.groups.iter().filter(|group| own == group.id || own.starts_with(&format!("{}.", group.id)));
            for group in groups {
                if drawn.contains(&group.id.as_str()) {
                    continue;
                }
                drawn.push(&group.id);
                let label = format!("{}{}", indent(&group.id), group.label);
                // A report may print the whole group as one row.
                match self.table.extra().iter().find(|extra| extra.id == group.id) {
                    Some(extra) => grid.push(self.row(&label, &extra.id, extra.columns, &extra.cells)),
                    None => grid.push(vec![GridCell::new(label, 1, Align::Left)]),
                }
            }
            let index = first + at;
            if !self.table.has_row(index) && self.table.extra().iter().any(|extra| extra.id == own && is_nested(own)) {
                continue;
            }
            let label = format!("{}{}", indent(&row.id), row.label);
            if self.table.has_row(index) {
                grid.push(self.row(&label, &row.id, &block.columns, self.table.row(index)));
            } else {
                let note = self.lang.pick("（没有读到此行）", "(no such row was read)");
                grid.push(vec![GridCell::new(label, 1, Align::Left), GridCell::new(note, 1, Align::Center)]);
            }
        }
    }

    fn row(&self, label: &str, id: &str, columns: &[ColumnForm], cells: &[Cell]) -> Vec<GridCell> {
        let cells = columns.iter().zip(cells);
        std::iter::once(GridCell::new(label, 1, Align::Left))
            .chain(cells.map(|(column, cell)| GridCell::new(self.cell(id, column, cell), 1, Align::Right)))
            .collect()
    }

    /// Table four: its rows stand beside each other.
    fn side_by_side(&self, form: &TableForm) -> Vec<String> {
        let Some(block) = form.blocks.first() else { return Vec::new() };
        let columns = &block.columns;
        let each = columns.len();
        let mut values = Vec::new();
        for (index, row) in block.rows.iter().enumerate() {
            let cells = columns.iter().zip(self.table.row(index));
            values.extend(cells.map(|(column, cell)| GridCell::new(self.cell(&row.id, column, cell), 1, Align::Right)));
        }
        let mut grid = Grid::new(values.iter().map(|cell| cell.text.width().max(NARROWEST)).collect());
        // Rows that the form also knows under a heading of their own share it.
        let parent = |row: &nianbao::form::RowForm| {
            form.header.iter().find(|head| row.spellings.iter().any(|spelling| spelling.starts_with(head.as_str())))
        };
        let mut heads: Vec<GridCell> = Vec::new();
        let mut labels = Vec::new();
        let mut last = None;
        for row in &block.rows {
            match (parent(row), heads.last_mut()) {
                (Some(head), Some(cell)) if last == Some(head) => cell.span += each,
                (Some(head), _) => heads.push(GridCell::new(head, each, Align::Center)),
                (None, _) => heads.push(GridCell::new(&row.label, each, Align::Center)),
            }
            last = parent(row);
            let label = if last.is_some() { row.label.as_str() } else { "" };
            labels.push(GridCell::new(label, each, Align::Center));
        }
        grid.push(heads);
        grid.push(labels);
        let names = || columns.iter().map(|column| GridCell::new(&column.label, 1, Align::Center));
        grid.push(block.rows.iter().flat_map(|_| names()).collect());
        grid.push(values);
        grid.draw()
    }

    /// What is drawn for a cell.
    fn cell(&self, row: &str, column: &ColumnForm, cell: &Cell) -> String {
        let text = match cell.status {
            Status::Blank => "_".to_owned(),
            Status::Unresolved => "?".to_owned(),
            Status::Missing => "--".to_owned(),
            Status::Dash | Status::Reported => self.printed(cell),
            Status::Unreadable => format!("*{}", self.printed(cell)),
            Status::Inferred => format!("~{}", cell.value().unwrap_or_default()),
            _ if column.signed => self.printed(cell),
            _ => cell.value().unwrap_or_default().to_string(),
        };
        let failing = self.failing.contains(&(row.to_owned(), column.id.clone()));
        if failing { format!("!{text}") } else { text }
    }

    fn printed(&self, cell: &Cell) -> String {
        let printed = cell.span.map_or("", |span| self.source.printed(span));
        let seen = printed.chars().filter(|c| *c != '|' && !c.is_whitespace() && !c.is_control());
        let text: String = seen.clone().take(LONGEST).collect();
        if seen.count() > LONGEST { text + ".." } else { text }
    }
}

/// The head of a block: the corner and the columns, with the headings that span
/// several above them.
fn heads(form: &TableForm, block: &Block) -> Vec<Vec<GridCell>> {
    let corner = block.corner.as_deref().unwrap_or_default();
    let plain = |label: &str| GridCell::new(label, 1, Align::Center);
    if block.columns.iter().all(|column| column.parent.is_none()) {
        let columns = block.columns.iter().map(|column| plain(&column.label));
        return vec![std::iter::once(plain(corner)).chain(columns).collect()];
    }
    let mut upper = vec![plain("")];
    let mut lower = vec![plain("")];
    let mut last: Option<&str> = None;
    for column in &block.columns {
        match (column.parent.as_deref(), upper.last_mut()) {
            (Some(parent), Some(cell)) if last == Some(parent) => cell.span += 1,
            (Some(parent), _) => upper.push(plain(parent)),
            (None, _) => upper.push(plain("")),
        }
        last = column.parent.as_deref();
        lower.push(plain(&column.label));
    }
    let top = form.header.iter().find(|head| block.columns.iter().all(|column| column.parent.as_ref() != Some(head)));
    let top = top.map(|head| vec![plain(corner), GridCell::new(head, block.columns.len(), Align::Center)]);
    top.into_iter().chain([upper, lower]).collect()
}

fn indent(id: &str) -> String {
    "  ".repeat(id.matches('.').count())
}

fn is_nested(group: &str) -> bool {
    group.contains('.')
}

fn is_group(form: &TableForm, id: &str) -> bool {
    form.blocks.iter().flat_map(|block| &block.groups).any(|group| group.id == id)
}
