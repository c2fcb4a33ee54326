//! Joins the reports of one body across years and holds them against each
//! other.
//!
//! Of each report only what the rules ask for is kept ([`kept`]). Names are
//! made comparable ([`names`]), years follow from each other ([`flow`]), and
//! texts are compared by sketches ([`copies`]).

mod body;
mod copies;
mod flow;
mod kept;
pub(crate) mod names;
mod sketch;

use std::collections::BTreeMap;

use crate::model::Parsed;
use crate::source::SourceText;
use crate::span::LineIndex;

pub use body::{Apart, Body, ReportOf};
pub(crate) use copies::Copied;
pub(crate) use flow::Flow;

use kept::Kept;
use names::Known;

/// Reports to be held against each other.
///
/// Takes reports one by one and keeps less than two kilobytes of each, so those
/// of a nation for some years fit into memory. Time grows with the count of
/// reports (and its logarithm), not with its square.
///
/// ```
/// use nianbao::check::Panel;
///
/// let year = |year: i32, carried: u32| {
///     format!("某县教育局{year}年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n\
///         二、上年结转政府信息公开申请数量 | {carried} | 0 | 0 | 0 | 0 | 0 | {carried} |\n\
///         四、结转下年度继续办理 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n")
/// };
/// let mut panel = Panel::new();
/// for text in [year(2022, 0), year(2023, 4)] {
///     panel.add(&nianbao::parse(&text), &text);
/// }
/// let bodies = panel.finish();
/// assert_eq!(bodies[0].name.as_deref(), Some("某县教育局"));
/// assert_eq!(bodies[0].reports.len(), 2);
/// let broken: Vec<_> = bodies[0].findings.iter().map(|finding| (finding.rule, finding.column.as_deref())).collect();
/// assert_eq!(broken, [("carry-cross-year", Some("natural_person")), ("carry-cross-year", Some("total"))]);
/// ```
#[derive(Debug, Default)]
pub struct Panel {
    reports: Vec<Kept>,
    known: Known,
}

/// The reports of one body, or those that cannot be given to one.
struct Group<'a> {
    /// Why they are not joined.
    apart: Option<Apart>,
    /// In the order of years and then of sources.
    reports: Vec<Member<'a>>,
}

/// A report of a body.
#[derive(Clone)]
struct Member<'a> {
    report: &'a Kept,
    /// The body's name made comparable, before any renaming.
    plain: String,
}

impl Panel {
    /// A panel without reports.
    pub fn new() -> Self {
        Panel::default()
    }

    /// Takes two names for those of one body, as one that was renamed.
    ///
    /// Names that differ in width, blanks, brackets or script, or in endings
    /// such as 人民政府, are one without it.
    #[must_use]
    pub fn same_body(mut self, old: &str, new: &str) -> Self {
        self.known.take_as_one(old, new);
        self
    }

    /// Whether all reports are of one place, so that names that tell none
    /// (教育局, 城关镇) tell bodies apart. Without it such reports are not joined.
    #[must_use]
    pub fn one_place(mut self, yes: bool) -> Self {
        self.known.in_one_place(yes);
        self
    }

    /// Whether there is a report of a body of this name, however it is printed.
    pub fn has_name(&self, name: &str) -> bool {
        let plain = names::plain(name);
        self.reports.iter().any(|report| report.agency.as_deref().is_some_and(|agency| names::plain(agency) == plain))
    }

    /// Adds a report. `text` is the text that `parsed` was read from.
    ///
    /// An input that is no report is left out.
    pub fn add(&mut self, parsed: &Parsed, text: &str) {
        self.add_source(parsed, &SourceText::new(text));
    }

    /// Does the same as [`add`](Self::add) for a report that was read from
    /// bytes, in whatever encoding.
    pub fn add_source(&mut self, parsed: &Parsed, source: &SourceText<'_>) {
        if parsed.is_report() {
            let index = LineIndex::new(source.text());
            self.reports.push(Kept::of(parsed, |span| index.line_column(source.in_text(span).start)));
        }
    }

    /// Adds the reports of another panel, as one that another thread filled, and
    /// leaves that one empty. What is said of names there is not taken over.
    pub fn append(&mut self, other: &mut Panel) {
        self.reports.append(&mut other.reports);
    }

    /// Holds the reports against each other: what came of each body, in the
    /// order of their names made comparable, and then of what could not be
    /// joined. The order in which reports were added does not matter.
    pub fn finish(self) -> Vec<Body> {
        let groups = self.groups();
        let copies = copies::between_bodies(&groups);
        let mut bodies: Vec<Body> = groups.iter().map(Body::of).collect();
        for copy in copies {
            bodies[copy.group].add_copy(copy, &groups);
        }
        bodies.iter_mut().for_each(Body::settle);
        bodies
    }

    /// The reports by body.
    fn groups(&self) -> Vec<Group<'_>> {
        // Names in many spellings are few beside reports.
        let mut plain_of: BTreeMap<&str, (String, bool)> = BTreeMap::new();
        let mut by_name: BTreeMap<(Option<Apart>, String), Vec<Member<'_>>> = BTreeMap::new();
        for report in &self.reports {
            let (key, plain) = match report.agency.as_deref() {
                None => ((Some(Apart::NoName), String::new()), String::new()),
                Some(agency) => {
                    let (plain, full) = plain_of.entry(agency).or_insert_with(|| {
                        let plain = names::plain(agency);
                        let full = self.known.is_full(&plain);
                        (plain, full)
                    });
                    let apart = (!*full).then_some(Apart::NoPlace);
                    ((apart, self.known.of_body(plain)), plain.clone())
                }
            };
            by_name.entry(key).or_default().push(Member { report, plain });
        }
        for reports in by_name.values_mut() {
            reports.sort_by_key(|member| (member.report.year, member.report.source.as_deref()));
        }
        by_name.into_iter().map(|((apart, _), reports)| Group { apart, reports }).collect()
    }
}
