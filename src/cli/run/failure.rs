//! Why nothing could be read of an input.

use std::fmt;
use std::io;

use nianbao::Parsed;

/// Why an input, or a part of one, could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    zh: String,
    en: String,
    /// Line and column, both from 1, columns in characters.
    place: Option<(u64, u32)>,
}

impl Failure {
    /// A failure that is explained in Chinese and in English.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Failure {
        Failure { zh: zh.into(), en: en.into(), place: None }
    }

    /// A failure to open or to read.
    pub fn io(error: &io::Error) -> Failure {
        let known = match error.kind() {
            io::ErrorKind::NotFound => Some("文件不存在"),
            io::ErrorKind::PermissionDenied => Some("没有读取权限"),
            io::ErrorKind::IsADirectory => Some("是目录，不是文件；请给出其中的文件"),
            _ => None,
        };
        let zh = known.map_or_else(|| format!("无法读取：{error}"), |known| format!("无法读取：{known}"));
        Failure::new(zh, format!("cannot be read: {error}"))
    }

    /// Why an input could not be read as a whole.
    pub fn of(error: &anyhow::Error) -> Failure {
        match error.downcast_ref::<io::Error>() {
            Some(error) => Failure::io(error),
            None => Failure::new(format!("无法读取：{error}"), error.to_string()),
        }
    }

    /// The failure at a line and column, both from 1.
    pub fn at(mut self, line: u64, column: u32) -> Failure {
        self.place = Some((line, column));
        self
    }

    /// What stands in the output for the input.
    pub fn into_parsed(self) -> Parsed {
        let mut parsed = Parsed::unreadable(self.zh, self.en);
        for diagnostic in &mut parsed.diagnostics {
            diagnostic.line = self.place.and_then(|(line, _)| u32::try_from(line).ok());
            diagnostic.column = self.place.map(|(_, column)| column);
        }
        parsed
    }
}

/// In English: what people see on standard error and what a
/// [`Record`](nianbao::output::record::Record) says.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}
