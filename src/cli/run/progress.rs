//! How far a run has come, for people at a terminal.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::summary::Tally;

/// A line on standard error, where that is a terminal.
pub struct Progress {
    bar: ProgressBar,
    read: BytesRead,
    /// Whether the way is measured in bytes.
    in_bytes: Arc<AtomicBool>,
}

/// How many bytes were read of files that hold many inputs, as they stand on the
/// disk.
pub type BytesRead = Arc<AtomicU64>;

/// How long the way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// So many inputs, each a file.
    Inputs(u64),
    /// Files of so many bytes, which hold many inputs each.
    Bytes(u64),
}

impl Progress {
    /// The progress of a run. `total` is asked how much there is, while the run
    /// goes on, so that nobody waits for the count of a large tree. `read` counts
    /// the bytes read of files that hold many inputs.
    pub fn new(shown: bool, read: BytesRead, total: impl FnOnce() -> Option<Total> + Send + 'static) -> Progress {
        if !shown || !io::stderr().is_terminal() {
            return Progress { bar: ProgressBar::hidden(), read, in_bytes: Arc::default() };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
        let bar = bar.with_style(style("{human_pos} inputs · {msg} · {elapsed}"));
        bar.set_message(found(&Tally::default()));
        let counted = bar.clone();
        let in_bytes = Arc::new(AtomicBool::new(false));
        let is_in_bytes = in_bytes.clone();
        thread::spawn(move || match total() {
            Some(Total::Inputs(total)) => {
                counted.set_length(total);
                counted.set_style(style("{human_pos}/{human_len} inputs · {rate} · {msg} · {eta} left"));
            }
            Some(Total::Bytes(total)) => {
                is_in_bytes.store(true, Ordering::Relaxed);
                counted.set_length(total);
                counted.set_style(style("{bytes}/{total_bytes} · {msg} · {eta} left"));
            }
            None => {}
        });
        Progress { bar, read, in_bytes }
    }

    /// Shows nothing.
    #[cfg(test)]
    pub fn hidden() -> Progress {
        Progress { bar: ProgressBar::hidden(), read: Arc::default(), in_bytes: Arc::default() }
    }

    /// Shows what has been counted so far.
    pub fn show(&self, tally: &Tally) {
        if !self.bar.is_hidden() {
            let in_bytes = self.in_bytes.load(Ordering::Relaxed);
            let records = tally.records();
            let inputs = if in_bytes { format!("{records} inputs · ") } else { String::new() };
            self.bar.set_message(inputs + &found(tally));
            self.bar.set_position(if in_bytes { self.read.load(Ordering::Relaxed) } else { records });
        }
    }

    /// Lets something else be written on standard error.
    pub fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// What was found so far.
fn found(tally: &Tally) -> String {
    let bad = tally.no_reports + tally.unreadable;
    format!("{} failed checks · {bad} not read", tally.failed_checks)
}

fn style(template: &str) -> ProgressStyle {
    let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
        let _ = write!(out, "{:.0} a second", state.per_sec());
    };
    // The templates are ours, so this never takes the other way.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.with_key("rate", rate)
}
