//! What is done with the inputs of a block: each becomes a record.

use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use encoding_rs::{BIG5, Encoding, GB18030, GBK};
use nianbao::check::{Findings, Panel, audit_source};
use nianbao::output::json;
use nianbao::output::record::{CellLines, Outcome, Record, STANDARD_INPUT};
use nianbao::{Code, Parsed, Parser, Severity, SourceText};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::compressed::{self, Compression};
use super::failure::Failure;
use super::feed::{Block, Feed, InputFormat, Item, empty};
use super::inputs::Inputs;
use super::jsonl::{Carried, Fields, Line, lines, may_have_surrogates, without_lone_surrogates};
use super::own::OwnOutput;
use super::summary::{Counted, Tally};
use super::warc::{self, Archived};
use super::{LONGEST, too_long};

/// How inputs are read and what is made of them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Reads the reports; has the encoding, where it was given.
    pub parser: Parser,
    /// Whether an encoding was given.
    pub encoding_given: bool,
    /// Where the lines of JSON have their texts.
    pub fields: Fields,
    /// What the inputs are, and what of them the run itself writes.
    pub input_format: InputFormat,
    pub own: OwnOutput,
    /// What is made of a report.
    pub form: Form,
    /// Whether the first bad input ends the run.
    pub fail_fast: bool,
}

/// What is made of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An indented object.
    Json,
    /// An object on one line.
    Jsonl,
    /// A record, for a sink.
    Record,
    /// What is kept of it to hold it against others.
    Panel,
}

/// What a worker made and has not handed over.
#[derive(Default)]
pub struct Made {
    /// Objects, each with its line end.
    pub bytes: Vec<u8>,
    /// Records, where a sink takes them.
    pub records: Vec<Record>,
    /// What is kept of reports, where they are to be held against each other.
    pub panel: Panel,
    /// Their counts.
    pub tally: Tally,
    /// What is to be said on standard error.
    pub complaints: Vec<String>,
    /// Whether the run ends here, behind a bad input.
    pub stop: bool,
}

/// What was made is handed over when it is so long.
const MOST_BYTES: usize = 1 << 20;
const MOST_RECORDS: usize = 64;

/// Makes records. Its buffers serve for all blocks.
pub struct Worker<'a> {
    settings: &'a Settings,
    file: Vec<u8>,
    unpacked: Vec<u8>,
    /// What was made since it was last handed over.
    pub made: Made,
    /// So many records are there already and are not made again.
    pub skip: u64,
}

impl<'a> Worker<'a> {
    /// A worker that passes over so many records first.
    pub fn new(settings: &'a Settings, skip: u64) -> Worker<'a> {
        Worker { settings, file: Vec::new(), unpacked: Vec::new(), made: Made::default(), skip }
    }

    /// Makes the records of a block. `hand_over` takes what was made where that
    /// grows long, and says whether to go on; so does what is given back.
    pub fn work(&mut self, block: &mut Block, hand_over: &mut dyn FnMut(&mut Made) -> bool) -> bool {
        let Block { bytes, items } = block;
        for item in items.drain(..) {
            match item {
                // A name may say page and be that of a directory.
                Item::Path(path) => {
                    let is_directory = match self.skip {
                        0 => self.path(&path) == Found::Directory,
                        _ => path.is_dir() || !self.skipped(),
                    };
                    if is_directory && !self.directory(&path, hand_over) {
                        return false;
                    }
                }
                Item::Page { name, bytes: at } => {
                    if !self.skipped() {
                        self.page(name, &bytes[at]);
                    }
                }
                Item::Lines { file, first, bytes: at } => {
                    for (number, line) in lines(&bytes[at], first) {
                        if !self.skipped() {
                            self.line(&file, number, line);
                        }
                        if self.made.stop || !self.hand_over_long(hand_over) {
                            return false;
                        }
                    }
                }
                Item::Archived(archived) => self.archived(&archived, bytes),
                Item::Failed { name, failure } => {
                    if !self.skipped() {
                        self.failed(Some(name.clone()), &name, failure);
                    }
                }
            }
            if self.made.stop || !self.hand_over_long(hand_over) {
                return false;
            }
        }
        true
    }

    /// Whether the next record is there already.
    fn skipped(&mut self) -> bool {
        let skipped = self.skip > 0;
        self.skip -= u64::from(skipped);
        skipped
    }

    fn hand_over_long(&mut self, hand_over: &mut dyn FnMut(&mut Made) -> bool) -> bool {
        let long = self.made.bytes.len() > MOST_BYTES || self.made.records.len() > MOST_RECORDS;
        !long || hand_over(&mut self.made)
    }

    fn path(&mut self, path: &Path) -> Found {
        let mut file = std::mem::take(&mut self.file);
        empty(&mut file);
        let name = path.to_string_lossy().into_owned();
        let read = read(path, &mut file);
        match &read {
            Ok(Found::File) => self.page(Some(name), &file),
            Ok(Found::Directory) => {}
            Err(failure) => self.failed(Some(name.clone()), &name, failure.clone()),
        }
        self.file = file;
        read.unwrap_or(Found::File)
    }

    /// Makes the records of the files below a directory; false where the run is
    /// over.
    fn directory(&mut self, path: &Path, hand_over: &mut dyn FnMut(&mut Made) -> bool) -> bool {
        let inputs = Inputs::below(path, self.settings.own.clone());
        let mut feed = Feed::new(inputs, self.settings.input_format);
        let mut block = Block::default();
        while feed.fill(&mut block) {
            if !self.work(&mut block, hand_over) {
                return false;
            }
        }
        true
    }

    fn page(&mut self, name: Option<String>, bytes: &[u8]) {
        let called = name.clone().unwrap_or_else(|| STANDARD_INPUT.to_owned());
        let Some(compression) = Compression::of(bytes) else { return self.plain_page(name, &called, bytes) };
        let mut unpacked = std::mem::take(&mut self.unpacked);
        empty(&mut unpacked);
        match compressed::expand(compression, bytes, &mut unpacked) {
            Err(error) => self.failed(name, &called, Failure::io(&error)),
            Ok(()) if unpacked.len() > LONGEST => self.failed(name, &called, too_long()),
            Ok(()) => self.plain_page(name, &called, &unpacked),
        }
        self.unpacked = unpacked;
    }

    fn plain_page(&mut self, name: Option<String>, called: &str, bytes: &[u8]) {
        let parser = &self.settings.parser;
        let parsed = guarded(|| parser.parse_bytes(bytes));
        self.emit(name, called, parsed, &Vec::new(), Whole::Bytes(bytes, parser));
    }

    fn line(&mut self, file: &str, number: u64, line: &[u8]) {
        let called = format!("{file}:{number}");
        let mended = may_have_surrogates(line).then(|| without_lone_surrogates(line)).flatten();
        let (line, surrogates) = mended.as_ref().map_or((line, 0), |(line, count)| (line.as_slice(), *count));
        match Line::read(line, number, &self.settings.fields) {
            Ok(Line { text: Ok(text), id, carried }) => {
                let mut parsed = guarded(|| self.settings.parser.parse(&text));
                if surrogates > 0 {
                    parsed.remark(
                        Code::UndecodableBytes,
                        format!("这一行 JSON 有 {surrogates} 处不成对的代理项转义（如 \\ud83d），以 U+FFFD 代替。"),
                        format!(
                            "the line of JSON has {surrogates} escapes that are half of a surrogate pair, as \\ud83d; \
                             U+FFFD stands for each"
                        ),
                    );
                }
                let id = id.unwrap_or_else(|| called.clone());
                self.emit(Some(id), &called, parsed, &carried, Whole::Text(&text));
            }
            Ok(Line { text: Err(failure), id, carried }) => {
                let id = id.unwrap_or_else(|| called.clone());
                self.emit(Some(id), &called, failure.into_parsed(), &carried, Whole::Nothing);
            }
            Err(failure) => self.failed(Some(called.clone()), &called, failure),
        }
    }

    fn archived(&mut self, archived: &Archived, bytes: &[u8]) {
        let address = &archived.address;
        let body = match warc::page(&bytes[archived.bytes.clone()], archived) {
            warc::Found::Page(body) => body,
            warc::Found::Other => {
                self.made.tally.passed_over += 1;
                return;
            }
            warc::Found::Unreadable(failure) => {
                if !self.skipped() {
                    self.failed(Some(address.clone()), address, failure);
                }
                return;
            }
        };
        let hint = body.charset.filter(|_| !self.settings.encoding_given && !is_utf8(&body.bytes));
        let hinted = hint.and_then(|charset| of_reports(&charset)).and_then(|encoding| {
            let parser = self.settings.parser.clone();
            parser.encoding(encoding.name()).ok()
        });
        let parser = hinted.as_ref().unwrap_or(&self.settings.parser);
        let mut parsed = guarded(|| parser.parse_bytes(&body.bytes));
        if let Some(cut) = body.cut {
            let (zh, en) = cut.words();
            parsed.remark(
                Code::SourceCutOff,
                format!("归档中的这一页不完整（{zh}），只读到中断之处；请重新抓取。"),
                format!("the page in the archive is not whole ({en}) and was read up to where it ends; fetch it again"),
            );
        }
        if !parsed.is_report() {
            self.made.tally.passed_over += 1;
        } else if !self.skipped() {
            self.emit(Some(address.clone()), address, parsed, &Vec::new(), Whole::Bytes(&body.bytes, parser));
        }
    }

    fn failed(&mut self, name: Option<String>, called: &str, failure: Failure) {
        self.emit(name, called, failure.into_parsed(), &Vec::new(), Whole::Nothing);
    }

    /// Makes the record of an input.
    fn emit(
        &mut self,
        name: Option<String>,
        called: &str,
        mut parsed: Parsed,
        carried: &Carried<'_>,
        input: Whole<'_>,
    ) {
        parsed.report.source = name;
        let mut looked = caught(|| Looked::at(&parsed, &input, self.settings.form)).unwrap_or_else(|| {
            let name = parsed.report.source.take();
            parsed = defect();
            parsed.report.source = name;
            Looked::default()
        });
        let counted = Counted::of(&parsed);
        self.made.tally.count(counted);
        if !counted.report {
            self.made.complaints.push(complaint(called, &parsed, counted.readable, input.bytes()));
            self.made.stop = self.settings.fail_fast;
        }
        let out = &mut self.made.bytes;
        match self.settings.form {
            Form::Jsonl => {
                json::write(&parsed, out);
                if !carried.is_empty() {
                    // Goes behind the last key of the object.
                    out.pop();
                    out.extend_from_slice(b",\"carried\":");
                    write_carried(carried, out);
                    out.push(b'}');
                }
                out.push(b'\n');
            }
            Form::Json => {
                // A vector takes all that is written, and all of it serialises.
                let _ = serde_json::to_writer_pretty(&mut *out, &Object { parsed: &parsed, carried: values(carried) });
                out.push(b'\n');
            }
            Form::Panel => self.made.panel.append(&mut looked.panel),
            Form::Record => self.made.records.push(record(called, parsed, looked, carried, input.bytes())),
        }
    }
}

/// What a report was read from.
enum Whole<'a> {
    /// Bytes in any encoding, and what decoded them.
    Bytes(&'a [u8], &'a Parser),
    Text(&'a str),
    /// It could not be read.
    Nothing,
}

impl<'a> Whole<'a> {
    fn bytes(&self) -> &'a [u8] {
        match self {
            Whole::Bytes(bytes, _) => bytes,
            Whole::Text(text) => text.as_bytes(),
            Whole::Nothing => b"",
        }
    }

    fn source_text(&self) -> Option<SourceText<'a>> {
        match self {
            Whole::Bytes(bytes, parser) => Some(parser.source_text(bytes)),
            Whole::Text(text) => Some(SourceText::new(text)),
            Whole::Nothing => None,
        }
    }
}

/// What a look at the text beside the report tells, which is not kept.
#[derive(Default)]
struct Looked {
    findings: Option<Findings>,
    lines: CellLines,
    panel: Panel,
}

impl Looked {
    fn at(parsed: &Parsed, input: &Whole<'_>, form: Form) -> Looked {
        let mut looked = Looked::default();
        match form {
            // The objects do without.
            Form::Json | Form::Jsonl => {}
            Form::Record => {
                let Some(source) = input.source_text() else { return looked };
                looked.findings = Some(audit_source(parsed, &source));
                looked.lines = CellLines::of(parsed, &source);
            }
            Form::Panel if parsed.is_report() => {
                let Some(source) = input.source_text() else { return looked };
                looked.panel.add_source(parsed, &source);
            }
            Form::Panel => {}
        }
        looked
    }
}

/// The object of a report with what came with it.
#[derive(serde::Serialize)]
struct Object<'a> {
    #[serde(flatten)]
    parsed: &'a Parsed,
    #[serde(skip_serializing_if = "Map::is_empty")]
    carried: Map<String, Value>,
}

fn write_carried(carried: &Carried<'_>, out: &mut Vec<u8>) {
    for (at, (name, value)) in carried.iter().enumerate() {
        out.push(if at == 0 { b'{' } else { b',' });
        let _ = serde_json::to_writer(&mut *out, name);
        out.push(b':');
        out.extend_from_slice(value.get().as_bytes());
    }
    out.push(b'}');
}

fn values(carried: &Carried<'_>) -> Map<String, Value> {
    let value = |raw: &serde_json::value::RawValue| serde_json::from_str(raw.get()).unwrap_or_default();
    carried.iter().map(|(name, raw)| (name.clone().into_owned(), value(raw))).collect()
}

fn record(called: &str, parsed: Parsed, looked: Looked, carried: &Carried<'_>, bytes: &[u8]) -> Record {
    let id = parsed.report.source.clone().unwrap_or_else(|| called.to_owned());
    let outcome = match parsed.diagnostics.first() {
        Some(first) if first.code == nianbao::Code::InputUnreadable => Outcome::Failed(first.message_en.clone()),
        _ => Outcome::Read { parsed: Box::new(parsed), findings: looked.findings, lines: looked.lines },
    };
    Record { id, sha256: Sha256::digest(bytes).into(), carried: values(carried), outcome }
}

/// What a path led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    File,
    Directory,
}

/// Reads a file; nothing of one that is longer than any report.
fn read(path: &Path, out: &mut Vec<u8>) -> Result<Found, Failure> {
    let read = File::open(path).and_then(|file| file.take(LONGEST as u64 + 1).read_to_end(out));
    match read {
        Ok(read) if read > LONGEST => Err(too_long()),
        Ok(_) => Ok(Found::File),
        Err(error) if error.kind() == io::ErrorKind::IsADirectory => Ok(Found::Directory),
        Err(error) => Err(Failure::io(&error)),
    }
}

/// A parser that panics has a defect, but the other inputs have none.
fn guarded(parse: impl FnOnce() -> Parsed) -> Parsed {
    caught(parse).unwrap_or_else(defect)
}

fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn defect() -> Parsed {
    Parsed::unreadable(
        "读取这一输入时程序出错，这是程序的缺陷；请报告并附上该输入。",
        "the program failed on this input, which is a defect of it; please report it with the input",
    )
}

fn is_utf8(bytes: &[u8]) -> bool {
    simdutf8::basic::from_utf8(bytes).is_ok()
}

/// The encoding that a server names, where reports come in it. Servers name
/// others by habit, and those the bytes tell better.
fn of_reports(charset: &str) -> Option<&'static Encoding> {
    Encoding::for_label(charset.as_bytes()).filter(|encoding| [GBK, GB18030, BIG5].contains(encoding))
}

/// Says why an input is no report.
fn complaint(called: &str, parsed: &Parsed, readable: bool, bytes: &[u8]) -> String {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || b"\xEF\xBB\xBF".contains(byte);
    if readable && bytes.iter().all(blank) {
        return format!("{called}: the input is empty");
    }
    let reason = parsed.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    let reason = reason.map_or("", |diagnostic| &diagnostic.message_en);
    match parsed.diagnostics.first().and_then(|diagnostic| diagnostic.column) {
        // The line stands in the name of a line of JSON.
        Some(column) if !readable => format!("{called}:{column}: {reason}"),
        _ => format!("{called}: {reason}"),
    }
}
