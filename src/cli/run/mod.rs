//! A run over many inputs: `nianbao parse`.
//!
//!     inputs → feed (blocks) → workers (records) → output
//!
//! It belongs to the command, not to the library: what it is made of are files,
//! threads and streams, and each of its dependencies would be one of the
//! library. What others need of it, the record and the sink, is in
//! [`nianbao::output::record`].

mod arguments;
mod compressed;
mod failure;
mod feed;
mod inputs;
mod jsonl;
mod looks;
mod output;
mod own;
mod progress;
mod summary;
mod told;
mod warc;
mod worker;
mod workers;

use std::io;

use anyhow::Result;

pub use arguments::Sources;
pub use failure::Failure;
pub use feed::Feed;
pub use output::{Before, Finished, Lines, Output, Records, Target, left_behind, partial};
pub use own::OwnOutput;
pub use progress::Progress;
pub use summary::Tally;
pub use told::Told;
pub use worker::{Form, Settings};

use compressed::Compression;
use feed::{Block, Item};
use worker::Worker;

/// An input, a line or a page in an archive that is longer, after
/// decompression, is no report and is not held in memory.
const LONGEST: usize = 256 << 20;

fn too_long() -> Failure {
    let limit = LONGEST >> 20;
    Failure::new(
        format!("超过 {limit} MiB，不会是一份年报，未读。"),
        format!("longer than {limit} MiB, so it is no report, and was not read"),
    )
}

/// What bytes were before gzip or zstd; themselves where they are neither.
///
/// # Errors
/// Where they are broken or cut off, or hold more than any report.
pub fn unpacked(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let Some(compression) = Compression::of(&bytes) else { return Ok(bytes) };
    let mut out = Vec::new();
    compressed::expand(compression, &bytes, &mut out)?;
    match out.len() {
        0..=LONGEST => Ok(out),
        _ => Err(io::Error::new(io::ErrorKind::FileTooLarge, too_long().to_string())),
    }
}

/// The first inputs of a feed, read ahead to tell what they are.
pub struct Ahead(Vec<Block>);

impl Ahead {
    /// Reads the first block of a feed; true where it is one page and all.
    pub fn read(feed: &mut Feed) -> (Ahead, bool) {
        let mut blocks = Vec::new();
        let mut block = Block::default();
        let mut is_page = false;
        while blocks.len() < 2 && feed.fill(&mut block) {
            let one = matches!(block.items.as_slice(), [Item::Path(_) | Item::Page { .. } | Item::Failed { .. }]);
            is_page = one && blocks.is_empty();
            blocks.push(std::mem::take(&mut block));
            if !is_page {
                break;
            }
        }
        (Ahead(blocks), is_page)
    }
}

/// Makes a record of every input and writes them in order.
///
/// # Errors
/// Where the output cannot be written; where it is to go on behind what a run
/// before wrote and the inputs are other ones.
pub fn run(
    feed: &mut Feed,
    ahead: Ahead,
    output: &mut Output,
    settings: &Settings,
    jobs: usize,
    before: u64,
) -> Result<()> {
    if pass_over(feed, ahead, output, settings, before)? {
        return workers::run(feed, output, settings, jobs);
    }
    Ok(())
}

/// Works on what was read ahead and passes over what is there already: one
/// worker alone, for only in order can that be counted. False where the run is
/// over.
fn pass_over(feed: &mut Feed, ahead: Ahead, output: &mut Output, settings: &Settings, before: u64) -> Result<bool> {
    let mut worker = Worker::new(settings, before);
    let mut ahead = ahead.0.into_iter();
    let mut block = Block::default();
    loop {
        match ahead.next() {
            Some(first) => block = first,
            None if worker.skip == 0 => break,
            None if feed.fill(&mut block) => {}
            None => break,
        }
        let mut error = None;
        let mut take = |made: &mut _| match output.take(made) {
            Ok(go_on) => go_on,
            Err(failed) => {
                error = Some(failed);
                false
            }
        };
        worker.work(&mut block, &mut take);
        let go_on = take(&mut worker.made);
        match error {
            Some(error) => return Err(error),
            None if !go_on => return Ok(false),
            None => {}
        }
    }
    Ok(true)
}

/// Writes the counts of a run on standard error. That nobody listens there is
/// no reason to stop.
pub fn summarise(tally: &Tally, before: u64) {
    let mut text = Vec::new();
    let _ = tally.write(before, &mut text);
    let _ = io::Write::write_all(&mut io::stderr(), &text);
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use nianbao::output::record::{Done, Outcome, Record, Sink};

    use super::feed::InputFormat;
    use super::inputs::Inputs;
    use super::jsonl::Fields;
    use super::*;

    /// Keeps the ids of records, and which were read.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<(String, bool)>>>);

    impl Sink for Kept {
        fn write(&mut self, record: &Record) -> io::Result<()> {
            assert_ne!(record.sha256, [0; 32]);
            let is_read = matches!(record.outcome, Outcome::Read { .. });
            self.0.lock().unwrap().push((record.id.clone(), is_read));
            Ok(())
        }

        fn checkpoint(&mut self) -> io::Result<()> {
            Ok(())
        }

        fn finish(self: Box<Self>) -> io::Result<()> {
            Ok(())
        }
    }

    fn run_over(file: &std::path::Path, kept: &Kept, done: Done, jobs: usize) -> Result<Tally> {
        let inputs = Inputs::new(vec![file.to_owned()], None)?;
        let mut feed = Feed::new(inputs, InputFormat::Jsonl);
        let (ahead, _) = Ahead::read(&mut feed);
        let (records, before) = Records::new(Box::new(kept.clone()), done);
        let already = before.tally.records();
        let mut output = Output::new(Target::Records(records), Progress::hidden(), before);
        let settings = Settings {
            parser: nianbao::Parser::new(),
            encoding_given: false,
            fields: Fields { text: "text".into(), html: "html".into(), id: "id".into() },
            input_format: InputFormat::Jsonl,
            own: OwnOutput::default(),
            form: Form::Record,
            fail_fast: false,
        };
        run(&mut feed, ahead, &mut output, &settings, jobs, already)?;
        Ok(output.finish()?.tally)
    }

    #[test]
    fn a_sink_gets_every_record_once_and_in_order() {
        let file = std::env::temp_dir().join(format!("nianbao-sink-{}.jsonl", std::process::id()));
        let report = include_str!("../../../fixtures/2021/huaian-2024.lines.txt");
        let line = |number: usize| match number % 50 {
            4 => format!("{{\"id\": {number}\n"),
            _ => serde_json::json!({"id": number, "text": report}).to_string() + "\n",
        };
        std::fs::write(&file, (0..200).map(line).collect::<String>()).unwrap();
        let whole = Kept::default();
        let tally = run_over(&file, &whole, Done::default(), 3).unwrap();
        assert_eq!((tally.reports, tally.unreadable), (196, 4));
        let whole = whole.0.lock().unwrap().clone();
        assert_eq!(whole.len(), 200);
        assert_eq!(whole[3], ("3".to_owned(), true));
        assert!(whole[4].0.ends_with(".jsonl:5") && !whole[4].1);
        for records in [1, 2, 100, 199, 200] {
            let rest = Kept::default();
            let last_id = Some(whole[records - 1].0.clone());
            let tally =
                run_over(&file, &rest, Done { records: records as u64, last_id, last_sha256: None }, 2).unwrap();
            assert_eq!(*rest.0.lock().unwrap(), whole[records..]);
            assert_eq!(tally.records(), 200);
        }
        let changed = Done { records: 7, last_id: Some("6".to_owned()), last_sha256: Some([1; 32]) };
        let error = run_over(&file, &Kept::default(), changed, 1).unwrap_err();
        assert!(error.to_string().contains("the last record in it, of 6, is not what the inputs give"));
        let other = Done { records: 7, last_id: Some("17".to_owned()), last_sha256: None };
        let error = run_over(&file, &Kept::default(), other, 1).unwrap_err();
        assert!(error.to_string().contains("the last record in it, of 17, is not what the inputs give"));
        let longer = Done { records: 300, last_id: Some("299".to_owned()), last_sha256: None };
        assert!(run_over(&file, &Kept::default(), longer, 1).is_err());
        std::fs::remove_file(file).unwrap();
    }
}
