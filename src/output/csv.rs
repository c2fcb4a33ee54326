//! Comma separated values: a directory with a file for each table, or one table
//! alone. RFC 4180 in UTF-8, lines ended by `\n`.
//!
//! What has no value is an empty field; so is an empty text. In `cells`, the
//! status tells them apart.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::datapackage;
use super::record::{Done, Record, Sink};
use super::staged::{Place, Staged, invalid};
use super::tidy::{Content, Value};
use crate::words::Language;

/// How to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// For spreadsheets: begins each file with a byte order mark, without which
    /// Excel takes the encoding for another, and puts an apostrophe before each
    /// text that a spreadsheet would run as a formula.
    pub bom: bool,
    /// The language of the header. English stands for the ids.
    pub labels: Language,
}

impl Default for Options {
    fn default() -> Self {
        Options { bom: false, labels: Language::English }
    }
}

/// Writes one table.
///
/// ```
/// use nianbao::output::csv::{Options, Table};
/// use nianbao::output::record::{Outcome, Record, Sink};
/// use nianbao::output::tidy::Content;
///
/// let record = Record {
///     id: "a.txt".to_owned(),
///     sha256: [0; 32],
///     carried: Default::default(),
///     outcome: Outcome::Read { parsed: Box::new(nianbao::parse("无")), findings: None, lines: Default::default() },
/// };
/// let mut out = Vec::new();
/// Table::new(&mut out, Content::Reports, Options::default())?.write(&record)?;
/// let text = String::from_utf8_lossy(&out);
/// assert!(text.starts_with("report,id,source,sha256,agency,year"));
/// assert!(text.contains(",not-a-report,"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Table<W: Write> {
    out: csv::Writer<W>,
    content: Content,
    guarded: bool,
    records: u64,
}

/// Writes the tidy tables into the files of a directory, with a
/// `datapackage.json` beside them; or the wide table into one file.
pub struct Files {
    staged: Staged,
    tables: Vec<(String, Table<File>)>,
    package: Option<serde_json::Value>,
    done: Done,
}

impl<W: Write> Table<W> {
    /// A table whose header is written at once.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new(mut out: W, content: Content, options: Options) -> io::Result<Table<W>> {
        if options.bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut table = Table::behind(out, content, options, 0);
        let columns = &content.shape().columns;
        table.out.write_record(columns.iter().map(|column| column.name(options.labels))).map_err(plain)?;
        Ok(table)
    }

    /// A table that has its header and some records already.
    fn behind(out: W, content: Content, options: Options, records: u64) -> Table<W> {
        let out = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(out);
        Table { out, content, guarded: options.bom, records }
    }
}

impl<W: Write> Sink for Table<W> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        self.records += 1;
        let (out, guarded) = (&mut self.out, self.guarded);
        self.content.rows(record, self.records, &mut |values| {
            for value in values {
                match value {
                    Value::Null => out.write_field(""),
                    Value::Text(text) if guarded => out.write_field(guard(text).as_bytes()),
                    Value::Text(text) => out.write_field(text.as_bytes()),
                    Value::Integer(value) => out.write_field(itoa::Buffer::new().format(*value)),
                    Value::Number(number) => match number.as_integer() {
                        Some(value) => out.write_field(itoa::Buffer::new().format(value)),
                        None => out.write_field(number.to_string()),
                    },
                }
                .map_err(plain)?;
            }
            out.write_record(None::<&[u8]>).map_err(plain)
        })
    }

    fn checkpoint(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

impl Files {
    /// The tidy tables `reports.csv`, `cells.csv` and `findings.csv` in the
    /// directory `path`, which [`Sink::finish`] puts in its place.
    ///
    /// # Errors
    /// Where `path` is a directory with files in it, where the output that is to
    /// be gone on with was begun with other options or was shortened since, and
    /// those of the file system.
    pub fn directory(path: &Path, options: Options, resume: bool) -> io::Result<(Files, Done)> {
        let package = datapackage::of(&Content::TIDY, datapackage::Format::Csv, options.labels);
        Files::open(path, &Content::TIDY, options, Some(package), resume)
    }

    /// The wide table alone, in the file `path`.
    ///
    /// # Errors
    /// As those of [`Files::directory`].
    pub fn wide(path: &Path, options: Options, resume: bool) -> io::Result<(Files, Done)> {
        Files::open(path, &[Content::Wide], options, None, resume)
    }

    fn open(
        path: &Path,
        contents: &[Content],
        options: Options,
        package: Option<serde_json::Value>,
        resume: bool,
    ) -> io::Result<(Files, Done)> {
        let settings = format!("csv {} bom={} labels={}", contents.len(), options.bom, options.labels.pick("zh", "en"));
        let place = if package.is_some() { Place::Directory } else { Place::File };
        let (staged, begun) = Staged::open(path, place, &settings, resume)?;
        if package.is_some() {
            fs::create_dir_all(staged.partial())?;
        }
        let fresh = begun.is_none();
        let (done, lengths) = begun.unwrap_or_default();
        let mut tables = Vec::new();
        for &content in contents {
            let name = format!("{}.csv", content.shape().id);
            let path = if package.is_some() { staged.partial().join(&name) } else { staged.partial().to_owned() };
            let table = match fresh {
                true => Table::new(File::create(path)?, content, options)?,
                false => {
                    let length = lengths.get(&name).copied().unwrap_or(0);
                    Table::behind(shortened(&path, length)?, content, options, done.records)
                }
            };
            tables.push((name, table));
        }
        let mut files = Files { staged, tables, package, done: done.clone() };
        if fresh {
            files.checkpoint()?;
        }
        Ok((files, done))
    }
}

impl Sink for Files {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        self.tables.iter_mut().try_for_each(|(_, table)| table.write(record))?;
        self.done.add(record);
        Ok(())
    }

    fn checkpoint(&mut self) -> io::Result<()> {
        let mut lengths = BTreeMap::new();
        for (name, table) in &mut self.tables {
            table.out.flush()?;
            let file = table.out.get_ref();
            file.sync_data()?;
            lengths.insert(name.clone(), file.metadata()?.len());
        }
        self.staged.note(&self.done, lengths)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.checkpoint()?;
        self.tables.clear();
        if let Some(package) = &self.package {
            datapackage::write(self.staged.partial(), package)?;
        }
        self.staged.settle()
    }
}

/// What happened to the writer, of whatever kind it was: who closed the pipe is
/// to be told from a full disk.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A file to go on with, without what stands behind `length` bytes.
fn shortened(path: &Path, length: u64) -> io::Result<File> {
    let file = File::options().append(true).open(path)?;
    if file.metadata()?.len() < length {
        return Err(invalid(format!(
            "{}: shorter than when it was written; start again without resuming",
            path.display()
        )));
    }
    file.set_len(length)?;
    Ok(file)
}

/// Keeps a spreadsheet from running a text as a formula. Numbers and lone signs
/// are none.
fn guard(text: &str) -> Cow<'_, str> {
    let formula = text.len() > 1
        && text.starts_with(['=', '+', '-', '@', '\t', '\r'])
        && !text[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_quoted() {
        for formula in ["=1+1", "+cmd", "-2+3", "@sum(A1)", "\t=1", "\r=1", "=年"] {
            assert_eq!(guard(formula), format!("'{formula}"));
        }
        for text in ["", "-", "+", "-38", "+7.50", "年报", "1=1", "—"] {
            assert_eq!(guard(text), text);
        }
    }
}
