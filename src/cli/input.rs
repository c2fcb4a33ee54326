//! Reads the inputs that the arguments name.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use nianbao::output::record::STANDARD_INPUT;
use nianbao::{Parser, UnknownEncoding};

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

    /// The input that a path names.
    pub fn named(path: &Path) -> Input {
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
        self.name().unwrap_or_else(|| STANDARD_INPUT.to_owned())
    }

    /// The bytes of the input, as they were before gzip or zstd.
    ///
    /// # Errors
    /// Where it cannot be read or is a directory; the message says which input.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        self.read().with_context(|| format!("{}: cannot be read", self.called()))
    }

    /// A parser for it, told the encoding where the caller knows it.
    ///
    /// # Errors
    /// Where no encoding has the name.
    pub fn parser(&self, encoding: Option<&str>) -> Result<Parser, UnknownEncoding> {
        let parser = match self.name() {
            Some(name) => Parser::new().source(name),
            None => Parser::new(),
        };
        match encoding {
            Some(encoding) => parser.encoding(encoding),
            None => Ok(parser),
        }
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

/// Refuses a name that no encoding has, before any input is read.
pub fn known_encoding(name: &str) -> Result<String, UnknownEncoding> {
    Parser::new().encoding(name).map(|_| name.to_owned())
}
