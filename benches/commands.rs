//! The command as a whole: small files beside `xargs cat`, two workers beside
//! one, the memory of streams of any length, the cost of a report in runs of any
//! length.
//!
//! Ratios are medians over rounds in which all that is compared takes turns.

mod corpus;

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use corpus::{Layout, reports};

/// Files beside `xargs cat`.
const FILES: usize = 20_000;

/// Distinct reports; longer runs repeat them.
const DISTINCT: usize = 1_000;

const ROUNDS: usize = 7;

/// Lines in the runs that tell whether the cost of one stays the same. A number
/// as argument goes up to so many.
const LENGTHS: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--bench")).collect();
    // `cargo test --benches` runs this too.
    if arguments.iter().any(|argument| argument == "--test") {
        return Ok(());
    }
    let most = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let folder = Folder::new()?;
    let texts = reports(Layout::Lines, DISTINCT);
    let mean = corpus::bytes(&texts) / texts.len();
    println!("reports of {mean} bytes, one value a line");
    files(&folder.0, &texts)?;
    lines(&folder.0, &texts)?;
    streams(&texts, most)
}

/// Many small files, one and two workers, beside `cat`.
fn files(folder: &Path, texts: &[String]) -> io::Result<()> {
    let list = folder.join("list");
    let mut names = BufWriter::new(File::create(&list)?);
    for number in 0..FILES {
        let path = folder.join(format!("{:02}/{number:05}.txt", number % 100));
        if number < 100 {
            fs::create_dir(path.parent().unwrap_or(folder))?;
        }
        fs::write(&path, &texts[number % texts.len()])?;
        writeln!(names, "{}", path.display())?;
    }
    names.flush()?;
    drop(names);
    let cat = || {
        let mut command = Command::new("xargs");
        command.arg("cat").stdin(File::open(&list).expect("the list is there"));
        command
    };
    let with_jobs = |jobs: &str| nianbao(&["--quiet", "-j", jobs, "--files-from", list.to_str().unwrap_or_default()]);
    let times = turns([&cat, &|| with_jobs("1"), &|| with_jobs("2")]);
    println!("{FILES} files beside xargs cat, one worker:  {:.2} × its time", ratio(&times[1], &times[0]));
    println!("{FILES} files beside xargs cat, two workers: {:.2} × its time", ratio(&times[2], &times[0]));
    println!("{FILES} files, two workers beside one:       {:.2} × the speed", ratio(&times[1], &times[2]));
    Ok(())
}

/// JSON Lines, one and two workers.
fn lines(folder: &Path, texts: &[String]) -> io::Result<()> {
    let path = folder.join("lines.jsonl");
    let mut file = BufWriter::new(File::create(&path)?);
    for number in 0..FILES {
        writeln!(file, "{}", serde_json::json!({"id": number, "text": texts[number % texts.len()]}))?;
    }
    file.flush()?;
    let with_jobs = |jobs: &str| nianbao(&["--quiet", "-j", jobs, path.to_str().unwrap_or_default()]);
    let times = turns([&|| with_jobs("1"), &|| with_jobs("2")]);
    println!("{FILES} lines, two workers beside one:       {:.2} × the speed", ratio(&times[0], &times[1]));
    Ok(())
}

/// Lines of JSON through a pipe: time for each and peak of memory.
fn streams(texts: &[String], most: u64) -> io::Result<()> {
    let lines: Vec<String> = texts.iter().map(|text| serde_json::json!({"text": text}).to_string() + "\n").collect();
    let mut first = None;
    for length in LENGTHS.into_iter().filter(|&length| length <= most) {
        let mut child = nianbao(&["--quiet", "-j", "2", "--input-format", "jsonl"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let mut stdin = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let start = Instant::now();
        let mut bytes = 0;
        let peak = thread::scope(|scope| {
            let peak = scope.spawn(|| peak_memory(&mut child));
            for number in 0..length {
                let line = lines[number as usize % lines.len()].as_bytes();
                bytes += line.len();
                stdin.write_all(line)?;
            }
            drop(stdin);
            Ok::<_, io::Error>(peak.join().unwrap_or(0))
        })?;
        let each = start.elapsed().as_secs_f64() / length as f64;
        let beside = each / *first.get_or_insert(each);
        println!(
            "{length} lines, {:.0} MB: {:.1} µs each, {beside:.2} × those of {}; peak memory {:.1} MB",
            bytes as f64 / 1e6,
            each * 1e6,
            LENGTHS[0],
            peak as f64 / 1e3
        );
    }
    Ok(())
}

/// The most memory that a process had until its end, in kilobytes, as Linux
/// counts it.
fn peak_memory(child: &mut Child) -> u64 {
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = 0;
    while matches!(child.try_wait(), Ok(None)) {
        let mut text = String::new();
        let read = File::open(&status).and_then(|mut file| file.read_to_string(&mut text));
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(now.filter(|_| read.is_ok()).unwrap_or(0));
        thread::sleep(Duration::from_millis(2));
    }
    peak
}

fn nianbao(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
    command.arg("parse").args(arguments);
    command
}

/// The times of commands, each run in every round.
fn turns<const N: usize>(commands: [&dyn Fn() -> Command; N]) -> [Vec<f64>; N] {
    let mut times = [const { Vec::new() }; N];
    for round in 0..=ROUNDS {
        for (command, times) in commands.iter().zip(&mut times) {
            let mut command = command();
            let start = Instant::now();
            let status = command.stdout(Stdio::null()).status();
            assert!(status.is_ok_and(|status| status.success()), "{command:?}");
            // The first round warms the files up.
            if round > 0 {
                times.push(start.elapsed().as_secs_f64());
            }
        }
    }
    times
}

/// The median of how many times as long the first took in each round.
fn ratio(first: &[f64], second: &[f64]) -> f64 {
    let mut ratios: Vec<f64> = first.iter().zip(second).map(|(first, second)| first / second).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// A folder that goes away with what is in it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Folder> {
        let path = std::env::temp_dir().join(format!("nianbao-commands-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
