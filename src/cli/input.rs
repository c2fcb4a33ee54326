//! Reads the inputs that the arguments name.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use super::run;

/// An input: a file, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input, `-`.
    Standard,
    /// A file by its path.
    File(PathBuf),
}

impl Input {
    /// The inputs that paths name; standard input where there are none.
    pub fn all(paths: &[PathBuf]) -> Vec<Input> {
        match paths {
            [] => vec![Input::Standard],
            paths => paths.iter().map(|path| Input::named(path)).collect(),
        }
    }

    fn named(path: &Path) -> Input {
        if path == Path::new("-") { Input::Standard } else { Input::File(path.to_owned()) }
    }

    /// The path, where the input has one.
    pub fn name(&self) -> Option<String> {
        match self {
            Input::Standard => None,
            Input::File(path) => Some(path.to_string_lossy().into_owned()),
        }
    }

    /// What messages call the input.
    pub fn called(&self) -> String {
        self.name().unwrap_or_else(|| "standard input".to_owned())
    }

    /// The bytes of the input, as they were before gzip or zstd.
    ///
    /// # Errors
    /// Where it cannot be read or is a directory; the message says which input.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        self.read().with_context(|| format!("{}: cannot be read", self.called()))
    }

    /// The text of the input, for what shows its lines.
    ///
    /// # Errors
    /// Where it cannot be read, is a directory, or is no UTF-8 text; the
    /// message says which input, where, and what to do.
    pub fn text(&self) -> Result<String> {
        let called = self.called();
        let bytes = self.bytes()?;
        if let Some(at) = memchr::memchr(0, &bytes) {
            let (line, column) = place(&bytes, at);
            bail!("{called}:{line}:{column}: byte {at} is NUL, so this is binary data or UTF-16 and not UTF-8 text");
        }
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let (line, column) = place(error.as_bytes(), at);
            let place = format!("{called}:{line}:{column}: byte {at}");
            match error.utf8_error().error_len() {
                None => anyhow!("{place}: the input was cut off within a character; fetch it again"),
                Some(_) => anyhow!(
                    "{place} (0x{:02X}) is not UTF-8; convert the text first, as with iconv -f GB18030 -t UTF-8",
                    error.as_bytes()[at]
                ),
            }
        })
    }

    fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Input::Standard => io::stdin().lock().read_to_end(&mut bytes)?,
            Input::File(path) => {
                let mut file = File::open(path)?;
                if file.metadata()?.is_dir() {
                    return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory; name its files"));
                }
                file.read_to_end(&mut bytes)?
            }
        };
        run::unpacked(bytes)
    }
}

/// Line and column of a byte, both from 1.
fn place(bytes: &[u8], at: usize) -> (u32, u32) {
    // What stands behind the byte does not matter, and may be too long to
    // count.
    let before = &bytes[..at];
    nianbao::LineIndex::new(before).line_column(u32::try_from(at).unwrap_or(u32::MAX))
}
