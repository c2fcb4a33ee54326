//! A run over many inputs: `nianbao parse`.
//!
//!     inputs → feed (blocks) → workers (records) → output
//!
//! It belongs to the command, not to the library: what it is made of are files,
//! threads and streams, and each of its dependencies would be one of the
//! library. What others need of it, the record and the sink, is in
//! [`nianbao::output::record`].

mod compressed;
mod failure;
mod feed;
mod inputs;
mod jsonl;
mod looks;
mod output;
mod progress;
mod summary;
mod warc;
mod worker;
mod workers;

use std::io;

use anyhow::Result;

pub use feed::{Feed, InputFormat, is_page};
pub use inputs::{Inputs, PathEnd};
pub use jsonl::Fields;
pub use output::{Before, Lines, Output, Target, partial};
pub use progress::Progress;
pub use summary::Tally;
pub use worker::{Form, Settings};

use failure::Failure;
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
    // One worker alone passes over what is there already, for only in order
    // can it be counted.
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
            None if !go_on => return Ok(()),
            None => {}
        }
    }
    workers::run(feed, output, settings, jobs)
}

/// Writes the counts of a run on standard error. That nobody listens there is
/// no reason to stop.
pub fn summarise(tally: &Tally, before: u64) {
    let mut text = Vec::new();
    let _ = tally.write(before, &mut text);
    let _ = io::Write::write_all(&mut io::stderr(), &text);
}
