//! How many times as fast the whole (text → checks → JSON) is as
//! `std::str::from_utf8` over the same bytes, one core, for each layout.
//!
//! Both take turns on small portions of the corpus, so that a neighbour on the
//! machine slows both alike; the median of the portions' ratios is printed.

mod corpus;

use std::hint::black_box;
use std::time::{Duration, Instant};

use corpus::{Layout, reports};
use nianbao::output::json;

/// Reports in the corpus of a layout; the plain one has more.
const REPORTS: usize = 400;
const PLAIN_REPORTS: usize = 4_000;

/// Reports that are read before the other takes its turn.
const PORTION: usize = 50;

fn main() {
    // `cargo test --benches` runs this too.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("{:<28} {:>12} {:>12} {:>8}", "layout", "from_utf8", "whole", "ratio");
    for layout in Layout::ALL {
        let plain = layout == Layout::Lines;
        let texts = reports(layout, if plain { PLAIN_REPORTS } else { REPORTS });
        let mut out = Vec::new();
        let mut turns: Vec<Turn> = Vec::new();
        for _ in 0..if plain { 5 } else { 10 } {
            turns.extend(texts.chunks(PORTION).map(|portion| turn(portion, &mut out)));
        }
        turns.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
        let median = &turns[turns.len() / 2];
        let rate = |time: Duration| median.bytes as f64 / time.as_secs_f64() / 1e6;
        println!(
            "{:<28} {:>7.0} MB/s {:>7.0} MB/s {:>6.3} ×",
            layout.name(),
            rate(median.utf8),
            rate(median.whole),
            median.ratio()
        );
    }
}

struct Turn {
    bytes: usize,
    utf8: Duration,
    whole: Duration,
}

impl Turn {
    fn ratio(&self) -> f64 {
        self.utf8.as_secs_f64() / self.whole.as_secs_f64()
    }
}

fn turn(texts: &[String], out: &mut Vec<u8>) -> Turn {
    let start = Instant::now();
    for text in texts {
        black_box(std::str::from_utf8(black_box(text.as_bytes())).is_ok());
    }
    let utf8 = start.elapsed();
    let start = Instant::now();
    for text in texts {
        out.clear();
        json::write(&nianbao::parse(black_box(text)), out);
        black_box(&out);
    }
    Turn { bytes: corpus::bytes(texts), utf8, whole: start.elapsed() }
}
