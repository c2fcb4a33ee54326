//! Finds the report's three tables and reads them.

use std::cell::LazyCell;
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::fold;
use crate::form::{Edition, LabelId, Lexicon, Role, TableForm, outline};
use crate::lex::{self, Lexeme};
use crate::model::{Cell, Status, Table};
use crate::source::lines::is_traditional;
use crate::source::{Document, Layout, Print, note_print};
use crate::span::Span;
use crate::table::{Draft, InOrder, may_lend};
use crate::token::{Token, TokenKind};
use crate::walk::{self, Heading};

/// What was found of the tables.
#[derive(Default)]
pub(crate) struct Found {
    /// The edition that they are on.
    pub edition: Option<&'static Edition>,
    pub tables: [Option<Table>; 3],
    /// The parts of the text that they are made of, in its order.
    pub covered: Vec<Span>,
    /// The first token of the first of them.
    pub first: Option<usize>,
}

/// Reads tables that are printed exactly as an edition has them, each in its
/// section; nothing where any is not.
pub(crate) fn in_order(document: &Document<'_>, headings: &[Heading]) -> Option<Found> {
    if document.traditional {
        return None;
    }
    let tokens = &document.tokens;
    let mut places: [Range<usize>; 3] = Default::default();
    for (place, form) in places.iter_mut().zip(&outline().tables) {
        *place = walk::under(form.section, headings, tokens)?;
    }
    (0..Edition::all().len()).find_map(|edition| {
        let mut found = Found { edition: Some(&Edition::all()[edition]), ..Found::default() };
        let mut spans = [Span::default(); 3];
        for (table, place) in places.iter().enumerate() {
            let read = InOrder::read(document, place.clone(), table, edition)?;
            found.covered.extend(read.covered);
            found.tables[table] = Some(read.table);
            spans[table] = read.span;
        }
        found.first = places.iter().map(|place| place.start).min();
        // Rows in the other script are told once it is asked for.
        let traditional = LazyCell::new(|| is_traditional(&document.text));
        let is_row = |at: usize| is_row_of_any(&document.text, tokens, at) || may_be_row(tokens, at) && *traditional;
        if outside(&places, tokens.len()).any(is_row) {
            return None;
        }
        if document.printed.len() < places.len() {
            for (table, (read, &span)) in found.tables.iter().zip(&spans).enumerate() {
                let place = &tokens[places[table].clone()];
                read.iter().for_each(|read| note_stencil(document, place, read, (table, edition), span));
            }
        }
        Some(found)
    })
}

/// The indices of the tokens that are in none of the ranges, which follow each
/// other.
fn outside(ranges: &[Range<usize>], end: usize) -> impl Iterator<Item = usize> {
    let starts = std::iter::once(0).chain(ranges.iter().map(|range| range.end));
    let ends = ranges.iter().map(|range| range.start).chain(std::iter::once(end));
    starts.zip(ends).flat_map(|(start, end)| start..end)
}

/// Reads tables in whatever order and state.
pub(crate) fn drafted(
    document: &Document<'_>,
    headings: &[Heading],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Found> {
    let (text, tokens, traditional) = (&*document.text, &document.tokens, document.traditional);
    let regions = walk::regions(text, tokens, headings, traditional);
    let drafts: Vec<Option<Draft>> = regions
        .iter()
        .enumerate()
        .map(|(table, region)| {
            let region = region.clone()?;
            let at_end = region.end == tokens.len();
            Draft::read(text, &tokens[region], table, traditional, at_end)
        })
        .collect();
    let evident = headings.iter().any(|heading| heading.evident) || drafts.iter().any(Option::is_some);
    if !evident {
        return None;
    }
    let edition = edition(&drafts, diagnostics);
    let mut found = Found { edition: edition.map(|edition| &Edition::all()[edition]), ..Found::default() };
    let mut pages = FxHashSet::default();
    let lines_lost =
        edition.is_some_and(|edition| drafts.iter().flatten().any(|draft| draft.is_deduplicated(text, edition)));
    for (table, draft) in drafts.iter().enumerate() {
        match (draft, edition) {
            (Some(draft), Some(edition)) => {
                found.tables[table] = Some(draft.finish(text, edition, lines_lost, &mut pages, diagnostics));
            }
            _ => match unlabelled(text, tokens, table, headings, &regions) {
                Some(span) => {
                    found.tables[table] = edition.map(|edition| unread(&Edition::all()[edition].tables[table]));
                    note_unlabelled(table, span, diagnostics);
                }
                None => note_missing_table(table, headings, diagnostics),
            },
        }
    }
    if let Some(second) = second_report(text, &regions, tokens) {
        diagnostics.clear();
        diagnostics.push(several_reports(tokens[second].span));
        return Some(Found::default());
    }
    for (table, region) in regions.iter().enumerate() {
        note_second_copy(table, region.clone(), tokens, diagnostics);
    }
    found.first = regions.iter().flatten().map(|region| region.start).min();
    drafts.iter().flatten().for_each(|draft| draft.covered().for_each(|span| found.covered.push(span)));
    if let (Some(edition), true) = (edition, diagnostics.is_empty()) {
        for (table, (draft, region)) in drafts.iter().zip(&regions).enumerate() {
            let (Some(draft), Some(region), Some(read)) = (draft, region, &found.tables[table]) else { continue };
            if let Some(span) = whole(text, draft, &tokens[region.clone()])
                && !draft.may_be_deduplicated(text, edition)
            {
                note_stencil(document, &tokens[region.clone()], read, (table, edition), span);
            }
        }
    }
    // On a page, text that stood between the cells of a table comes before it.
    if document.page().is_some() {
        found.covered.sort_by_key(|span| span.start);
    }
    Some(found)
}

/// Takes note of how a table, by index and edition, is printed at `span` among
/// `tokens`: where with other numbers it would be read alike, whatever stands around
/// it. A number may be that of the label behind it, and a line a section's heading.
fn note_stencil(document: &Document<'_>, tokens: &[Token], read: &Table, form: (usize, usize), span: Span) {
    let text = &*document.text;
    let Some(ground) = &document.ground else { return };
    let may_head =
        |token: &Token| token.kind == TokenKind::Text(None) && token.span.of(text).is_some_and(walk::may_head);
    let within = |token: &&Token| span.start <= token.span.start && token.span.start < span.end;
    if !may_lend(text, tokens, form.0) && !tokens.iter().filter(within).any(may_head) {
        note_print(text, ground, &Print { table: read, form, span, tokens });
    }
}

/// Where a table stands, if nothing stands in it that is no part of it, but the
/// numbers of pages.
fn whole(text: &str, draft: &Draft, tokens: &[Token]) -> Option<Span> {
    let mut covered: Vec<Span> = draft.covered().collect();
    covered.sort_unstable();
    let span = covered.iter().copied().reduce(Span::to)?;
    let mut behind = covered.into_iter().peekable();
    let mut inside = tokens.iter().filter(|token| span.start <= token.span.start && token.span.start < span.end);
    let alone = inside.all(|token| {
        while behind.next_if(|part| part.end <= token.span.start).is_some() {}
        let covered = behind.peek().is_some_and(|part| part.start < token.span.end);
        !token.is_text() || covered || token.span.of(text).is_some_and(lex::page_number)
    });
    alone.then_some(span)
}

/// The edition that the tables' own labels show.
pub(crate) fn edition(drafts: &[Option<Draft>], diagnostics: &mut Vec<Diagnostic>) -> Option<usize> {
    let editions = Edition::all();
    let mut votes = vec![0; editions.len()];
    let mut drawn = drafts.iter().flatten().peekable();
    drawn.peek()?;
    drawn.for_each(|draft| draft.vote(&mut votes));
    // Of equals the newest, which stands first.
    let most = votes.iter().copied().max().unwrap_or(0);
    let chosen = votes.iter().position(|&count| count == most)?;
    let id = &editions[chosen].id;
    if most == 0 {
        diagnostics.push(Diagnostic::new(
            Code::EditionAssumed,
            format!("现有表格在各版格式中相同，按最新的 {id} 年版读取。"),
            format!("the tables at hand are the same in all editions; they are read as edition {id}, the newest"),
        ));
    } else if votes.iter().filter(|&&count| count > 0).count() > 1 {
        diagnostics.push(Diagnostic::new(
            Code::EditionMixed,
            format!("表格混有不同版本格式的栏目，按栏目较多的 {id} 年版读取。"),
            format!(
                "labels of more than one edition occur; the tables are read as edition {id}, which has most of them"
            ),
        ));
    }
    Some(chosen)
}

/// Where numbers stand under the heading of a table's section that has no label
/// of the table: more than a section without it has, and not those of a table in
/// `regions`.
fn unlabelled(
    text: &str,
    tokens: &[Token],
    table: usize,
    headings: &[Heading],
    regions: &[Option<Range<usize>>],
) -> Option<Span> {
    const FEWEST: usize = 5;
    let under = walk::under(outline().tables[table].section, headings, tokens)?;
    let others = || regions.iter().enumerate().filter(|&(other, _)| other != table).flat_map(|(_, region)| region);
    let mut count = 0;
    let mut span: Option<Span> = None;
    for at in under {
        let token = &tokens[at];
        let numbers = match token.kind {
            _ if others().any(|region| region.contains(&at)) => 0,
            TokenKind::Number { .. } => 1,
            TokenKind::Text(None) => token.span.of(text).map_or(0, numbers_in_row),
            _ => 0,
        };
        if numbers > 0 {
            count += numbers;
            span = Some(span.map_or(token.span, |span| span.to(token.span)));
        }
    }
    span.filter(|_| count >= FEWEST)
}

/// How many numbers end a line of words that is no sentence, if there are
/// several.
fn numbers_in_row(line: &str) -> usize {
    const LONGEST_ROW: usize = 2_000;
    const FEWEST: usize = 3;
    if line.len() > LONGEST_ROW || !line.ends_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    let number = |word: &&str| matches!(lex::lexeme(word), Lexeme::Number { .. });
    let count = line.rsplit(fold::is_blank).filter(|word| !word.is_empty()).take_while(number).count();
    if count < FEWEST { 0 } else { count }
}

/// A table whose numbers belong to no cell.
fn unread(form: &'static TableForm) -> Table {
    let mut table = Table::new(form);
    for row in 0..form.rows().len() {
        table.row_mut(row).fill(Cell::of(Status::Unresolved));
    }
    table
}

fn note_unlabelled(table: usize, span: Span, diagnostics: &mut Vec<Diagnostic>) {
    let form = &outline().tables[table];
    diagnostics.push(
        Diagnostic::new(
            Code::ValuesStray,
            format!(
                "“{}”一节有数字，但没有读到表头和各行的名称，无法确定各数属于哪一格，均不采用；请对照原页面核实。",
                form.label
            ),
            format!(
                "section {} holds numbers, but neither the head nor a row label of table {} was found, so which cells they belong to cannot be told and none is taken; compare with the page",
                form.section, form.id
            ),
        )
        .at(span)
        .in_table(&form.id),
    );
}

fn note_missing_table(table: usize, headings: &[Heading], diagnostics: &mut Vec<Diagnostic>) {
    let form = &outline().tables[table];
    let Some(heading) = headings.iter().find(|heading| heading.number == form.section) else {
        return diagnostics.push(
            Diagnostic::new(
                Code::TableMissing,
                format!("没有读到“{}”一节的标题，也没有读到其中的表格；该表各格为空，不是 0。", form.label),
                format!(
                    "neither the heading of section {} nor table {} was found; its cells are null, not zero",
                    form.section, form.id
                ),
            )
            .in_table(&form.id),
        );
    };
    diagnostics.push(
        Diagnostic::new(
            Code::TableMissing,
            format!("有“{}”一节，但没有读到其中的表格；原网页中的表格可能是图片。", form.label),
            format!(
                "section {} is there, but no table {} was found in it; it may be a picture on the page",
                form.section, form.id
            ),
        )
        .at(heading.span)
        .in_table(&form.id),
    );
}

/// Says that a text ends behind a section before those of the tables, with
/// none of the tables behind it.
pub(crate) fn note_cut_sections(headings: &[Heading], tables: &[Option<Table>; 3], diagnostics: &mut Vec<Diagnostic>) {
    let Some(last) = headings.last() else { return };
    let forms = outline().tables.iter().zip(tables);
    let mut behind = forms.filter(|(form, _)| form.section > last.number).peekable();
    let said = |code: Code| code == Code::SourceCutOff || code.is_refusal();
    let said = diagnostics.iter().any(|diagnostic| said(diagnostic.code));
    if said || behind.peek().is_none() || behind.any(|(_, table)| table.is_some()) {
        return;
    }
    diagnostics.push(
        Diagnostic::new(
            Code::SourceCutOff,
            format!("文本到第 {} 节为止，其后各节缺失；请核对抓取是否完整。", last.number),
            format!("the text ends with section {} and the sections behind it are missing; see whether all of the page was scraped", last.number),
        )
        .at(last.span),
    );
}

/// Says in which layout each table was found.
pub(crate) fn name_layouts(
    document: &Document<'_>,
    headings: &[Heading],
    found: &Found,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let regions = walk::regions(&document.text, &document.tokens, headings, document.traditional);
    for (table, region) in found.tables.iter().zip(regions) {
        let (Some(table), Some(region)) = (table, region) else { continue };
        let page = document.page().is_some();
        let Some((layout, span)) = Layout::of(&document.text, &document.tokens[region], page) else { continue };
        let (form, name, looks) = (table.form(), layout.as_str(), layout.description());
        diagnostics.push(
            Diagnostic::new(
                Code::Layout,
                format!("“{}”表的版式：{name}（{}）。", form.label, looks.zh),
                format!("the layout of table {} is {name}: {}", form.id, looks.en),
            )
            .at(span)
            .in_table(&form.id),
        );
    }
}

/// The first row of a report besides the one in `regions`: of two tables at
/// least there are rows elsewhere, with other numbers than the report's. A page
/// that holds the same report twice does not.
fn second_report(text: &str, regions: &[Option<Range<usize>>], tokens: &[Token]) -> Option<usize> {
    const FEWEST_ROWS: usize = 3;
    let mut tables = 0;
    let mut first = None;
    for (table, region) in regions.iter().enumerate() {
        let Some(region) = region else { continue };
        let row = |at: usize| printed_row(text, tokens, at, table);
        let elsewhere = outside(std::slice::from_ref(region), tokens.len());
        let copies: Vec<_> = elsewhere.filter_map(|at| Some((at, row(at)?))).take(MOST_COPIED).collect();
        // A head such as 总计 names a row, too, and may stand above any number.
        let labels: FxHashSet<LabelId> = copies.iter().map(|&(_, (label, _))| label).collect();
        if labels.len() < FEWEST_ROWS {
            continue;
        }
        let own: Vec<_> = region.clone().filter_map(row).take(MOST_COPIED).collect();
        if copies.iter().any(|(_, copy)| !own.contains(copy)) {
            tables += 1;
            first = first.into_iter().chain(copies.first().map(|&(at, _)| at)).min();
        }
    }
    first.filter(|_| tables > 1)
}

/// Whether a token is a table, or a row of one.
#[inline]
fn is_row_of_any(text: &str, tokens: &[Token], at: usize) -> bool {
    let is_sentence = || is_stopped(&text.as_bytes()[..tokens[at].span.end as usize]);
    let tables = || 0..outline().tables.len();
    match tokens[at].kind {
        TokenKind::Printed(_) => true,
        TokenKind::Text(Some(_)) => label_before_number(tokens, at)
            .is_some_and(|label| tables().any(|table| Lexicon::get().is_row(label, table))),
        TokenKind::Text(None) if is_sentence() => false,
        TokenKind::Text(None) => {
            let printed = tokens[at].span.of(text).unwrap_or_default();
            let may_be = Lexicon::get().may_begin(printed);
            let numbers = || printed.bytes().any(|byte| byte.is_ascii_digit());
            may_be && numbers() && tables().any(|table| printed_row(text, tokens, at, table).is_some())
        }
        _ => false,
    }
}

/// Whether a token that is no label has a number in the next cell.
#[inline]
fn may_be_row(tokens: &[Token], at: usize) -> bool {
    let number = |token: &Token| matches!(token.kind, TokenKind::Number { .. });
    tokens[at].kind == TokenKind::Text(None) && tokens.get(at + 1).is_some_and(number)
}

/// Whether a text ends as sentences do.
fn is_stopped(text: &[u8]) -> bool {
    text.ends_with("。".as_bytes())
}

/// The label of a row and what is printed behind it, on its line or in the next
/// cell.
fn printed_row<'a>(text: &'a str, tokens: &[Token], at: usize, table: usize) -> Option<(LabelId, &'a str)> {
    const LONGEST_ROW: usize = 2_000;
    let lexicon = Lexicon::get();
    let TokenKind::Text(label) = tokens[at].kind else { return None };
    if label.is_some() {
        return is_row(tokens, at, table)
            .then(|| tokens[at + 1].span.of(text))
            .flatten()
            .and_then(|value| Some((label?, value)));
    }
    let printed =
        tokens[at].span.of(text).filter(|printed| printed.len() < LONGEST_ROW && !is_stopped(printed.as_bytes()))?;
    lexicon.may_begin(printed).then_some(())?;
    let (label, taken) = lexicon.walk(table, None, printed).label?;
    let rest = &printed[taken..];
    let row = lexicon.roles(label, table).any(|(_, role)| matches!(role, Role::Row(_)));
    let values = rest.contains(|c: char| c.is_ascii_digit()) && lexicon.numbers_follow(table, rest);
    (row && values).then(|| (label, rest.trim()))
}

/// More rows than a table has need not be compared.
const MOST_COPIED: usize = 64;

fn several_reports(at: Span) -> Diagnostic {
    Diagnostic::new(
        Code::SeveralReports,
        "文本含有不止一份报告，各表的数无法确定属于哪一份，均未读取；请按报告拆分后分别读取。",
        "the text holds more than one report, and which the numbers belong to cannot be told, so none was read; split the text and read each report by itself",
    )
    .at(at)
}

/// Says that the text ends in a number before the report does: the number may be
/// the beginning of a longer one. A page says so by ending within a tag.
pub(crate) fn note_cut_number(
    document: &Document<'_>,
    headings: &[Heading],
    tables: &[Option<Table>; 3],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(last) = document.tokens.last() else { return };
    let text = &*document.text;
    let said = diagnostics.iter().any(|diagnostic| diagnostic.code == Code::SourceCutOff);
    let sections = outline().tables.iter().map(|form| form.section);
    let within_tables = match (headings.last(), sections.max()) {
        (Some(heading), Some(last)) => heading.number <= last,
        _ => false,
    };
    if said {
        return;
    }
    if within_tables && document.is_cut_page() {
        let end = text.len() as u32;
        return diagnostics.push(
            Diagnostic::new(
                Code::SourceCutOff,
                "网页在一个标签中间结束，其后各节缺失；请重新抓取完整的网页。",
                "the page ends within a tag and the sections behind it are missing; fetch the whole page again",
            )
            .at(Span::new(end, end)),
        );
    }
    let printed = last.span.of(text).unwrap_or_default();
    let in_number = printed.ends_with(char::is_numeric) && last.span.end as usize == text.len();
    if !in_number || document.page().is_some() {
        return;
    }
    // A table of contents names sections that the text does not have; a text of
    // tables alone has no headings, but closes its rows.
    let goes_on = !headings.is_empty() && is_cell(tables, last.span) || is_unclosed(text);
    if !within_tables && !goes_on {
        return;
    }
    diagnostics.push(
        Diagnostic::new(
            Code::SourceCutOff,
            format!("文本在“{printed}”处结束，其后各节缺失；最后一个数可能不完整，请核对原文。"),
            format!("the text ends at “{printed}” and the sections behind it are missing; the last number may be cut, compare with the source"),
        )
        .at(last.span),
    );
}

/// Whether what ends where a span does was taken for a cell of a table.
fn is_cell(tables: &[Option<Table>; 3], span: Span) -> bool {
    let mut cells = tables.iter().flatten().flat_map(|table| table.rows()).flat_map(|(_, _, cells)| cells);
    cells.any(|cell| cell.span.is_some_and(|of| of.end == span.end))
}

/// Whether the last line of a text opens a row with a border and does not close
/// it, as the line before does.
fn is_unclosed(text: &str) -> bool {
    let mut lines = text.lines().rev().map(str::trim);
    let last = lines.next().unwrap_or_default();
    last.starts_with('|')
        && !last.ends_with('|')
        && lines.find(|line| !line.is_empty()).is_some_and(|before| before.ends_with('|'))
}

/// Says that a table is printed a second time, which is not read.
fn note_second_copy(table: usize, region: Option<Range<usize>>, tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) {
    const FEWEST_ROWS: usize = 3;
    let Some(region) = region else { return };
    let region = [region];
    let mut rows: Vec<(LabelId, usize)> = Vec::new();
    for at in outside(&region, tokens.len()) {
        let row = label_before_number(tokens, at).filter(|&label| Lexicon::get().is_row(label, table));
        let Some(label) = row.filter(|label| rows.iter().all(|(known, _)| known != label)) else { continue };
        rows.push((label, at));
        if rows.len() == FEWEST_ROWS {
            break;
        }
    }
    if rows.len() < FEWEST_ROWS {
        return;
    }
    let form = &outline().tables[table];
    diagnostics.push(
        Diagnostic::new(
            Code::ValuesStray,
            format!("“{}”表在文中另有一处，未读取；如文本含多份报告，请按报告拆分。", form.label),
            format!("table {} stands in the text a second time, which was not read; split the text if it holds several reports", form.id),
        )
        .at(tokens[rows[0].1].span)
        .in_table(&form.id),
    );
}

/// Whether a token is the label of a row of a table with a number behind it.
fn is_row(tokens: &[Token], at: usize, table: usize) -> bool {
    label_before_number(tokens, at).is_some_and(|label| Lexicon::get().is_row(label, table))
}

/// The label that a token prints, if a number is next.
fn label_before_number(tokens: &[Token], at: usize) -> Option<LabelId> {
    let [Token { kind: TokenKind::Text(Some(label)), .. }, Token { kind: TokenKind::Number { .. }, .. }, ..] =
        tokens[at..]
    else {
        return None;
    };
    Some(label)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::model::random;

    /// The texts of the fixtures that have all tables in order, however they
    /// are laid out.
    fn texts() -> Vec<String> {
        let mut paths = Vec::new();
        for folder in ["2021", "2019", "html"] {
            let folder = format!("{}/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
            paths.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        }
        paths.sort();
        let texts = paths.iter().filter_map(|path| fs::read_to_string(path).ok());
        texts.filter(|text| in_order_of(text).is_some()).collect()
    }

    fn walked(text: &str) -> (Document<'_>, Vec<Heading>) {
        let mut document = Document::read_by_line(text);
        let headings = document.headings();
        (document, headings)
    }

    fn in_order_of(text: &str) -> Option<Found> {
        let (document, headings) = walked(text);
        in_order(&document, &headings)
    }

    /// Holds what is read in order against what runs and rows give.
    fn assert_same(text: &str) {
        let (document, headings) = walked(text);
        let Some(quick) = in_order(&document, &headings) else { return };
        let mut diagnostics = Vec::new();
        let slow = drafted(&document, &headings, &mut diagnostics).expect("the tables are there");
        assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
        assert_eq!(quick.edition.map(|edition| &edition.id), slow.edition.map(|edition| &edition.id));
        assert_eq!(format!("{:?}", quick.tables), format!("{:?}", slow.tables));
        let sections =
            |found: &Found| crate::parser::sections(&document, &headings, &found.covered, document.tokens.len());
        assert_eq!(sections(&quick), sections(&slow));
        let preface = headings.first().map_or(0, |heading| heading.token);
        let first = |found: &Found| found.first.unwrap_or(usize::MAX).min(preface);
        assert_eq!(first(&quick), first(&slow));
    }

    #[test]
    fn a_table_in_order_is_read_as_any_other() {
        let texts = texts();
        assert!(texts.len() >= 10, "{}", texts.len());
        texts.iter().for_each(|text| assert_same(text));
    }

    /// The places where a text may be cut: in front of its marks, lines and
    /// numbers.
    fn seams(text: &str) -> Vec<usize> {
        let seam = |(at, character): (usize, char)| {
            let before = text[..at].chars().next_back().unwrap_or(' ');
            let digit = character.is_ascii_digit() != before.is_ascii_digit();
            (digit || "\n|\t<、。".contains(character) || "\n|\t>".contains(before)).then_some(at)
        };
        text.char_indices().filter_map(seam).collect()
    }

    proptest! {
        #![proptest_config(random::cases(400))]

        #[test]
        fn a_table_out_of_order_is_left_to_the_others(
            text in prop::sample::select(texts()),
            from: prop::sample::Index,
            length in 0usize..40,
            to: prop::sample::Index,
            how in 0u8..4,
        ) {
            let seams = seams(&text);
            let start = from.index(seams.len());
            let (start, end) = (seams[start], seams[(start + length % 8).min(seams.len() - 1)]);
            let to = seams[to.index(seams.len())];
            let piece = &text[start..end];
            let strange = ["0", "12\n", "|", "\u{A0}\n", "规章\n", "总计\n3\n", "本年工作。\n", "| |\n", "其他\n", "—"];
            let damaged = match how {
                0 => format!("{}{}", &text[..start], &text[end..]),
                1 => format!("{}{piece}{piece}{}", &text[..start], &text[end..]),
                2 => format!("{}{piece}{}", &text[..to], &text[to..]),
                _ => format!("{}{}{}", &text[..to], strange[length % strange.len()], &text[to..]),
            };
            assert_same(&damaged);
        }
    }

    fn fixture(name: &str) -> String {
        let path = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(path).expect("the fixture is there")
    }

    /// Whether all tables of a text are taken by their print.
    fn is_taken_by_print(text: &str) -> bool {
        let mut document = Document::read(text);
        let headings = document.headings();
        document.printed.len() == 3 && in_order(&document, &headings).is_some()
    }

    #[test]
    fn tables_are_taken_by_their_print_the_second_time() {
        let names = [
            "lines.txt",
            "lines.crlf.txt",
            "lines.furniture.txt",
            "markdown-pages.txt",
            "mixed.txt",
            "spaces.txt",
            "pdf-rows.txt",
            "pdf-rows-halves.txt",
            "pdf-rows-repeated.txt",
            "pdf-columns.txt",
            "pdf-columns-under.txt",
            "pdf-lines.txt",
        ];
        let names = names.map(|name| format!("2021/huaian-2024.{name}"));
        let others = ["2021/shuyang-2025.mini-tables.txt", "2021/suqian-2024.tabs.blanks-in-words.txt"];
        for name in names.iter().map(String::as_str).chain(others) {
            let text = fixture(name);
            // An empty cell at the end of a row is the page's own.
            let wider =
                text.lines().map(|line| if line.contains('\t') { format!("{line}\t\n") } else { format!("{line}\n") });
            for text in [wider.collect(), text] {
                crate::parse(&text);
                assert!(is_taken_by_print(&text), "{name}");
            }
        }
    }

    /// A table may be printed as another but for an empty row at its end.
    #[test]
    fn tables_are_taken_by_the_longest_print_that_fits() {
        let fixture = fixture("2019/shanghai-2019.cell-per-line.txt");
        let text: String =
            fixture.lines().map(|line| if line == " |" { "0 |\n".into() } else { format!("{line}\n") }).collect();
        let with_row = text.replacen("\n251000元 |\n", "\n251000元 |\n|\n|\n|\n|\n|\n", 1);
        for text in [&text, &with_row] {
            crate::parse(text);
        }
        assert!(is_taken_by_print(&text) && is_taken_by_print(&with_row));
    }

    /// Table four is the same in all editions.
    #[test]
    fn what_is_printed_alike_in_another_edition_is_taken_by_its_print() {
        let texts = ["2021/distinct.lines.txt", "2019/distinct.lines.txt"].map(fixture);
        for text in &texts {
            crate::parse(text);
        }
        assert!(texts.iter().all(|text| is_taken_by_print(text)));
    }
}
