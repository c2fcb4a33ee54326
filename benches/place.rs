//! What placing values by the form's sums costs beside reading the same report
//! with its blank cells shown, and what the checks cost beside the whole.
//!
//! Each report is read in both ways in turns, and the quickest of some turns
//! counts, so that a neighbour on the machine slows neither alone.

mod corpus;

use std::hint::black_box;
use std::time::{Duration, Instant};

use corpus::{blanks, published, reports};
use nianbao::{Parser, output::json};

/// Reports with blanks that are read both ways.
const REPORTS: usize = 1_000;
const TURNS: usize = 5;

/// Complete reports whose checks are timed, in portions.
const COMPLETE: usize = 1_000;
const PORTION: usize = 50;

fn main() {
    // `cargo test --benches` runs this too.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("{:<34} {:>10} {:>10} {:>10}", "microseconds", "median", "99 in 100", "worst");
    for (name, texts) in [("published, one value per line", published()), ("random, zeros blank", blanks(REPORTS))] {
        let times: Vec<Both> = texts.iter().map(|(shown, dropped)| both(shown, dropped)).collect();
        println!("{name}");
        print_spread("  blanks shown: the whole", times.iter().map(|both| both.shown));
        print_spread("  blanks dropped: the whole", times.iter().map(|both| both.dropped));
        print_spread("  the difference", times.iter().map(|both| both.dropped.saturating_sub(both.shown)));
    }
    let texts = reports(corpus::Layout::Lines, COMPLETE);
    let mut shares: Vec<f64> = (0..10).flat_map(|_| texts.chunks(PORTION).map(checks_share)).collect();
    shares.sort_by(f64::total_cmp);
    println!("\nchecks, of the whole of complete reports: {:.1} %", 100.0 * shares[shares.len() / 2]);
}

struct Both {
    shown: Duration,
    dropped: Duration,
}

fn both(shown: &str, dropped: &str) -> Both {
    let mut quickest = Both { shown: Duration::MAX, dropped: Duration::MAX };
    for _ in 0..TURNS {
        quickest.shown = quickest.shown.min(time(&Parser::new(), shown));
        quickest.dropped = quickest.dropped.min(time(&Parser::new(), dropped));
    }
    quickest
}

fn time(parser: &Parser, text: &str) -> Duration {
    let start = Instant::now();
    let mut out = Vec::new();
    json::write(&parser.parse(black_box(text)), &mut out);
    black_box(&out);
    start.elapsed()
}

/// How much of the time goes to the checks.
fn checks_share(texts: &[String]) -> f64 {
    let (plain, bare) = (Parser::new(), Parser::new().checks(false));
    let (mut with, mut without) = (Duration::ZERO, Duration::ZERO);
    for text in texts {
        let turns: Vec<(Duration, Duration)> = (0..TURNS).map(|_| (time(&plain, text), time(&bare, text))).collect();
        with += turns.iter().map(|turn| turn.0).min().unwrap_or_default();
        without += turns.iter().map(|turn| turn.1).min().unwrap_or_default();
    }
    1.0 - without.as_secs_f64() / with.as_secs_f64()
}

fn print_spread(name: &str, times: impl Iterator<Item = Duration>) {
    let mut times: Vec<f64> = times.map(|time| time.as_secs_f64() * 1e6).collect();
    times.sort_by(f64::total_cmp);
    let at = |permille: usize| times[(times.len() - 1) * permille / 1000];
    println!("{name:<34} {:>10.0} {:>10.0} {:>10.0}", at(500), at(990), at(1000));
}
