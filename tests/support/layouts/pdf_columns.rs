//! PDF text with its columns kept: every cell starts at the column of its
//! place on the page, counted in characters. Labels wrap, their values stand
//! between or under the lines, the tall label of the outcomes runs down the
//! left margin one character at a time.

use super::super::form;
use super::super::grid::{Grid, group_height};
use super::super::render::Table;
use super::super::report::{Cell, Row, TestReport};
use super::pdf_lines::vertical;
use super::wrap;

/// Where the values of a wrapped label stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// On a line between the first two of its lines, or on the middle one of
    /// three.
    Between,
    /// On a line under the last of its lines.
    Under,
}

/// Text at a column of the page.
type Piece = (usize, String);

/// The page, line by line.
#[derive(Default)]
struct Page(String);

impl Page {
    fn blank(&mut self, lines: usize) {
        self.0.push_str(&"\n".repeat(lines));
    }

    /// Sets the pieces on one line, at least one blank apart.
    fn line(&mut self, mut pieces: Vec<Piece>) {
        pieces.sort_by_key(|piece| piece.0);
        let mut used = 0;
        for (column, text) in pieces {
            let gap = column.saturating_sub(used).max(usize::from(used > 0));
            self.0.push_str(&" ".repeat(gap));
            self.0.push_str(&text);
            used += gap + text.chars().count();
        }
        self.0.push('\n');
    }
}

fn piece(column: usize, text: impl Into<String>) -> Piece {
    (column, text.into())
}

/// The figures centred on columns `first`, `first + step`, …; blanks leave
/// their place empty.
fn figures(cells: &[Cell], first: usize, step: usize) -> Vec<Piece> {
    cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.text().is_empty())
        .map(|(at, cell)| {
            let half = cell.text().chars().count() / 2;
            piece((first + step * at).saturating_sub(half), cell.text())
        })
        .collect()
}

pub fn table(report: &TestReport, grid: &Grid, table: Table, values: Values) -> String {
    let mut page = Page::default();
    match table {
        Table::Proactive => proactive(&mut page, report),
        Table::Requests => {
            request_heads(&mut page);
            requests(&mut page, report, values);
        }
        Table::Review => review(&mut page, report, grid, values),
    }
    page.0
}

fn proactive(page: &mut Page, report: &TestReport) {
    for (at, article) in report.articles.iter().enumerate() {
        page.line(vec![piece(14, article.title.replace("条第", "条 第"))]);
        page.blank(2);
        if at == 2 {
            page.line(vec![piece(43, "-3-")]);
        }
        let mut line = vec![piece(0, article.corner.as_str())];
        for (column, (_, label)) in article.columns.iter().enumerate() {
            line.push(piece(16 + 13 * column, label.as_str()));
        }
        page.line(line);
        page.blank(1);
        for row in article.printed_rows() {
            let mut line = vec![piece(0, row.label.as_str())];
            line.extend(figures(&row.cells, 19, 13));
            page.line(line);
            page.blank(1);
        }
    }
}

const VALUE_COLUMN: usize = 36;
const VALUE_STEP: usize = 9;

fn request_heads(page: &mut Page) {
    let at = |column: usize| VALUE_COLUMN + VALUE_STEP * column - 2;
    let note = wrap(form::NOTE, 44);
    page.line(vec![piece(60, form::APPLICANT)]);
    page.blank(1);
    page.line(vec![piece(0, note[0].as_str()), piece(at(2), form::ORGANISATION)]);
    page.line(vec![piece(0, note[1].as_str())]);
    page.line(vec![piece(at(0), "自然人"), piece(at(6), "总计")]);
    let upper = ["商业企", "科研机", "社会公益", "法律服务"];
    let lower = ["业", "构", "组织", "机构"];
    let heads = |words: [&str; 4]| -> Vec<Piece> {
        words.iter().enumerate().map(|(column, word)| piece(at(column + 1), *word)).collect()
    };
    page.line(heads(upper));
    page.line(vec![piece(at(5), "其他")]);
    page.line(heads(lower));
    page.blank(1);
}

/// A label of several rows that stands in the middle of them. Its first words
/// share the line of a row unless `apart`; the others have lines of their own.
struct Margin {
    words: Vec<String>,
    column: usize,
    row: usize,
    apart: bool,
}

fn requests(page: &mut Page, report: &TestReport, values: Values) {
    let rows = report.printed_requests();
    let margins = margins(&rows);
    let outcome_words = vertical(form::OUTCOMES);
    let denied = rows.iter().position(|row| row.id.starts_with("outcomes.denied")).unwrap_or(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let mut extra = Vec::new();
        let mut below: Vec<Vec<Piece>> = Vec::new();
        for margin in margins.iter().filter(|margin| margin.row == at) {
            let shared = usize::from(!margin.apart);
            extra.extend(margin.words[..shared].iter().map(|word| piece(margin.column, word.as_str())));
            below.extend(margin.words[shared..].iter().map(|word| vec![piece(margin.column, word.as_str())]));
        }
        // The words down the margin: every other one on the line of a row.
        if values == Values::Between
            && let Some(word) = at.checked_sub(denied).and_then(|at| outcome_words.get(at))
        {
            match at % 2 {
                0 => below.push(vec![piece(0, word.as_str())]),
                _ => extra.push(piece(0, word.as_str())),
            }
        }
        push_row(page, row, extra, values);
        for line in below {
            page.line(line);
        }
        if values == Values::Under && at == denied {
            page.line(vec![piece(1, "三 、本 年 度办 理 结果")]);
            page.blank(2);
        }
        if row.id == "outcomes.unavailable.not_held" {
            page.blank(1);
            page.line(vec![piece(43, "-4-")]);
        }
        if at % 3 == 0 {
            page.blank(1);
        }
    }
}

/// The inner groups' labels. That of (四) is cut by the page break that
/// follows its first row: 法提供 stands beside the second.
fn margins(rows: &[&Row]) -> Vec<Margin> {
    let mut margins = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(group) = row.groups.get(1) else {
            continue;
        };
        if at > 0 && rows[at - 1].groups.get(1) == Some(group) {
            continue;
        }
        let height = group_height(&rows[at..], 1, group);
        let words = wrap(group, 6);
        if row.id == "outcomes.unavailable.not_held" && words.len() == 2 && height > 1 {
            for (down, word) in words.into_iter().enumerate() {
                margins.push(Margin { words: vec![word], column: 6, row: at + down, apart: false });
            }
        } else {
            margins.push(Margin {
                words,
                column: 6,
                row: at + (height - 1) / 2,
                // A tall group has room between its rows.
                apart: height > 5,
            });
        }
    }
    margins
}

/// One row of figures with its label's lines. `extra` are pieces of margin
/// labels that share the line of the figures.
fn push_row(page: &mut Page, row: &Row, extra: Vec<Piece>, values: Values) {
    let (column, width) = [(0, 60), (6, 38), (13, 27)][row.groups.len()];
    let label = wrap(&row.label, width);
    let lines: Vec<Piece> = label.into_iter().map(|line| piece(column, line)).collect();
    let mut figures = figures(&row.cells, VALUE_COLUMN, VALUE_STEP);
    figures.extend(extra);
    match (values, lines.len()) {
        (_, 1) => {
            figures.extend(lines);
            page.line(figures);
        }
        (Values::Between, 2) => {
            page.line(vec![lines[0].clone()]);
            page.line(figures);
            page.line(vec![lines[1].clone()]);
        }
        (Values::Between, _) => {
            let mut figures = Some(figures);
            for (at, line) in lines.into_iter().enumerate() {
                let mut pieces = vec![line];
                if at == 1 {
                    pieces.extend(figures.take().into_iter().flatten());
                }
                page.line(pieces);
            }
        }
        (Values::Under, _) => {
            for line in lines {
                page.line(vec![line]);
            }
            page.line(figures);
        }
    }
}

fn review(page: &mut Page, report: &TestReport, grid: &Grid, values: Values) {
    let step = if report.review.iter().any(|cell| cell.text().len() > 5) { 10 } else { 7 };
    let at = |column: usize| step * column;
    let halves = |from: usize, words: [&str; 4]| -> Vec<Piece> {
        words.iter().enumerate().map(|(column, word)| piece(at(from + column), *word)).collect()
    };
    let (upper, lower) = (["结果", "结果", "其他", "尚未"], ["维持", "纠正", "结果", "审结"]);
    page.line(vec![piece(at(2), "行政复议"), piece(at(10), form::LITIGATION)]);
    page.blank(1);
    page.line(vec![piece(at(6), form::REVIEW_ROWS[1].1), piece(at(11), form::REVIEW_ROWS[2].1)]);
    page.blank(2);
    match values {
        Values::Between => {
            page.line(halves(0, upper));
            page.line(vec![piece(at(4), "总计")]);
            page.line([halves(5, upper), halves(10, upper)].concat());
            page.line(halves(0, lower));
            page.line(vec![piece(at(9), "总计"), piece(at(14), "总计")]);
            page.line([halves(5, lower), halves(10, lower)].concat());
        }
        Values::Under => {
            page.line(halves(0, upper));
            page.line([vec![piece(at(4), "总 计")], halves(5, upper), halves(10, upper)].concat());
            page.line([halves(0, lower), vec![piece(at(14), "总计")]].concat());
            page.line(vec![piece(at(9), "总 计")]);
            page.line([halves(5, lower), halves(10, lower)].concat());
        }
    }
    page.blank(3);
    let cells: Vec<Cell> = report.review.to_vec();
    debug_assert_eq!(grid.width, cells.len());
    page.line(figures(&cells, 2, step));
    page.blank(2);
}
