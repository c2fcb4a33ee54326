//! The output of the run itself, which must not become one of its inputs: what
//! reads its own records never ends. Nor may it take the place of an input.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ignore::DirEntry;
use nianbao::Language;
use nianbao::output::tidy::Content;

/// What the run writes.
#[derive(Clone, Debug, Default)]
pub struct OwnOutput {
    /// A file or directory, by the directory that it is in and its name.
    place: Option<(PathBuf, String)>,
    /// The file that standard output is, where it is one.
    standard: Option<FileId>,
    /// The file that the output is to take the place of, where there is one.
    replaced: Option<FileId>,
    /// Whether that is what a run before wrote there.
    replaces_output: bool,
    /// Whether it turned up among the inputs.
    met: Arc<AtomicBool>,
}

impl OwnOutput {
    /// The output at a path; standard output where there is none.
    pub fn new(place: Option<&Path>) -> OwnOutput {
        let Some(place) = place else {
            return OwnOutput { standard: FileId::of_standard_output(), ..OwnOutput::default() };
        };
        let directory = match place.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned());
        OwnOutput {
            place: fs::canonicalize(directory).ok().zip(name),
            standard: None,
            replaced: FileId::at(place),
            replaces_output: is_output(place),
            met: Arc::default(),
        }
    }

    /// Whether there is a file that the output would take the place of.
    pub fn would_replace_a_file(&self) -> bool {
        self.replaced.is_some()
    }

    /// Whether a path leads to the file that the output would take the place of.
    pub fn would_replace(&self, path: &Path) -> bool {
        self.replaced.as_ref().is_some_and(|replaced| FileId::at(path).as_ref() == Some(replaced))
    }

    /// Notes that the file turned up among the inputs.
    pub fn meet(&self) {
        self.met.store(true, Ordering::Relaxed);
    }

    /// Whether the file turned up among the inputs.
    pub fn was_met(&self) -> bool {
        self.met.load(Ordering::Relaxed)
    }

    /// Whether the output would take the place of a file below a directory that
    /// is no output, so may be an input.
    pub fn would_replace_below(&self, directory: &Path) -> bool {
        let inside = || {
            let directory = fs::canonicalize(directory).ok()?;
            self.place.as_ref().map(|(parent, _)| parent.starts_with(directory))
        };
        self.replaced.is_some() && !self.replaces_output && inside() == Some(true)
    }

    /// Whether the output would take the place of the file that standard input
    /// comes from.
    pub fn would_replace_standard_input(&self) -> bool {
        self.replaced.is_some() && FileId::of_standard_input() == self.replaced
    }

    /// Whether what a walk comes to is the output, that of a run before, or what
    /// stands beside it until it is complete.
    pub fn is_entry(&self, entry: &DirEntry) -> bool {
        let named = |(directory, name): &(PathBuf, String)| {
            let is_name = is_named(entry.file_name(), name);
            let parent = || entry.path().parent().and_then(|parent| fs::canonicalize(parent).ok());
            is_name && parent().is_some_and(|parent| parent == *directory)
        };
        self.place.as_ref().is_some_and(named) || self.standard.as_ref().is_some_and(|file| file.is_entry(entry))
    }

    /// Whether an open file is the one that standard output goes to.
    pub fn is_file(&self, file: &File) -> bool {
        self.standard.as_ref().is_some_and(|standard| FileId::of(file).as_ref() == Some(standard))
    }
}

/// Whether a file is what a run wrote: objects, a wide table or a database.
fn is_output(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(64).read_to_end(&mut start));
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&start);
    let is_object = || {
        let inside = start.strip_prefix(b"{").unwrap_or_default();
        inside.trim_ascii_start().starts_with(b"\"schema_version\"")
    };
    let is_wide = || {
        let columns = &Content::Wide.shape().columns;
        [Language::Chinese, Language::English].iter().any(|&language| {
            let names: Vec<&str> = columns.iter().take(3).map(|column| column.name(language)).collect();
            start.starts_with(names.join(",").as_bytes())
        })
    };
    read.is_ok() && (start.is_empty() || is_object() || is_wide() || start.starts_with(b"SQLite format 3\0"))
}

/// Whether a name is that of the output or of what stands beside it.
fn is_named(found: &OsStr, name: &str) -> bool {
    let rest = found.to_str().and_then(|found| found.strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest == ".partial" || rest.starts_with(".partial.json"))
}

/// What tells a file from all others of the machine.
#[cfg(unix)]
#[derive(Clone, Debug, PartialEq, Eq)]
struct FileId {
    device: u64,
    inode: u64,
}

#[cfg(unix)]
impl FileId {
    fn of(file: &File) -> Option<FileId> {
        FileId::with(file.metadata().ok()?)
    }

    /// That of the file that a path leads to.
    fn at(path: &Path) -> Option<FileId> {
        FileId::with(fs::metadata(path).ok()?)
    }

    fn with(data: fs::Metadata) -> Option<FileId> {
        use std::os::unix::fs::MetadataExt;
        data.is_file().then(|| FileId { device: data.dev(), inode: data.ino() })
    }

    fn of_standard_output() -> Option<FileId> {
        use std::os::fd::AsFd;
        let file = std::io::stdout().as_fd().try_clone_to_owned().ok()?;
        FileId::of(&file.into())
    }

    fn of_standard_input() -> Option<FileId> {
        use std::os::fd::AsFd;
        let file = std::io::stdin().as_fd().try_clone_to_owned().ok()?;
        FileId::of(&file.into())
    }

    fn is_entry(&self, entry: &DirEntry) -> bool {
        use std::os::unix::fs::MetadataExt;
        // The number comes with the entry; nearly none has it.
        entry.ino() == Some(self.inode) && entry.metadata().is_ok_and(|data| data.dev() == self.device)
    }
}

/// Elsewhere the path tells, and an open file is not told.
#[cfg(not(unix))]
#[derive(Clone, Debug, PartialEq, Eq)]
struct FileId(PathBuf);

#[cfg(not(unix))]
impl FileId {
    fn of(_: &File) -> Option<FileId> {
        None
    }

    fn at(path: &Path) -> Option<FileId> {
        fs::canonicalize(path).ok().filter(|path| path.is_file()).map(FileId)
    }

    fn of_standard_output() -> Option<FileId> {
        None
    }

    fn of_standard_input() -> Option<FileId> {
        None
    }

    fn is_entry(&self, _: &DirEntry) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_the_output_is_known_by_its_name() {
        for name in ["out.jsonl", "out.jsonl.partial", "out.jsonl.partial.json", "out.jsonl.partial.json.new"] {
            assert!(is_named(OsStr::new(name), "out.jsonl"), "{name}");
        }
        for name in ["out.json", "out.jsonl.gz", "out.jsonl.partially", "a-out.jsonl", "partial"] {
            assert!(!is_named(OsStr::new(name), "out.jsonl"), "{name}");
        }
    }
}
