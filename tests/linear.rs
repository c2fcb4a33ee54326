//! Cost grows with the length of the text and with nothing else: no input
//! makes the reader slow, whatever of it repeats.
//!
//! A text a hundred times as long may cost a hundred times as much; where some
//! step looks back over all that was read, it costs ten thousand times as much.
//! The bound stands far from both, so that a busy machine does not matter.

use std::time::{Duration, Instant};

/// The start of a report, so that all that follows stands in its table.
const TABLE_TWO: &str = "某局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（一）项\n\
                         信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n";
const TABLE_THREE: &str = "某局2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n";
const TABLE_FOUR: &str = "某局2023年政府信息公开工作年度报告\n四、政府信息公开行政复议、行政诉讼情况\n行政复议\n";

/// What repeats, and what stands before it.
const GROWING: [(&str, &str, &str); 48] = [
    ("pipes", TABLE_TWO, "|"),
    ("lines of pipes", TABLE_TWO, "|||\n"),
    ("lone pipes", TABLE_TWO, "|\n"),
    ("rows of pipes", TABLE_TWO, "| 0 | | 1 |\n"),
    ("one row of cells", TABLE_TWO, "0 | "),
    ("open cells", TABLE_TWO, "规章 | 0\n"),
    ("rules of markdown", TABLE_TWO, "|---|---|\n"),
    ("tabs", TABLE_TWO, "\t"),
    ("cells between tabs", TABLE_TWO, "0\t"),
    ("rows between tabs", TABLE_TWO, "规章\t0\t0\t0\n"),
    ("digits", TABLE_TWO, "0"),
    ("lines of digits", TABLE_TWO, "0\n"),
    ("lines of numbers with units", TABLE_TWO, "规章\n1,234.5万元\n"),
    ("words that are numbers", TABLE_TWO, "0 "),
    ("rows of words", TABLE_TWO, "规章 0 0 0\n"),
    ("rows, all the same", TABLE_TWO, "规章\n0\n0\n0\n"),
    ("rows that contradict", TABLE_TWO, "规章\n0\n0\n0\n规章\n1\n2\n3\n"),
    ("rows that the form lacks", TABLE_TWO, "村规民约\n1\n2\n3\n"),
    ("rows that the form lacks, of words", TABLE_TWO, "村规民约 1 2 3\n"),
    ("rows nearly of the form", TABLE_TWO, "行政规范文件\n1\n2\n3\n"),
    ("misfit rows", TABLE_TWO, "规章\n1\n2\n3\n4\n"),
    ("unreadable cells", TABLE_TWO, "规章\n1\n*\n3\n"),
    ("labels without cells", TABLE_TWO, "规章\n"),
    ("groups that ask for their rows", TABLE_THREE, "(三)不予公开\n1\n"),
    ("rows of the matrix", TABLE_THREE, "(一)予以公开\n0\n0\n0\n0\n0\n0\n0\n"),
    ("pieces of labels", TABLE_THREE, "(四)无\n"),
    ("pieces of labels with values", TABLE_THREE, "(四)无\n1\n"),
    ("pieces of a group with values", TABLE_THREE, "(三)不\n1\n"),
    ("pieces of many labels", TABLE_THREE, "(四)无\n商业\n科研\n3.危及\n社会\n"),
    ("labels in one line", TABLE_THREE, "自然人 商业企业 "),
    ("labels and numbers in one line", TABLE_THREE, "总计0"),
    ("rows in one line of words", TABLE_TWO, "规章 1 2 3 4 5 "),
    ("rows in one line of pipes", TABLE_TWO, "规章|1|2|3|4|5|"),
    ("rows in one line of pipes with blanks", TABLE_TWO, "村规民约|1|||"),
    ("unreadable cells in one line", TABLE_TWO, "规章|约1|约2|约3|行政规范性文件|1|2|"),
    ("rows in one line of tabs", TABLE_TWO, "村规民约\t1\t2\t3\t规章\t1\t2\t"),
    ("rows beside each other", TABLE_FOUR, "1 2 3\n"),
    ("labels above values", TABLE_FOUR, "行政复议\n1\n"),
    ("text above values", TABLE_FOUR, "其他\n1\n"),
    ("headings", "", "一、总体情况\n"),
    ("chapters", "", "一、总体情况\n二、主动公开政府信息情况\n三、收到的\n"),
    ("headings in one line", "", "一、总体情况二、主动公开政府信息情况"),
    ("numerals", "一、总体情况\n", "一、"),
    ("blank lines", TABLE_TWO, "\n"),
    ("lines of blanks", TABLE_TWO, "\u{A0}\n"),
    ("blanks", TABLE_TWO, "\u{2002}"),
    ("one line", "一、总体情况\n", "公开"),
    ("brackets", TABLE_TWO, "(("),
];

#[test]
fn cost_per_byte_stays_flat() {
    for (what, before, unit) in GROWING {
        let growth = growth(|| (cost(before, unit, 2_000), cost(before, unit, 200_000)));
        assert!(growth < 100.0 * BOUND, "{what}: a hundred times the text costs {growth:.0} times as much");
    }
}

/// What repeats in pages and in damaged bytes, and what stands before it.
const GROWING_BYTES: [(&str, &[u8], &[u8]); 20] = [
    ("paragraphs", b"<p>", "规章<p>1<p>".as_bytes()),
    ("paragraphs of a table", b"<p>\xE4\xBA\x8C\xE3\x80\x81", "<p>规章<p>1".as_bytes()),
    ("nested divs", b"", b"<div>"),
    ("nested tables", b"", b"<table><tr><td>"),
    ("nested formatting", b"", b"<b><p>"),
    ("nested unknown elements", b"", b"<x:y>1"),
    ("cells", b"<table><tr>", b"<td>1"),
    ("rows", b"<table>", "<tr><td>规章<td>1<td>0<td>2".as_bytes()),
    ("spans", b"<table>", b"<tr><td rowspan=99999 colspan=9>1<td>2"),
    ("text between rows", b"<table>", b"x<tr>"),
    ("tables in rows", b"", b"<table>x<tr><td>"),
    ("one attribute", b"<p title='", b"x:"),
    ("open quotes", b"", b"<p a=\"'"),
    ("comments", b"", b"<!--"),
    ("references", b"<p>", b"&notit;&#48"),
    ("hidden labels", b"<div hidden>", "<p>1.属于国家秘密".as_bytes()),
    ("links", b"<p>", b"<a href=x>1</a>\xE3\x80\x82<br>"),
    ("bytes that are not UTF-8", b"", b"\xE8\xA7\x84\xE7\xAB\xA0\xE8\xA7\x84\xE7\xAB\xA0\xFF"),
    ("bytes that are not GB18030", b"<meta charset=gbk><p>", b"\xB9\xE6\xD5\xC2\xFF"),
    ("GB18030", b"<meta charset=gbk><p>", b"\xB9\xE6\xD5\xC2<p>1"),
];

#[test]
fn cost_per_byte_of_pages_and_encodings_stays_flat() {
    for (what, before, unit) in GROWING_BYTES {
        let cost = |bytes: usize| {
            let input = [before, &unit.repeat(bytes / unit.len())].concat();
            let run = |_| {
                let start = Instant::now();
                std::hint::black_box(nianbao::parse_bytes(&input));
                start.elapsed()
            };
            (0..if bytes < 100_000 { 10 } else { 2 }).map(run).min().unwrap_or_default()
        };
        let growth = growth(|| (cost(4_000), cost(400_000)));
        assert!(growth < 100.0 * BOUND, "{what}: a hundred times the bytes cost {growth:.0} times as much");
    }
}

/// Between what lines cost (1) and what looking back costs (100).
const BOUND: f64 = 10.0;

/// How much more the second of two costs, at best: what else the machine does
/// makes some measurements longer, looking back makes all of them longer.
fn growth(measure: impl Fn() -> (Duration, Duration)) -> f64 {
    const MOST_MEASUREMENTS: usize = 4;
    let mut least = f64::INFINITY;
    for _ in 0..MOST_MEASUREMENTS {
        let (short, long) = measure();
        least = least.min(long.as_secs_f64() / short.as_secs_f64().max(1e-6));
        if least < 100.0 * BOUND {
            break;
        }
    }
    least
}

/// The shortest of a few runs.
fn cost(before: &str, unit: &str, bytes: usize) -> Duration {
    let text = format!("{before}{}\n", unit.repeat(bytes / unit.len()));
    let runs = if bytes < 100_000 { 10 } else { 2 };
    let run = |_| {
        let start = Instant::now();
        std::hint::black_box(nianbao::parse(&text));
        start.elapsed()
    };
    (0..runs).map(run).min().unwrap_or_default()
}

#[test]
fn the_end_of_a_text_longer_than_any_report_is_not_read() {
    let text = format!("{TABLE_TWO}规章\n1\n0\n2\n{}规章\n7\n7\n7\n", "村\n".repeat(300_000));
    let parsed = nianbao::parse(&text);
    let codes: Vec<_> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect();
    assert!(codes.contains(&"source-too-long") && !codes.contains(&"row-repeated"), "{codes:?}");
    let rules = parsed.report.proactive_disclosure().and_then(|table| table.cell("rules", "issued_this_year"));
    assert_eq!(rules.and_then(|cell| cell.value()).and_then(|value| value.as_integer()), Some(1));
}
