//! How far a run has come, for people at a terminal.

use std::fmt;
use std::io::{self, IsTerminal};
use std::thread;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::summary::Tally;

/// A line on standard error, where that is a terminal.
pub struct Progress(ProgressBar);

impl Progress {
    /// The progress of a run. `total` is asked how many inputs there are, while
    /// the run goes on, so that nobody waits for the count of a large tree.
    pub fn new(shown: bool, total: impl FnOnce() -> Option<u64> + Send + 'static) -> Progress {
        if !shown || !io::stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
        let bar = bar.with_style(style("{human_pos} inputs · {rate} · {msg} · {elapsed}"));
        let counted = bar.clone();
        thread::spawn(move || {
            if let Some(total) = total() {
                counted.set_length(total);
                counted.set_style(style("{human_pos}/{human_len} inputs · {rate} · {msg} · {eta} left"));
            }
        });
        Progress(bar)
    }

    /// Shows nothing.
    #[cfg(test)]
    pub fn hidden() -> Progress {
        Progress(ProgressBar::hidden())
    }

    /// Shows what has been counted so far.
    pub fn show(&self, tally: &Tally) {
        if !self.0.is_hidden() {
            let bad = tally.no_reports + tally.unreadable;
            self.0.set_message(format!("{} failed checks · {bad} not read", tally.failed_checks));
            self.0.set_position(tally.records());
        }
    }

    /// Lets something else be written on standard error.
    pub fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
        let _ = write!(out, "{:.0} a second", state.per_sec());
    };
    // The templates are ours, so this never takes the other way.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.with_key("rate", rate)
}
