//! The order of the stages.

mod encoding;
mod hidden;
mod locate;
mod notes;
mod refusal;
mod sections;
pub(crate) mod tables;

use std::borrow::Cow;
use std::fmt;

use memchr::memchr;

use crate::check;
use crate::diagnostic::{Code, Diagnostic};
use crate::form::outline;
use crate::meta::{self, Meta, footer};
use crate::model::{Parsed, Report};
use crate::source::decode::{self, OffsetMap};
use crate::source::{Document, SourceText};
use crate::table::counts;
use crate::walk::Heading;
use locate::{in_bytes, locate};
use notes::notes;
pub(crate) use sections::sections;
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
            Err(_) => refusal::too_long(),
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
        refusal::refused(Diagnostic::new(Code::InputUnreadable, message, message_en))
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

impl Parser {
    fn read_bytes(&self, bytes: &[u8]) -> Parsed {
        if u32::try_from(bytes.len()).is_err() {
            return refusal::too_long();
        }
        if decode::is_utf32(bytes) {
            return refusal::refused(encoding::utf32());
        }
        if let Some(at) = decode::looks_binary(bytes) {
            return refusal::binary(bytes, at);
        }
        let decoded = decode::decode(bytes, self.encoding);
        if u32::try_from(decoded.text.len()).is_err() {
            return refusal::too_long();
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

    /// Reads a decoded input. `offsets` leads from it to the input as given,
    /// `remarks` hold what its decoding gave reason to say.
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
                diagnostics.insert(0, hidden::escaped(&document).unwrap_or_else(|| refusal::no_report(source)));
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
    /// edition has them. Only with all of them is a table left as a whole, for
    /// within it headings are not looked for, and only then are the script and the
    /// other tokens not asked for.
    fn walked<'a>(&self, source: &'a str) -> (Document<'a>, Vec<Heading>, Option<Found>) {
        let mut document = Document::read(source);
        let headings = document.headings();
        let found = tables::in_order(&document, &headings);
        let all = headings.len() == outline().sections.len() && headings.iter().all(|heading| heading.evident);
        if found.is_some() && all && !self.layouts {
            return (document, headings, found);
        }
        let Some(again) = document.read_again(source) else { return (document, headings, found) };
        // Its stencils may now learn that they are those of another edition too.
        document = again;
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
            diagnostics.push(refusal::too_many(at));
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

    fn named(&self, mut parsed: Parsed) -> Parsed {
        parsed.report.source.clone_from(&self.source);
        parsed
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
