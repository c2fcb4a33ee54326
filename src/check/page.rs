//! What the rules may look at: the report, and its prose with places.

use std::cell::OnceCell;
use std::sync::LazyLock;

use serde::Deserialize;

use super::prose::Prose;
use super::rule::{Pattern, Rule};
use crate::diagnostic::Code;
use crate::form::{ColumnForm, Edition, RowForm, outline};
use crate::model::{Cell, Parsed, Report, Section, Status, Table};
use crate::span::Span;

/// A report that was read, beside the text that it was read from.
pub(crate) struct Page<'a> {
    pub text: &'a str,
    pub report: &'a Report,
    pub parsed: &'a Parsed,
    pub edition: &'static Edition,
    preface: OnceCell<Prose>,
    sections: Vec<OnceCell<Prose>>,
}

/// A kind of public body, told by its name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganKind {
    /// Its id, by which rules name it.
    pub id: String,
    pub zh: String,
    pub en: String,
    /// Of names that fit.
    pub pattern: Pattern,
}

/// A cell with its forms.
pub(crate) struct Place<'a> {
    pub table: &'static str,
    pub row: &'a str,
    pub column: &'static ColumnForm,
    pub cell: &'a Cell,
}

impl<'a> Page<'a> {
    pub fn new(parsed: &'a Parsed, text: &'a str) -> Page<'a> {
        let report = &parsed.report;
        // Without a table nothing tells the edition; the sections are the same
        // in all.
        let edition = report.edition.unwrap_or_else(outline);
        let sections = report.sections.iter().map(|_| OnceCell::new()).collect();
        Page { text, report, parsed, edition, preface: OnceCell::new(), sections }
    }

    /// Whether a rule holds for the report: for its edition, or for every
    /// edition where nothing tells which it is. Rules across reports do not.
    pub fn is_asked(&self, rule: &Rule) -> bool {
        if rule.is_across() {
            return false;
        }
        match self.report.edition {
            Some(edition) => rule.applies_to(edition),
            None => Edition::all().iter().all(|edition| rule.applies_to(edition)),
        }
    }

    /// Whether the reading says something with a code.
    pub fn has(&self, code: Code) -> bool {
        self.parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == code)
    }

    /// What stands before the first section.
    pub fn preface(&self) -> &Prose {
        self.preface.get_or_init(|| {
            let end = self.report.sections.first().map_or(0, |section| section.span.start as usize);
            let before = self.text.get(..end).unwrap_or_default();
            Prose::of(self.text, lines(before, 0))
        })
    }

    /// The section with a number and its prose.
    pub fn section(&self, number: u8) -> Option<(&'a Section, &Prose)> {
        let at = self.report.sections.iter().position(|section| section.number == number)?;
        let section = &self.report.sections[at];
        let prose = self.sections[at].get_or_init(|| {
            let next = self.report.sections.get(at + 1).map_or(self.text.len(), |next| next.span.start as usize);
            Prose::of(self.text, places_of(section, self.text, next))
        });
        Some((section, prose))
    }

    /// All prose: the preface and the sections.
    pub fn prose(&self) -> impl Iterator<Item = &Prose> {
        let sections = self.report.sections.iter().filter_map(|section| self.section(section.number));
        std::iter::once(self.preface()).chain(sections.map(|(_, prose)| prose))
    }

    /// What kind of body reports, where its name tells.
    pub fn organ(&self) -> Option<&'static OrganKind> {
        let name = self.report.agency.as_deref()?;
        OrganKind::all().iter().find(|kind| kind.pattern.0.is_match(name)).filter(|kind| kind.id != "unknown")
    }

    /// The rows of a table that an id names (`stem*` those whose id begins so):
    /// those printed, or those of the form where none of them is.
    pub fn rows(&self, table: &'a Table, id: &str) -> Vec<Vec<Place<'a>>> {
        let is = |row: &str| id.strip_suffix('*').map_or(row == id, |stem| row.starts_with(stem));
        let places = |row: &'a str, columns: &'static [ColumnForm], cells: &'a [Cell]| {
            let table = table.form().id.as_str();
            columns.iter().zip(cells).map(|(column, cell)| Place { table, row, column, cell }).collect::<Vec<_>>()
        };
        let extra = table.extra().iter().filter(|extra| is(&extra.id));
        let stands_for = |form: &RowForm| table.extra().iter().any(|extra| extra.stands_for(&form.id));
        let form = table.form();
        let own =
            form.rows().enumerate().filter(|(index, row)| is(&row.id) && (table.has_row(*index) || !stands_for(row)));
        own.map(|(index, row)| places(&row.id, form.columns(index), table.row(index)))
            .chain(extra.map(|extra| places(&extra.id, extra.columns, &extra.cells)))
            .collect()
    }

    /// The label of a row as the form prints it.
    pub fn row_label(&self, table: &Table, row: &str) -> String {
        let form = table.form();
        let known = form.rows().find(|known| known.id == row);
        known.map_or_else(|| form.extra_label(row), |row| form.full_label(row))
    }

    /// What is printed in a cell.
    pub fn printed(&self, cell: &Cell) -> &'a str {
        cell.span.and_then(|span| span.of(self.text)).map_or("", str::trim)
    }
}

impl OrganKind {
    pub fn all() -> &'static [OrganKind] {
        static KINDS: LazyLock<Vec<OrganKind>> = LazyLock::new(|| {
            serde_json::from_str(include_str!("rules/organs.json"))
                .expect("the embedded kinds of bodies are valid, which a test proves")
        });
        &KINDS
    }
}

/// Whether a cell was not read, so that nothing can be said of the report.
pub(crate) fn is_unread(cell: &Cell) -> bool {
    matches!(cell.status, Status::Unresolved | Status::Missing | Status::Unreadable)
}

/// The lines of a text that begins at an offset of the source.
fn lines(text: &str, offset: usize) -> impl Iterator<Item = Span> {
    text.split_inclusive('\n').scan(offset, |start, line| {
        let span = Span::new(*start as u32, (*start + line.trim_end().len()) as u32);
        *start += line.len();
        Some(span)
    })
}

/// Where the lines of a section's prose stand between its heading and the next.
fn places_of(section: &Section, text: &str, next: usize) -> Vec<Span> {
    let mut from = section.span.end as usize;
    let mut places = Vec::new();
    for line in section.text.split('\n').filter(|line| !line.is_empty()) {
        let Some(at) = text.get(from..next).and_then(|rest| rest.find(line)) else { continue };
        let start = from + at;
        from = start + line.len();
        places.push(Span::new(start as u32, from as u32));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_bodies_are_told_by_their_names() {
        for (name, kind) in [
            ("绥阳县小关乡", Some("township")),
            ("青川县木鱼镇人民政府", Some("township")),
            ("长桥街道办事处", Some("township")),
            ("淮安市洪泽区人民政府", Some("county")),
            ("沭阳县", Some("county")),
            ("宿迁市人民政府", Some("city")),
            ("黔东南苗族侗族自治州人民政府", Some("city")),
            ("广西壮族自治区人民政府", Some("province")),
            ("沭阳县发展和改革局", Some("department")),
            ("临河市统计局", Some("department")),
            ("江苏省教育厅", Some("department")),
            ("上海市人民政府办公厅", None),
            ("苏州工业园区管理委员会", None),
            ("国家税务总局淮安市税务局", None),
            ("某某中学", None),
        ] {
            let found = OrganKind::all().iter().find(|kind| kind.pattern.0.is_match(name));
            assert_eq!(found.map(|kind| kind.id.as_str()).filter(|id| *id != "unknown"), kind, "{name}");
        }
    }
}
