//! The best time of each file, bytes → tables → checks → JSON, one core: for
//! comparisons with other programs (`benches/peers/compare.py`).
//!
//! `files PATH …` prints one JSON object for each: its seconds and what was
//! read. `files --write FOLDER COUNT` makes reports in the plain layout to try
//! it with.

mod corpus;

use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use corpus::{Layout, reports};
use nianbao::output::json;

/// All files are read so often, one after the other; the best time of each
/// counts, for a neighbour on the machine only ever slows.
const TURNS: usize = 100;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match &arguments[..] {
        [first, folder, count] if first == "--write" => write(Path::new(folder), count.parse().unwrap_or(0)),
        paths => times(&paths.iter().map(PathBuf::from).collect::<Vec<_>>()),
    }
}

fn write(folder: &Path, count: usize) -> std::io::Result<()> {
    for (at, text) in reports(Layout::Lines, count).iter().enumerate() {
        std::fs::write(folder.join(format!("{at:04}.txt")), text)?;
    }
    Ok(())
}

fn times(paths: &[PathBuf]) -> std::io::Result<()> {
    let files = paths.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let mut best = vec![Duration::MAX; files.len()];
    let mut out = Vec::new();
    for _ in 0..TURNS {
        for (bytes, best) in files.iter().zip(&mut best) {
            let start = Instant::now();
            whole(bytes, &mut out);
            *best = start.elapsed().min(*best);
        }
    }
    let mut stdout = BufWriter::new(std::io::stdout().lock());
    for (bytes, best) in files.iter().zip(best) {
        whole(bytes, &mut out);
        let report = String::from_utf8_lossy(&out);
        writeln!(stdout, "{{\"seconds\":{:e},\"report\":{report}}}", best.as_secs_f64())?;
    }
    stdout.flush()
}

fn whole(bytes: &[u8], out: &mut Vec<u8>) {
    out.clear();
    json::write(&nianbao::parse_bytes(black_box(bytes)), out);
    black_box(&out);
}
