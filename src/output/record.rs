//! One input of a run over many, and where its record goes.

use std::io;

use crate::check::Findings;
use crate::model::Parsed;

/// An input of a run and what came of it.
#[derive(Clone, Debug)]
pub struct Record {
    /// Names the input within the run: its path, the id or address that came
    /// with it, or the file and line that it stands in.
    pub id: String,
    /// SHA-256 of the input's bytes, after decompression.
    pub sha256: [u8; 32],
    /// What else came with the input, given back as it came.
    pub carried: serde_json::Map<String, serde_json::Value>,
    /// The report, or why there is none.
    pub outcome: Outcome,
}

/// What came of an input.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was read; whether it is a report, [`Parsed::is_report`] says.
    Read {
        /// The report and the remarks on its reading.
        parsed: Box<Parsed>,
        /// What is wrong, where it was asked for.
        findings: Option<Findings>,
    },
    /// It could not be read at all: the reason, in English, for people.
    Failed(String),
}

/// Takes the records of a run in the order of the inputs.
pub trait Sink {
    /// Writes a record.
    ///
    /// # Errors
    /// Where the output cannot be written.
    fn write(&mut self, record: &Record) -> io::Result<()>;

    /// Sees that all records so far would outlast an end of the process, so
    /// that a later run can go on behind them.
    ///
    /// # Errors
    /// Where the output cannot be written.
    fn checkpoint(&mut self) -> io::Result<()>;

    /// Completes the output and puts it in its place.
    ///
    /// # Errors
    /// Where the output cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// How far an interrupted run came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How many records the output holds.
    pub records: u64,
    /// The id of the last of them.
    pub last_id: Option<String>,
}
