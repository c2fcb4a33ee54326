//! Shares the blocks among workers and writes what they make in order.
//!
//! A worker takes the next block, makes its records in its own buffers, waits
//! for its turn and writes. So there is never more than a block for each worker
//! in memory, and what comes out does not depend on how many there are.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::Result;

use super::feed::{Block, Feed};
use super::output::Output;
use super::worker::{Made, Settings, Worker};

/// Works off what is left of a feed, with so many workers.
///
/// # Errors
/// Where the output cannot be written.
pub fn run(feed: &mut Feed, output: &mut Output, settings: &Settings, jobs: usize) -> Result<()> {
    let shared = Shared {
        feed: Mutex::new((feed, 0)),
        turn: Mutex::new(Turn { next: 0, output, error: None }),
        changed: Condvar::new(),
        over: AtomicBool::new(false),
    };
    match jobs {
        0 | 1 => labour(&shared, settings),
        jobs => thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|| labour(&shared, settings));
            }
        }),
    }
    let turn = shared.turn.into_inner().unwrap_or_else(PoisonError::into_inner);
    turn.error.map_or(Ok(()), Err)
}

struct Shared<'a> {
    /// The feed and the number of its next block.
    feed: Mutex<(&'a mut Feed, u64)>,
    turn: Mutex<Turn<'a>>,
    changed: Condvar,
    /// Nothing is to be written any more.
    over: AtomicBool,
}

struct Turn<'a> {
    /// The number of the block that is to be written next.
    next: u64,
    output: &'a mut Output,
    error: Option<anyhow::Error>,
}

fn labour(shared: &Shared<'_>, settings: &Settings) {
    let _end = EndOnPanic(shared);
    let mut worker = Worker::new(settings, 0);
    let mut block = Block::default();
    while let Some(number) = shared.next_block(&mut block) {
        worker.work(&mut block, &mut |made| shared.write(number, made, false));
        if !shared.write(number, &mut worker.made, true) {
            break;
        }
    }
}

impl Shared<'_> {
    fn next_block(&self, block: &mut Block) -> Option<u64> {
        let mut feed = lock(&self.feed);
        if self.over.load(Ordering::Relaxed) || !feed.0.fill(block) {
            return None;
        }
        feed.1 += 1;
        Some(feed.1 - 1)
    }

    /// Writes what was made of a block when its turn has come, and ends the
    /// turn where that was all of it; false where the run is over.
    fn write(&self, number: u64, made: &mut Made, is_all: bool) -> bool {
        let mut turn = lock(&self.turn);
        while turn.next != number && !self.over.load(Ordering::Relaxed) {
            turn = self.changed.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        if self.over.load(Ordering::Relaxed) {
            return false;
        }
        match turn.output.take(made) {
            Ok(true) => {}
            Ok(false) => self.over.store(true, Ordering::Relaxed),
            Err(error) => {
                turn.error = Some(error);
                self.over.store(true, Ordering::Relaxed);
            }
        }
        turn.next += u64::from(is_all);
        drop(turn);
        self.changed.notify_all();
        !self.over.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets the others not wait for the turn of a worker that died.
struct EndOnPanic<'a, 'b>(&'a Shared<'b>);

impl Drop for EndOnPanic<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            // Under the lock, so that nobody begins to wait in between.
            let turn = lock(&self.0.turn);
            self.0.over.store(true, Ordering::Relaxed);
            drop(turn);
            self.0.changed.notify_all();
        }
    }
}
