//! Texts from which the cells can no longer be told apart. A reader may give
//! back no number here that the text does not settle.

use super::form;
use super::grid::{Breaks, grids};
use super::render::{self, BlankLine, Layout, Options};
use super::report::TestReport;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// `规章000`: the cells of a row without anything between them.
    Glued,
    /// One cell a line; every line that was there before is gone.
    Deduplicated,
    /// All labels of a table first, then its values column by column.
    ColumnWise,
    /// One cell a line; blank cells left nothing, so values slid up.
    BlanksDropped,
    /// The tables were images: headings and prose are all there is.
    HeadingsOnly,
}

impl Refusal {
    pub const ALL: [Refusal; 5] =
        [Refusal::Glued, Refusal::Deduplicated, Refusal::ColumnWise, Refusal::BlanksDropped, Refusal::HeadingsOnly];

    pub fn name(self) -> &'static str {
        match self {
            Refusal::Glued => "glued",
            Refusal::Deduplicated => "deduplicated",
            Refusal::ColumnWise => "column-wise",
            Refusal::BlanksDropped => "blanks-dropped",
            Refusal::HeadingsOnly => "headings-only",
        }
    }

    pub fn render(self, report: &TestReport) -> String {
        let tight = Options::of(Layout::LinesTight);
        match self {
            Refusal::Glued => glued(report, &tight),
            Refusal::Deduplicated => deduplicated(report, &tight),
            Refusal::ColumnWise => column_wise(report, &tight),
            Refusal::BlanksDropped => {
                render::render(report, &Options::of(Layout::Lines).with_blank_line(BlankLine::Dropped))
            }
            Refusal::HeadingsOnly => render::assemble(report, &Default::default(), &tight),
        }
    }
}

fn glued(report: &TestReport, options: &Options) -> String {
    let tables = grids(report, Breaks::None, 4).map(|grid| {
        let mut text = String::new();
        for cell_row in &grid.rows {
            for cell in cell_row {
                text.push_str(&cell.text);
            }
            text.push('\n');
        }
        text
    });
    render::assemble(report, &tables, options)
}

fn deduplicated(report: &TestReport, options: &Options) -> String {
    let text = render::render(report, options);
    let mut seen = Vec::new();
    for line in text.lines() {
        if !seen.contains(&line) {
            seen.push(line);
        }
    }
    let mut kept = seen.join("\n");
    kept.push('\n');
    kept
}

fn column_wise(report: &TestReport, options: &Options) -> String {
    let mut proactive = String::new();
    for article in &report.articles {
        push_line(&mut proactive, &article.title);
        push_line(&mut proactive, &article.corner);
        let rows: Vec<_> = article.printed_rows().collect();
        for row in &rows {
            push_line(&mut proactive, &row.label);
        }
        for (column, (_, label)) in article.columns.iter().enumerate() {
            push_line(&mut proactive, label);
            for row in &rows {
                push_line(&mut proactive, row.cells[column].text());
            }
        }
    }

    let rows = report.printed_requests();
    let mut requests = String::new();
    push_line(&mut requests, form::NOTE);
    let mut open: &[String] = &[];
    for row in &rows {
        for (depth, group) in row.groups.iter().enumerate() {
            if open.get(depth) != Some(group) {
                push_line(&mut requests, group);
            }
        }
        push_line(&mut requests, &row.label);
        open = &row.groups;
    }
    push_line(&mut requests, form::APPLICANT);
    for (column, (_, label)) in form::APPLICANTS.iter().enumerate() {
        push_line(&mut requests, label);
        for row in &rows {
            push_line(&mut requests, row.cells[column].text());
        }
    }

    let review = render::table_text(report, render::Table::Review, options);
    render::assemble(report, &[proactive, requests, review], options)
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(if line.is_empty() { "\u{a0}" } else { line });
    text.push('\n');
}
