//! A grid of cells that may span columns, drawn in characters.
//!
//! Borders are ASCII: box-drawing characters are one column wide in some
//! terminals and two in others, and the point of a grid is to be straight.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A cell: its text and how many columns it spans.
#[derive(Clone, Debug)]
pub struct GridCell {
    pub text: String,
    pub span: usize,
    pub align: Align,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Center,
    Right,
}

/// A grid with columns of fixed widths, in columns of the terminal.
#[derive(Debug)]
pub struct Grid {
    widths: Vec<usize>,
    rows: Vec<Vec<GridCell>>,
}

impl GridCell {
    pub fn new(text: impl Into<String>, span: usize, align: Align) -> GridCell {
        GridCell { text: text.into(), span, align }
    }
}

impl Grid {
    pub fn new(widths: Vec<usize>) -> Grid {
        Grid { widths, rows: Vec::new() }
    }

    /// Adds a row; its last cell is widened to the edge of the grid.
    pub fn push(&mut self, mut row: Vec<GridCell>) {
        let spanned: usize = row.iter().map(|cell| cell.span).sum();
        if let Some(last) = row.last_mut() {
            last.span += self.widths.len().saturating_sub(spanned);
        }
        self.rows.push(row);
    }

    /// The lines of the drawing.
    pub fn draw(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut above: Vec<usize> = Vec::new();
        for row in &self.rows {
            let here = self.borders(row);
            lines.push(self.rule(&above, &here));
            self.draw_row(row, &mut lines);
            above = here;
        }
        lines.push(self.rule(&above, &[]));
        lines
    }

    /// Where the borders of a row stand, from the left.
    fn borders(&self, row: &[GridCell]) -> Vec<usize> {
        let mut borders = vec![0];
        let mut column = 0;
        for cell in row {
            borders.push(borders.last().unwrap_or(&0) + self.width(column, cell.span) + 1);
            column += cell.span;
        }
        borders
    }

    /// The width of a cell between its borders.
    fn width(&self, column: usize, span: usize) -> usize {
        let widths = &self.widths[column.min(self.widths.len())..(column + span).min(self.widths.len())];
        widths.iter().sum::<usize>() + widths.len().saturating_sub(1)
    }

    fn rule(&self, above: &[usize], below: &[usize]) -> String {
        let width = self.width(0, self.widths.len()) + 2;
        (0..width).map(|at| if above.contains(&at) || below.contains(&at) { '+' } else { '-' }).collect()
    }

    fn draw_row(&self, row: &[GridCell], lines: &mut Vec<String>) {
        let mut column = 0;
        let cells: Vec<(Vec<String>, usize, Align)> = row
            .iter()
            .map(|cell| {
                let width = self.width(column, cell.span);
                column += cell.span;
                (wrap(&cell.text, width), width, cell.align)
            })
            .collect();
        let height = cells.iter().map(|(lines, ..)| lines.len()).max().unwrap_or(0).max(1);
        for at in 0..height {
            let mut line = String::from("|");
            for (text, width, align) in &cells {
                line.push_str(&pad(text.get(at).map_or("", String::as_str), *width, *align));
                line.push('|');
            }
            lines.push(line);
        }
    }
}

/// The text in lines of at most `width` columns, broken anywhere: Chinese has
/// no blanks to break at. An indented text stays so on every line.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let indent = " ".repeat(text.len() - text.trim_start_matches(' ').len());
    let mut lines = vec![String::new()];
    let mut used = 0;
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if used + wide > width && used > indent.len() {
            lines.push(indent.clone());
            used = indent.len();
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push(character);
        }
    }
    lines
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let free = width.saturating_sub(text.width());
    let left = match align {
        Align::Left => 0,
        Align::Center => free / 2,
        Align::Right => free,
    };
    format!("{}{text}{}", " ".repeat(left), " ".repeat(free - left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_stand_under_each_other_whatever_the_characters() {
        let mut grid = Grid::new(vec![8, 4, 4]);
        grid.push(vec![GridCell::new("行政复议", 3, Align::Center)]);
        grid.push(vec![
            GridCell::new("规章abc", 1, Align::Left),
            GridCell::new("0", 1, Align::Right),
            GridCell::new("!13", 1, Align::Right),
        ]);
        let lines = grid.draw();
        assert_eq!(
            lines,
            [
                "+------------------+",
                "|     行政复议     |",
                "+--------+----+----+",
                "|规章abc |   0| !13|",
                "+--------+----+----+"
            ]
        );
        assert!(lines.iter().all(|line| line.width() == 20));
    }

    #[test]
    fn text_wraps_at_the_width() {
        assert_eq!(wrap("科研机构", 4), ["科研", "机构"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
