//! A run over a corpus of every layout, both editions, pages, broken sums, texts
//! that are no report and lines that are no JSON: what the summary counts is
//! what was generated.
//!
//! The small corpus runs with the other tests, the large one so:
//!
//! ```sh
//! cargo test --release --test mixed -- --ignored --nocapture
//! ```
#![cfg(feature = "cli")]

mod support;

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::json;

use support::form::Edition;
use support::generate::{broken_identities, consistent};
use support::html::{Habit, page};
use support::render::{Layout, Options, render};
use support::report::Cell;
use support::rng::Rng;

/// What was generated, as the summary says it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    inputs: u64,
    reports: u64,
    failing: u64,
    failed_checks: u64,
    no_reports: u64,
    unreadable: u64,
    editions: BTreeMap<String, u64>,
    years: BTreeMap<String, u64>,
}

/// The line of JSON with a number, counted.
fn line(number: u64, counts: &mut Counts) -> String {
    let mut rng = Rng::new(number + 1);
    counts.inputs += 1;
    match rng.below(20) {
        0 => {
            counts.unreadable += 1;
            let broken = ["{\"text\": \"报告\"", "{\"body\": \"报告\"}", "[\"报告\"]", "{\"text\": 2024}", "报告"];
            return (*rng.pick(&broken)).to_owned();
        }
        1 => {
            counts.no_reports += 1;
            let other = ["", "本局2024年工作要点", "<html><body><p>通知公告</p></body></html>", "404 Not Found"];
            return json!({"id": number, "text": rng.pick(&other)}).to_string();
        }
        _ => {}
    }
    let edition = if rng.chance(30) { Edition::E2019 } else { Edition::E2021 };
    let mut report = consistent(edition, &mut rng);
    if rng.chance(15) {
        // The total of one row, so one identity or several.
        let rows = report.requests.len() as u64;
        let cell = match rng.chance(50) {
            true => &mut report.review[rng.below(3) as usize * 5 + 4],
            false => &mut report.requests[rng.below(rows) as usize].cells[6],
        };
        *cell = Cell::number(cell.count().unwrap_or(0) + 1 + rng.below(9) as i64);
    }
    let broken = broken_identities(&report).len() as u64;
    counts.reports += 1;
    counts.failing += u64::from(broken > 0);
    counts.failed_checks += broken;
    *counts.editions.entry(edition.id().to_owned()).or_default() += 1;
    *counts.years.entry(report.year.to_string()).or_default() += 1;
    if rng.chance(30) {
        let drawn: Vec<Habit> = Habit::ALL.into_iter().filter(|habit| habit.draws()).collect();
        json!({"id": number, "html": page(&report, *rng.pick(&drawn), 4)}).to_string()
    } else {
        let text = render(&report, &Options::of(*rng.pick(&Layout::ALL)));
        json!({"id": number, "text": text, "seen": "2025-03-14"}).to_string()
    }
}

/// Runs the command over so many lines: what was generated, and what the
/// summary and the lines of the output come to.
fn run(lines: u64) -> (Counts, Counts) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_nianbao"))
        .args(["parse", "--input-format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut stdout = child.stdout.take().expect("a pipe");
    let mut stderr = child.stderr.take().expect("a pipe");
    let generated = thread::spawn(move || {
        let mut counts = Counts::default();
        for number in 0..lines {
            let mut line = line(number, &mut counts);
            line.push('\n');
            stdin.write_all(line.as_bytes()).expect("it reads");
        }
        counts
    });
    let said = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text).expect("UTF-8")
    });
    let mut written = LineCount(0);
    io::copy(&mut stdout, &mut written).expect("it writes");
    let generated = generated.join().expect("it is generated");
    let said = said.join().expect("it is read");
    assert_eq!(child.wait().expect("it ends").code(), Some(2));
    assert_eq!(written.0, lines);
    (generated, counts(&said))
}

struct LineCount(u64);

impl Write for LineCount {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a summary says.
fn counts(said: &str) -> Counts {
    let mut counts = Counts::default();
    let mut list = "";
    for line in said.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let last = |words: &[&str]| words.last().and_then(|word| word.parse().ok()).unwrap_or(0);
        match words.as_slice() {
            ["nianbao:", inputs, "inputs"] => counts.inputs = inputs.parse().expect("a number"),
            ["reports", ..] => counts.reports = last(&words),
            ["checks", "failed", failing, failed, "checks)"] => {
                counts.failing = failing.parse().expect("a number");
                counts.failed_checks = failed.trim_start_matches('(').parse().expect("a number");
            }
            ["no", "report", ..] => counts.no_reports = last(&words),
            ["unreadable", ..] => counts.unreadable = last(&words),
            ["editions"] => list = "editions",
            ["years"] => list = "years",
            [name, count] if list == "editions" => {
                counts.editions.insert((*name).to_owned(), count.parse().expect("a number"));
            }
            [name, count] if list == "years" => {
                counts.years.insert((*name).to_owned(), count.parse().expect("a number"));
            }
            _ => {}
        }
    }
    counts
}

fn hold(lines: u64) {
    let (generated, counted) = run(lines);
    assert_eq!(counted, generated);
    assert!(
        generated.failing > 0 && generated.no_reports > 0 && generated.unreadable > 0 && generated.years.len() == 7
    );
    println!("{generated:#?}");
}

#[test]
fn the_summary_counts_what_was_generated() {
    hold(2_000);
}

#[test]
#[ignore = "takes minutes; see the module"]
fn the_summary_counts_what_was_generated_at_large() {
    hold(200_000);
}
