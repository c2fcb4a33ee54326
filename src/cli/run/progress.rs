//! How far a run has come, for people at a terminal.

use std::fmt;
use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::summary::Tally;

/// A line on standard error, where that is a terminal.
pub struct Progress(ProgressBar);

impl Progress {
    /// The progress of a run over `total` inputs, where their number is known.
    pub fn new(shown: bool, total: Option<u64>) -> Progress {
        if !shown || !io::stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(5));
        let template = match total {
            Some(_) => "{human_pos}/{human_len} inputs · {rate} · {msg} · {eta} left",
            None => "{human_pos} inputs · {rate} · {msg} · {elapsed}",
        };
        // The template is one, so this never takes the other way.
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
        let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{:.0} a second", state.per_sec());
        };
        Progress(bar.with_style(style.with_key("rate", rate)))
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
