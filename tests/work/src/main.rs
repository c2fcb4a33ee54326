//! Holds that work grows with the length of an input and with nothing else: no
//! input makes the reader or the rules slow, whatever of it repeats.
//!
//! Work is counted in the steps that the compiler's coverage counters count, one
//! for each time that a branch of the library or of its dependencies is gone
//! through. They do not depend on the machine, as times would:
//!
//! ```sh
//! RUSTFLAGS='-C instrument-coverage --cfg counted' LLVM_PROFILE_FILE=/dev/null \
//!     cargo run --manifest-path tests/work/Cargo.toml --target-dir target/work
//! ```
//!
//! Prints for each input the steps that a byte costs at each length, and fails
//! where a byte of a longer one costs more.

mod counters;
mod inputs;

use std::process::ExitCode;

use inputs::{BEHIND_PROSE, GROWING, GROWING_BYTES, GROWING_PAIRS, GROWING_PROSE};

/// Lengths of the inputs that are held against the shorter ones, in bytes. Beyond
/// so many lines and cells as no report has nothing is read, so the steps of a
/// byte become fewer at the end.
const LENGTHS: [usize; 4] = [10_000, 100_000, 1_000_000, 10_000_000];

/// How much more a byte of the longer ones may cost: sorting and growing buffers
/// are allowed for. Where some step looks back over all that was read, it costs
/// ten times as much at each length.
const MOST: f64 = 2.0;

fn main() -> ExitCode {
    let texts = GROWING.iter().map(|&(what, before, unit)| (what, before.as_bytes(), unit.as_bytes()));
    let single = texts.chain(GROWING_BYTES).map(|(what, before, unit)| Input {
        what,
        before,
        units: [unit, b""],
        behind: b"\n",
    });
    let pairs = GROWING_PAIRS.iter().map(|&(what, first, second, behind)| Input {
        what,
        before: b"",
        units: [first, second],
        behind,
    });
    let prose = GROWING_PROSE.iter().map(|&(what, before, unit)| Input {
        what,
        before: before.as_bytes(),
        units: [unit.as_bytes(), b""],
        behind: BEHIND_PROSE.as_bytes(),
    });
    let mut grown = false;
    for input in single.chain(pairs) {
        grown |= input.grows(reading);
    }
    for input in prose {
        grown |= input.grows(checking);
    }
    if grown { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Two pieces that repeat, all of the first before all of the second, and what
/// stands around them.
struct Input<'a> {
    what: &'a str,
    before: &'a [u8],
    units: [&'a [u8]; 2],
    behind: &'a [u8],
}

impl Input<'_> {
    fn of(&self, bytes: usize) -> Vec<u8> {
        let [first, second] = self.units;
        let times = bytes / (first.len() + second.len());
        [self.before, &first.repeat(times), &second.repeat(times), self.behind].concat()
    }

    /// Prints the steps that a byte costs at each length; whether they grow.
    fn grows(&self, steps: impl Fn(&[u8]) -> u64) -> bool {
        // What is set up once is no part of it.
        steps(&self.of(LENGTHS[0]));
        let mut columns = String::new();
        let mut least = f64::INFINITY;
        let mut grows = false;
        for bytes in LENGTHS {
            let input = self.of(bytes);
            let each = steps(&input) as f64 / input.len() as f64;
            columns += &format!("{each:8.1}");
            least = least.min(each);
            if each > least * MOST {
                grows = true;
                columns += " GROWS";
                break;
            }
        }
        println!("{columns}  {}", self.what);
        grows
    }
}

/// The steps of reading.
fn reading(input: &[u8]) -> u64 {
    counters::of(|| drop(nianbao::parse_bytes(input)))
}

/// The steps of the rules on a text that was read.
fn checking(input: &[u8]) -> u64 {
    let text = str::from_utf8(input).expect("the inputs are text");
    let parsed = nianbao::parse(text);
    assert!(parsed.is_report(), "rules are asked of reports alone");
    counters::of(|| drop(nianbao::check::audit(&parsed, text)))
}
