//! PDF text that keeps the order of drawing: a row's figures follow the last
//! line of its label, separated by blanks. Blank cells are gone.

use super::super::form;
use super::super::grid::Grid;
use super::super::render::Table;
use super::super::report::{Row, TestReport};
use super::wrap;

/// How heads come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heads {
    /// A word a line.
    Words,
    /// A word a line, once more after a page break; the note on sums follows
    /// the rows of each page.
    Repeated,
    /// The fourth section's heads in halves: 结果 结果 … / 维持 纠正 ….
    Halves,
}

pub fn table(report: &TestReport, grid: &Grid, table: Table, heads: Heads) -> String {
    let mut out = Lines::default();
    match table {
        Table::Proactive => proactive(&mut out, report, heads),
        Table::Requests => requests(&mut out, report, heads),
        Table::Review => review(&mut out, grid, heads),
    }
    out.0
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn push(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn push_all(&mut self, lines: &[&str]) {
        for line in lines {
            self.push(line);
        }
    }

    /// The lines of a label, and the figures after the last of them.
    fn push_row(&mut self, label: &[String], row: &Row) {
        let Some((last, before)) = label.split_last() else {
            return;
        };
        for line in before {
            self.push(line);
        }
        let mut line = vec![last.as_str()];
        line.extend(row.cells.iter().map(|cell| cell.text()).filter(|text| !text.is_empty()));
        self.push(&line.join(" "));
    }
}

fn proactive(out: &mut Lines, report: &TestReport, heads: Heads) {
    for (at, article) in report.articles.iter().enumerate() {
        out.push(&article.title);
        if at == 2 && heads == Heads::Words {
            out.push("- 3 -");
        }
        let labels: Vec<&str> = article.columns.iter().map(|column| column.1.as_str()).collect();
        out.push(&format!("{} {}", article.corner, labels.join(" ")));
        for row in article.printed_rows() {
            out.push_row(std::slice::from_ref(&row.label), row);
        }
    }
}

const APPLICANT_WORDS: [&str; 15] = [
    "申请人情况",
    "自然人",
    "法人或其他组织",
    "总计",
    "商业",
    "企业",
    "科研",
    "机构",
    "社会",
    "公益",
    "组织",
    "法律",
    "服务",
    "机构",
    "其他",
];

fn push_note(out: &mut Lines) {
    for line in wrap(form::NOTE, 46) {
        out.push(&line);
    }
}

fn requests(out: &mut Lines, report: &TestReport, heads: Heads) {
    if heads != Heads::Repeated {
        push_note(out);
    }
    out.push_all(&APPLICANT_WORDS);
    let mut open: &[String] = &[];
    for row in report.printed_requests() {
        let begins = |depth: usize| row.groups.len() > depth && open.get(depth) != row.groups.get(depth);
        if begins(0) {
            for c in row.groups[0].chars() {
                out.push(&c.to_string());
            }
        }
        let mut label = wrap(&row.label, [60, 40, 28][row.groups.len()]);
        if begins(1) {
            let group = &row.groups[1];
            let after_page = row.id == "outcomes.unavailable.not_held";
            match heads {
                Heads::Repeated => {
                    if after_page {
                        push_note(out);
                        out.push_all(&APPLICANT_WORDS);
                    }
                    for line in wrap(group, 4) {
                        out.push(&line);
                    }
                }
                _ if after_page => label[0] = format!("{group} {}", label[0]),
                _ => out.push(group),
            }
        }
        out.push_row(&label, row);
        if row.id == "outcomes.unavailable.not_held" && heads != Heads::Repeated {
            out.push("- 4 -");
        }
        open = &row.groups;
    }
    if heads == Heads::Repeated {
        push_note(out);
    }
}

fn review(out: &mut Lines, grid: &Grid, heads: Heads) {
    let words = ["结果", "维持", "结果", "纠正", "其他", "结果", "尚未"];
    let (upper, lower) = ("结果 结果 其他 尚未 总", "维持 纠正 结果 审结 计");
    let direct_and_after = "未经复议直接起诉 复议后起诉";
    out.push("行政复议 行政诉讼");
    match heads {
        Heads::Words => {
            out.push_all(&words);
            out.push("审结 总 计");
            out.push(direct_and_after);
            out.push_all(&words);
            out.push("审结 总 计 结果 维持 结果 纠正 其他 结果 尚未 审结 总 计");
        }
        Heads::Repeated => {
            let five = "结果维持 结果纠正 其他结果 尚未审结 总计";
            out.push(direct_and_after);
            out.push(five);
            out.push(&format!("{five} {five}"));
        }
        Heads::Halves => {
            out.push(direct_and_after);
            out.push(upper);
            out.push(&format!("{lower} {upper} {upper}"));
            out.push(&format!("{lower} {lower}"));
        }
    }
    let figures: Vec<&str> =
        grid.rows.last().into_iter().flatten().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
    if !figures.is_empty() {
        out.push(&figures.join(" "));
    }
}
