//! Who reports, on what form.

use serde::Deserialize;

use super::{Broken, Outcome};
use crate::check::page::Page;
use crate::check::panel::names;
use crate::check::prose::Prose;
use crate::check::rule::Pattern;
use crate::form::Edition;
use crate::words::Words;

/// The body that the opening names is that of the title.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganNamed {
    /// Sections that may open with a name, beside what stands before them.
    section: u8,
    /// Each names the body `organ`.
    patterns: Vec<Pattern>,
    /// Words that stand for the body itself, or that are no name.
    neutral: Pattern,
}

/// The circular that the text cites is that of its tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Citation {
    /// Names the `year` and the `number` of a circular.
    pattern: Pattern,
}

/// Numbers that some kinds of bodies cannot have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    table: String,
    row: String,
    /// Kinds of bodies that cannot have them.
    organs: Vec<String>,
}

impl OrganNamed {
    pub fn outcome(&self, page: &Page<'_>) -> Outcome {
        let Some(agency) = &page.report.agency else { return Outcome::Skip };
        let opening = page.section(self.section).map(|(_, prose)| prose);
        let sentences = [Some(page.preface()), opening].into_iter().flatten().flat_map(Prose::sentences);
        let named = sentences.filter_map(|sentence| {
            let found = self.patterns.iter().find_map(|pattern| pattern.0.captures(sentence.text()))?;
            let organ = found.name("organ")?;
            (!self.neutral.0.is_match(organ.as_str())).then(|| (organ.as_str(), sentence.span(organ.range())))
        });
        let Some((organ, span)) = named.into_iter().next() else { return Outcome::Skip };
        Outcome::of(Self::is_same(agency, organ), || {
            Broken::default().value("agency", agency).value("organ", organ).mark(
                Some(span),
                "正文写的机关",
                "the body that the text names",
            )
        })
    }

    /// A short name has characters of the long one in their order, and ends as
    /// it does: 县发改局 is 沭阳县发展和改革局, 白银区 is no 白银区人民政府办公室.
    fn is_same(one: &str, other: &str) -> bool {
        let [one, other] = [one, other].map(names::plain);
        let (long, short) = if one.chars().count() >= other.chars().count() { (&one, &other) } else { (&other, &one) };
        let mut rest = long.chars();
        let within = short.chars().all(|wanted| rest.any(|character| character == wanted));
        within && long.chars().next_back() == short.chars().next_back()
    }
}

impl Citation {
    pub fn outcome(&self, page: &Page<'_>) -> Outcome {
        let Some(edition) = page.report.edition else { return Outcome::Skip };
        let circular = |text: &str| {
            let found = self.pattern.0.captures(text)?;
            Some((found.name("year")?.as_str().to_owned(), found.name("number")?.as_str().to_owned()))
        };
        let known = |cited: &(String, String)| {
            Edition::all().iter().find(|edition| circular(&edition.document).as_ref() == Some(cited))
        };
        let mut cited = Vec::new();
        for sentence in page.prose().flat_map(Prose::sentences) {
            for found in self.pattern.0.find_iter(sentence.text()) {
                let of = circular(found.as_str()).as_ref().and_then(known);
                cited.extend(of.map(|of| (of, sentence.span(found.range()))));
            }
        }
        let Some(&(other, span)) = cited.first() else { return Outcome::Skip };
        Outcome::of(cited.iter().any(|(of, _)| of.id == edition.id), || {
            Broken::default()
                .value("cited", &other.document)
                .value("other", &other.id)
                .value("edition", &edition.id)
                .value("document", &edition.document)
                .mark(Some(span), "引用的文号", "the circular cited")
        })
    }
}

impl Condition {
    pub fn outcome(&self, page: &Page<'_>) -> Outcome {
        let (Some(table), Some(organ)) = (page.report.table(&self.table), page.organ()) else { return Outcome::Skip };
        let rows = page.rows(table, &self.row);
        if rows.is_empty() || rows.iter().flatten().any(|place| place.cell.value().is_none()) {
            return Outcome::Skip;
        }
        let above: Vec<_> = rows.iter().flatten().filter(|place| place.is_positive()).collect();
        let Some(first) = above.first().filter(|_| self.organs.contains(&organ.id)) else { return Outcome::Pass };
        let mut broken = Broken::default().in_cell(first);
        for place in &above {
            let number = place.cell.value().unwrap_or_default();
            let label = format!("“{}”印为 {number}", place.column.label);
            broken = broken.uses(place).mark(place.cell.span, label, format!("printed as {number}"));
        }
        let printed: Vec<String> = above
            .iter()
            .map(|place| format!("{} {}", place.column.label, place.cell.value().unwrap_or_default()))
            .collect();
        Outcome::fail(
            broken
                .value("row", page.row_label(table, first.row))
                .value("agency", page.report.agency.as_deref().unwrap_or_default())
                .value("printed", printed.join("、"))
                .words("organ", Words::new(&organ.zh, &organ.en)),
        )
    }
}
