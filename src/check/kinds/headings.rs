//! The six headings: each there, once, and in order.

use super::{Broken, Outcome};
use crate::check::page::Page;
use crate::diagnostic::Code;
use crate::form::{Lexicon, SectionForm};
use crate::lex::{self, Ordinal};
use crate::span::Span;
use crate::words::Words;

/// The sections that were found count upwards, so a heading out of order or
/// printed again is a line in the form's wording that is none of them. A table
/// of contents stands before the first and is left alone.
pub(super) fn outcome(page: &Page<'_>) -> Outcome {
    let found = &page.report.sections;
    let Some(first) = found.first().filter(|_| !page.has(Code::SourceCutOff)) else { return Outcome::Skip };
    let others = other_headings(page, first.span.end);
    let absent: Vec<_> = page
        .edition
        .sections
        .iter()
        .filter(|form| found.iter().all(|section| section.number != form.number))
        .filter(|form| others.iter().all(|other| other.number != form.number || !other.is_numbered))
        .collect();
    // One that stands there with another number is not missing; where all are
    // there, the same words may head a part of the prose.
    let misnumbered = |number: u8| others.iter().find(|other| other.number == number && !other.is_numbered);
    let (wrong, missing): (Vec<_>, Vec<_>) = absent.into_iter().partition(|form| misnumbered(form.number).is_some());
    let mut broken = Broken::default();
    let mut zh = Vec::new();
    let mut en = Vec::new();
    for form in wrong {
        let Some(other) = misnumbered(form.number) else { continue };
        let (printed, label) = (other.span.of(page.text).unwrap_or_default(), &form.label);
        let (what, what_en) = match lex::ordinal(printed) {
            Some(_) => ("序号不对", "wrong number"),
            None => ("没有序号", "no number"),
        };
        zh.push(format!("“{printed}”{what}，应为“{label}”"));
        en.push(format!("“{printed}” is printed for “{label}” ({what_en})"));
        broken = broken.mark(Some(other.span), what, what_en);
    }
    if !missing.is_empty() {
        let labels: Vec<&str> = missing.iter().map(|form| form.label.as_str()).collect();
        zh.push(format!("缺少{}", labels.iter().map(|label| format!("“{label}”")).collect::<String>()));
        en.push(format!("missing: {}", labels.join(", ")));
    }
    let last = found.last().unwrap_or(first);
    let is_outside = |number: u8| number < first.number || number > last.number;
    let is_excerpt = !missing.is_empty() && missing.iter().all(|form| is_outside(form.number));
    if is_excerpt && zh.len() == 1 && others.iter().all(|other| !other.is_numbered) {
        broken.hint = Some(Words::new(
            format!(
                "读到的是从“{}”到“{}”连着的几节，也可能是抓取时漏了前后的部分，请对照原网页",
                first.heading, last.heading
            ),
            format!(
                "what was read goes from “{}” to “{}” without a gap, so the scraper may have left out what is before or behind; look at the page",
                first.heading, last.heading
            ),
        ));
    }
    for &Heading { number, span, .. } in others.iter().filter(|other| other.is_numbered) {
        let label = span.of(page.text).unwrap_or_default();
        let again = found.iter().any(|section| section.number == number);
        let (what, what_en) = if again { ("重复出现", "printed again") } else { ("次序不对", "out of order") };
        zh.push(format!("“{label}”{what}"));
        en.push(format!("“{label}” {what_en}"));
        broken = broken.mark(Some(span), what, what_en);
    }
    if zh.is_empty() {
        return Outcome::Pass;
    }
    if broken.marks.is_empty() {
        broken = broken.mark(Some(last.span), "读到的最后一节", "the last section that was found");
    }
    Outcome::fail(broken.words("faults", Words::new(zh.join("；"), en.join("; "))))
}

/// A line that is a heading of the form as a whole and heads no section.
struct Heading {
    number: u8,
    /// Whether it is printed with that number.
    is_numbered: bool,
    span: Span,
}

/// Such lines behind the first section. One with another number, or with none,
/// may head a part of the prose, so it counts only where its section is not there.
fn other_headings(page: &Page<'_>, from: u32) -> Vec<Heading> {
    let sections = &page.report.sections;
    let is_there = |number: u8| sections.iter().any(|section| section.number == number);
    let absent: Vec<&SectionForm> = page.edition.sections.iter().filter(|form| !is_there(form.number)).collect();
    let mut others = Vec::new();
    let mut start = from as usize;
    for line in page.text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let content = line.trim();
        let at = start + (line.len() - line.trim_start().len());
        let span = Span::new(at as u32, (at + content.len()) as u32);
        start += line.len();
        // The longest heading of the form has some thirty characters.
        if content.is_empty() || content.len() > 150 {
            continue;
        }
        if sections.iter().any(|section| section.span.start < span.end && span.start < section.span.end) {
            continue;
        }
        let (ordinal, rest) = lex::ordinal(content).map_or((None, content), |(ordinal, rest)| (Some(ordinal), rest));
        let chapter = match ordinal {
            Some(Ordinal::Chapter(number)) => section(content).filter(|&found| found == number),
            _ => None,
        };
        let misnumbered = || absent.iter().find(|form| section(&numbered(form, rest)) == Some(form.number));
        if let Some(number) = chapter {
            others.push(Heading { number, is_numbered: true, span });
        } else if let Some(form) = misnumbered() {
            others.push(Heading { number: form.number, is_numbered: false, span });
        }
    }
    others
}

/// The number of the section whose heading a line is.
fn section(line: &str) -> Option<u8> {
    let lexicon = Lexicon::get();
    lexicon.find(line, false, &mut String::new()).and_then(|label| lexicon.section(label))
}

/// A line with the number of a section before it.
fn numbered(form: &SectionForm, line: &str) -> String {
    let wording = lex::ordinal(&form.label).map_or(form.label.as_str(), |(_, wording)| wording);
    format!("{}{line}", form.label.strip_suffix(wording).unwrap_or_default())
}
