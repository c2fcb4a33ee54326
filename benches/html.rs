//! Web pages of about 100 KB, bytes → tables → checks → JSON, one core; beside
//! `std::str::from_utf8` and html5ever's tree over the same bytes.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::RcDom;
use nianbao::output::json;

/// Fixtures as long as the pages of government sites mostly are. All have the
/// three tables of the form, in different markup.
const PAGES: [&str; 4] =
    ["trs-suqian-2024.html", "trs-hongze-2023-gb18030.html", "word-shuyang-fagaiju-2023.html", "wps-hongze-2023.html"];

/// Each page is read so often; the best counts, for a neighbour on the machine
/// only ever slows.
const TURNS: usize = 300;

fn main() {
    // `cargo test --benches` runs this too, without the argument.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/html");
    println!("{:<32} {:>7} {:>10} {:>10} {:>10} {:>9}", "page", "KB", "from_utf8", "html5ever", "whole", "html5ever");
    let mut out = Vec::new();
    for name in PAGES {
        let bytes = std::fs::read(folder.join(name)).expect("a fixture");
        let utf8 = nianbao::Parser::new().source_text(&bytes).text().to_owned();
        let mut best = [Duration::MAX; 3];
        for _ in 0..TURNS {
            let turn = [
                time(|| black_box(std::str::from_utf8(black_box(utf8.as_bytes())).is_ok())),
                time(|| black_box(tree(black_box(&utf8)))),
                time(|| whole(&bytes, &mut out)),
            ];
            for (best, time) in best.iter_mut().zip(turn) {
                *best = time.min(*best);
            }
        }
        let [validated, tree, whole] = best.map(|time| time.as_secs_f64() * 1e6);
        println!(
            "{name:<32} {:>7} {validated:>7.0} µs {tree:>7.0} µs {whole:>7.0} µs {:>7.2} ×",
            bytes.len() / 1000,
            tree / whole
        );
    }
}

fn whole(bytes: &[u8], out: &mut Vec<u8>) {
    out.clear();
    json::write(&nianbao::parse_bytes(black_box(bytes)), out);
    black_box(&out);
}

fn tree(text: &str) -> RcDom {
    html5ever::parse_document(RcDom::default(), Default::default()).one(text)
}

/// How long something takes, dropping what it gives included.
fn time<T>(what: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    drop(what());
    start.elapsed()
}
