//! Holds that work grows with the length of an input and with nothing else: no
//! input makes the reader slow, whatever of it repeats.
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

use inputs::{GROWING, GROWING_BYTES, GROWING_PAIRS};

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
    let mut grown = false;
    for input in single.chain(pairs) {
        let mut columns = String::new();
        let mut least = f64::INFINITY;
        for bytes in LENGTHS {
            let steps = input.steps_a_byte(bytes);
            columns += &format!("{steps:8.1}");
            least = least.min(steps);
            if steps > least * MOST {
                grown = true;
                columns += " GROWS";
                break;
            }
        }
        println!("{columns}  {}", input.what);
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

    fn steps_a_byte(&self, bytes: usize) -> f64 {
        // What is set up once is no part of it.
        nianbao::parse_bytes(&self.of(LENGTHS[0]));
        let input = self.of(bytes);
        let steps = counters::of(|| drop(nianbao::parse_bytes(&input)));
        steps as f64 / input.len() as f64
    }
}
