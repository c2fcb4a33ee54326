//! The order of the stages.

mod encoding;
mod hidden;
pub(crate) mod tables;

use std::borrow::Cow;
use std::fmt;

use memchr::memchr;

use crate::check;
use crate::diagnostic::{Code, Diagnostic};
use crate::fold;
use crate::form::Edition;
use crate::lex;
use crate::meta::{self, Meta, footer};
use crate::model::{CellNote, Parsed, Report, Section, Status, Table};
use crate::source::decode::{self, OffsetMap};
use crate::source::{self, Document, SourceText};
use crate::span::{LineIndex, Span};
use crate::table::counts;
use crate::walk::Heading;
use tables::Found;

/// Reads reports; made once and used for many.
///
/// ```
/// let parser = nianbao::Parser::new().source("pages/7.txt");
/// let parsed = parser.parse("这不是年报");
/// assert_eq!(parsed.report.source.as_deref(), Some("pages/7.txt"));
/// assert!(!parsed.is_report());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Parser {
    source: Option<String>,
    checks_off: bool,
    layouts: bool,
    encoding: Option<&'static encoding_rs::Encoding>,
}

/// A name that no encoding has, or one that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownEncoding {
    name: String,
}

impl fmt::Display for UnknownEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}” names no encoding that can be read; reports come in utf-8, gb18030 (gbk, gb2312), big5, utf-16le",
            self.name
        )
    }
}

impl std::error::Error for UnknownEncoding {}

impl Parser {
    /// A parser with the usual settings.
    pub fn new() -> Self {
        Parser::default()
    }

    /// Names the input: a path or an id, given back as `source`.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether the form's identities are evaluated; they are by default.
    #[must_use]
    pub fn checks(mut self, on: bool) -> Self {
        self.checks_off = !on;
        self
    }

    /// Whether a diagnostic with code [`Layout`](Code::Layout) names the layout
    /// that each table was found in; none does by default.
    ///
    /// ```
    /// let text = std::fs::read_to_string("fixtures/2021/hongze-2023.lines.txt")?;
    /// let parsed = nianbao::Parser::new().layouts(true).parse(&text);
    /// let named = parsed.diagnostics.iter().filter(|diagnostic| diagnostic.code == nianbao::Code::Layout);
    /// assert!(named.clone().count() == 3 && named.clone().all(|layout| layout.message_en.contains("lines")));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn layouts(mut self, on: bool) -> Self {
        self.layouts = on;
        self
    }

    /// Says which encoding the bytes for [`parse_bytes`](Self::parse_bytes)
    /// are in, by a label of the WHATWG Encoding Standard (`gbk`, `big5`,
    /// `utf-16le`; case does not matter). Only a byte order mark overrides it.
    /// Without it the encoding is told by the bytes and by what the page
    /// declares.
    ///
    /// # Errors
    /// Where no encoding has the label, or one that no report comes in (ISO-2022-JP).
    pub fn encoding(mut self, label: &str) -> Result<Self, UnknownEncoding> {
        let found = encoding_rs::Encoding::for_label(label.as_bytes());
        self.encoding =
            Some(found.and_then(decode::readable).ok_or_else(|| UnknownEncoding { name: label.to_owned() })?);
        Ok(self)
    }

    /// Reads one report, as text or as a web page, which its markup tells.
    ///
    /// Never fails and never panics: what could not be read is said in
    /// [`Parsed::diagnostics`]. Of an input longer than 4 GiB − 1 byte nothing
    /// is read. Cost is linear in the length of the input.
    pub fn parse(&self, text: &str) -> Parsed {
        self.named(match u32::try_from(text.len()) {
            Ok(_) => self.read(text, None, Vec::new()),
            Err(_) => too_long(),
        })
    }

    /// Reads one report from the bytes of a file or of a page as fetched, in
    /// UTF-8, GB18030 (GBK, GB2312), Big5 or UTF-16.
    ///
    /// Spans are in `bytes`, whatever the encoding; lines and columns count as
    /// in the decoded text. Like [`parse`](Self::parse) it never fails: bytes
    /// that cannot be decoded, binary data and text that was encoded twice are
    /// told by diagnostics.
    pub fn parse_bytes(&self, bytes: &[u8]) -> Parsed {
        self.named(self.read_bytes(bytes))
    }

    /// The input that [`parse_bytes`](Self::parse_bytes) reads, as people see
    /// it: for what quotes its lines. Of what is refused as binary data, or as
    /// longer than 4 GiB − 1 byte, it is empty.
    pub fn source_text<'a>(&self, bytes: &'a [u8]) -> SourceText<'a> {
        if u32::try_from(bytes.len()).is_err() || decode::looks_binary(bytes).is_some() || decode::is_utf32(bytes) {
            return SourceText::new("");
        }
        let decoded = decode::decode(bytes, self.encoding);
        match u32::try_from(decoded.text.len()) {
            Ok(_) => SourceText::of(decoded),
            Err(_) => SourceText::new(""),
        }
    }

    fn read_bytes(&self, bytes: &[u8]) -> Parsed {
        if u32::try_from(bytes.len()).is_err() {
            return too_long();
        }
        if decode::is_utf32(bytes) {
            return refused(encoding::utf32());
        }
        if let Some(at) = decode::looks_binary(bytes) {
            return binary(bytes, at);
        }
        let decoded = decode::decode(bytes, self.encoding);
        if u32::try_from(decoded.text.len()).is_err() {
            return too_long();
        }
        let offsets = decoded.offsets();
        match encoding::remarks(&decoded, &offsets) {
            Ok(remarks) => self.read(&decoded.text, Some(&offsets).filter(|offsets| !offsets.is_identity()), remarks),
            Err(refusal) => {
                let mut diagnostics = vec![*refusal];
                locate(&decoded.text, Some(&offsets), &mut diagnostics);
                Parsed { report: Report::default(), diagnostics }
            }
        }
    }

    fn named(&self, mut parsed: Parsed) -> Parsed {
        parsed.report.source.clone_from(&self.source);
        parsed
    }
}

/// Reads the text of one report with the usual settings.
///
/// ```
/// let text = std::fs::read_to_string("fixtures/2021/huaian-2024.lines.txt")?;
/// let parsed = nianbao::parse(&text);
/// assert_eq!(parsed.report.year, Some(2024));
/// assert_eq!(parsed.report.checks.failed, 0);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn parse(text: &str) -> Parsed {
    Parser::new().parse(text)
}

/// Reads one report from bytes with the usual settings; see
/// [`Parser::parse_bytes`].
///
/// ```
/// let bytes = std::fs::read("fixtures/html/trs-hongze-2023-gb18030.html")?;
/// let parsed = nianbao::parse_bytes(&bytes);
/// assert_eq!(parsed.report.year, Some(2023));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn parse_bytes(bytes: &[u8]) -> Parsed {
    Parser::new().parse_bytes(bytes)
}

impl Parsed {
    /// Whether the input is a report that can be read: it has a section heading
    /// or a table of the form.
    pub fn is_report(&self) -> bool {
        !self.diagnostics.iter().any(|diagnostic| diagnostic.code.is_refusal())
    }
}

impl Parsed {
    /// What stands in the output for an input that could not be read at all:
    /// a report without anything, and the reason in Chinese and in English as a
    /// diagnostic [`Code::InputUnreadable`].
    ///
    /// ```
    /// let parsed = nianbao::Parsed::unreadable("文件不存在", "the file does not exist");
    /// assert!(!parsed.is_report());
    /// assert_eq!(parsed.diagnostics[0].code, nianbao::Code::InputUnreadable);
    /// ```
    pub fn unreadable(message: impl Into<String>, message_en: impl Into<String>) -> Parsed {
        refused(Diagnostic::new(Code::InputUnreadable, message, message_en))
    }

    /// Adds a remark on the input as a whole, of what only those know who
    /// fetched it: that the page was cut off on its way, say. It goes before the
    /// remarks on places in the text.
    ///
    /// ```
    /// use nianbao::Code;
    ///
    /// let mut parsed = nianbao::parse("某县2024年政府信息公开工作年度报告\n一、总体情况\n");
    /// parsed.remark(Code::SourceCutOff, "抓取时页面被截断", "the page was cut off when it was fetched");
    /// assert_eq!(parsed.diagnostics[0].code, Code::SourceCutOff);
    /// ```
    pub fn remark(&mut self, code: Code, message: impl Into<String>, message_en: impl Into<String>) {
        self.diagnostics.insert(0, Diagnostic::new(code, message, message_en));
    }
}

/// A text whose lines end with a carriage return alone, with line feeds in their
/// place, so that every place in it stays where it is.
fn with_line_ends(text: &str) -> Cow<'_, str> {
    match memchr(b'\n', text.as_bytes()).is_none() && memchr(b'\r', text.as_bytes()).is_some() {
        true => Cow::Owned(text.replace('\r', "\n")),
        false => Cow::Borrowed(text),
    }
}

fn refused(diagnostic: Diagnostic) -> Parsed {
    Parsed { report: Report::default(), diagnostics: vec![diagnostic] }
}

fn too_long() -> Parsed {
    refused(Diagnostic::new(
        Code::NotAReport,
        "文本超过 4 GiB，未读取；请按报告拆分。",
        "the text is longer than 4 GiB and was not read; split it into reports",
    ))
}

fn binary(bytes: &[u8], at: usize) -> Parsed {
    let mut diagnostic = Diagnostic::new(
        Code::BinaryData,
        format!("偏移 {at} 处的字节表明这是二进制数据，不是文本或网页；请先提取其中的文本。"),
        format!("byte {at} shows binary data, no text and no web page; extract the text from it first"),
    )
    .at(Span::new(at as u32, at as u32 + 1));
    let (line, column) = LineIndex::new(&bytes[..at]).line_column(at as u32);
    diagnostic.line = Some(line);
    diagnostic.column = Some(column);
    refused(diagnostic)
}

impl Parser {
    /// Reads a decoded input. `offsets` leads from it to the input as given,
    /// `diagnostics` hold what its decoding gave reason to say.
    fn read(&self, source: &str, offsets: Option<&OffsetMap>, mut remarks: Vec<Diagnostic>) -> Parsed {
        let source = &*with_line_ends(source);
        let (document, headings, found) = self.walked(source);
        let source = document.source;
        let mut diagnostics = Vec::new();
        let mut report = match self.tables(&document, &headings, found, &mut diagnostics) {
            Some((report, _)) if report.tables.iter().all(Option::is_none) && hidden::escaped(&document).is_some() => {
                diagnostics = hidden::escaped(&document).into_iter().collect();
                Report::default()
            }
            Some((mut report, meta)) => {
                remarks.extend(meta.remarks);
                report.cells = notes(source, &document, &report.tables);
                report
            }
            None => {
                diagnostics.insert(0, hidden::escaped(&document).unwrap_or_else(|| no_report(source)));
                Report::default()
            }
        };
        for diagnostic in &mut diagnostics {
            diagnostic.span = diagnostic.span.map(|span| document.to_source(span));
        }
        remarks.extend(hidden::tables(&document, &report.tables));
        diagnostics.append(&mut remarks);
        locate(source, offsets, &mut diagnostics);
        if offsets.is_some() || document.page().is_some() {
            report.map_spans(|span| in_bytes(document.to_source(span), offsets));
        }
        Parsed { report, diagnostics }
    }

    /// Finds the headings, and the tables where they are printed exactly as an
    /// edition has them. Only with all of them is a table left as a whole.
    fn walked<'a>(&self, source: &'a str) -> (Document<'a>, Vec<Heading>, Option<Found>) {
        let mut document = Document::read(source);
        let headings = document.headings();
        let found = tables::in_order(&document, &headings);
        let whole = found.is_some() && headings.len() == Edition::all()[0].sections.len() && !self.layouts;
        if document.printed.is_empty() || whole {
            return (document, headings, found);
        }
        document = Document::read_by_line(source);
        let headings = document.headings();
        let found = tables::in_order(&document, &headings);
        (document, headings, found)
    }

    /// Reads the tables and what stands around them; nothing where there is
    /// neither table nor heading.
    fn tables(
        &self,
        document: &Document<'_>,
        headings: &[Heading],
        found: Option<Found>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(Report, Meta)> {
        let tokens = &document.tokens;
        if let Some(at) = document.stopped {
            diagnostics.push(too_many(at));
        }
        let found = match found {
            Some(found) => found,
            None => tables::drafted(document, headings, diagnostics)?,
        };
        if self.layouts {
            tables::name_layouts(document, headings, &found, diagnostics);
        }
        found.tables.iter().flatten().for_each(|table| counts::note(table, diagnostics));
        tables::note_cut_number(document, headings, &found.tables, diagnostics);
        tables::note_cut_sections(headings, &found.tables, diagnostics);
        let mut report = Report { edition: found.edition, tables: found.tables, ..Report::default() };
        let first_section = headings.first().map(|heading| heading.token);
        let first_table = found.first;
        let preface = first_section.into_iter().chain(first_table).min();
        let preface = document.prose(0..preface.unwrap_or(tokens.len().min(meta::PREFACE)));
        // What stands around an article stands above it too.
        let last_section = headings.last().map_or(first_table.unwrap_or(0), |heading| heading.token);
        let content_end = footer::begins(document, last_section);
        let mut meta = meta::read(document, &preface, &document.prose(0..content_end));
        if let Some((year, span)) = meta.conflict {
            let title = meta.year.unwrap_or_default();
            diagnostics.push(
                Diagnostic::new(
                    Code::YearConflict,
                    format!("标题写的是 {title} 年，正文的统计期限是 {year} 年；以标题为准。"),
                    format!("the title says {title}, the period in the text {year}; the title's year is taken"),
                )
                .at(span),
            );
        }
        report.title = meta.title.take();
        report.agency = meta.agency.take();
        report.year = meta.year;
        report.published = meta.published.take();
        report.sections = sections(document, headings, &found.covered, content_end);
        if let (false, Some(edition)) = (self.checks_off, report.edition) {
            report.checks = check::evaluate(edition, &report.tables);
        }
        Some((report, meta))
    }
}

/// The text goes on behind the last cell that was read.
fn too_many(at: u32) -> Diagnostic {
    Diagnostic::new(
        Code::SourceTooLong,
        format!("文本超过 {} 个单元格或行，比任何年报都长，此处以后未读取；请按报告拆分。", source::MOST_TOKENS),
        format!(
            "the text has more than {} cells or lines, more than any report; it was not read from here on; split it into reports",
            source::MOST_TOKENS
        ),
    )
    .at(Span::new(at, at))
}

/// Why an input without heading and table is no report.
fn no_report(source: &str) -> Diagnostic {
    if let Some(found) = decode::mojibake(source) {
        return encoding::mojibake(found);
    }
    if let Some(archive) = hidden::archive(source) {
        return archive;
    }
    Diagnostic::new(
        Code::NotAReport,
        "没有找到年度报告的章节标题或表格，这不像一份政府信息公开工作年度报告；请检查抓取的页面是否正确。",
        "no section heading and no table label was found, so this is not an annual report; check that the right page was scraped",
    )
}

/// The prose of each section: its lines, but those that a table is made of. The
/// last one ends before the token `content_end`.
pub(crate) fn sections(
    document: &Document<'_>,
    headings: &[Heading],
    covered: &[Span],
    content_end: usize,
) -> Vec<Section> {
    let (text, tokens) = (&*document.text, &document.tokens);
    // The tokens of a page may be out of its order, and what covers them may overlap.
    let merged = if document.page().is_some() { merged(covered) } else { Vec::new() };
    let mut covered = covered.iter().peekable();
    let mut sections = Vec::with_capacity(headings.len());
    let mut lines: Vec<&str> = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        let is_last = at + 1 == headings.len();
        let end = headings.get(at + 1).map_or(content_end, |next| next.token);
        lines.clear();
        let mut rest = &tokens[heading.token + 1..end];
        while let [token, others @ ..] = rest {
            rest = others;
            if !token.is_text() || document.is_link(token) {
                continue;
            }
            if document.page().is_some() {
                let next = merged.partition_point(|span| span.end <= token.span.start);
                if merged.get(next).is_some_and(|span| span.start < token.span.end) {
                    continue;
                }
            } else {
                while covered.next_if(|span| span.end <= token.span.start).is_some() {}
                if let Some(table) = covered.peek().filter(|span| span.start < token.span.end) {
                    rest = &rest[rest.partition_point(|token| token.span.start < table.end)..];
                    continue;
                }
            }
            let line = token.span.of(text).map(fold::trim).unwrap_or_default();
            let attached = is_last && document.page().is_some() && footer::is_attachment(line);
            if !line.is_empty() && !lex::page_number(line) && !attached {
                lines.push(line);
            }
        }
        let heading_text = heading.span.of(text).unwrap_or_default().to_owned();
        let text = lines.join("\n");
        sections.push(Section { number: heading.number, heading: heading_text, span: heading.span, text });
    }
    sections
}

/// Spans as ones that do not overlap, in order.
fn merged(spans: &[Span]) -> Vec<Span> {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// The cells that are not plainly a printed number.
fn notes(source: &str, document: &Document<'_>, tables: &[Option<Table>]) -> Vec<CellNote> {
    let text = &*document.text;
    let mut notes = Vec::new();
    let mut index: Option<LineIndex<'_>> = None;
    for table in tables.iter().flatten() {
        for (row, columns, cells) in table.rows() {
            if cells.iter().all(|cell| cell.status == Status::Printed) {
                continue;
            }
            for (cell, column) in cells.iter().zip(columns) {
                if cell.status == Status::Printed {
                    continue;
                }
                let line = cell.span.map(|span| {
                    let index = index.get_or_insert_with(|| LineIndex::new(source));
                    index.line_at(document.to_source(span).start)
                });
                notes.push(CellNote {
                    table: &table.form().id,
                    row: row.to_owned(),
                    column: &column.id,
                    status: cell.status,
                    raw: cell.span.map(|span| raw(text, span)).unwrap_or_default(),
                    line,
                    unit: cell.unit(),
                });
            }
        }
    }
    notes
}

/// What is printed within a span, on one line.
fn raw(text: &str, span: Span) -> String {
    let pieces = span.of(text).unwrap_or_default().split(|c: char| c == '|' || fold::is_blank(c));
    pieces.filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Puts diagnostics in the order of the source, works out lines and columns,
/// and leads spans on to the input as given.
fn locate(source: &str, offsets: Option<&OffsetMap>, diagnostics: &mut [Diagnostic]) {
    if diagnostics.iter().all(|diagnostic| diagnostic.span.is_none()) {
        return;
    }
    let index = LineIndex::new(source);
    let mut places = index.places();
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.map_or(0, |span| span.start));
    for diagnostic in diagnostics.iter_mut() {
        if let Some(span) = diagnostic.span {
            let (line, column) = places.line_column(span.start);
            diagnostic.line = Some(line);
            diagnostic.column = Some(column);
            diagnostic.span = Some(in_bytes(span, offsets));
        }
    }
}

/// The place in the bytes of a span of the decoded text.
fn in_bytes(span: Span, offsets: Option<&OffsetMap>) -> Span {
    offsets.map_or(span, |offsets| offsets.span_to_bytes(span))
}
