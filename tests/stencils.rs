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

/// A text with a piece taken out, doubled or moved, with something strange put in,
/// or with another number.
fn damaged(text: &str, rng: &mut Rng) -> String {
    const STRANGE: [&str; 31] = [
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
        "- 7 -\n",
        "-7-\n",
        "-7\n",
        "7\n",
        "\n3 / 8\n",
        "\x0c",
        "\x0c\n",
        "\n",
        " ",
        "      ",
        "                                                                        ",
        "规章 1 2 3\n行政许可 4\n行政处罚 5\n行政强制 6\n一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1\n\
         二、上年结转政府信息公开申请数量 1 0 0 0 0 0 1\n四、结转下年度继续办理 2 0 0 0 0 0 2\n",
        "三、本年度办理结果的申请\n",
    ];
    let seams = seams(text);
    let seam = |rng: &mut Rng| rng.below(seams.len() as u64 - 1) as usize;
    let from = seam(rng);
    let (start, end) = (seams[from], seams[(from + 1 + rng.below(12) as usize).min(seams.len() - 1)]);
    let (before, piece, behind) = (&text[..start], &text[start..end], &text[end..]);
    let to = seams[seam(rng)];
    match rng.below(8) {
        0 => format!("{before}{behind}"),
        1 => format!("{before}{piece}{piece}{behind}"),
        2 => format!("{}{piece}{}", &text[..to], &text[to..]),
        3 => format!("{text}{}", &text[to..]),
        4 => with_other_line(text, rng),
        5 | 6 => with_other_number(text, rng),
        _ => format!("{}{}{}", &text[..to], rng.pick(&STRANGE), &text[to..]),
    }
}

/// A text in which a number is another, or cut in two.
fn with_other_number(text: &str, rng: &mut Rng) -> String {
    let digit = |at: usize| text.as_bytes()[at].is_ascii_digit();
    let starts: Vec<usize> = (1..text.len()).filter(|&at| digit(at) && !digit(at - 1)).collect();
    let start = *rng.pick(&starts);
    let end = (start..text.len()).find(|&at| !digit(at)).unwrap_or(text.len());
    let number = match rng.below(4) {
        0 => format!("{} {}", &text[start..end], rng.below(100)),
        1 => format!("{}\n{}", &text[start..end], rng.below(100)),
        2 => rng.below(21).to_string(),
        _ => rng.count(1_000_000).to_string(),
    };
    format!("{}{number}{}", &text[..start], &text[end..])
}

/// A text in which a line is left out, stands twice or stands elsewhere.
fn with_other_line(text: &str, rng: &mut Rng) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let line = rng.below(lines.len() as u64) as usize;
    let to = rng.below(lines.len() as u64) as usize;
    match rng.below(3) {
        0 => drop(lines.remove(line)),
        1 => lines.insert(line, lines[line]),
        _ => {
            let moved = lines.remove(line);
            lines.insert(to, moved);
        }
    }
    lines.concat()
}

/// A text whose pages end elsewhere: at some of a few places, or anywhere.
fn with_other_pages(text: &str, rng: &mut Rng) -> String {
    const PLACES: u64 = 16;
    const ENDS: [&str; 9] =
        ["- # -\n", "-#-\n", "\n     — # —\n\n", "第 # 页\n", "# / 9\n", "\n- # -\n\x0c", "\x0c", "#\n", "#\n\x0c"];
    let is_page_number = |line: &&str| line.trim().starts_with('-') && line.trim().ends_with('-');
    let mut lines: Vec<String> =
        text.split_inclusive('\n').filter(|line| !is_page_number(line)).map(str::to_owned).collect();
    for _ in 0..rng.below(4) {
        let anywhere = rng.below(lines.len() as u64) as usize;
        let place = if rng.chance(90) {
            anywhere * PLACES as usize / lines.len() * lines.len() / PLACES as usize
        } else {
            anywhere
        };
        let end = ENDS[if rng.chance(70) { 0 } else { rng.below(ENDS.len() as u64) as usize }];
        lines[place].insert_str(0, &end.replace('#', &rng.below(120).to_string()));
    }
    lines.concat()
}

/// A text with more or fewer spaces before some of its numbers.
fn with_other_spaces(text: &str, rng: &mut Rng) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(' ') {
        let behind = rest[at..].trim_start_matches(' ');
        out.push_str(&rest[..at]);
        match behind.starts_with(|c: char| c.is_ascii_digit()) && rng.chance(20) {
            true => out.push_str(&" ".repeat(1 + rng.below(4) as usize)),
            false => out.push_str(&rest[at..rest.len() - behind.len()]),
        }
        rest = behind;
    }
    out + rest
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

/// How many cases are tried of each layout, and which; NIANBAO_CASES and
/// NIANBAO_SEED hunt further.
fn cases(few: u64) -> (u64, u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    (number("NIANBAO_CASES").unwrap_or(few), number("NIANBAO_SEED").unwrap_or(0))
}

#[test]
fn a_damaged_table_is_read_as_an_unknown_one() {
    let (cases, seed) = cases(12);
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

#[test]
fn a_table_whose_pages_end_elsewhere_is_read_as_an_unknown_one() {
    let layouts: Vec<Layout> = Layout::ALL.into_iter().filter(|layout| !layout.shows_blanks()).collect();
    let (cases, seed) = cases(30);
    for (at, layout) in layouts.into_iter().chain([Layout::Lines, Layout::LinesTight, Layout::LinesSplit]).enumerate() {
        let mut rng = Rng::new(seed * 1_000 + 500 + at as u64);
        for case in 0..cases {
            let options = rng.pick(&manners(layout)).clone();
            let text = render(&report(case % 6), &options);
            // Known with one break at least, as likely as not.
            nianbao::parse(&with_other_pages(&text, &mut rng));
            let mut text = with_other_spaces(&with_other_pages(&text, &mut rng), &mut rng);
            assert_read_alike(&text);
            for _ in 0..rng.below(3) {
                text = damaged(&text, &mut rng);
                assert_read_alike(&text);
            }
        }
    }
}

fn fixture(name: &str) -> String {
    let path = format!("{}/fixtures/2021/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the fixture is there")
}

#[test]
fn a_page_ends_between_lines_and_never_within_one() {
    let text = fixture("huaian-2024.pdf-columns.txt");
    let row = text.lines().find(|line| line.split_whitespace().eq(["447", "7", "0", "0", "0", "0", "454"]));
    let row = row.expect("a row of numbers on a line of its own");
    // So the thread knows that a page may end before the row.
    let known = text.replacen(row, &format!("- 5 -\n{row}"), 1);
    for broken in [
        "447  - 6 -\n 7 0 0 0 0 454",
        "447 7 0 0   第 6 页\n 0 0 454",
        "447 7 0 0   \n- 6 -\n 0 0 454",
        "447 7 0 0   \x0c\n 0 0 454",
        "- 6 -\n447 7 0 0 0 0 454",
    ] {
        nianbao::parse(&known);
        assert_read_alike(&text.replacen(row, broken, 1));
    }
}

#[test]
fn prose_beside_a_table_is_kept() {
    for name in ["huaian-2024.mixed.txt", "huaian-2024.markdown-pages.txt", "suqian-2024.tabs.blanks-in-words.txt"] {
        let text = fixture(name);
        let drawn = |line: &&str| line.contains(['|', '\t']);
        for line in text.lines().filter(drawn).take(8) {
            let mark = if line.contains('|') { "|" } else { "\t" };
            let with = text.replacen(line, &format!("本局依法公开，情况如下。{mark}{line}"), 1);
            nianbao::parse(&with);
            assert_read_alike(&with);
        }
    }
}

#[test]
fn a_row_that_stands_twice_is_compared_each_time() {
    for layout in Layout::ALL {
        let report = consistent(Edition::E2021, &mut Rng::new(5));
        let text = render(&report, &Options::of(layout));
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let Some(row) = lines.iter().position(|line| line.contains("行政处罚")) else { continue };
        // Up to the next row, however many lines it takes.
        let Some(count) = lines[row + 1..].iter().position(|line| line.contains("行政强制")) else { continue };
        let (before, behind) = (lines[..row].concat(), lines[row..].concat());
        let copy = lines[row..=row + count].concat();
        let digit = copy.rfind(|c: char| c.is_ascii_digit()).expect("a number");
        let other = format!("{}7{}", &copy[..digit], &copy[digit + 1..]);
        nianbao::parse(&format!("{before}{copy}{behind}"));
        for changed in [&copy, &other] {
            assert_read_alike(&format!("{before}{changed}{behind}"));
        }
    }
}

#[test]
fn lines_that_may_have_been_taken_out_are_missed_each_time() {
    let text = fixture("huaian-2024.pdf-rows-halves.txt");
    let lines: Vec<&str> = text.lines().collect();
    let heads = lines.iter().position(|line| line.contains("维持 纠正")).expect("a line of heads");
    let values = lines.iter().position(|line| line.split(' ').count() == 15 && line.ends_with(char::is_numeric));
    let values = values.expect("the values of the reviews");
    let filled = |number: &dyn Fn(usize) -> usize| {
        let mut lines = lines.clone();
        let row = (0..15).map(|at| number(at).to_string()).collect::<Vec<_>>().join(" ");
        lines[values] = &row;
        lines.swap(heads, heads - 1);
        lines.join("\n") + "\n"
    };
    nianbao::parse(&filled(&|_| 0));
    assert_read_alike(&filled(&|at| at + 1));
}
