//! Outputs that are written beside their place and put there at the end, and
//! the journal by which an interrupted one is gone on with.
//!
//! For `out` there are `out.partial`, the output so far, and
//! `out.partial.json`, which says how much of it is to be relied on.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::record::Done;

/// An output that is being written.
#[derive(Debug)]
pub(super) struct Staged {
    target: PathBuf,
    partial: PathBuf,
    journal: PathBuf,
    settings: String,
}

/// What of the output is to be relied on.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Journal {
    settings: String,
    records: u64,
    last_id: Option<String>,
    #[serde(default)]
    last_sha256: Option<[u8; 32]>,
    /// The length of each file, in bytes.
    files: BTreeMap<String, u64>,
}

/// Where an output goes on from: how far it came and how long its files were
/// there, in bytes.
pub(super) type Begun = (Done, BTreeMap<String, u64>);

/// What an output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// One file.
    File,
    /// A directory with files.
    Directory,
}

impl Staged {
    /// An output that is to stand at `target`. Where `resume` is asked for and
    /// there is one that was begun with the same settings, it is gone on with.
    pub(super) fn open(
        target: &Path,
        place: Place,
        settings: &str,
        resume: bool,
    ) -> io::Result<(Staged, Option<Begun>)> {
        let beside = |ending: &str| {
            let mut name = target.file_name().unwrap_or_default().to_owned();
            name.push(ending);
            target.with_file_name(name)
        };
        let staged = Staged {
            target: target.to_owned(),
            partial: beside(".partial"),
            journal: beside(".partial.json"),
            settings: format!("{} {settings}", env!("CARGO_PKG_VERSION")),
        };
        // Said now, for at the end the run would have been for nothing.
        let message = match place {
            Place::File if target.is_dir() => Some("there is a directory, and the output is a file; name another"),
            Place::Directory if target.is_file() => {
                Some("there is a file, and the output is a directory; name another")
            }
            _ => None,
        };
        if let Some(message) = message {
            return Err(io::Error::new(ErrorKind::AlreadyExists, format!("{}: {message}", target.display())));
        }
        if target.is_dir() && fs::read_dir(target)?.next().is_some() {
            let message = format!("{}: there is a directory with files already; name another", target.display());
            return Err(io::Error::new(ErrorKind::AlreadyExists, message));
        }
        let begun = if resume { staged.begun()? } else { None };
        if !resume && staged.partial.exists() {
            let message = format!(
                "{}: an interrupted run left this; resume it, or delete it and start anew",
                staged.partial.display()
            );
            return Err(io::Error::new(ErrorKind::AlreadyExists, message));
        }
        if begun.is_none() {
            staged.remove()?;
        }
        Ok((staged, begun))
    }

    /// The path to write to.
    pub(super) fn partial(&self) -> &Path {
        &self.partial
    }

    /// Notes how far the output came.
    pub(super) fn note(&self, done: &Done, files: BTreeMap<String, u64>) -> io::Result<()> {
        let journal = Journal {
            settings: self.settings.clone(),
            records: done.records,
            last_id: done.last_id.clone(),
            last_sha256: done.last_sha256,
            files,
        };
        let beside = self.journal.with_extension("json.new");
        fs::write(&beside, serde_json::to_vec(&journal)?)?;
        fs::rename(beside, &self.journal)
    }

    /// Puts the output in its place.
    pub(super) fn settle(&self) -> io::Result<()> {
        if self.target.is_dir() && self.partial.is_dir() {
            // Some systems do not rename over a directory, even an empty one.
            fs::remove_dir(&self.target)?;
        }
        fs::rename(&self.partial, &self.target)?;
        absent_is_fine(fs::remove_file(&self.journal))
    }

    fn begun(&self) -> io::Result<Option<Begun>> {
        let bytes = match fs::read(&self.journal) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let place = self.journal.display();
        let journal: Journal = serde_json::from_slice(&bytes)
            .map_err(|error| invalid(format!("{place}: not a journal of an interrupted output ({error})")))?;
        if journal.settings != self.settings {
            return Err(invalid(format!(
                "{place}: the output was begun with other settings ({}, now {}); give the same, or start again without resuming",
                journal.settings, self.settings
            )));
        }
        if !self.partial.exists() {
            return Ok(None);
        }
        let Journal { records, last_id, last_sha256, files, .. } = journal;
        Ok(Some((Done { records, last_id, last_sha256 }, files)))
    }

    fn remove(&self) -> io::Result<()> {
        absent_is_fine(fs::remove_file(&self.journal))?;
        match self.partial.is_dir() {
            true => fs::remove_dir_all(&self.partial),
            false => absent_is_fine(fs::remove_file(&self.partial)),
        }
    }
}

/// An output that is not what it should be.
pub(super) fn invalid(message: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, message)
}

fn absent_is_fine(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}
