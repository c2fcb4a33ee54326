//! Findings as GitHub's workflow commands, which put them beside the lines of a
//! pull request.

use std::io::{self, Write};

use crate::check::Findings;
use crate::diagnostic::Severity;
use crate::words::Language;

/// Writes one command for each finding, in the given language. Its title
/// begins with the kind of finding: 报告有误 or 未能读懂.
///
/// ```
/// use nianbao::{Language, check::audit, output::github, parse};
///
/// let text = "一、总体情况\n无。";
/// let mut out = Vec::new();
/// github::write(&mut out, &audit(&parse(text), text), Language::Chinese)?;
/// assert!(String::from_utf8_lossy(&out).contains("title=报告有误 section-headings"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Those of the writer.
pub fn write(out: &mut impl Write, findings: &Findings, language: Language) -> io::Result<()> {
    for finding in &findings.findings {
        let mut properties = Vec::new();
        if let Some(source) = &findings.source {
            properties.push(format!("file={}", property(source)));
        }
        if let Some(mark) = finding.marks.first() {
            properties.push(format!("line={},col={}", mark.line, mark.column));
        }
        properties.push(format!("title={} {}", super::kind(finding.kind, language), finding.rule));
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        writeln!(out, "::{command} {}::{}", properties.join(","), data(&super::words(finding, language)))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
