//! Tables: their parts, rows and cells, and which of their rows lay out the page.

use super::Reader;
use super::text::Goes;
use crate::source::html::grid::{self, Grid, LooseCell};
use crate::source::html::open::{Flags, HIDDEN};
use crate::source::html::tag::Tag;
use crate::source::html::tokenize::StartTag;
use crate::source::html::{Anchor, Block, GridCell, GridRow, Line, visible};
use crate::span::Span;

/// A cell with this much text, over at least [`FLOW_LINES`] lines, holds a text
/// and not a value or label: the longest label of the forms is a third of it.
const FLOW_BYTES: u32 = 600;
const FLOW_LINES: usize = 3;

/// Stands in a cell that shows something, but no text.
const OBJECT: char = '\u{FFFC}';

/// An open table.
pub(super) struct Table {
    pub(super) number: u32,
    /// Index of its first block.
    pub(super) blocks: usize,
    /// Its place on the stack of open elements.
    base: usize,
    pub(super) part: Part,
    pub(super) group: Option<(Tag, usize)>,
    row: usize,
    pub(super) cell: Option<Cell>,
    /// Which of the table, its open group and its open row are hidden. Text
    /// that is put before the table is not in them.
    pub(super) hidden: [bool; 3],
    /// Whether it holds another table.
    layout: bool,
    grid: Grid,
    /// Cells of the open row.
    cells: Vec<LooseCell>,
    /// Lines of the cells of the open row.
    pub(super) lines: Vec<Line>,
    /// Whether the open row gives lines.
    pub(super) flows: bool,
    row_hidden: bool,
}

/// Where in a table one stands: the standard's insertion modes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Part {
    Table,
    Group,
    Row,
    Cell,
    Caption,
}

pub(super) struct Cell {
    pub(super) tag: Tag,
    base: usize,
    /// Offset in the text at which it begins.
    text: u32,
    columns: u32,
    rows: u32,
    absent: bool,
    /// What it shows that is no text, as a picture or a field of a form.
    shown: Option<Shown>,
}

/// Something that a cell shows and that is no text.
#[derive(Clone, Copy)]
struct Shown {
    /// Its tag.
    tag: Span,
    /// Whether it may print a number beside the text of its cell.
    field: bool,
}

impl Reader<'_> {
    pub(super) fn open_table(&mut self, tag: &StartTag) {
        if !self.quirks {
            self.close_paragraph();
        }
        self.end_line();
        self.lay_out();
        let flags = self.flags(tag);
        let number = self.table_count;
        self.table_count += 1;
        self.made += 1;
        self.tables.push(Table {
            number,
            blocks: self.page.blocks.len(),
            base: self.open.len(),
            part: Part::Table,
            group: None,
            row: 0,
            cell: None,
            hidden: [flags & HIDDEN != 0, false, false],
            layout: false,
            grid: Grid::default(),
            cells: Vec::new(),
            lines: Vec::new(),
            flows: false,
            row_hidden: false,
        });
        self.open.push(Tag::Table, tag.name, flags);
    }

    /// A table begins within the innermost one, which so turns out to lay out
    /// the page.
    fn lay_out(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if !table.layout {
            table.layout = true;
            let rows = self.page.blocks.split_off(table.blocks);
            for block in rows {
                match block {
                    Block::Row(row) if is_single(&self.page.text, self.page.row(row)) => {
                        for &cell in &self.page.cells[row.cells()] {
                            split_lines(&self.page.text, cell.span, &mut self.page.blocks);
                        }
                    }
                    other => self.page.blocks.push(other),
                }
            }
        }
        if table.part == Part::Cell && !table.flows {
            table.flows = true;
            let lines = table.lines.drain(..).map(Block::Line);
            self.page.blocks.extend(lines);
        }
    }

    pub(super) fn close_table(&mut self) {
        self.close_group();
        self.end_line();
        if let Some(table) = self.tables.pop() {
            self.open.truncate(table.base);
        }
    }

    /// Clears what is open above the innermost part of the table and enters a
    /// part; gives its place on the stack.
    pub(super) fn begin_part(&mut self, part: Part) -> Option<usize> {
        self.end_line();
        let table = self.tables.last_mut()?;
        let at = 1 + match table.part {
            Part::Row | Part::Cell => table.row,
            Part::Group => table.group.map_or(table.base, |(_, at)| at),
            Part::Table | Part::Caption => table.base,
        };
        self.open.truncate(at);
        table.part = part;
        Some(at)
    }

    pub(super) fn open_group_if_none(&mut self) {
        if self.tables.last().is_some_and(|table| table.part == Part::Table) {
            self.open_group(Tag::Tbody, 0);
        }
    }

    pub(super) fn open_group(&mut self, tag: Tag, flags: Flags) {
        let at = self.begin_part(Part::Group);
        self.open.push(tag, b"", flags);
        if let (Some(table), Some(at)) = (self.tables.last_mut(), at) {
            table.group = Some((tag, at));
            table.hidden[1] = flags & HIDDEN != 0;
            table.grid.end_group();
        }
    }

    pub(super) fn open_row_if_none(&mut self) {
        let part = self.tables.last().map(|table| table.part);
        if matches!(part, Some(Part::Table | Part::Group)) {
            self.open_group_if_none();
            self.open_row(0);
        }
    }

    pub(super) fn open_row(&mut self, flags: Flags) {
        let at = self.begin_part(Part::Row);
        self.open.push(Tag::Tr, b"", flags);
        if let (Some(table), Some(at)) = (self.tables.last_mut(), at) {
            table.row = at;
            table.hidden[2] = flags & HIDDEN != 0;
            table.row_hidden = self.open.hidden() > 0;
            table.flows = false;
        }
    }

    pub(super) fn open_cell(&mut self, tag: &StartTag) {
        let Some(base) = self.begin_part(Part::Cell) else {
            return;
        };
        self.made += 1;
        let style = visible::style(self.value(tag.attributes.style));
        // Each cell begins at an offset of its own, so that a blank one can be
        // led back to its place.
        self.page.text.push('\n');
        self.anchor(tag.end, 0);
        let columns = self.value(tag.attributes.colspan);
        let rows = self.value(tag.attributes.rowspan);
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some(Cell {
                tag: tag.tag,
                base,
                text: self.page.text.len() as u32,
                columns: grid::colspan(columns),
                rows: grid::rowspan(rows),
                absent: style.absent || tag.attributes.hidden,
                shown: None,
            });
        }
        self.open.push(tag.tag, tag.name, self.flags(tag));
    }

    /// Closes the open cell or caption.
    pub(super) fn close_cell(&mut self) {
        self.end_line();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if table.part == Part::Caption {
            table.part = Part::Table;
            self.open.truncate(table.base + 1);
            return;
        }
        let Some(cell) = table.cell.take() else {
            return;
        };
        table.part = Part::Row;
        self.open.truncate(cell.base);
        if cell.absent || table.row_hidden {
            return;
        }
        if let Some(shown) = cell.shown.filter(|_| !table.flows) {
            let text = &self.page.text[cell.text as usize..];
            if text.trim().is_empty() {
                self.page.text.truncate(cell.text as usize);
                while self.page.anchors.pop_if(|last| last.text >= cell.text).is_some() {}
                let reference = shown.tag.len();
                self.page.anchors.push(Anchor { text: cell.text, source: shown.tag.start, reference });
                self.page.text.push(OBJECT);
            } else if shown.field {
                self.page.fields.push(cell.text);
            }
        }
        let end = if table.flows {
            // Other tables may lie between its lines.
            cell.text
        } else {
            self.page.text.len() as u32
        };
        let span = Span::new(cell.text, end);
        if span.is_empty() && !table.flows {
            // What follows does not begin where the blank cell stands.
            self.page.text.push('\n');
        }
        table.cells.push(LooseCell { span, columns: cell.columns, rows: cell.rows, header: cell.tag == Tag::Th });
    }

    pub(super) fn close_row(&mut self) {
        if self.tables.last().is_some_and(|table| table.part == Part::Cell) {
            self.close_cell();
        }
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if table.part != Part::Row {
            return;
        }
        self.end_line();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        table.part = Part::Group;
        self.open.truncate(table.row);
        table.hidden[2] = false;
        self.place_row();
    }

    fn place_row(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if table.row_hidden {
            table.cells.clear();
            table.lines.clear();
            return;
        }
        let cells = &mut self.page.cells;
        let row =
            GridRow { table: table.number, row: table.grid.rows(), start: cells.len() as u32, end: 0, lists: false };
        table.grid.place(&table.cells, cells, &mut self.covered);
        let row = GridRow { end: cells.len() as u32, ..row };
        let flows = table.flows
            || table.cells.iter().any(|cell| is_running_text(cell, &table.lines))
            || (table.layout && is_single(&self.page.text, &cells[row.cells()]));
        if flows {
            self.page.blocks.extend(table.lines.drain(..).map(Block::Line));
        } else if !table.cells.is_empty() {
            let lists =
                table.lines.iter().any(|line| line.entry) && table.lines.iter().all(|line| line.entry || !line.words);
            self.page.blocks.push(Block::Row(GridRow { lists, ..row }));
        }
        table.cells.clear();
        table.lines.clear();
    }

    pub(super) fn close_group(&mut self) {
        self.close_row();
        let Some(table) = self.tables.last() else {
            return;
        };
        if table.part == Part::Caption {
            self.close_cell();
        }
        self.end_line();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if let Some((_, at)) = table.group.take() {
            self.open.truncate(at);
            table.grid.end_group();
        }
        table.part = Part::Table;
        table.hidden[1] = false;
    }

    /// Takes note that the open cell shows something that is no text.
    pub(super) fn note_shown(&mut self, tag: &StartTag, field: bool) {
        let shown = self.open.hidden() == 0 && self.flags(tag) & HIDDEN == 0;
        let start = (tag.name.as_ptr() as usize).saturating_sub(self.source.as_ptr() as usize + 1);
        if !shown || self.goes() != Goes::Cell {
            return;
        }
        let cell = self.tables.last_mut().and_then(|table| table.cell.as_mut());
        if let Some(cell) = cell.filter(|cell| cell.shown.is_none_or(|before| field && !before.field)) {
            cell.shown = Some(Shown { tag: Span::new(start as u32, tag.end as u32), field });
        }
    }
}

impl Table {
    /// Whether a line that begins at `start` is the first of the open cell.
    pub(super) fn is_first_line(&self, start: u32) -> bool {
        let cell = self.cell.as_ref().map_or(0, |cell| cell.text);
        cell <= start && self.lines.last().is_none_or(|line| line.span.start < cell)
    }

    pub(super) fn hidden(&self) -> u32 {
        self.hidden.iter().map(|&hidden| u32::from(hidden)).sum()
    }
}

/// Whether a cell holds paragraphs rather than a label or value. `lines` are
/// those of its row.
fn is_running_text(cell: &LooseCell, lines: &[Line]) -> bool {
    if cell.span.len() <= FLOW_BYTES {
        return false;
    }
    // The lines follow each other, as the cells do.
    let first = lines.partition_point(|line| line.span.start < cell.span.start);
    let behind = lines.partition_point(|line| line.span.end <= cell.span.end);
    behind.saturating_sub(first) >= FLOW_LINES
}

/// Whether at most one cell of a row has text.
fn is_single(text: &str, cells: &[GridCell]) -> bool {
    let blank = |c: char| c.is_whitespace() || c == OBJECT;
    let filled = |cell: &&GridCell| !cell.span.of(text).unwrap_or_default().trim_matches(blank).is_empty();
    cells.iter().filter(filled).count() <= 1
}

/// The lines of a cell as blocks.
fn split_lines(text: &str, cell: Span, blocks: &mut Vec<Block>) {
    let mut start = cell.start;
    for line in cell.of(text).unwrap_or_default().split('\n') {
        let span = Span::new(start, start + line.len() as u32);
        start = span.end + 1;
        if !line.trim().is_empty() && !line.starts_with(OBJECT) {
            blocks.push(Block::Line(Line { span, ..Line::default() }));
        }
    }
}
