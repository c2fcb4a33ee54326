//! Makes tokens of a web page's lines and table rows.
//!
//! A line becomes what the text reader makes of it, with pipes or without. A row of a table becomes
//! bounded tokens that stand in the columns of the page's grid:
//!
//! - each cell of the row, one token, however many lines it has: two numbers in
//!   one cell are not two values;
//! - what an empty cell covers beside its own column, as spacing: it is empty
//!   there too, but it is one cell;
//! - what a cell reaching down from above covers behind the row's first cell,
//!   and what the last cell covers beside its own column, as filler: the row is
//!   that wide, but has no cells there, least of all empty ones.

use super::cells::Cells;
use super::csv;
use super::html::{Block, CellOrigin, GridCell, HtmlPage};
use super::lines::{Reader, Source};
use crate::fold;
use crate::span::Span;
use crate::token::TokenKind;

/// Rows with more columns than this lay out a page; their cells are read as
/// lines.
const WIDEST: u32 = 1000;

/// An empty cell is spaced out over at most so many columns; no block of the
/// form has more.
const MOST_SPACED: u32 = 16;

/// Lines that are more than text, sorted.
#[derive(Debug, Default)]
pub(super) struct Marked {
    /// What is nothing but links, and the entries of lists of articles.
    pub links: Vec<Span>,
    /// What stands in an `h1`.
    pub headlines: Vec<Span>,
}

/// The tokens of a page, in its order.
pub(super) fn read(page: &HtmlPage, traditional: bool) -> (Source, Marked) {
    let mut reader = Reader::new(&page.text, traditional);
    let mut marked = Marked::default();
    // Lines may draw a table with pipes or commas, as text does.
    let drawn = memchr::memchr(b'|', page.text.as_bytes()).is_some();
    let mut pipes = Cells::default();
    let commas = csv::is(&page.text, traditional);
    // A blank line behind a drawn row is none of its cells: the grid has them all.
    let mut in_grid = false;
    for block in &page.blocks {
        match *block {
            Block::Line(line) if in_grid && fold::trim(page.of(line.span)).is_empty() => {}
            Block::Line(line) => {
                in_grid = false;
                // A sentence may be a link, but leads nowhere within the site.
                if line.entry && !page.of(line.span).contains('。') {
                    marked.links.push(line.span);
                }
                if line.headline {
                    marked.headlines.push(line.span);
                }
                reader.row += 1;
                let (start, end) = (line.span.start as usize, line.span.end as usize);
                let separated = commas && csv::row(&mut reader, start, end);
                if !separated && (!drawn || line.all_link || !pipes.read(&mut reader, start, end)) {
                    reader.line(start, end);
                }
            }
            Block::Row(row) => {
                in_grid = true;
                pipes = Cells::default();
                if row.lists {
                    marked.links.extend(page.row(row).iter().filter(is_own).map(|cell| cell.span));
                }
                cells(&mut reader, page, page.row(row));
            }
        }
    }
    marked.links.sort_unstable();
    marked.headlines.sort_unstable();
    let mut source = reader.finish();
    source.stopped = source.stopped.or(page.stopped);
    (source, marked)
}

fn cells(reader: &mut Reader<'_>, page: &HtmlPage, cells: &[GridCell]) {
    let width = cells.last().map_or(0, |last| last.column.saturating_add(last.columns));
    if cells.len() == 1 || width > WIDEST {
        return cells.iter().filter(is_own).for_each(|cell| lines(reader, cell));
    }
    reader.row += 1;
    let leading = cells.iter().take_while(|cell| !is_own(cell)).count();
    for (at, cell) in cells.iter().enumerate().skip(leading) {
        let column = cell.column as u16;
        let end = cell.span.start as usize;
        if !is_own(&cell) {
            let place = reader.tokens.last().map_or(0, |token| token.span.end);
            reader.push(place as usize, place as usize, TokenKind::Filler(cell.columns as u16), column, true);
            continue;
        }
        let text = reader.text;
        let content = fold::trim(cell.span.of(text).unwrap_or_default());
        let beside = cell.columns - 1;
        if !content.is_empty() {
            let beside_field = page.fields.binary_search(&cell.span.start).is_ok();
            if beside_field && content.contains(char::is_numeric) && !reader.is_label(content) {
                // The number that one sees may be that of the field, or both together.
                reader.push_piece(content, TokenKind::Text(None), column);
            } else {
                reader.content(content, column, true);
            }
            if beside > 0 && at + 1 == cells.len() {
                let place = cell.span.end as usize;
                reader.push(place, place, TokenKind::Filler(beside as u16), column + 1, true);
            }
            continue;
        }
        reader.push(end, cell.span.end as usize, TokenKind::Blank, column, true);
        for right in 1..=beside.min(MOST_SPACED) {
            reader.push(end, cell.span.end as usize, TokenKind::Spacing, column + right as u16, true);
        }
    }
}

/// The only cell of a row has no neighbours to be told from: it holds a line,
/// or several.
fn lines(reader: &mut Reader<'_>, cell: &GridCell) {
    let text = reader.text;
    let printed = cell.span.of(text).unwrap_or_default();
    if fold::trim(printed).is_empty() {
        reader.row += 1;
        return reader.push(cell.span.start as usize, cell.span.end as usize, TokenKind::Blank, 0, true);
    }
    let mut start = cell.span.start as usize;
    for line in printed.split('\n') {
        let end = start + line.len();
        if !fold::trim(line).is_empty() {
            reader.row += 1;
            reader.line(start, end);
        }
        start = end + 1;
    }
}

fn is_own(cell: &&GridCell) -> bool {
    matches!(cell.origin, CellOrigin::Own { .. })
}
