//! Finds the sections of a report and the part of the text that each table
//! may stand in.
//!
//! A table of contents repeats every heading, prose has headings of its own
//! that count from 一 again, and rows of table three begin with `三、` and
//! `四、`. So headings are not taken as they come: of all lines that may be
//! one, the chain is taken that counts upwards and fits the form best.

use memchr::memmem;

use crate::fold;
use crate::form::{Lexicon, outline};
use crate::lex::{self, Lexeme, Ordinal};
use crate::source::MOST_TOKENS;
use crate::span::Span;
use crate::token::{Token, TokenKind};

/// A section heading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Heading {
    pub number: u8,
    pub span: Span,
    /// Index of its token.
    pub token: usize,
    /// Whether its wording is that of a report's heading, not merely an
    /// ordinal and some text.
    pub evident: bool,
}

/// The headings of a report, in order, and the tokens, cut where a heading
/// stood within a line.
pub(crate) fn headings(text: &str, tokens: &mut Vec<Token>) -> Vec<Heading> {
    let sections = outline().sections.len();
    let found = chain(&candidates(text, tokens));
    if found.len() == sections && found.iter().all(|heading| heading.exact) {
        return found.iter().map(|candidate| candidate.heading).collect();
    }
    let certain: Vec<u8> = found.iter().filter(|found| found.exact).map(|found| found.heading.number).collect();
    if !cut_at_headings(text, tokens, &certain) {
        return found.iter().map(|candidate| candidate.heading).collect();
    }
    chain(&candidates(text, tokens)).iter().map(|candidate| candidate.heading).collect()
}

/// A line that may be a section heading.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    heading: Heading,
    /// Whether it is a wording that the form or its spellings have.
    exact: bool,
    score: u32,
}

/// How much a heading in a known wording counts beside others; content behind
/// it tells it from a line of a table of contents.
const EXACT: u32 = 100;
const KEYWORDS: u32 = 40;
const NUMBERED: u32 = 4;
const CONTENT: u32 = 20;

/// A list of so many headings, each named again further on, is a table of
/// contents.
const FEWEST_ENTRIES: usize = 3;
/// How much a line of one counts: it stands for a heading that is not found
/// elsewhere, and never for one that is.
const ENTRY: u32 = 10;

/// A heading is at most so long, in bytes.
const LONGEST_HEADING: u32 = 150;

fn candidates(text: &str, tokens: &[Token]) -> Vec<Candidate> {
    let lexicon = Lexicon::get();
    let mut candidates: Vec<Candidate> = Vec::with_capacity(16);
    // Numbers alone are no content: a table of contents has those of pages.
    let mut content = false;
    for (at, token) in tokens.iter().enumerate() {
        let TokenKind::Text(label) = token.kind else {
            content |= matches!(token.kind, TokenKind::Printed(_) | TokenKind::Placeholder);
            continue;
        };
        let known = label.and_then(|label| lexicon.section(label));
        let candidate = match (known, label) {
            (Some(number), _) => Some((number, EXACT)),
            (None, Some(_)) => None,
            (None, None) if token.span.len() > LONGEST_HEADING => None,
            (None, None) => token.span.of(text).and_then(weak),
        };
        let Some((number, score)) = candidate else {
            content = true;
            continue;
        };
        if let Some(before) = candidates.last_mut()
            && std::mem::take(&mut content)
        {
            before.score += CONTENT;
        }
        let heading = Heading { number, span: token.span, token: at, evident: score > NUMBERED };
        candidates.push(Candidate { heading, exact: score == EXACT, score });
    }
    if let Some(last) = candidates.last_mut() {
        last.score += CONTENT;
    }
    discount_contents(&mut candidates);
    candidates
}

/// Makes the lines of tables of contents count for little: of headings that
/// follow each other with nothing between them, where one of them is named
/// again behind them.
fn discount_contents(candidates: &mut [Candidate]) {
    let number = |candidate: &Candidate| candidate.heading.number;
    let has_content = |candidate: &Candidate| !matches!(candidate.score, EXACT | KEYWORDS | NUMBERED);
    // Which numbers evident candidates have from the end up to here, as bits.
    let mut behind = 0u32;
    let mut end = candidates.len();
    while end > 0 {
        let follows =
            |at: usize| !has_content(&candidates[at - 1]) && number(&candidates[at - 1]) < number(&candidates[at]);
        let start = (1..end).rev().take_while(|&at| follows(at)).last().map_or(end - 1, |at| at - 1);
        let run = &mut candidates[start..end];
        let numbers = run.iter().filter(|entry| entry.heading.evident).fold(0, |bits, entry| bits | 1 << number(entry));
        if run.len() >= FEWEST_ENTRIES && numbers & behind != 0 {
            run.iter_mut().for_each(|entry| entry.score = entry.score.min(ENTRY));
        }
        behind |= numbers;
        end = start;
    }
}

/// Whether the wording of a line, though no known one, is that of a section's
/// heading.
pub(crate) fn may_head(line: &str) -> bool {
    weak(line).is_some_and(|(_, score)| score > NUMBERED)
}

/// The section that a line in no known wording may head, with how much speaks
/// for it.
fn weak(line: &str) -> Option<(u8, u32)> {
    // A chapter's number is in Chinese.
    if !lex::may_begin_chapter(line) {
        return None;
    }
    // A row of words ends with its values.
    let mut words = line.rsplit(fold::is_blank).filter(|word| !word.is_empty()).take(2);
    let number = |word: &str| matches!(lex::lexeme(word), Lexeme::Number { .. });
    if line.ends_with(|c: char| c.is_ascii_digit()) && words.all(number) {
        return None;
    }
    let (Ordinal::Chapter(number), rest) = lex::ordinal(line)? else { return None };
    let section = outline().sections.get(usize::from(number).checked_sub(1)?)?;
    let rest = fold::fold(rest);
    let reworded = |words: &Vec<String>| words.iter().all(|word| rest.contains(word.as_str()));
    if section.keywords.iter().any(reworded) {
        return Some((number, KEYWORDS));
    }
    if rest.chars().count() < 2 {
        return None;
    }
    let sentence = line.contains(['。', '；', ';']) || line.ends_with(['，', ',', ':', '：']);
    (!sentence).then_some((number, NUMBERED))
}

/// The chain of candidates that counts upwards and scores most; of equals, the
/// one that comes last.
fn chain(candidates: &[Candidate]) -> Vec<Candidate> {
    let sections = outline().sections.len();
    // For each number, the best chain that ends with it: score and last link.
    let mut best: Vec<Option<(u32, usize)>> = vec![None; sections + 1];
    let mut links: Vec<Option<usize>> = Vec::with_capacity(candidates.len());
    for (at, candidate) in candidates.iter().enumerate() {
        let number = usize::from(candidate.heading.number);
        let before = best[..number].iter().flatten().max_by_key(|(score, last)| (*score, *last));
        let score = before.map_or(0, |(score, _)| *score) + candidate.score;
        links.push(before.map(|&(_, last)| last));
        if best[number].is_none_or(|(known, _)| score >= known) {
            best[number] = Some((score, at));
        }
    }
    let mut chain = Vec::with_capacity(sections);
    let mut next = best.iter().flatten().max_by_key(|(score, last)| (*score, *last)).map(|&(_, last)| last);
    while let Some(at) = next {
        chain.push(candidates[at]);
        next = links[at];
    }
    chain.reverse();
    chain
}

/// Cuts tokens where a section's heading stands within a line: behind a number
/// that a PDF glued to it, or in a text that has lost its line ends. Answers
/// whether any was cut.
fn cut_at_headings(text: &str, tokens: &mut Vec<Token>, certain: &[u8]) -> bool {
    let lexicon = Lexicon::get();
    let mut cut = Vec::with_capacity(tokens.len());
    for token in tokens.iter() {
        let printed = match token.kind {
            TokenKind::Text(None) if token.span.len() < 2000 && cut.len() < MOST_TOKENS => {
                token.span.of(text).unwrap_or_default()
            }
            _ => "",
        };
        let mut rest = *token;
        for comma in memmem::find_iter(printed.as_bytes(), "、") {
            let Some(numeral) = printed[..comma].chars().next_back() else { continue };
            let start = comma - numeral.len_utf8();
            if (token.span.start + start as u32) < rest.span.start {
                continue;
            }
            let Some((number, taken)) = lexicon.section_at(&printed[start..]) else { continue };
            if certain.contains(&number) || start == 0 && taken == printed.len() {
                continue;
            }
            let at = token.span.start + start as u32;
            push_part(text, &mut cut, Token { span: Span::new(rest.span.start, at), ..rest });
            let heading = Span::new(at, at + taken as u32);
            let label = lexicon.find(heading.of(text).unwrap_or_default(), false, &mut String::new());
            cut.push(Token { span: heading, kind: TokenKind::Text(label), ..*token });
            rest.span.start = heading.end;
        }
        if rest.span == token.span {
            cut.push(*token);
        } else {
            push_part(text, &mut cut, rest);
        }
    }
    let changed = cut.len() != tokens.len();
    *tokens = cut;
    changed
}

fn push_part(text: &str, tokens: &mut Vec<Token>, part: Token) {
    let Some(printed) = part.span.of(text) else { return };
    let content = fold::trim(printed);
    if content.is_empty() {
        return;
    }
    let start = part.span.start + (content.as_ptr() as usize - printed.as_ptr() as usize) as u32;
    tokens.push(Token { span: Span::new(start, start + content.len() as u32), kind: TokenKind::Text(None), ..part });
}

/// The tokens that may hold each table: those behind its section's heading, or,
/// where it has none there, those of the part between two headings that prints
/// most of its labels, from the first of them on to the next table.
pub(crate) fn regions(
    text: &str,
    tokens: &[Token],
    headings: &[Heading],
    traditional: bool,
) -> Vec<Option<std::ops::Range<usize>>> {
    let tables = &outline().tables;
    // A table stands under its heading if any label of it does; prose elsewhere
    // may begin with one too.
    let places: Vec<_> = tables.iter().map(|form| under(form.section, headings, tokens)).collect();
    let labels = own_labels(text, tokens, &places, traditional);
    let starts: Vec<Option<usize>> = labels.iter().map(|labels| labels.start(headings, tokens)).collect();
    let mut regions: Vec<Option<std::ops::Range<usize>>> = Vec::with_capacity(tables.len());
    for (table, under) in places.into_iter().enumerate() {
        let region = match (under, starts[table]) {
            (_, None) => None,
            (Some(under), Some(first)) if under.contains(&first) => Some(under),
            (_, Some(first)) => {
                let later = starts[table + 1..].iter().flatten().copied().find(|&at| at > first);
                Some(first..next_heading(first, headings, tokens).min(later.unwrap_or(tokens.len())))
            }
        };
        regions.push(region);
    }
    regions
}

/// The tokens of a section, up to the next heading that is evident.
pub(crate) fn under(section: u8, headings: &[Heading], tokens: &[Token]) -> Option<std::ops::Range<usize>> {
    let heading = headings.iter().find(|heading| heading.number == section)?;
    Some(heading.token + 1..next_heading(heading.token, headings, tokens))
}

fn next_heading(token: usize, headings: &[Heading], tokens: &[Token]) -> usize {
    headings.iter().find(|h| h.evident && h.token > token).map_or(tokens.len(), |heading| heading.token)
}

/// The tokens that print labels of one table alone.
#[derive(Clone, Default)]
struct OwnLabels {
    /// The first within the table's place.
    placed: Option<usize>,
    /// All, where none stands there.
    elsewhere: Vec<usize>,
}

impl OwnLabels {
    /// Where the table begins: in its place, or where most of its labels stand
    /// between two headings, of equals the first. A menu of the site may name
    /// some too.
    fn start(&self, headings: &[Heading], tokens: &[Token]) -> Option<usize> {
        if self.placed.is_some() {
            return self.placed;
        }
        let mut most: Option<(usize, usize)> = None;
        let mut rest = &self.elsewhere[..];
        while let [first, ..] = rest {
            let end = next_heading(*first, headings, tokens);
            let count = rest.partition_point(|&at| at < end);
            if most.is_none_or(|(known, _)| count > known) {
                most = Some((count, *first));
            }
            rest = &rest[count..];
        }
        most.map(|(_, first)| first)
    }
}

/// For each table, where labels of this table alone are printed.
fn own_labels(
    text: &str,
    tokens: &[Token],
    places: &[Option<std::ops::Range<usize>>],
    traditional: bool,
) -> Vec<OwnLabels> {
    let lexicon = Lexicon::get();
    let tables = places.len();
    let mut own = vec![OwnLabels::default(); tables];
    for (at, token) in tokens.iter().enumerate() {
        let TokenKind::Text(label) = token.kind else { continue };
        let wanted = |table: usize| own[table].placed.is_none();
        if !(0..tables).any(wanted) {
            break;
        }
        let found: Option<usize> = match label {
            Some(label) => {
                let of = lexicon.label(label).tables;
                let table = of.trailing_zeros() as usize;
                (of.is_power_of_two() && table < tables && wanted(table)).then_some(table)
            }
            None => {
                let printed = token.span.of(text).filter(|printed| printed.len() < 2000).unwrap_or_default();
                let begins = |table: &usize| match traditional {
                    true => fold::simplify(printed).iter().any(|simple| begins_with_own(lexicon, *table, simple)),
                    false => begins_with_own(lexicon, *table, printed),
                };
                let may = traditional || lexicon.may_begin(printed);
                (0..tables).filter(|&table| may && wanted(table)).find(begins)
            }
        };
        let Some(table) = found else { continue };
        match &places[table] {
            Some(place) if place.contains(&at) => own[table].placed = Some(at),
            _ => own[table].elsewhere.push(at),
        }
    }
    own
}

/// Whether a line that is no label as a whole begins with one of this table
/// alone: its values or further labels follow on the line, and no prose.
fn begins_with_own(lexicon: &Lexicon, table: usize, printed: &str) -> bool {
    let behind = |(label, taken): (crate::form::LabelId, usize)| {
        let rest = &printed[taken..];
        let apart = lexicon.numbers_follow(table, rest) || rest.starts_with(['(', '（']);
        let labels = || lexicon.walk(table, None, rest).label.is_some();
        (apart || labels()) && lexicon.label(label).tables == 1 << table
    };
    match lexicon.walk(table, None, printed).label {
        Some(label) => behind(label),
        None => is_numbered_row(lexicon, table, printed),
    }
}

/// Whether a line is a row of this table alone that is numbered where the form's
/// is not, with its values behind it.
fn is_numbered_row(lexicon: &Lexicon, table: usize, printed: &str) -> bool {
    let rest = match lex::ordinal(printed) {
        Some((_, rest)) if rest.ends_with(|c: char| c.is_ascii_digit()) => rest,
        _ => return false,
    };
    lexicon.walk(table, None, rest).label.is_some_and(|(label, taken)| {
        lexicon.label(label).tables == 1 << table && lexicon.numbers_follow(table, &rest[taken..])
    })
}
