//! The output of the run itself, which must not become one of its inputs: what
//! reads its own records never ends.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use ignore::DirEntry;

/// What the run writes.
#[derive(Clone, Debug, Default)]
pub struct OwnOutput {
    /// A file or directory, by the directory that it is in and its name.
    place: Option<(PathBuf, String)>,
    /// The file that standard output is, where it is one.
    standard: Option<FileId>,
}

impl OwnOutput {
    /// The output at a path; standard output where there is none.
    pub fn new(place: Option<&Path>) -> OwnOutput {
        let Some(place) = place else {
            return OwnOutput { place: None, standard: FileId::of_standard_output() };
        };
        let directory = match place.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned());
        OwnOutput { place: fs::canonicalize(directory).ok().zip(name), standard: None }
    }

    /// Whether what a walk comes to is the output, that of a run before, or what
    /// stands beside it until it is complete.
    pub fn is_entry(&self, entry: &DirEntry) -> bool {
        let named = |(directory, name): &(PathBuf, String)| {
            let is_name = is_named(entry.file_name(), name);
            let parent = || entry.path().parent().and_then(|parent| fs::canonicalize(parent).ok());
            is_name && parent().is_some_and(|parent| parent == *directory)
        };
        self.place.as_ref().is_some_and(named) || self.standard.is_some_and(|file| file.is_entry(entry))
    }

    /// Whether an open file is the one that standard output goes to.
    pub fn is_file(&self, file: &File) -> bool {
        self.standard.is_some_and(|standard| FileId::of(file) == Some(standard))
    }
}

/// Whether a name is that of the output or of what stands beside it.
fn is_named(found: &OsStr, name: &str) -> bool {
    let rest = found.to_str().and_then(|found| found.strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest == ".partial" || rest.starts_with(".partial.json"))
}

/// What tells a file from all others of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileId {
    device: u64,
    inode: u64,
}

#[cfg(unix)]
impl FileId {
    fn of(file: &File) -> Option<FileId> {
        use std::os::unix::fs::MetadataExt;
        let data = file.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(FileId { device: data.dev(), inode: data.ino() })
    }

    fn of_standard_output() -> Option<FileId> {
        use std::os::fd::AsFd;
        let file = std::io::stdout().as_fd().try_clone_to_owned().ok()?;
        FileId::of(&file.into())
    }

    fn is_entry(self, entry: &DirEntry) -> bool {
        use std::os::unix::fs::MetadataExt;
        // The number comes with the entry; nearly none has it.
        entry.ino() == Some(self.inode) && entry.metadata().is_ok_and(|data| data.dev() == self.device)
    }
}

/// Elsewhere it is not told.
#[cfg(not(unix))]
impl FileId {
    fn of(_: &File) -> Option<FileId> {
        None
    }

    fn of_standard_output() -> Option<FileId> {
        None
    }

    fn is_entry(self, _: &DirEntry) -> bool {
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
