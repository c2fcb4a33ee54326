//! Findings as SARIF 2.1.0, which code hosts and editors show.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::check::{Body, Finding, Findings, Mark, Rule};
use crate::diagnostic::{Code, Severity};
use crate::words::{Language, Words};

/// The log of one run over reports.
///
/// The two kinds of findings are told apart by `properties.kind` (`report` or
/// `reading`) of every result and rule, and by the first words of every
/// message.
///
/// ```
/// use nianbao::{Language, check::audit, output::sarif, parse};
///
/// let text = "一、总体情况\n无。\n六、其他需要报告的事项\n无。";
/// let log = sarif::log(&[audit(&parse(text), text)], Language::English);
/// assert_eq!(log["version"], "2.1.0");
/// assert_eq!(log["runs"][0]["results"][0]["ruleId"], "section-headings");
/// ```
pub fn log(all: &[Findings], language: Language) -> Value {
    let with_source = all.iter().flat_map(|of| of.findings.iter().map(|finding| (finding, of.source.as_deref())));
    run(with_source, language)
}

/// The log of one run that held the reports of bodies against each other.
///
/// Which reports were taken for those of one body stands in `properties.bodies`
/// of the run. Places in other reports are related locations.
pub fn log_of_panel(bodies: &[Body], language: Language) -> Value {
    let mut log = run(bodies.iter().flat_map(|body| &body.findings).map(|finding| (finding, None)), language);
    let joined = bodies.iter().map(|body| {
        json!({
            "name": body.name,
            "apart": body.apart,
            "names": body.names,
            "reports": body.reports,
            "missing_years": body.missing_years,
        })
    });
    log["runs"][0]["properties"] = json!({"bodies": joined.collect::<Vec<_>>()});
    log
}

fn run<'a>(findings: impl Iterator<Item = (&'a Finding, Option<&'a str>)>, language: Language) -> Value {
    let rules = rules(language);
    let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    let results: Vec<Value> = findings.map(|(finding, source)| result(finding, source, &ids, language)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "nianbao",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "language": language.pick("zh-CN", "en"),
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rules(language: Language) -> Vec<Value> {
    let pick = |words: &'static Words| words.get(language);
    let report = Rule::all().map(|rule| {
        json!({
            "id": rule.id,
            "shortDescription": {"text": pick(&rule.title)},
            "fullDescription": {"text": pick(&rule.meaning)},
            "help": {"text": format!("{}\n{}", pick(&rule.formula), pick(&rule.origin))},
            "defaultConfiguration": {"level": level(rule.severity)},
            "properties": {"kind": "report"},
        })
    });
    let reading = Code::ALL.iter().map(|code| {
        let explanation = code.explanation();
        json!({
            "id": code.as_str(),
            "shortDescription": {"text": pick(&explanation.title)},
            "fullDescription": {"text": pick(&explanation.meaning)},
            "help": {"text": pick(&explanation.action)},
            "defaultConfiguration": {"level": level(code.severity())},
            "properties": {"kind": "reading"},
        })
    });
    report.chain(reading).collect()
}

fn result(finding: &Finding, source: Option<&str>, ids: &[&str], language: Language) -> Value {
    let label = |mark: &Mark| language.pick(&mark.label, &mark.label_en).clone();
    let place = |mark: Option<&Mark>| {
        let source = mark.and_then(|mark| mark.source.as_deref()).or(source);
        let mut place = json!({"artifactLocation": {"uri": uri(source)}});
        if let Some(mark) = mark {
            place["region"] = json!({
                "startLine": mark.line,
                "startColumn": mark.column,
                "byteOffset": mark.span.start,
                "byteLength": mark.span.len(),
            });
            // Without an end, a region goes on to the end of the line.
            if let Some((line, column)) = mark.end {
                (place["region"]["endLine"], place["region"]["endColumn"]) = (json!(line), json!(column));
            }
        }
        place
    };
    let related: Vec<Value> = finding
        .marks
        .iter()
        .skip(1)
        .enumerate()
        .map(|(id, mark)| json!({"id": id, "physicalLocation": place(Some(mark)), "message": {"text": label(mark)}}))
        .collect();
    let kind = super::kind(finding.kind, language);
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": {"text": format!("{kind}{}{}", language.pick("：", ": "), super::words(finding, language))},
        "locations": [{"physicalLocation": place(finding.marks.first())}],
        "properties": {
            "kind": finding.kind,
            "table": finding.table,
            "row": finding.row,
            "column": finding.column,
            "expected": finding.expected,
            "actual": finding.actual,
        },
    });
    if let Some(index) = ids.iter().position(|id| *id == finding.rule) {
        result["ruleIndex"] = json!(index);
    }
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative URI reference.
fn uri(source: Option<&str>) -> String {
    let mut uri = String::new();
    for byte in source.unwrap_or("stdin").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'~' => uri.push(byte as char),
            b'\\' if cfg!(windows) => uri.push('/'),
            _ => write!(uri, "%{byte:02X}").expect("a string takes all that is written"),
        }
    }
    uri
}
