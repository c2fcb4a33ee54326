//! Cuts the inputs into blocks of work.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;

use super::compressed;
use super::failure::Failure;
use super::inputs::Inputs;
use super::jsonl::Lines;
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
}

enum Open {
    Lines { file: Arc<str>, lines: Lines },
    Archive { file: String, archive: Archive },
}

impl Feed {
    /// The feed of inputs in a format.
    pub fn new(inputs: Inputs, format: InputFormat) -> Feed {
        Feed { inputs, format, open: None }
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
                Some(open) => {
                    if open.read(block) {
                        self.open = None;
                    }
                }
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
        let mut reader = match input {
            Input::Standard => compressed::reader(io::stdin())?,
            Input::File(path) => {
                let file = File::open(path)?;
                if self.inputs.own().is_file(&file) {
                    return Err(io::Error::other("it is the file that the output goes to"));
                }
                compressed::reader(file)?
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
        match format {
            InputFormat::Jsonl => self.open = Some(Open::Lines { file: file().into(), lines: Lines::new(reader) }),
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
    /// Adds the next piece to a block; true where it was the last.
    fn read(&mut self, block: &mut Block) -> bool {
        match self {
            Open::Lines { file, lines } => {
                let piece = lines.read(MOST_BYTES.saturating_sub(block.bytes.len()), &mut block.bytes);
                if !piece.lines.is_empty() {
                    block.items.push(Item::Lines { file: file.clone(), first: piece.first, bytes: piece.lines });
                }
                if let Some((line, failure)) = piece.failure {
                    block.items.push(Item::Failed { name: format!("{file}:{line}"), failure });
                }
                piece.end
            }
            Open::Archive { file, archive } => match archive.next(&mut block.bytes) {
                Ok(Some(archived)) => {
                    block.items.push(Item::Archived(archived));
                    false
                }
                Ok(None) => true,
                Err(failure) => {
                    block.items.push(Item::Failed { name: file.clone(), failure });
                    true
                }
            },
        }
    }
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
