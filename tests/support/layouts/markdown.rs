//! Tables in Markdown.

use super::super::form;
use super::super::grid::{Grid, Role};
use super::super::render::Table;
use super::super::report::{Cell, Row, TestReport};
use super::wrap;

fn push_row<S: AsRef<str>>(text: &mut String, cells: &[S]) {
    text.push('|');
    for cell in cells {
        text.push(' ');
        text.push_str(cell.as_ref());
        text.push_str(" |");
    }
    text.push('\n');
}

fn push_rule(text: &mut String, width: usize) {
    text.push('|');
    text.push_str(&"---|".repeat(width));
    text.push('\n');
}

/// Spans filled up in place; a line break inside a cell becomes a blank.
pub fn plain(grid: &Grid) -> String {
    let mut text = String::new();
    for row in grid.expanded() {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('\n', " ")).collect();
        push_row(&mut text, &cells);
    }
    text.push('\n');
    text
}

/// As [`plain`] with a rule under the first row.
pub fn ruled(grid: &Grid) -> String {
    let text = plain(grid);
    let mut rule = String::new();
    push_rule(&mut rule, grid.width);
    match text.split_once('\n') {
        Some((first, rest)) => format!("{first}\n{rule}{rest}"),
        None => text,
    }
}

/// Line breaks inside cells, and each of the two longer tables cut in two by a
/// page break: the second after the title of its third article, the third
/// after the first row of (四), whose label is cut as well.
pub fn pages(report: &TestReport, grid: &Grid, table: Table) -> String {
    let mut rows = grid.expanded();
    for (row, cells) in rows.iter_mut().enumerate().skip(grid.header_rows) {
        for (column, cell) in cells.iter_mut().enumerate() {
            if table == Table::Requests && column < 3 {
                *cell = wrapped_label(cell, column);
            } else if table == Table::Proactive && grid.rows[row][0].role == Role::Article {
                *cell = cell.replace("条第", "条 第");
            }
        }
    }
    let cut = match table {
        Table::Proactive => article_rows(report, 3),
        Table::Requests => {
            let at =
                report.printed_requests().iter().position(|row| row.id == "outcomes.unavailable.requires_creation");
            at.map(|at| at + grid.header_rows)
        }
        Table::Review => None,
    };
    if let (Table::Requests, Some(cut)) = (table, cut)
        && rows[cut - 1][1] == "(四)无\n法提供"
    {
        rows[cut - 1][1] = "(四)无".to_string();
        rows[cut][1] = "法提供".to_string();
    }
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        if Some(at) == cut {
            text.push('\n');
        }
        let second_page = cut.is_some_and(|cut| at >= cut);
        // A page's table is only as wide as the cells on that page ask for.
        let width = match (table, second_page) {
            (Table::Proactive, true) => grid.rows[cut.unwrap_or(0)..].iter().map(Vec::len).max().unwrap_or(grid.width),
            _ => grid.width,
        };
        push_row(&mut text, &row[..width]);
    }
    text.push('\n');
    text
}

/// How many rows the articles before the nth take, with the nth's title.
fn article_rows(report: &TestReport, nth: usize) -> Option<usize> {
    let before = report.articles.get(..nth - 1)?;
    Some(before.iter().map(|article| 2 + article.printed_rows().count()).sum::<usize>() + 1)
}

fn wrapped_label(label: &str, column: usize) -> String {
    match column {
        0 if label == form::OUTCOMES => one_character_a_line(label),
        0 => label.to_string(),
        1 if label.starts_with("(三)")
            || label.starts_with("(四)")
            || label.starts_with("(五)")
            || label == "(六)其他处理" =>
        {
            wrap(label, 6).join("\n")
        }
        1 => wrap(label, 38).join("\n"),
        _ => wrap(label, 27).join("\n"),
    }
}

/// `三、` and then one character a line.
fn one_character_a_line(label: &str) -> String {
    let mut text = String::new();
    for c in label.chars() {
        if !text.is_empty() && c != '、' {
            text.push('\n');
        }
        text.push(c);
    }
    text
}

/// The page as a reading machine writes it: a heading and a little table for
/// each block, and heads that it made up.
pub fn mini_tables(report: &TestReport, table: Table) -> String {
    match table {
        Table::Proactive => mini_proactive(report),
        Table::Requests => mini_requests(report),
        Table::Review => mini_review(report),
    }
}

fn mini_proactive(report: &TestReport) -> String {
    let mut text = String::new();
    for article in &report.articles {
        text.push_str(&format!("### {}\n", article.title));
        let mut heads = vec![article.corner.as_str()];
        heads.extend(article.columns.iter().map(|(_, label)| label.as_str()));
        push_row(&mut text, &heads);
        push_rule(&mut text, heads.len());
        for row in article.printed_rows() {
            push_figures(&mut text, &row.label, &row.cells);
        }
        text.push('\n');
    }
    text
}

fn push_figures(text: &mut String, label: &str, cells: &[Cell]) {
    let mut line = vec![label];
    line.extend(cells.iter().map(Cell::text));
    push_row(text, &line);
}

const MADE_UP: [&str; 8] = ["类别", "数据1", "数据2", "数据3", "数据4", "数据5", "数据6", "总计"];
const MADE_UP_WRONG: [&str; 8] =
    ["项目", "本年新收件数", "上年结转件数", "予以公开", "部分公开", "不予公开", "结转下年度", "总计"];

fn mini_requests(report: &TestReport) -> String {
    let mut text = format!("{}\n\n", form::NOTE);
    let lone = |text: &mut String, name: &str| {
        text.push_str(&format!("### {} ({name})\n", form::APPLICANT));
        push_row(text, &["(数据项目)", "数量"]);
        push_rule(text, 2);
        push_row(text, &["-", "-"]);
        text.push('\n');
    };
    lone(&mut text, form::APPLICANTS[0].1);
    text.push_str(&format!("### {} ({})\n", form::APPLICANT, form::ORGANISATION));
    let organisations: Vec<&str> = form::APPLICANTS[1..6].iter().map(|column| column.1).collect();
    push_row(&mut text, &organisations);
    push_rule(&mut text, 5);
    push_row(&mut text, &["-"; 5]);
    text.push('\n');
    lone(&mut text, form::APPLICANTS[6].1);

    let rows = report.printed_requests();
    // A page break leaves the last rows of (六) under heads of another table.
    let page = rows
        .iter()
        .position(|row| row.id == "outcomes.other_handling.fee_unpaid_overdue")
        .or_else(|| rows.iter().position(|row| row.id == "outcomes.total"))
        .unwrap_or(rows.len());
    let mut open: Vec<&str> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if at == page {
            text.push('\n');
            push_row(&mut text, &MADE_UP_WRONG);
            push_rule(&mut text, 8);
        } else if at < page {
            push_mini_heads(&mut text, row, &mut open, at > 0);
        }
        let label = if at < page && row.groups.len() < 2 { unnumbered(&row.label) } else { &row.label };
        push_figures(&mut text, label, &row.cells);
    }
    text.push('\n');
    text
}

/// Headings for the groups that begin here and, unless the row continues the
/// table of its group, the made-up heads.
fn push_mini_heads<'a>(text: &mut String, row: &'a Row, open: &mut Vec<&'a str>, later: bool) {
    let groups: Vec<&str> = row.groups.iter().map(String::as_str).collect();
    if groups.len() == 2 && *open == groups {
        return;
    }
    if later {
        text.push('\n');
    }
    for (depth, group) in groups.iter().enumerate() {
        if open.get(depth) != Some(group) {
            text.push_str(&format!("### {group}\n"));
            if depth == 0 {
                text.push('\n');
            }
        }
    }
    if groups.len() < 2 {
        text.push_str(&format!("### {}\n", row.label));
    }
    push_row(text, &MADE_UP);
    push_rule(text, 8);
    *open = groups;
}

/// A label without `一、` or `(一)`.
fn unnumbered(label: &str) -> &str {
    label
        .split_once('、')
        .filter(|(number, _)| number.chars().count() == 1)
        .or_else(|| label.split_once(')').filter(|(number, _)| number.chars().count() == 2))
        .map_or(label, |(_, words)| words)
}

fn mini_review(report: &TestReport) -> String {
    let mut text = String::new();
    let heads: Vec<&str> = form::REVIEW_COLUMNS.iter().map(|column| column.1).collect();
    for (group, cells) in form::REVIEW_ROWS.iter().zip(report.review.chunks(5)) {
        match group.0 {
            "reconsideration" => text.push_str(&format!("### {}\n", group.1)),
            _ => text.push_str(&format!("### {}({})\n", form::LITIGATION, group.1)),
        }
        push_row(&mut text, &heads);
        push_rule(&mut text, 5);
        let figures: Vec<&str> = cells.iter().map(Cell::text).collect();
        push_row(&mut text, &figures);
        text.push('\n');
    }
    text
}
