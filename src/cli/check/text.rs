//! Findings for a person at a terminal: the source line quoted, what is wrong
//! in it underlined.

use std::env;
use std::io::{self, IsTerminal, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};
use nianbao::check::{Finding, Findings, Kind, Mark};
use nianbao::{Severity, SourceText, Span};

use crate::cli::lang::Lang;
use crate::cli::terminal::harmless;

/// More places than this are not drawn beside the main one; the JSON has all.
const MOST_PLACES: usize = 8;

/// Writes findings and counts them.
pub struct Writer {
    lang: Lang,
    renderer: Renderer,
    reports: usize,
    clean: usize,
    /// How many of each kind and severity.
    counts: [[usize; 3]; 2],
    passed: u32,
    failed: u32,
    skipped: u32,
}

const KINDS: [Kind; 2] = [Kind::Report, Kind::Reading];
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

impl Writer {
    pub fn new(lang: Lang) -> Writer {
        let renderer = if is_coloured() { Renderer::styled() } else { Renderer::plain() };
        Writer {
            lang,
            renderer: renderer.decor_style(DecorStyle::Ascii).term_width(120),
            reports: 0,
            clean: 0,
            counts: [[0; 3]; 2],
            passed: 0,
            failed: 0,
            skipped: 0,
        }
    }

    /// Writes what was found in one report.
    pub fn report(&mut self, out: &mut impl Write, findings: &Findings, source: &SourceText<'_>) -> io::Result<()> {
        self.reports += 1;
        self.clean += usize::from(findings.findings.is_empty());
        self.passed += findings.passed;
        self.failed += findings.failed;
        self.skipped += findings.skipped;
        for (kind, counts) in KINDS.iter().zip(&mut self.counts) {
            for (severity, count) in SEVERITIES.iter().zip(counts) {
                *count += findings.count(*kind, *severity);
            }
        }
        let name = harmless(findings.source.as_deref().unwrap_or("-"));
        for finding in &findings.findings {
            writeln!(out, "{}\n", self.renderer.render(&[self.group(finding, &name, source)]))?;
        }
        Ok(())
    }

    /// Writes the line that sums up all reports.
    pub fn summary(&self, out: &mut impl Write) -> io::Result<()> {
        let [report, reading] = self.counts;
        let total = |counts: [usize; 3]| counts.iter().sum::<usize>();
        let Writer { reports, clean, passed, failed, skipped, .. } = self;
        match self.lang {
            Lang::Zh => writeln!(
                out,
                "共 {reports} 份，{clean} 份没有发现问题。报告有误 {} 处（错误 {}，警告 {}，提示 {}）；未能读懂 {} 处（错误 {}，警告 {}，提示 {}）。核对 {} 项：相符 {passed}，不符 {failed}，无法核对 {skipped}。",
                total(report),
                report[0],
                report[1],
                report[2],
                total(reading),
                reading[0],
                reading[1],
                reading[2],
                passed + failed + skipped,
            ),
            Lang::En => writeln!(
                out,
                "Reports: {reports}, without findings: {clean}. Wrong in the report: {} (errors {}, warnings {}, infos {}); could not be read: {} (errors {}, warnings {}, infos {}). Checks: {}, passed {passed}, failed {failed}, skipped {skipped}.",
                total(report),
                report[0],
                report[1],
                report[2],
                total(reading),
                reading[0],
                reading[1],
                reading[2],
                passed + failed + skipped,
            ),
        }
    }

    /// Writes a finding about several reports, `source` giving those that can
    /// be quoted.
    pub fn across<'a>(
        &self,
        out: &mut impl Write,
        finding: &'a Finding,
        source: impl Fn(&str) -> Option<&'a SourceText<'a>>,
    ) -> io::Result<()> {
        let marks = shown(&finding.marks);
        let mut names: Vec<&str> = Vec::new();
        for name in marks.iter().map(|mark| name(mark)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut group = Group::with_title(self.title(finding));
        for of in names {
            let marks: Vec<&Mark> = marks.iter().copied().filter(|mark| name(mark) == of).collect();
            // The report as a whole is no line to quote.
            let quoted = source(of).filter(|_| marks.iter().all(|mark| !mark.span.is_empty()));
            group = match quoted.map(|source| (source, self.annotations(&marks, source))) {
                Some((source, annotations)) if annotations.len() == marks.len() => {
                    group.element(Snippet::source(source.text()).path(harmless(of)).annotations(annotations))
                }
                _ => marks.iter().fold(group, |group, mark| {
                    group.element(Origin::path(harmless(of)).line(mark.line as usize).char_column(mark.column as usize))
                }),
            };
        }
        writeln!(out, "{}\n", self.renderer.render(&[self.with_hint(group, finding)]))
    }

    fn group<'a>(&self, finding: &'a Finding, name: &'a str, source: &'a SourceText<'a>) -> Group<'a> {
        let lang = self.lang;
        // A place in binary data has no line to quote.
        let places: Vec<(&Mark, Span)> = shown(&finding.marks)
            .into_iter()
            .map(|mark| (mark, source.in_text(mark.span)))
            .filter(|(_, span)| span.of(source.text()).is_some())
            .collect();
        let mut group = Group::with_title(self.title(finding));
        if places.is_empty() {
            group = group.element(Origin::path(name));
        } else {
            let excerpt = Excerpt::around(source.text(), &places);
            let annotations = places.iter().map(|(mark, span)| {
                let kind = if mark.main { AnnotationKind::Primary } else { AnnotationKind::Context };
                let label = lang.pick(&mark.label, &mark.label_en);
                kind.span(excerpt.within(*span)).label((!label.is_empty()).then_some(label))
            });
            let snippet = Snippet::source(excerpt.text).line_start(excerpt.line).annotations(annotations);
            group = match finding.marks.first() {
                // The snippet counts columns from where it begins.
                Some(mark) if excerpt.within_line => {
                    let origin = Origin::path(name).line(mark.line as usize).char_column(mark.column as usize);
                    group.element(origin).element(snippet)
                }
                _ => group.element(snippet.path(name)),
            };
        }
        self.with_hint(group, finding)
    }

    fn title<'a>(&self, finding: &'a Finding) -> Title<'a> {
        let lang = self.lang;
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let between = lang.pick("·", " ");
        let label = format!("{}{between}{}", lang.kind(finding.kind), lang.severity(finding.severity));
        level.with_name(label).primary_title(lang.pick(&finding.message, &finding.message_en)).id(finding.rule)
    }

    /// The places that a source has lines for: binary data has none, and a file
    /// that was changed since may be cut elsewhere.
    fn annotations<'a>(&self, marks: &[&'a Mark], source: &SourceText<'_>) -> Vec<Annotation<'a>> {
        let place = |mark: &&'a Mark| {
            let span = source.in_text(mark.span);
            span.of(source.text())?;
            let kind = if mark.main { AnnotationKind::Primary } else { AnnotationKind::Context };
            let label = self.lang.pick(&mark.label, &mark.label_en);
            Some(kind.span(span.start as usize..span.end as usize).label((!label.is_empty()).then_some(label)))
        };
        marks.iter().filter_map(place).collect()
    }

    fn with_hint<'a>(&self, group: Group<'a>, finding: &'a Finding) -> Group<'a> {
        match self.lang.pick(&finding.hint, &finding.hint_en) {
            Some(hint) => group.element(Level::HELP.with_name(self.lang.pick("提示", "hint")).message(hint)),
            None => group,
        }
    }
}

/// The report that a place is in.
fn name(mark: &Mark) -> &str {
    mark.source.as_deref().unwrap_or("-")
}

/// The lines to quote. Pages may have lines of any length: of such a one only
/// what is near the places.
struct Excerpt<'a> {
    text: &'a str,
    /// Where it begins in the text.
    start: usize,
    /// The number of its first line.
    line: usize,
    /// Whether it begins within that line.
    within_line: bool,
}

/// Places on the line of the main one are drawn if they are as near, in bytes.
const NEAR: u32 = 400;

impl<'a> Excerpt<'a> {
    fn around(text: &'a str, places: &[(&Mark, Span)]) -> Excerpt<'a> {
        let first = places.iter().min_by_key(|(_, span)| span.start);
        let (line, from) = first.map_or((1, 0), |(mark, span)| (mark.line as usize, span.start as usize));
        let to = places.iter().map(|(_, span)| span.end as usize).max().unwrap_or(0);
        // No further than that: to look for the ends of a long line takes too long
        // where there are many findings in it.
        let near = boundary(text, from.saturating_sub(NEAR as usize));
        let far = boundary(text, text.len().min(to + NEAR as usize));
        let start = text[near..from].rfind('\n').map_or(near, |at| near + at + 1);
        let end = text[to..far].find('\n').map_or(far, |at| to + at);
        let within_line = start > 0 && text.as_bytes()[start - 1] != b'\n';
        Excerpt { text: text[start..end].trim_end_matches('\r'), start, line, within_line }
    }

    fn within(&self, span: Span) -> std::ops::Range<usize> {
        span.start as usize - self.start..span.end as usize - self.start
    }
}

/// The last character boundary up to an offset.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The places to draw: all where they are few, else those on the lines of the
/// main ones; of those on one line the near ones.
fn shown(marks: &[Mark]) -> Vec<&Mark> {
    let main: Vec<&Mark> = marks.iter().filter(|mark| mark.main).collect();
    let few = marks.len() <= MOST_PLACES;
    let is_shown = |mark: &&Mark| {
        let beside: Vec<&&Mark> = main.iter().filter(|main| main.line == mark.line).collect();
        let near = |main: &&&Mark| main.span.start.abs_diff(mark.span.start) <= NEAR;
        if beside.is_empty() { few } else { beside.iter().any(near) }
    };
    let shown: Vec<&Mark> = marks.iter().filter(is_shown).collect();
    shown.into_iter().take(MOST_PLACES).collect()
}

/// Colour on a terminal, unless `NO_COLOR` is set or the terminal has none.
fn is_coloured() -> bool {
    let asked_not = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && !asked_not && !dumb
}
