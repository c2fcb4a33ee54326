//! Cuts the inputs into blocks of work.

use std::fs::File;
use std::io::{self, BufRead, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use clap::ValueEnum;

use super::compressed;
use super::failure::Failure;
use super::inputs::Inputs;
use super::jsonl::{Lines, Piece};
use super::progress::BytesRead;
use super::warc::{Archive, Archived};
use super::{LONGEST, too_long};
use crate::cli::input::Input;

/// What the inputs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// By the name (.jsonl, .ndjson, .warc, .wet, .html, .txt, with .gz or .zst)
    /// and, where that does not say, by the first bytes.
    Auto,
    /// One report a file, as a page or as text.
    Page,
    /// One report a line, in a JSON object.
    Jsonl,
    /// An archive of a crawl.
    Warc,
}

/// Inputs that are worked on at one go, by one worker.
#[derive(Default)]
pub struct Block {
    /// What the items stand in.
    pub bytes: Vec<u8>,
    /// In the order of the inputs.
    pub items: Vec<Item>,
}

/// An input, or several out of one.
pub enum Item {
    /// A page that the worker reads.
    Path(PathBuf),
    /// A page that was read to tell what it is.
    Page { name: Option<String>, bytes: Range<usize> },
    /// Whole lines of JSON; `first` is the number of the first, from 1.
    Lines { file: Arc<str>, first: u64, bytes: Range<usize> },
    /// A page of an archive.
    Archived(Archived),
    /// What could not be read.
    Failed { name: String, failure: Failure },
}

/// A block is full with so many items or bytes. It is small, so that workers
/// that take turns in writing wait little for each other.
const MOST_ITEMS: usize = 32;
const MOST_BYTES: usize = 128 * 1024;

/// A buffer that grew for one long input beyond this is given back.
const MOST_KEPT: usize = 8 * MOST_BYTES;

/// Hands out the inputs block by block.
pub struct Feed {
    inputs: Inputs,
    format: InputFormat,
    /// What is being read piece by piece.
    open: Option<Open>,
    read: BytesRead,
}

enum Open {
    Lines { file: Arc<str>, lines: Lines },
    Archive { file: String, archive: Archive },
}

impl Feed {
    /// The feed of inputs in a format.
    pub fn new(inputs: Inputs, format: InputFormat) -> Feed {
        Feed { inputs, format, open: None, read: BytesRead::default() }
    }

    /// Counts what is read of files piece by piece, as the run goes on.
    pub fn bytes_read(&self) -> BytesRead {
        self.read.clone()
    }

    /// What has been asked for of the inputs so far.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// Fills a block; false where nothing is left.
    pub fn fill(&mut self, block: &mut Block) -> bool {
        block.clear();
        while !block.is_full() {
            match &mut self.open {
                Some(open) => match open.read(block) {
                    Read::More => {}
                    Read::All => self.open = None,
                    Read::Waits => break,
                },
                None => match self.inputs.next() {
                    None => break,
                    Some(Ok(input)) => self.take(input, block),
                    Some(Err((name, failure))) => block.items.push(Item::Failed { name, failure }),
                },
            }
        }
        !block.items.is_empty()
    }

    /// Takes up an input: pages whole, others to be read piece by piece.
    fn take(&mut self, input: Input, block: &mut Block) {
        let by_name = match (self.format, &input) {
            (format, Input::File(path)) => format_of(path, format),
            (InputFormat::Auto, Input::Standard) => None,
            (format, _) => Some(format),
        };
        let input = match (by_name, input) {
            (Some(InputFormat::Page), Input::File(path)) => return block.items.push(Item::Path(path)),
            (_, input) => input,
        };
        let (called, name) = (input.called(), input.name());
        if let Err(error) = self.open(&input, by_name, name, block) {
            block.items.push(Item::Failed { name: called, failure: Failure::io(&error) });
        }
    }

    fn open(
        &mut self,
        input: &Input,
        format: Option<InputFormat>,
        name: Option<String>,
        block: &mut Block,
    ) -> io::Result<()> {
        let mut is_live = false;
        let mut reader = match input {
            Input::Standard => {
                let (reader, compression) = compressed::open(io::stdin())?;
                is_live = compression.is_none();
                reader
            }
            Input::File(path) => {
                let file = File::open(path)?;
                if self.inputs.own().is_file(&file) {
                    return Err(io::Error::other("it is the file that the output goes to"));
                }
                compressed::reader(Counted { inner: file, read: self.read.clone() })?
            }
        };
        let format = match format {
            Some(format) => format,
            None => {
                let start = reader.fill_buf()?;
                if is_json_document(start) {
                    block.items.push(Item::Failed { name: input.called(), failure: json_document() });
                    return Ok(());
                }
                by_content(start)
            }
        };
        let file = || name.clone().unwrap_or_else(|| "-".to_owned());
        // Once for all of it: it has no lines that could be told one by one.
        if format == InputFormat::Jsonl
            && let Some(failure) = no_json(reader.fill_buf()?)
        {
            block.items.push(Item::Failed { name: input.called(), failure });
            return Ok(());
        }
        match format {
            InputFormat::Jsonl => {
                let lines = if is_live { Lines::live(reader) } else { Lines::new(reader) };
                self.open = Some(Open::Lines { file: file().into(), lines });
            }
            InputFormat::Warc => self.open = Some(Open::Archive { file: file(), archive: Archive::new(reader) }),
            InputFormat::Auto | InputFormat::Page => {
                let start = block.bytes.len();
                let read = reader.take(LONGEST as u64 + 1).read_to_end(&mut block.bytes);
                if read.as_ref().map_or(true, |&read| read > LONGEST) {
                    block.bytes.truncate(start);
                }
                block.items.push(match read? {
                    read if read > LONGEST => Item::Failed { name: input.called(), failure: too_long() },
                    read => Item::Page { name, bytes: start..start + read },
                });
            }
        }
        Ok(())
    }
}

impl Open {
    /// Adds the next piece to a block.
    fn read(&mut self, block: &mut Block) -> Read {
        match self {
            Open::Lines { file, lines } => {
                let piece = lines.read(MOST_BYTES.saturating_sub(block.bytes.len()), &mut block.bytes);
                if !piece.lines.is_empty() {
                    block.items.push(Item::Lines { file: file.clone(), first: piece.first, bytes: piece.lines });
                }
                if let Some((line, failure)) = piece.failure {
                    block.items.push(Item::Failed { name: format!("{file}:{line}"), failure });
                }
                match piece {
                    Piece { end: true, .. } => Read::All,
                    Piece { waits: true, .. } => Read::Waits,
                    _ => Read::More,
                }
            }
            Open::Archive { file, archive } => match archive.next(&mut block.bytes) {
                Ok(Some(archived)) => {
                    block.items.push(Item::Archived(archived));
                    Read::More
                }
                Ok(None) => Read::All,
                Err(failure) => {
                    block.items.push(Item::Failed { name: file.clone(), failure });
                    Read::All
                }
            },
        }
    }
}

/// A file whose bytes are counted while they are read.
struct Counted {
    inner: File,
    read: BytesRead,
}

impl io::Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// What is left of an input behind a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    More,
    All,
    /// More, that has not come yet.
    Waits,
}

impl Block {
    fn is_full(&self) -> bool {
        self.items.len() >= MOST_ITEMS || self.bytes.len() >= MOST_BYTES
    }

    fn clear(&mut self) {
        self.items.clear();
        empty(&mut self.bytes);
    }
}

/// Empties a buffer, and gives memory back that one long input took.
pub fn empty(buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.shrink_to(MOST_KEPT);
}

/// Whether a file is one page, as far as its name tells.
pub fn is_page(path: &Path, format: InputFormat) -> bool {
    format_of(path, format) == Some(InputFormat::Page)
}

/// What a file is, where the arguments or its name say it.
fn format_of(path: &Path, format: InputFormat) -> Option<InputFormat> {
    match format {
        InputFormat::Auto => by_name(path),
        format => Some(format),
    }
}

/// What a name says of the content.
fn by_name(path: &Path) -> Option<InputFormat> {
    let extension = |path: &Path| path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let is_packed = extension(path).is_some_and(|name| ["gz", "zst", "zstd"].contains(&name.as_str()));
    let unpacked = if is_packed { path.with_extension("") } else { path.to_owned() };
    match extension(&unpacked)?.as_str() {
        "jsonl" | "ndjson" => Some(InputFormat::Jsonl),
        "warc" | "wet" => Some(InputFormat::Warc),
        "html" | "htm" | "shtml" | "xhtml" | "txt" | "md" => Some(InputFormat::Page),
        _ => None,
    }
}

/// Whether the first bytes are those of a JSON document of many lines or of a
/// list, as tools export pages.
fn is_json_document(start: &[u8]) -> bool {
    let start = without_mark(start).trim_ascii_start();
    match start.strip_prefix(b"[") {
        Some(list) => opens_object(list.trim_ascii_start()).is_some(),
        None => opens_object(start) == Some(Opened::OverLines),
    }
}

/// How the first object of a JSON text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened {
    OnOneLine,
    OverLines,
}

/// Whether a text begins with an object that has a key, and how.
fn opens_object(text: &[u8]) -> Option<Opened> {
    let inside = text.strip_prefix(b"{")?;
    let key = inside.trim_ascii_start();
    let blanks = &inside[..inside.len() - key.len()];
    let opened = if blanks.contains(&b'\n') { Opened::OverLines } else { Opened::OnOneLine };
    key.starts_with(b"\"").then_some(opened)
}

fn without_mark(start: &[u8]) -> &[u8] {
    start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start)
}

fn json_document() -> Failure {
    Failure::new(
        "这是一个 JSON 文档；JSON Lines 要求每行一个对象，列表可用 jq -c '.[]' 文件 转换，单个对象可用 jq -c . 文件",
        "this is a JSON document; JSON Lines has one object a line, which `jq -c '.[]' FILE` makes of a list and \
         `jq -c . FILE` of an object",
    )
}

/// Why bytes that are said to be JSON Lines are none as a whole: they are UTF-16
/// or no text. Broken lines are no reason.
fn no_json(start: &[u8]) -> Option<Failure> {
    let is_marked = start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF");
    let is_wide = start.starts_with(b"{\0") || start.starts_with(b"\0{");
    if is_marked || is_wide {
        return Some(Failure::new(
            "这个文件是 UTF-16 编码，未读；JSON 必须是 UTF-8，请先转换，如 iconv -f UTF-16 -t UTF-8。",
            "the file is in UTF-16 and was not read; JSON must be UTF-8, so convert it first, as with \
             `iconv -f UTF-16 -t UTF-8`",
        ));
    }
    let is_object = without_mark(start).trim_ascii_start().starts_with(b"{");
    (!is_object && start.contains(&0)).then(|| {
        Failure::new(
            "这个文件是二进制数据，不是 JSON Lines，未读。",
            "the file is binary data, no JSON Lines, and was not read",
        )
    })
}

/// What the first bytes say.
fn by_content(start: &[u8]) -> InputFormat {
    let start = without_mark(start);
    match opens_object(start) {
        _ if start.starts_with(b"WARC/") => InputFormat::Warc,
        Some(Opened::OnOneLine) => InputFormat::Jsonl,
        _ => InputFormat::Page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_an_input_is() {
        use InputFormat::{Jsonl, Page, Warc};
        for (name, format) in [
            ("a.jsonl", Some(Jsonl)),
            ("a.NDJSON.gz", Some(Jsonl)),
            ("CC-MAIN.warc.wet.gz", Some(Warc)),
            ("a.warc.zst", Some(Warc)),
            ("a.b/c.htm", Some(Page)),
            ("a.txt.gz", Some(Page)),
            ("a.gz", None),
            ("a", None),
            ("a.json", None),
        ] {
            assert_eq!(by_name(Path::new(name)), format, "{name}");
        }
    }

    #[test]
    fn a_json_document_is_no_page() {
        for start in ["[{\"text\": 1}]", "\u{feff}[\n  {\n    \"a\"", "{\n  \"text\": 1\n}\n", "[ {\"", "{\r\n\t\"a"] {
            assert!(is_json_document(start.as_bytes()), "{start}");
        }
        for start in ["{\"text\": 1}\n", "[1]", "[{年报}]", "{", "", "[", "<html>", "年报"] {
            assert!(!is_json_document(start.as_bytes()), "{start}");
        }
    }

    #[test]
    fn what_is_no_text_is_no_json() {
        let wide: Vec<u8> = "{\"text\":1}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for start in [&wide[..], b"\xFF\xFE{\0", b"\xFE\xFF\0{", b"PK\x03\x04\x14\0\0\0\n\n", b"\x89PNG\r\n\x1A\n\0"] {
            assert!(no_json(start).is_some(), "{start:?}");
        }
        for start in [&b"{\"text\":\"\0\"}\n"[..], b"", b"nothing\n", b"\xEF\xBB\xBF\n{\"a\":\"\0\"}"] {
            assert!(no_json(start).is_none(), "{start:?}");
        }
    }

    #[test]
    fn the_first_bytes_tell_where_the_name_does_not() {
        use InputFormat::{Jsonl, Page, Warc};
        for (start, format) in [
            ("WARC/1.0\r\n", Warc),
            ("{\"text\": 1}\n", Jsonl),
            ("\u{feff}{ \"text\": 1}\n", Jsonl),
            ("{\n  \"text\": 1\n}\n", Page),
            ("<html>", Page),
            ("", Page),
        ] {
            assert_eq!(by_content(start.as_bytes()), format, "{start}");
        }
    }
}
