//! What a run was told of its inputs, kept beside an output that is being
//! written: who goes on with it must be told the same, or half of the records
//! would be read in another way.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::output::partial;

/// The file that says what a run was told.
pub struct Told {
    path: PathBuf,
    text: String,
}

impl Told {
    /// What the run that writes to `place` is told, one thing a line. Nothing
    /// where the output is a pipe or a device, which no run goes on with.
    pub fn new(place: &Path, text: String) -> Option<Told> {
        if fs::metadata(place).is_ok_and(|data| !data.is_file() && !data.is_dir()) {
            return None;
        }
        let mut path = partial(place).into_os_string();
        path.push(".json.told");
        Some(Told { path: path.into(), text })
    }

    /// Sees that the interrupted run was told the same. One of which nothing is
    /// known may have been.
    ///
    /// # Errors
    /// Where it was told something else.
    pub fn is_as_before(&self) -> Result<()> {
        let before = match fs::read_to_string(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            before => before.with_context(|| format!("{}: cannot be read", self.path.display()))?,
        };
        let differs = |(before, now): (&str, &str)| (before != now).then(|| format!("{before}, now {now}"));
        let differing: Vec<String> = before.lines().zip(self.text.lines()).filter_map(differs).collect();
        if before != self.text {
            bail!(
                "{}: cannot go on: the interrupted run had other arguments ({}); give the same, or delete its output and \
                 start anew",
                self.path.display(),
                differing.join("; ")
            );
        }
        Ok(())
    }

    /// Writes it down for a run that may go on later.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn note(&self) -> Result<()> {
        fs::write(&self.path, &self.text).with_context(|| format!("{}: cannot be written", self.path.display()))
    }

    /// Takes it away where the output is in its place. That it stays where it
    /// cannot be removed harms nobody.
    pub fn end(&self, place: &Path) {
        if !partial(place).exists() {
            let _ = fs::remove_file(&self.path);
        }
    }
}
