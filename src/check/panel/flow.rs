//! How the numbers of a year follow from those of the year before.

use std::cmp::Ordering;
use std::sync::LazyLock;

use serde::Deserialize;

use super::kept::{Kept, Place};
use crate::check::Sum;
use crate::check::identities::Along;
use crate::check::rule::{Pattern, Rule, Test};
use crate::diagnostic::Severity;
use crate::form::{Edition, TableForm};
use crate::number::Number;
use crate::words::Words;

/// A relation between cells of two years.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Flow {
    /// Id of the table.
    table: String,
    /// Along columns the terms name rows, along rows they name columns.
    along: Along,
    /// Ids of the columns, or rows, in which it holds; `*` is all that have the
    /// cells.
    of: Vec<String>,
    actual: Term,
    relation: Relation,
    /// The sum of these terms.
    expected: Vec<Term>,
    /// What the sum is taken times.
    #[serde(default = "once")]
    times: i64,
    /// It is asked only where the sum is above zero.
    #[serde(default)]
    positive: bool,
    /// What makes a breach of it less grave.
    #[serde(default)]
    unless: Vec<Excuse>,
}

/// A row or column of one of the two years: `this/id`, `before/id`; a leading
/// `-` takes it away.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Term {
    /// As the rule has it, without the sign.
    name: String,
    id: String,
    before: bool,
    minus: bool,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Relation {
    Equal,
    AtLeast,
    AtMost,
}

/// What makes a breach less grave.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Excuse {
    /// Prose of the later report that explains it.
    pub pattern: Option<Pattern>,
    /// The two reports name the body differently.
    #[serde(default)]
    renamed: bool,
    severity: Severity,
    zh: String,
    en: String,
}

/// A cell that a rule asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CellName {
    pub table: String,
    pub row: String,
    pub column: String,
}

/// A rule in one column or row.
#[derive(Debug)]
pub(super) struct Check {
    pub rule: &'static Rule,
    pub flow: &'static Flow,
    /// The label of the column or row.
    pub label: String,
    actual: Operand,
    expected: Vec<Operand>,
}

/// The cell that a term stands for.
#[derive(Debug)]
struct Operand {
    /// Index of the cell in [`cells`].
    cell: u16,
    /// The label of the row or column that the term names.
    label: String,
}

/// The two years that are compared: the reports of each, of which most have
/// one.
pub(super) struct Years<'a> {
    pub this: &'a [&'a Kept],
    pub before: &'a [&'a Kept],
    /// Whether they name the body differently.
    pub renamed: bool,
}

/// How a check comes out.
#[derive(Debug)]
pub(super) enum Outcome<'a> {
    Pass,
    Skip,
    Fail(Box<Breach<'a>>),
}

/// Numbers of two years that do not fit.
#[derive(Debug)]
pub(super) struct Breach<'a> {
    pub expected: Number,
    pub actual: Number,
    pub severity: Severity,
    /// Why it is less grave, with the words of the prose that say so.
    pub excuse: Option<(&'static Excuse, Option<&'a str>)>,
    /// The cells that were used, the one that does not fit first.
    pub used: Vec<Used<'a>>,
}

/// A cell that a check used.
#[derive(Debug)]
pub(super) struct Used<'a> {
    /// What the message calls it.
    pub term: &'static str,
    /// The label of its row, along columns, or of its column, along rows.
    pub label: &'static str,
    pub cell: &'static CellName,
    pub number: Number,
    pub place: Place,
    pub report: &'a Kept,
}

/// The cells that rules across years ask for.
pub(super) fn cells() -> &'static [CellName] {
    &plan().cells
}

/// The excuses of all rules.
pub(super) fn excuses() -> &'static [&'static Excuse] {
    static EXCUSES: LazyLock<Vec<&Excuse>> = LazyLock::new(|| flows().flat_map(|(_, flow)| &flow.unless).collect());
    &EXCUSES
}

/// The rules in every column and row that they hold in.
pub(super) fn checks() -> &'static [Check] {
    &plan().checks
}

impl Check {
    /// Holds two years against the rule.
    pub fn outcome<'a>(&'static self, years: &Years<'a>) -> Outcome<'a> {
        self.compare(years).unwrap_or(Outcome::Skip)
    }

    /// `None` where not all cells are known.
    fn compare<'a>(&'static self, years: &Years<'a>) -> Option<Outcome<'a>> {
        let used = |term: &'static Term, operand: &'static Operand| {
            let reports = if term.before { years.before } else { years.this };
            let (number, place, report) = agreed(reports, operand.cell)?;
            let cell = &cells()[usize::from(operand.cell)];
            Some(Used { term: &term.name, label: &operand.label, cell, number, place, report })
        };
        let mut all = vec![used(&self.flow.actual, &self.actual)?];
        let mut sum = Sum::default();
        for (term, operand) in self.flow.expected.iter().zip(&self.expected) {
            let cell = used(term, operand)?;
            sum = if term.minus { sum.minus(cell.number) } else { sum.plus(cell.number) };
            all.push(cell);
        }
        let sum = sum.times(self.flow.times)?;
        if self.flow.positive && sum.mantissa <= 0 {
            return None;
        }
        let actual = Sum::default().plus(all[0].number);
        let order = actual.order(sum);
        let holds = match self.flow.relation {
            Relation::Equal => order == Ordering::Equal,
            Relation::AtLeast => order != Ordering::Less,
            Relation::AtMost => order != Ordering::Greater,
        };
        if holds {
            return Some(Outcome::Pass);
        }
        let excuse = self.excuse(years);
        let severity = excuse.map_or(self.rule.severity, |(excuse, _)| excuse.severity.min(self.rule.severity));
        Some(Outcome::Fail(Box::new(Breach {
            expected: sum.number()?,
            actual: all[0].number,
            severity,
            excuse,
            used: all,
        })))
    }

    fn excuse<'a>(&self, years: &Years<'a>) -> Option<(&'static Excuse, Option<&'a str>)> {
        self.flow.unless.iter().find_map(|excuse| {
            if excuse.renamed {
                return years.renamed.then_some((excuse, None));
            }
            let index = excuses().iter().position(|known| std::ptr::eq(*known, excuse))?;
            let quote = years.this.iter().find_map(|report| report.excuse(index as u16))?;
            Some((excuse, Some(quote)))
        })
    }
}

impl Excuse {
    /// Why a breach is less grave, for people.
    pub fn words(&self) -> Words {
        Words::new(&self.zh, &self.en)
    }
}

/// The number that all reports of a year print, as far as they print one.
fn agreed<'a>(reports: &[&'a Kept], index: u16) -> Option<(Number, Place, &'a Kept)> {
    let mut known = reports.iter().filter_map(|report| report.number(index).map(|(n, place)| (n, place, *report)));
    let first = known.next()?;
    known.all(|(number, ..)| number.value_eq(first.0)).then_some(first)
}

impl TryFrom<String> for Term {
    type Error = String;

    fn try_from(source: String) -> Result<Term, String> {
        let name = source.strip_prefix('-').unwrap_or(&source);
        let (year, id) = name.split_once('/').ok_or_else(|| format!("{source}: names no year"))?;
        let before = match year {
            "this" => false,
            "before" => true,
            _ => return Err(format!("{source}: the year is `this` or `before`")),
        };
        Ok(Term { name: name.to_owned(), id: id.to_owned(), before, minus: source.starts_with('-') })
    }
}

fn once() -> i64 {
    1
}

fn flows() -> impl Iterator<Item = (&'static Rule, &'static Flow)> {
    Rule::across().iter().filter_map(|rule| match &rule.test {
        Test::Flow(flow) => Some((rule, flow)),
        _ => None,
    })
}

/// The rules worked out for the forms.
struct Plan {
    cells: Vec<CellName>,
    checks: Vec<Check>,
}

fn plan() -> &'static Plan {
    static PLAN: LazyLock<Plan> = LazyLock::new(|| {
        let mut plan = Plan { cells: Vec::new(), checks: Vec::new() };
        for (rule, flow) in flows() {
            plan.add(rule, flow);
        }
        plan
    });
    &PLAN
}

impl Plan {
    /// Adds a rule in each column or row that an edition has for it.
    fn add(&mut self, rule: &'static Rule, flow: &'static Flow) {
        let mut known: Vec<String> = Vec::new();
        for table in Edition::all().iter().filter(|of| rule.applies_to(of)).filter_map(|of| of.table(&flow.table)) {
            for (id, label) in flow.places(table) {
                if known.contains(&id) {
                    continue;
                }
                let mut cell = |term: &Term| {
                    let (row, column) = match flow.along {
                        Along::Columns => (&term.id, &id),
                        Along::Rows => (&id, &term.id),
                    };
                    let label = match flow.along {
                        Along::Columns => table.rows().find(|form| form.id == *row).map(|form| table.full_label(form)),
                        Along::Rows => table.column(row, column).map(|form| form.label.clone()),
                    };
                    let name = CellName { table: flow.table.clone(), row: row.clone(), column: column.clone() };
                    Operand { cell: self.index(name), label: label.unwrap_or_default() }
                };
                let actual = cell(&flow.actual);
                let expected = flow.expected.iter().map(cell).collect();
                self.checks.push(Check { rule, flow, label, actual, expected });
                known.push(id);
            }
        }
    }

    fn index(&mut self, cell: CellName) -> u16 {
        let known = self.cells.iter().position(|known| *known == cell);
        let index = known.unwrap_or_else(|| {
            self.cells.push(cell);
            self.cells.len() - 1
        });
        index as u16
    }
}

impl Flow {
    /// The columns or rows of a table that the rule holds in: ids and labels.
    fn places(&self, table: &TableForm) -> Vec<(String, String)> {
        let asked = |id: &str| self.of.iter().any(|of| of == "*" || of == id);
        let terms = || std::iter::once(&self.actual).chain(&self.expected);
        match self.along {
            Along::Columns => {
                let row = terms().next().and_then(|term| table.row_index(&term.id));
                let columns = row.map(|row| table.columns(row)).unwrap_or_default();
                let asked = columns.iter().filter(|column| asked(&column.id));
                asked.map(|column| (column.id.clone(), column.label.clone())).collect()
            }
            Along::Rows => {
                let has = |row: usize| terms().all(|term| table.columns(row).iter().any(|column| column.id == term.id));
                let rows = table.rows().enumerate().filter(|(row, form)| asked(&form.id) && has(*row));
                rows.map(|(_, form)| (form.id.clone(), table.full_label(form))).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_hold_in_the_columns_and_rows_of_the_forms() {
        let count = |id: &str| checks().iter().filter(|check| check.rule.id == id).count();
        for (rule, places) in [
            ("carry-cross-year", 7),
            ("norm-stock", 2),
            ("items-cross-year", 5),
            ("fee-cross-year", 1),
            ("review-cross-year", 3),
        ] {
            assert_eq!(count(rule), places, "{rule}");
        }
        assert!(flows().all(|(rule, _)| count(&rule.id) > 0));
    }

    #[test]
    fn every_cell_is_on_a_form() {
        for cell in cells() {
            let on = |edition: &Edition| {
                let table = edition.table(&cell.table);
                table.is_some_and(|table| table.column(&cell.row, &cell.column).is_some())
            };
            assert!(Edition::all().iter().any(on), "{cell:?}");
        }
    }

    #[test]
    fn excuses_fit_what_they_are_for_and_leave_other_prose_alone() {
        let fits = |rule: &str, text: &str| {
            let (_, flow) = flows().find(|(known, _)| known.id == rule).expect("a rule");
            flow.unless.iter().filter_map(|excuse| excuse.pattern.as_ref()).any(|pattern| pattern.0.is_match(text))
        };
        for text in [
            "开展行政规范性文件清理工作,废止12件",
            "因统计口径调整,现行有效规范性文件为30件",
            "对现行规章进行了全面清理",
        ] {
            assert!(fits("norm-stock", text), "{text}");
        }
        for text in ["制发规范性文件6件,废止1件", "加强规范性文件公开", "清理网站栏目12个。发布规范性文件6件"]
        {
            assert!(!fits("norm-stock", text), "{text}");
        }
        for text in ["因机构改革,上年结转数有变化", "上年结转数较上年报告更正为3件", "原旅游局与文化局合并"]
        {
            assert!(fits("carry-cross-year", text), "{text}");
        }
        for text in ["上年结转申请3件,结转下年2件", "全年收到申请15件", "推进部门信息公开"] {
            assert!(!fits("carry-cross-year", text), "{text}");
        }
    }
}
