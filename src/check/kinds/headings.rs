//! The six headings: each there, once, and in order.

use super::{Broken, Outcome};
use crate::check::page::Page;
use crate::diagnostic::Code;
use crate::form::Lexicon;
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
    let missing: Vec<&str> = page
        .edition
        .sections
        .iter()
        .filter(|form| found.iter().all(|section| section.number != form.number))
        .filter(|form| others.iter().all(|&(number, _)| number != form.number))
        .map(|form| form.label.as_str())
        .collect();
    let mut zh = Vec::new();
    let mut en = Vec::new();
    if !missing.is_empty() {
        zh.push(format!("缺少{}", missing.iter().map(|label| format!("“{label}”")).collect::<String>()));
        en.push(format!("missing: {}", missing.join(", ")));
    }
    let mut broken = Broken::default();
    for &(number, span) in &others {
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
        broken =
            broken.mark(found.last().map(|section| section.span), "读到的最后一节", "the last section that was found");
    }
    Outcome::fail(broken.words("faults", Words::new(zh.join("；"), en.join("; "))))
}

/// Lines behind the first section that are a heading of the form as a whole and
/// head no section.
fn other_headings(page: &Page<'_>, from: u32) -> Vec<(u8, Span)> {
    let lexicon = Lexicon::get();
    let mut buffer = String::new();
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
        // Without its number it may head a part of the prose.
        let Some((Ordinal::Chapter(printed), _)) = lex::ordinal(content) else { continue };
        let label = lexicon.find(content, false, &mut buffer);
        let Some(number) = label.and_then(|label| lexicon.section(label)) else { continue };
        let known =
            page.report.sections.iter().any(|section| section.span.start < span.end && span.start < section.span.end);
        if !known && printed == number {
            others.push((number, span));
        }
    }
    others
}
