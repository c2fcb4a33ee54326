//! What a thread has read before changes how long it reads and nothing else:
//! a page is read alike by a thread that knows how its tables are printed and
//! by one that has read nothing yet.

mod support;

use std::thread;

use nianbao::Parsed;
use support::form::Edition;
use support::generate::consistent;
use support::render::{Layout, Newline, Options, render};
use support::report::TestReport;
use support::rng::Rng;

fn read_by_a_new_thread(text: &str) -> Parsed {
    thread::scope(|scope| scope.spawn(|| nianbao::parse(text)).join().expect("parsing never panics"))
}

fn assert_read_alike(text: &str) {
    let (here, there) = (nianbao::parse(text), read_by_a_new_thread(text));
    let (here, there) = (format!("{here:#?}"), format!("{there:#?}"));
    let same = here.lines().zip(there.lines()).take_while(|(here, there)| here == there).count();
    let (here, there): (Vec<_>, Vec<_>) = (here.lines().skip(same).collect(), there.lines().skip(same).collect());
    let some = |lines: &[&str]| lines.iter().take(20).map(|line| format!("{line}\n")).collect::<String>();
    assert!(here == there, "known:\n{}unknown:\n{}{text}", some(&here), some(&there));
}

fn report(seed: u64) -> TestReport {
    let edition = if seed % 4 == 3 { Edition::E2019 } else { Edition::E2021 };
    consistent(edition, &mut Rng::new(seed + 1))
}

/// Ways of printing that differ where a line ends.
fn manners(layout: Layout) -> [Options; 3] {
    let options = Options::of(layout);
    [options.clone(), options.clone().with_newline(Newline::CrLf), options.with_furniture()]
}

/// The places where a text may be cut: in front of its marks, lines and
/// numbers.
fn seams(text: &str) -> Vec<usize> {
    let seam = |(at, character): (usize, char)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let digit = character.is_ascii_digit() != before.is_ascii_digit();
        (digit || "\n|\t、。".contains(character) || "\n|\t".contains(before)).then_some(at)
    };
    text.char_indices().filter_map(seam).collect()
}

/// A text with a piece taken out, doubled or moved, or with something strange
/// put in.
fn damaged(text: &str, rng: &mut Rng) -> String {
    const STRANGE: [&str; 18] = [
        "0",
        "12\n",
        "|",
        "\t",
        "\u{A0}\n",
        "规章\n",
        "总计\n3\n",
        ".5",
        ",000",
        "件",
        "/",
        "-",
        "數",
        "開\n",
        "| |\n",
        "规章,1,2,3\n行政许可,4\n行政处罚,5\n",
        "三、收到和处理政府信息公开申请情况\n",
        "—",
    ];
    let seams = seams(text);
    let seam = |rng: &mut Rng| rng.below(seams.len() as u64 - 1) as usize;
    let from = seam(rng);
    let (start, end) = (seams[from], seams[(from + 1 + rng.below(12) as usize).min(seams.len() - 1)]);
    let (before, piece, behind) = (&text[..start], &text[start..end], &text[end..]);
    let to = seams[seam(rng)];
    match rng.below(5) {
        0 => format!("{before}{behind}"),
        1 => format!("{before}{piece}{piece}{behind}"),
        2 => format!("{}{piece}{}", &text[..to], &text[to..]),
        3 => format!("{text}{}", &text[to..]),
        _ => format!("{}{}{}", &text[..to], rng.pick(&STRANGE), &text[to..]),
    }
}

#[test]
fn a_known_table_is_read_as_an_unknown_one() {
    for layout in Layout::ALL {
        for options in manners(layout) {
            for seed in 0..6 {
                assert_read_alike(&render(&report(seed), &options));
            }
        }
    }
}

#[test]
fn a_damaged_table_is_read_as_an_unknown_one() {
    // NIANBAO_CASES and NIANBAO_SEED hunt further.
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let (cases, seed) = (number("NIANBAO_CASES").unwrap_or(12), number("NIANBAO_SEED").unwrap_or(0));
    for (at, layout) in Layout::ALL.into_iter().enumerate() {
        let mut rng = Rng::new(seed * 1_000 + at as u64);
        for case in 0..cases {
            let options = rng.pick(&manners(layout)).clone();
            let text = render(&report(case % 6), &options);
            nianbao::parse(&text);
            assert_read_alike(&damaged(&text, &mut rng));
        }
    }
}
