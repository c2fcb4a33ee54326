//! Where the records of a run go.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use nianbao::check::Panel;
use nianbao::output::record::{Done, Record, Sink};
use serde::Deserialize;

use super::progress::Progress;
use super::summary::{Counted, Tally};
use super::worker::Made;
use crate::cli::complain;

/// So many inputs are complained of one by one; the others stand in the output.
const MOST_COMPLAINTS: u64 = 20;

/// Takes what workers make, in the order of the inputs.
pub struct Output {
    target: Target,
    progress: Progress,
    tally: Tally,
    complaints: u64,
    /// The last record of the run before: what is made first must be that.
    expected: Option<Vec<u8>>,
    /// Whether a bad input ended the run.
    stopped: bool,
}

/// Where records go.
pub enum Target {
    /// Objects to a stream or a file.
    Lines(Lines),
    /// Records to a sink of another format.
    Records(Records),
    /// What is kept of reports, to hold them against each other.
    Panel(Panel),
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Finished {
    /// What was counted.
    pub tally: Tally,
    /// Whether the run came to the end of the inputs.
    pub is_complete: bool,
    /// The reports, where they went to a panel.
    pub panel: Panel,
}

/// A sink, and what is known of the run before.
pub struct Records {
    sink: Box<dyn Sink + Send>,
    /// What the last record of the run before is called. It is made once more,
    /// to see that the inputs are the same, and not written again.
    expected: Option<Done>,
    /// Records in the sink.
    written: u64,
}

/// A sink is asked to keep what it has after so many records. A fixed number,
/// so that what it makes does not depend on the clock.
const CHECKPOINT: u64 = 10_000;

/// A stream or a file of objects.
pub struct Lines {
    out: Box<dyn Write + Send>,
    /// What it is called.
    name: String,
    file: Option<Replaced>,
}

/// A file that is written beside and put in its place at the end.
struct Replaced {
    file: File,
    partial: PathBuf,
    place: PathBuf,
}

/// What a run before left behind.
#[derive(Debug, Default)]
pub struct Before {
    /// Its records, but for the last.
    pub tally: Tally,
    /// The last of them, with its line end.
    pub last: Option<Vec<u8>>,
}

impl Output {
    /// An output that goes on behind what a run before wrote.
    pub fn new(target: Target, progress: Progress, before: Before) -> Output {
        let Before { tally, last } = before;
        Output { target, progress, tally, complaints: 0, expected: last, stopped: false }
    }

    /// Writes what was made and empties it; false where the run is over.
    ///
    /// # Errors
    /// Where it cannot be written, or is not what the run before made of the
    /// input.
    pub fn take(&mut self, made: &mut Made) -> Result<bool> {
        match &mut self.target {
            Target::Lines(lines) => {
                let expected = self.expected.take_if(|_| !made.bytes.is_empty());
                if let Some(expected) = expected.filter(|expected| !made.bytes.starts_with(expected)) {
                    bail!(differs(&lines.name, &expected));
                }
                lines.write(&made.bytes)?;
                super::feed::empty(&mut made.bytes);
            }
            Target::Records(records) => made.records.drain(..).try_for_each(|record| records.write(&record))?,
            Target::Panel(panel) => panel.append(&mut made.panel),
        }
        self.tally.take(&mut made.tally);
        for complaint in made.complaints.drain(..) {
            self.complaints += 1;
            // Of a panel nothing else names them.
            if self.complaints <= MOST_COMPLAINTS || matches!(self.target, Target::Panel(_)) {
                self.progress.beside(|| complain(format_args!("{complaint}")));
            }
        }
        self.progress.show(&self.tally);
        self.stopped |= made.stop;
        Ok(!self.stopped)
    }

    /// Completes the output and puts it in its place, or leaves it for a later
    /// run where a bad input ended this one.
    ///
    /// # Errors
    /// Where it cannot be written, or where the inputs ended before those of
    /// the run before.
    pub fn finish(self) -> Result<Finished> {
        self.progress.end();
        let more = self.complaints.saturating_sub(MOST_COMPLAINTS);
        if more > 0 && !matches!(self.target, Target::Panel(_)) {
            complain(format_args!("{more} more inputs are no report or cannot be read; the output says which and why"));
        }
        let mut finished = Finished { tally: self.tally, is_complete: !self.stopped, panel: Panel::new() };
        match self.target {
            Target::Lines(lines) => {
                if let Some(expected) = self.expected {
                    bail!(differs(&lines.name, &expected));
                }
                // Nothing must not take the place of something.
                if finished.tally.records() + finished.tally.passed_over == 0 {
                    lines.discard()?;
                } else {
                    lines.finish(self.stopped)?;
                }
            }
            Target::Records(records) => records.finish(self.stopped)?,
            Target::Panel(panel) => finished.panel = panel,
        }
        Ok(finished)
    }
}

impl Records {
    /// A sink that goes on behind what it holds already, and what is known of
    /// that.
    pub fn new(sink: Box<dyn Sink + Send>, done: Done) -> (Records, Before) {
        let mut before = Before::default();
        before.tally.earlier = done.records.saturating_sub(1);
        let written = done.records;
        (Records { sink, expected: Some(done).filter(|done| done.last_id.is_some()), written }, before)
    }

    fn write(&mut self, record: &Record) -> Result<()> {
        if let Some(expected) = self.expected.take() {
            let is_same = expected.last_id.as_ref() == Some(&record.id)
                && expected.last_sha256.is_none_or(|sha256| sha256 == record.sha256);
            if !is_same {
                bail!(other_inputs("the output", expected.last_id.as_deref().unwrap_or_default()));
            }
            return Ok(());
        }
        self.sink.write(record).context("the output cannot be written")?;
        self.written += 1;
        if self.written.is_multiple_of(CHECKPOINT) {
            self.sink.checkpoint().context("the output cannot be written")?;
        }
        Ok(())
    }

    fn finish(mut self, stopped: bool) -> Result<()> {
        if let Some(expected) = self.expected {
            bail!(other_inputs("the output", expected.last_id.as_deref().unwrap_or_default()));
        }
        let finished = if stopped { self.sink.checkpoint() } else { self.sink.finish() };
        finished.context("the output cannot be written")
    }
}

fn differs(name: &str, expected: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Named {
        source: Option<String>,
    }
    let named: Option<Named> = serde_json::from_slice(expected).ok();
    let source = named.and_then(|named| named.source).unwrap_or_else(|| "standard input".to_owned());
    other_inputs(name, &source)
}

fn other_inputs(name: &str, last: &str) -> String {
    format!(
        "{name}: cannot go on: the last record in it, of {last}, is not what the inputs give at its place now; \
         resume with the same inputs and options, or delete it and start anew"
    )
}

/// What a file is called until it is complete.
pub fn partial(place: &Path) -> PathBuf {
    let mut partial = place.to_owned().into_os_string();
    partial.push(".partial");
    PathBuf::from(partial)
}

/// Says what is to become of what a run before left. It is not thrown away
/// unasked: it may be the work of hours, or that of a run that goes on just now.
pub fn left_behind(partial: &Path) -> String {
    format!(
        "{}: an interrupted run left this, unless one writes it just now; go on behind it with --resume and the same \
         arguments, or delete it to start anew",
        partial.display()
    )
}

impl Lines {
    /// Standard output.
    pub fn standard() -> Lines {
        Lines { out: Box::new(io::stdout()), name: "standard output".to_owned(), file: None }
    }

    /// A file at a path, written beside and put there at the end; behind what a
    /// run before left, where `resume` says so. What is no file, as a pipe or
    /// a device, is written in place.
    ///
    /// # Errors
    /// Where it cannot be written, or where a run before left something and
    /// nobody said what is to become of it.
    pub fn file(place: &Path, resume: bool) -> Result<(Lines, Before)> {
        let name = place.display().to_string();
        let cannot = || format!("{name}: cannot be written");
        if fs::metadata(place).is_ok_and(|data| !data.is_file()) {
            let out = OpenOptions::new().write(true).open(place).with_context(cannot)?;
            return Ok((Lines { out: Box::new(out), name, file: None }, Before::default()));
        }
        let partial = partial(place);
        let name = partial.display().to_string();
        let cannot = || format!("{name}: cannot be written");
        let mut before = Before::default();
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let mut file = if resume {
            options.create(true).truncate(false).open(&partial).with_context(cannot)?
        } else {
            match options.create_new(true).open(&partial) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    bail!(left_behind(&partial))
                }
                opened => opened.with_context(cannot)?,
            }
        };
        if resume {
            let length = before.read(&mut file).with_context(|| format!("{name}: cannot go on"))?;
            let last = before.last.as_ref().map_or(0, Vec::len) as u64;
            file.set_len(length + last).with_context(cannot)?;
            // The last record is written over with the same bytes.
            file.seek(SeekFrom::Start(length)).with_context(cannot)?;
        }
        let out = Box::new(file.try_clone().with_context(cannot)?);
        Ok((Lines { out, name, file: Some(Replaced { file, partial, place: place.to_owned() }) }, before))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).with_context(|| format!("{}: cannot be written", self.name))
    }

    fn discard(self) -> Result<()> {
        match self.file {
            Some(Replaced { partial, .. }) => {
                fs::remove_file(partial).with_context(|| format!("{}: cannot be removed", self.name))
            }
            None => Ok(()),
        }
    }

    fn finish(mut self, stopped: bool) -> Result<()> {
        let cannot = || format!("{}: cannot be written", self.name);
        self.out.flush().with_context(cannot)?;
        if let Some(Replaced { file, partial, place }) = self.file.filter(|_| !stopped) {
            // What bears the name is whole, even where the machine stops next.
            file.sync_all().with_context(cannot)?;
            fs::rename(&partial, &place).with_context(|| format!("{}: cannot be put in its place", place.display()))?;
        }
        Ok(())
    }
}

impl Before {
    /// Reads what a run before wrote; gives back how long all whole records but
    /// the last are. That is made once more, to see that the inputs are the
    /// same.
    fn read(&mut self, file: &mut File) -> Result<u64> {
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut length = 0;
        let mut line = Vec::new();
        loop {
            line.clear();
            reader.read_until(b'\n', &mut line)?;
            if !line.ends_with(b"\n") {
                return Ok(length);
            }
            let last = self.last.get_or_insert_default();
            std::mem::swap(last, &mut line);
            if !line.is_empty() {
                length += line.len() as u64;
                self.count(&line).context("a line in it is no record; delete the file and start anew")?;
            }
        }
    }

    fn count(&mut self, line: &[u8]) -> Result<()> {
        #[derive(Deserialize)]
        struct Written {
            edition: Option<String>,
            year: Option<i32>,
            checks: Checks,
            diagnostics: Vec<Remark>,
        }
        #[derive(Deserialize)]
        struct Checks {
            failed: u32,
        }
        #[derive(Deserialize)]
        struct Remark {
            code: String,
            severity: nianbao::Severity,
        }
        let text = simdutf8::basic::from_utf8(line)?;
        let written: Written = serde_json::from_str(text)?;
        let codes = || written.diagnostics.iter().filter_map(|remark| nianbao::Code::of(&remark.code));
        self.tally.count(Counted {
            report: !codes().any(nianbao::Code::is_refusal),
            readable: !codes().any(|code| code == nianbao::Code::InputUnreadable),
            failed: written.checks.failed,
            doubtful: written.diagnostics.iter().any(|remark| remark.severity >= nianbao::Severity::Warning),
            edition: written.edition.as_deref(),
            year: written.year,
        });
        Ok(())
    }
}
