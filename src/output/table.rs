//! One aligned line for each report, for the eye.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::record::{Outcome, Record, Sink};
use super::tidy::Counts;
use crate::words::Language;

/// So many reports are waited for to see how wide the columns must be. Those
/// behind them keep the widths; a longer text shifts its own line only.
const SAMPLE: usize = 200;

const COLUMNS: usize = 9;

/// Which columns hold numbers, and stand to the right.
const RIGHT: [bool; COLUMNS] = [false, false, false, false, false, true, true, true, true];

/// Writes a line for each record. The last three columns count the errors and
/// the warnings on the report, and both together on its reading.
///
/// ```
/// use nianbao::Language;
/// use nianbao::output::record::{Outcome, Record, Sink};
/// use nianbao::output::table::Table;
///
/// let text = std::fs::read_to_string("fixtures/2021/huaian-2024.lines.txt")?;
/// let record = Record {
///     id: "huaian.txt".to_owned(),
///     sha256: [0; 32],
///     carried: Default::default(),
///     outcome: Outcome::Read { parsed: Box::new(nianbao::parse(&text)), findings: None, lines: Default::default() },
/// };
/// let mut out = Vec::new();
/// let mut table = Box::new(Table::new(&mut out, Language::English));
/// table.write(&record)?;
/// table.finish()?;
/// let text = String::from_utf8_lossy(&out);
/// let line = text.lines().nth(1).expect("a line below the header");
/// assert_eq!(line.split_whitespace().nth(2), Some("2024"));
/// assert_eq!(line.split_whitespace().nth(5), Some("3119"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Table<W: Write> {
    out: W,
    language: Language,
    widths: Option<[usize; COLUMNS]>,
    waiting: Vec<Line>,
}

/// A line: the columns of a report, or a name and why there is none.
enum Line {
    Report([String; COLUMNS]),
    Reason([String; 2]),
}

impl<W: Write> Table<W> {
    /// A table with its header in a language.
    pub fn new(out: W, language: Language) -> Table<W> {
        let header = [
            language.pick("来源", "source"),
            language.pick("机关", "agency"),
            language.pick("年度", "year"),
            language.pick("版本", "edition"),
            language.pick("发布日期", "published"),
            language.pick("新收申请", "received"),
            language.pick("报告错误", "errors"),
            language.pick("报告警告", "warnings"),
            language.pick("未能读懂", "unread"),
        ];
        Table { out, language, widths: None, waiting: vec![Line::Report(header.map(str::to_owned))] }
    }

    /// Writes what waits for the widths of the columns.
    fn settle(&mut self) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let widths = *self.widths.get_or_insert_with(|| {
            // A reason is a sentence; it would push the columns apart.
            std::array::from_fn(|at| match at {
                0 => waiting.iter().map(|line| line.cells()[0].width()).max().unwrap_or(0),
                _ => waiting.iter().filter_map(|line| line.report()).map(|cells| cells[at].width()).max().unwrap_or(0),
            })
        });
        waiting.iter().try_for_each(|line| write_line(&mut self.out, line.cells(), &widths))
    }

    fn line(&self, record: &Record) -> Line {
        let id = record.id.clone();
        let line = match &record.outcome {
            Outcome::Failed(reason) => Line::Reason([id, reason.clone()]),
            Outcome::Read { parsed, .. } if !parsed.is_report() => {
                Line::Reason([id, self.language.pick("（不是年报）", "(not a report)").to_owned()])
            }
            Outcome::Read { parsed, findings, .. } => {
                let report = &parsed.report;
                let received = report.requests().and_then(|table| table.cell("received_this_year", "total"));
                let [errors, warnings, _, unread, unsure, _] = Counts::of(parsed, findings.as_ref()).0;
                Line::Report([
                    id,
                    report.agency.clone().unwrap_or_default(),
                    report.year.map(|year| year.to_string()).unwrap_or_default(),
                    report.edition.map(|edition| edition.id.clone()).unwrap_or_default(),
                    report.published.clone().unwrap_or_default(),
                    received.and_then(|cell| cell.value()).map(|value| value.to_string()).unwrap_or_default(),
                    errors.to_string(),
                    warnings.to_string(),
                    (unread + unsure).to_string(),
                ])
            }
        };
        match line {
            Line::Report(cells) => Line::Report(cells.map(tame)),
            Line::Reason(cells) => Line::Reason(cells.map(tame)),
        }
    }
}

impl Line {
    fn cells(&self) -> &[String] {
        match self {
            Line::Report(cells) => cells,
            Line::Reason(cells) => cells,
        }
    }

    fn report(&self) -> Option<&[String; COLUMNS]> {
        match self {
            Line::Report(cells) => Some(cells),
            Line::Reason(_) => None,
        }
    }
}

/// A text that neither breaks its line nor steers the terminal.
fn tame(text: String) -> String {
    if text.contains(char::is_control) { text.replace(char::is_control, " ") } else { text }
}

impl<W: Write> Sink for Table<W> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        self.waiting.push(self.line(record));
        if self.widths.is_some() || self.waiting.len() > SAMPLE { self.settle() } else { Ok(()) }
    }

    fn checkpoint(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.settle()?;
        self.out.flush()
    }
}

fn write_line(out: &mut impl Write, line: &[String], widths: &[usize; COLUMNS]) -> io::Result<()> {
    let mut text = String::new();
    for (at, cell) in line.iter().enumerate() {
        let room = " ".repeat(widths[at].saturating_sub(cell.width()));
        if at > 0 {
            text.push_str("  ");
        }
        let (before, behind) = if RIGHT[at] { (room.as_str(), "") } else { ("", room.as_str()) };
        for part in [before, cell, behind] {
            text.push_str(part);
        }
    }
    writeln!(out, "{}", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_in_either_script_and_reasons_move_none() {
        let text = std::fs::read_to_string("fixtures/2021/huaian-2024.lines.txt").unwrap();
        let read =
            || Outcome::Read { parsed: Box::new(crate::parse(&text)), findings: None, lines: Default::default() };
        let record =
            |id: &str, outcome| Record { id: id.to_owned(), sha256: [0; 32], carried: Default::default(), outcome };
        let reason = "a reason that is much longer than the name of any agency".to_owned();
        let records = [
            record("甲.txt", read()),
            record("b\u{1b}[2J.txt", Outcome::Failed(reason.clone())),
            record("c.txt", read()),
        ];
        let mut out = Vec::new();
        let mut table = Box::new(Table::new(&mut out, Language::Chinese));
        for record in &records {
            table.write(record).unwrap();
        }
        table.finish().unwrap();
        let out = String::from_utf8(out).unwrap();
        let column = |line: &str, text: &str| line.split(text).next().unwrap().width();
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(column(lines[0], "年度"), column(lines[1], "2024 "));
        assert_eq!(column(lines[1], "3119"), column(lines[3], "3119"));
        assert_eq!(column(lines[0], "申请") + "申请".width(), column(lines[1], "3119") + 4);
        assert!(lines[2].ends_with(&reason) && lines[2].starts_with("b [2J.txt"), "{}", lines[2]);
    }
}
