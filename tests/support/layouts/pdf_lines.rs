//! PDF text with one value a line: labels wrapped as on the page, page numbers
//! between the rows, a group's label cut in two by the page break. Blank cells
//! are gone.

use super::super::grid::{Grid, GridCell, Role};
use super::super::render::Table;
use super::super::report::TestReport;
use super::wrap;

pub fn table(report: &TestReport, grid: &Grid, table: Table) -> String {
    let mut lines: Vec<String> = Vec::new();
    let printed = report.printed_requests();
    let id_of = |row: usize| {
        let at = row.checked_sub(grid.header_rows)?;
        printed.get(at).map(|row| row.id.as_str())
    };
    // Second half of a group's label that the page break holds back.
    let mut held: Option<String> = None;
    for (at, row) in grid.rows.iter().enumerate() {
        let cut = table == Table::Requests && id_of(at) == Some("outcomes.unavailable.not_held");
        for cell in row {
            let mut parts = cell_lines(cell, table);
            if cut && cell.role == Role::Group && parts.len() == 2 {
                held = parts.pop();
            }
            lines.extend(parts.into_iter().filter(|part| !part.is_empty()));
        }
        if cut && let Some(rest) = held.take() {
            lines.push("- 5 -".to_string());
            lines.push(rest);
        }
        let third_title = report.articles.get(2).map(|article| article.title.as_str());
        if table == Table::Proactive && row.first().map(|cell| cell.text.as_str()) == third_title {
            lines.push("- 4 -".to_string());
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn cell_lines(cell: &GridCell, table: Table) -> Vec<String> {
    let outcomes = cell.role == Role::Group && cell.text.starts_with("三、");
    match cell.role {
        Role::Note => wrap(&cell.text, 44),
        Role::Group if outcomes => vertical(&cell.text),
        Role::Group => wrap(&cell.text, 6),
        Role::Label if table == Table::Requests && cell.colspan == 1 => wrap(&cell.text, 27),
        Role::Label if table == Table::Requests && cell.colspan == 2 => wrap(&cell.text, 38),
        _ => cell.text.split('\n').map(String::from).collect(),
    }
}

/// `三、` and then one character a line.
pub fn vertical(label: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for c in label.chars() {
        match lines.last_mut() {
            Some(line) if c == '、' => line.push(c),
            _ => lines.push(c.to_string()),
        }
    }
    lines
}
