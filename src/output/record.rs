//! One input of a run over many, and where its record goes.

use std::io;

use crate::check::Findings;
use crate::model::{Parsed, Table};
use crate::source::SourceText;
use crate::span::{LineIndex, Span};

/// The id of what came through standard input, which has no name of its own.
pub const STANDARD_INPUT: &str = "standard input";

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
        /// The lines of its cells, where they were asked for.
        lines: CellLines,
    },
    /// It could not be read at all: the reason, in English, for people.
    Failed(String),
}

/// The lines that the cells of a report are printed on. A record does not keep
/// the input, so they are worked out while it is there.
///
/// ```
/// use nianbao::output::record::CellLines;
///
/// let bytes = std::fs::read("fixtures/2021/hongze-2023.lines.txt")?;
/// let parser = nianbao::Parser::new();
/// let parsed = parser.parse_bytes(&bytes);
/// let lines = CellLines::of(&parsed, &parser.source_text(&bytes));
/// let table = parsed.report.reconsideration_litigation().expect("the report has table four");
/// let upheld = table.cell("reconsideration", "upheld").and_then(|cell| cell.span).expect("it is printed");
/// let line = lines.line(upheld).expect("a cell begins there");
/// assert_eq!(String::from_utf8_lossy(&bytes).lines().nth(line as usize - 1), Some("10"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellLines {
    /// Where cells begin, in bytes of the input from 0, and the lines there,
    /// from 1; in the order of the input.
    starts: Vec<(u32, u32)>,
}

impl CellLines {
    /// Those of a report that was read from `source`.
    pub fn of(parsed: &Parsed, source: &SourceText<'_>) -> CellLines {
        let rows = parsed.report.tables.iter().flatten().flat_map(Table::rows);
        let spans = rows.flat_map(|(_, _, cells)| cells).filter_map(|cell| cell.span);
        let mut starts: Vec<(u32, u32)> = spans.map(|span| (span.start, 0)).collect();
        starts.sort_unstable();
        starts.dedup();
        let index = LineIndex::new(source.text());
        for (start, line) in &mut starts {
            *line = index.line_at(source.in_text(Span::new(*start, *start)).start);
        }
        CellLines { starts }
    }

    /// The line, from 1, that a cell with this span begins on; `None` where no
    /// cell begins there or the lines were not asked for.
    pub fn line(&self, span: Span) -> Option<u32> {
        let at = self.starts.binary_search_by_key(&span.start, |(start, _)| *start).ok()?;
        Some(self.starts[at].1)
    }
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
    /// The SHA-256 of its input, where the output knows it.
    pub last_sha256: Option<[u8; 32]>,
}

#[cfg(any(feature = "csv", feature = "parquet", feature = "sqlite"))]
impl Done {
    /// That a record was written behind these.
    pub(super) fn add(&mut self, record: &Record) {
        self.records += 1;
        self.last_id = Some(record.id.clone());
        self.last_sha256 = Some(record.sha256);
    }
}
