//! Findings as GitHub's workflow commands, which put them beside the lines of a
//! pull request.

use std::io::{self, Write};

use crate::check::{Body, Finding, Findings, Mark};
use crate::diagnostic::Severity;
use crate::words::Language;

/// Writes one command for each finding, in the given language. Its title
/// begins with the kind of finding: 报告有误 or 未能读懂.
///
/// ```
/// use nianbao::{Language, check::audit, output::github, parse};
///
/// let text = "一、总体情况\n无。\n六、其他需要报告的事项\n无。";
/// let mut out = Vec::new();
/// github::write(&mut out, &audit(&parse(text), text), Language::Chinese)?;
/// assert!(String::from_utf8_lossy(&out).contains("title=报告有误 section-headings"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Those of the writer.
pub fn write(out: &mut impl Write, findings: &Findings, language: Language) -> io::Result<()> {
    findings.findings.iter().try_for_each(|finding| command(out, finding, findings.source.as_deref(), language))
}

/// Writes one command for each finding about the reports of a body.
///
/// # Errors
/// Those of the writer.
pub fn write_body(out: &mut impl Write, body: &Body, language: Language) -> io::Result<()> {
    body.findings.iter().try_for_each(|finding| command(out, finding, None, language))
}

fn command(out: &mut impl Write, finding: &Finding, source: Option<&str>, language: Language) -> io::Result<()> {
    let mut properties = Vec::new();
    let mark = finding.marks.first();
    if let Some(source) = mark.and_then(|mark| mark.source.as_deref()).or(source) {
        properties.push(format!("file={}", property(source)));
    }
    if let Some(mark) = mark {
        properties.push(format!("line={},col={}", mark.line, mark.column));
        if let Some((line, column)) = mark.end.filter(|(line, _)| *line == mark.line) {
            properties.push(format!("endLine={line},endColumn={column}"));
        }
    }
    properties.push(format!("title={} {}", super::kind(finding.kind, language), finding.rule));
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    // A command has one place; the others are named behind the message.
    let others: Vec<String> = finding.marks.iter().skip(1).filter_map(elsewhere).collect();
    let mut words = super::words(finding, language);
    if !others.is_empty() {
        words.push_str(language.pick("；另见 ", "; see also "));
        words.push_str(&others.join(language.pick("、", ", ")));
    }
    writeln!(out, "::{command} {}::{}", properties.join(","), data(&words))
}

/// A place in another report.
fn elsewhere(mark: &Mark) -> Option<String> {
    mark.source.as_ref().map(|source| format!("{source}:{}:{}", mark.line, mark.column))
}

fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    // A log would take other control characters for its own.
    text.replace(char::is_control, "\u{fffd}")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
