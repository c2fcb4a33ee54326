//! What comes of holding a body's reports against each other.

use serde::Serialize;

use super::copies::{self, Copy, Of};
use super::flow::{self, Breach, Outcome, Years};
use super::kept::{Kept, Place};
use super::{Group, Member};
use crate::check::finding::{CellId, Finding, Kind, Mark, Tally};
use crate::check::rule::{Rule, Test, fill_both};
use crate::diagnostic::Severity;
use crate::form::Edition;
use crate::words::Words;

/// More reports than this are not named in one finding.
const MOST_NAMED: usize = 8;

/// A public body, its reports, and what is wrong between them.
///
/// Serialises to the object that `nianbao check --panel --format json` prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Body {
    /// Its name as its newest report prints it; `None` for the reports that
    /// name none.
    pub name: Option<String>,
    /// Why its reports are not held against each other; `None` where they are.
    pub apart: Option<Apart>,
    /// The names that were taken for its name, each as printed.
    pub names: Vec<String>,
    /// Its reports, in the order of years; those without a year first.
    pub reports: Vec<ReportOf>,
    /// Years between the first and the last that there is no report of.
    pub missing_years: Vec<i32>,
    /// How many checks hold.
    pub passed: u32,
    /// How many do not.
    pub failed: u32,
    /// How many could not be told.
    pub skipped: u32,
    /// The same for each rule, in the order of the rules.
    pub rules: Vec<Tally>,
    /// What is wrong, the gravest first. Marks name the report that they are
    /// in.
    pub findings: Vec<Finding>,
}

/// A report of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReportOf {
    /// The year reported on, where the report says it.
    pub year: Option<i32>,
    /// Where it was read from, where the input has a name.
    pub source: Option<String>,
    /// The body as its title names it.
    pub agency: Option<String>,
}

/// Why reports are not held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Apart {
    /// The name tells no place, so bodies of several places may have it.
    NoPlace,
    /// The reports name no body.
    NoName,
}

impl Body {
    /// How many findings have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The greatest severity of a finding.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// Holds the reports of a body against each other.
    pub(super) fn of(group: &Group<'_>) -> Body {
        let mut body = Body { apart: group.apart, ..Body::default() };
        for Member { report, .. } in &group.reports {
            let agency = report.agency.as_deref().map(str::to_owned);
            let new = agency.iter().filter(|name| !body.names.contains(name)).cloned().collect::<Vec<_>>();
            body.names.extend(new);
            let source = report.source.as_deref().map(str::to_owned);
            body.reports.push(ReportOf { year: report.year, source, agency });
        }
        body.name = body.reports.last().and_then(|report| report.agency.clone());
        if group.apart.is_some() {
            return body;
        }
        body.rules =
            Rule::across().iter().map(|rule| Tally { rule: &rule.id, passed: 0, failed: 0, skipped: 0 }).collect();
        let dated: Vec<&Member<'_>> = group.reports.iter().filter(|member| member.report.year.is_some()).collect();
        let years: Vec<&[&Member<'_>]> = dated.chunk_by(|one, other| one.report.year == other.report.year).collect();
        for year in &years {
            body.same_year(year);
        }
        for pair in years.windows(2) {
            body.follows(pair[0], pair[1]);
        }
        body.copies(group);
        body
    }

    /// Adds whether a report is like that of another body.
    pub(super) fn add_copy(&mut self, copy: Copy, groups: &[Group<'_>]) {
        let Some((group, at, percent)) = copy.other else { return self.pass(copy.rule) };
        let (one, other) = (groups[copy.group].reports[copy.report].report, groups[group].reports[at].report);
        self.fail_copy(copy.rule, one, other, percent);
    }

    /// Counts all, and puts the findings in their order.
    pub(super) fn settle(&mut self) {
        for tally in &self.rules {
            self.passed += tally.passed;
            self.failed += tally.failed;
            self.skipped += tally.skipped;
        }
        // A stable sort: of equals the order of the years.
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    }

    /// One report for each year.
    fn same_year(&mut self, year: &[&Member<'_>]) {
        let Some(rule) = rule(|test| matches!(test, Test::SameYear {})) else { return };
        let [first, others @ ..] = year else { return };
        if others.is_empty() {
            return self.pass(rule);
        }
        let same = others.iter().all(|other| first.report.same_content(other.report));
        let (zh, en) = match same {
            true => ("各份内容相同，可能是重复收录", "they are the same; one page was probably fetched twice"),
            false => (
                "各份内容不同，印得不同的格不参与跨年核对",
                "they differ; cells that they print differently are left out of the comparison of years",
            ),
        };
        let mut finding = of_reports(
            rule,
            &[("agency", agency(first.report)), ("year", number(first.report.year)), ("count", year.len().to_string())],
        );
        finding.severity = if same { Severity::Info } else { rule.severity };
        (finding.hint, finding.hint_en) = (Some(zh.to_owned()), Some(en.to_owned()));
        finding.marks = year.iter().take(MOST_NAMED).map(|member| whole(member.report)).collect();
        self.fail(rule, finding);
    }

    /// Two years with reports, one behind the other, follow from each other.
    fn follows(&mut self, before: &[&Member<'_>], this: &[&Member<'_>]) {
        let (Some(first), Some(last)) = (before[0].report.year, this[0].report.year) else { return };
        let gap = first.saturating_add(1)..last;
        if let Some(rule) = rule(|test| matches!(test, Test::Years {})) {
            match gap.is_empty() {
                true => self.pass(rule),
                false => self.missing(rule, before[0].report, this[0].report, gap.clone()),
            }
        }
        if !gap.is_empty() {
            return;
        }
        let (this_kept, before_kept) = (kept(this), kept(before));
        let years = Years {
            this: &this_kept,
            before: &before_kept,
            renamed: this.iter().all(|one| before.iter().all(|other| one.plain != other.plain)),
        };
        let Some(edition) = this.iter().find_map(|member| member.report.edition) else { return };
        for check in flow::checks().iter().filter(|check| check.rule.applies_to(edition)) {
            match check.outcome(&years) {
                Outcome::Pass => self.pass(check.rule),
                Outcome::Skip => self.tally(check.rule, |tally| tally.skipped += 1),
                Outcome::Fail(breach) => self.fail(check.rule, of_breach(check, &breach, first, last)),
            }
        }
    }

    /// Years without a report.
    fn missing(&mut self, rule: &'static Rule, before: &Kept, this: &Kept, gap: std::ops::Range<i32>) {
        self.missing_years.extend(gap.clone());
        let missing = match (gap.start, gap.end - 1) {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}–{last}"),
        };
        let mut finding = of_reports(
            rule,
            &[
                ("agency", agency(this)),
                ("before", number(before.year)),
                ("year", number(this.year)),
                ("missing", missing),
            ],
        );
        finding.marks = vec![whole(this), Mark { main: false, ..whole(before) }];
        self.fail(rule, finding);
    }

    /// Prose of earlier years, and prose that is too short to compare.
    fn copies(&mut self, group: &Group<'_>) {
        for of in [Of::Year, Of::Body] {
            let Some((rule, copied)) = copies::rule(of) else { continue };
            for (at, member) in group.reports.iter().enumerate() {
                match (member.report.sketch.is_some(), of) {
                    (false, _) => self.tally(rule, |tally| tally.skipped += 1),
                    // Told once all bodies are there.
                    (true, Of::Body) => {}
                    (true, Of::Year) if member.report.year.is_none() => self.tally(rule, |tally| tally.skipped += 1),
                    (true, Of::Year) => match copied.of_earlier(group, at) {
                        None => self.pass(rule),
                        Some((other, percent)) => {
                            self.fail_copy(rule, member.report, group.reports[other].report, percent);
                        }
                    },
                }
            }
        }
    }

    fn fail_copy(&mut self, rule: &'static Rule, one: &Kept, other: &Kept, percent: u8) {
        let mut finding = of_reports(
            rule,
            &[
                ("agency", agency(one)),
                ("year", number(one.year)),
                ("other", agency(other)),
                ("other_year", number(other.year)),
                ("percent", percent.to_string()),
            ],
        );
        let same: Vec<&str> = one.same_sections(other).filter_map(section_label).collect();
        if !same.is_empty() {
            finding.hint = Some(format!("逐字相同的部分：{}", same.join("；")));
            finding.hint_en = Some(format!("the same word for word: {}", same.join("; ")));
        }
        let label = |of: &Kept| {
            let (agency, year) = (agency(of), number(of.year));
            Words::new(format!("{agency} {year} 年"), format!("{agency}, {year}"))
        };
        finding.marks = vec![mark(one, one.prose, true, label(one)), mark(other, other.prose, false, label(other))];
        self.fail(rule, finding);
    }

    fn pass(&mut self, rule: &Rule) {
        self.tally(rule, |tally| tally.passed += 1);
    }

    fn fail(&mut self, rule: &Rule, finding: Finding) {
        self.tally(rule, |tally| tally.failed += 1);
        self.findings.push(finding);
    }

    fn tally(&mut self, rule: &Rule, count: impl FnOnce(&mut Tally)) {
        self.rules.iter_mut().find(|tally| tally.rule == rule.id).map(count);
    }
}

fn kept<'a>(members: &[&Member<'a>]) -> Vec<&'a Kept> {
    members.iter().map(|member| member.report).collect()
}

fn rule(is: impl Fn(&Test) -> bool) -> Option<&'static Rule> {
    Rule::across().iter().find(|rule| is(&rule.test))
}

/// A finding about reports as wholes.
fn of_reports(rule: &'static Rule, values: &[(&str, String)]) -> Finding {
    let values: Vec<(&str, &str, &str)> =
        values.iter().map(|(place, value)| (*place, value.as_str(), value.as_str())).collect();
    let (message, message_en) = rule.message(&values);
    Finding {
        kind: Kind::Report,
        rule: &rule.id,
        severity: rule.severity,
        table: None,
        row: None,
        column: None,
        expected: None,
        actual: None,
        message,
        message_en,
        hint: None,
        hint_en: None,
        cells: Vec::new(),
        marks: Vec::new(),
    }
}

/// A finding about numbers of two years.
fn of_breach(check: &'static flow::Check, breach: &Breach<'_>, before: i32, this: i32) -> Finding {
    let mut values = vec![
        ("label", check.label.clone()),
        ("before", before.to_string()),
        ("year", this.to_string()),
        ("expected", breach.expected.to_string()),
        ("actual", breach.actual.to_string()),
    ];
    values.extend(breach.used.iter().map(|used| (used.term, used.number.to_string())));
    let mut finding = of_reports(check.rule, &values);
    finding.severity = breach.severity;
    if let Some(cell) = breach.used.first().map(|used| used.cell) {
        finding.table = Some(cell.table.clone());
        finding.row = Some(cell.row.clone());
        finding.column = Some(cell.column.clone());
    }
    (finding.expected, finding.actual) = (Some(breach.expected), Some(breach.actual));
    for (at, used) in breach.used.iter().enumerate() {
        let flow::CellName { table, row, column } = used.cell;
        finding.cells.push(CellId::new(table, row, column));
        let (year, label, printed) = (number(used.report.year), used.label, used.number);
        let words = Words::new(format!("{year} 年“{label}”印为 {printed}"), format!("“{label}” of {year}: {printed}"));
        finding.marks.push(mark(used.report, used.place, at == 0, words));
    }
    if let Some((excuse, quote)) = breach.excuse {
        let quote = quote.unwrap_or_default();
        let (zh, en) = fill_both(&excuse.words(), &[("quote", quote, quote)]);
        (finding.hint, finding.hint_en) = (Some(zh), Some(en));
    }
    finding
}

fn mark(report: &Kept, place: Place, main: bool, words: Words) -> Mark {
    let Place { span, line, column } = place;
    let source = report.source.as_deref().map(str::to_owned);
    // Without a place in it, the report as a whole.
    let (line, column) = (line.max(1), column.max(1));
    Mark { source, span, line, column, end: None, main, label: words.zh, label_en: words.en }
}

/// A report as a whole: where it begins.
fn whole(report: &Kept) -> Mark {
    let year = number(report.year);
    mark(report, Place::default(), true, Words::new(format!("{year} 年的报告"), format!("the report for {year}")))
}

fn agency(report: &Kept) -> String {
    report.agency.as_deref().unwrap_or_default().to_owned()
}

/// A year as messages print it.
fn number(year: Option<i32>) -> String {
    year.map_or_else(|| "?".to_owned(), |year| year.to_string())
}

/// The heading of a section as the newest form prints it.
fn section_label(number: usize) -> Option<&'static str> {
    let sections = &Edition::all().first()?.sections;
    sections.iter().find(|section| usize::from(section.number) == number).map(|section| section.label.as_str())
}
