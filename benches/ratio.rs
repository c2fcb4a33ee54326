//! How many times as fast the whole (text → checks → JSON) is as
//! `std::str::from_utf8` over the same bytes, one core, for each layout.
//!
//! Both take turns on portions of a few reports, so short that most turns pass
//! undisturbed; of each portion the fastest turn of each counts. So neither a
//! busy neighbour nor a change of the clock favours one of them. A turn on every
//! portion passes before the next on the same one, so that no branch predictor
//! has learnt a text by heart.

mod corpus;

use std::hint::black_box;
use std::time::{Duration, Instant};

use corpus::{Layout, bytes, reports};
use nianbao::output::json;

/// Reports in the corpus of the plain layout, and of each other.
const PLAIN_REPORTS: usize = 4_000;
const REPORTS: usize = 400;

/// Reports that are read before the other takes its turn.
const PORTION: usize = 5;

/// Turns on each portion.
const TURNS: usize = 15;

fn main() {
    // `cargo test --benches` runs this too.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("{:<28} {:>12} {:>12} {:>8}", "layout", "from_utf8", "whole", "ratio");
    // A word picks the layouts whose names hold it.
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    for layout in Layout::ALL.into_iter().filter(|layout| layout.name().contains(&wanted)) {
        let count = if layout == Layout::Lines { PLAIN_REPORTS } else { REPORTS };
        let texts = reports(layout, count);
        let mut out = Vec::new();
        let mut fastest = vec![(Duration::MAX, Duration::MAX); count.div_ceil(PORTION)];
        for _ in 0..TURNS {
            for (portion, fastest) in texts.chunks(PORTION).zip(&mut fastest) {
                fastest.0 = fastest.0.min(validate(portion));
                fastest.1 = fastest.1.min(read(portion, &mut out));
            }
        }
        let utf8: Duration = fastest.iter().map(|portion| portion.0).sum();
        let whole: Duration = fastest.iter().map(|portion| portion.1).sum();
        let rate = |time: Duration| bytes(&texts) as f64 / time.as_secs_f64() / 1e6;
        let ratio = rate(whole) / rate(utf8);
        println!("{:<28} {:>7.0} MB/s {:>7.0} MB/s {ratio:>6.3} ×", layout.name(), rate(utf8), rate(whole));
    }
}

fn validate(texts: &[String]) -> Duration {
    let start = Instant::now();
    for text in texts {
        black_box(std::str::from_utf8(black_box(text.as_bytes())).is_ok());
    }
    start.elapsed()
}

fn read(texts: &[String], out: &mut Vec<u8>) -> Duration {
    let start = Instant::now();
    for text in texts {
        out.clear();
        json::write(&nianbao::parse(black_box(text)), out);
        black_box(&out);
    }
    start.elapsed()
}
