//! Rows whose cells are separated by tabs, commas or blanks.

use super::super::grid::Grid;

/// With tabs, a blank cell is nothing between two of them; with blanks it is
/// gone.
pub fn table(grid: &Grid, separator: char, expanded: bool) -> String {
    let rows: Vec<Vec<String>> = if expanded {
        grid.expanded()
    } else {
        let texts = |row: &Vec<_>| row.iter().map(|cell: &super::super::grid::GridCell| cell.text.clone()).collect();
        grid.rows.iter().map(texts).collect()
    };
    let mut text = String::new();
    for row in rows {
        let mut cells: Vec<String> = row.iter().map(|cell| cell.replace('\n', "")).collect();
        if separator == ' ' {
            cells.retain(|cell| !cell.is_empty());
        }
        text.push_str(&cells.join(&separator.to_string()));
        text.push('\n');
    }
    text
}

/// With commas; what holds a comma or a line end stands in quotes.
pub fn csv(grid: &Grid) -> String {
    let mut text = String::new();
    for row in grid.expanded() {
        let quoted = |cell: &String| match cell.contains([',', '\n', '"']) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell.clone(),
        };
        text.push_str(&row.iter().map(quoted).collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}
