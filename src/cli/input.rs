//! Reads the inputs that the arguments name.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

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

    /// The text of the input.
    ///
    /// # Errors
    /// Where it cannot be read, is a directory, or is no UTF-8 text; the
    /// message says which input, where, and what to do.
    pub fn text(&self) -> Result<String> {
        let name = self.name().unwrap_or_else(|| "standard input".to_owned());
        let bytes = self.bytes().with_context(|| format!("{name}: cannot be read"))?;
        let nul = memchr::memchr(0, &bytes);
        match String::from_utf8(bytes) {
            Ok(text) if nul.is_none() => Ok(text),
            Ok(_) => bail!("{name}: byte {} is NUL, so this is binary data and no report", nul.unwrap_or_default()),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let (line, column) = nianbao::LineIndex::new(error.as_bytes()).line_column(at as u32);
                bail!(
                    "{name}:{line}:{column}: byte {at} is not UTF-8; convert the text to UTF-8 first, as with iconv -f GB18030 -t UTF-8"
                )
            }
        }
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
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
        Ok(bytes)
    }
}
