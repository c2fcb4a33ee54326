//! Web pages give the tables that they show, or say why not.

mod corpus;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use nianbao::model::Status;
use nianbao::{Code, Parsed, Parser, Severity, parse, parse_bytes};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use support::form::Edition;
use support::html::{Habit, page};
use support::published;
use support::report::TestReport;
use support::rng::Rng;
use support::{damage, generate, narrative};

/// How a reading differs from what the report prints.
#[derive(Debug, Default)]
struct Differences {
    /// A number that is not the printed one.
    wrong: Vec<String>,
    /// No number where one is printed, or a blank that is not said to be one.
    lost: Vec<String>,
    /// Lost, and nothing says so.
    silent: Vec<String>,
}

fn differences(report: &TestReport, parsed: &Parsed) -> Differences {
    let mut found = Differences::default();
    for expected in report.expected() {
        let cell = parsed.report.table(expected.table).and_then(|table| table.cell(&expected.row, &expected.column));
        let number = cell.and_then(|cell| cell.value()).map(|number| number.to_string());
        let status = cell.map(|cell| cell.status);
        let place = format!("{}.{}.{}", expected.table, expected.row, expected.column);
        let place = format!("{place}: printed {:?}, read {number:?} {status:?}", expected.printed);
        if number.is_some() && number != expected.number {
            found.wrong.push(place);
        } else if number != expected.number {
            let said = parsed.diagnostics.iter().any(|diagnostic| {
                diagnostic.severity >= Severity::Warning
                    && diagnostic.table.as_deref().is_none_or(|table| table == expected.table)
                    && diagnostic.row.as_deref().is_none_or(|row| row == expected.row)
            });
            let noted = parsed.report.cells.iter().any(|note| {
                (note.table, note.row.as_str(), note.column) == (expected.table, &expected.row, &expected.column)
            });
            if !said && !noted {
                found.silent.push(place.clone());
            }
            found.lost.push(place);
        } else if expected.printed.is_empty() && status != Some(Status::Blank) {
            found.lost.push(place);
        }
    }
    found
}

fn report(edition: Edition, seed: u64, emptied: u8) -> TestReport {
    let mut rng = Rng::new(seed);
    let mut report = generate::consistent(edition, &mut rng);
    match emptied {
        0 => {}
        1 => generate::blank_some(&mut report, 10, &mut rng),
        2 => generate::blank_some(&mut report, 60, &mut rng),
        3 => generate::blank_zeros(&mut report),
        4 => generate::blank_organisations(&mut report),
        5 => generate::blank_row_totals(&mut report),
        _ => generate::dash_zeros(&mut report, "/"),
    }
    report
}

/// Every number is where the page prints it.
fn assert_spans(bytes: &[u8], parsed: &Parsed, decode: impl Fn(&[u8]) -> String) {
    for table in parsed.report.tables.iter().flatten() {
        let rows = 0..table.form().rows().len();
        for cell in rows.flat_map(|row| table.row(row)) {
            let Some(number) = cell.value() else { continue };
            let span = cell.span.expect("a printed number has a place");
            let printed = decode(&bytes[span.start as usize..span.end as usize]);
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            assert_eq!(digits(&printed), digits(&number.to_string()), "{printed}");
        }
    }
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("on character boundaries")
}

proptest! {
    #![proptest_config(ProptestConfig {
        // The same cases in every run; PROPTEST_CASES and PROPTEST_RNG_SEED hunt further.
        cases: 200, rng_seed: RngSeed::Fixed(20231), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_habit_gives_the_same_tables(
        edition in prop::sample::select(&Edition::ALL[..]),
        seed: u64,
        habit in prop::sample::select(&Habit::ALL[..]),
        emptied in 0u8..7,
        width in 4usize..6,
    ) {
        let report = report(edition, seed, emptied);
        let html = page(&report, habit, width);
        let parsed = parse(&html);
        let found = differences(&report, &parsed);
        let shows = habit.draws() || report.cells_without_number() == 0 || emptied == 6;
        let same = found.wrong.is_empty() && found.silent.is_empty() && (found.lost.is_empty() || !shows);
        prop_assert!(same, "{habit:?} {width} {found:#?}\n{:#?}\n{html}", parsed.diagnostics);
        assert_spans(html.as_bytes(), &parsed, utf8);
    }

    #[test]
    fn a_tag_dropped_doubled_or_strayed_makes_no_number_wrong(
        seed: u64,
        habit in prop::sample::select(&Habit::ALL[..]),
        at: prop::sample::Index,
        how in 0u8..4,
        stray in prop::sample::select(&["<td>", "</td>", "<tr>", "</tr>", "</table>", "<table>", "</p>", "<td>7</td>"][..]),
    ) {
        // A cell outside of a table is the text in it, and `7` before `0` shows as 70.
        prop_assume!(habit.draws() || stray != "<td>7</td>");
        // A table opened in a hidden cell hides all that follows.
        prop_assume!(habit != Habit::HiddenCells || stray != "<table>");
        let report = report(Edition::E2021, seed, 0);
        let html = page(&report, habit, 4);
        let tags: Vec<usize> = html.match_indices('<').map(|(at, _)| at).collect();
        let start = tags[at.index(tags.len())];
        let end = start + html[start..].find('>').map_or(1, |end| end + 1);
        let damaged = match how {
            0 => format!("{}{}", &html[..start], &html[end..]),
            1 => format!("{}{}", &html[..end], &html[start..]),
            2 => html[..start].to_owned(),
            _ => format!("{}{stray}{}", &html[..start], &html[start..]),
        };
        let parsed = parse(&damaged);
        let found = differences(&report, &parsed);
        let said = !parsed.diagnostics.is_empty() || parsed.report.checks.failed > 0;
        prop_assert!(found.wrong.is_empty() || said, "{how} {found:#?}\n{damaged}");
        // What lies behind the end of a page that was cut off is not known to exist.
        prop_assert!(found.silent.is_empty() || how == 2, "{how} {found:#?}\n{damaged}");
    }
}

#[test]
fn published_reports_in_every_habit() {
    for mut report in published::all() {
        narrative::write_from_figures(&mut report);
        for habit in Habit::ALL {
            let html = page(&report, habit, 4);
            let parsed = parse(&html);
            let found = differences(&report, &parsed);
            let shows = habit.draws() || report.cells_without_number() == 0;
            assert!(found.wrong.is_empty() && found.silent.is_empty(), "{habit:?} {found:#?}");
            assert!(found.lost.is_empty() || !shows, "{} {habit:?} {found:#?}", report.title);
            assert_eq!(parsed.report.title.as_ref(), Some(&report.title), "{habit:?}");
            if report.date_line.as_ref().is_some_and(|line| line.starts_with("发布")) {
                assert_eq!(parsed.report.published, report.published, "{habit:?}");
            }
            assert_eq!(parsed.report.sections.len(), 6, "{habit:?}");
        }
    }
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/html");
    let paths = fs::read_dir(folder).expect("the pages").map(|entry| entry.expect("a readable directory").path());
    let mut pages: Vec<(String, Vec<u8>)> = paths
        .filter(|path: &PathBuf| path.extension().is_some_and(|extension| extension == "html"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("the page"))
        })
        .collect();
    pages.sort();
    assert!(pages.len() >= 8);
    pages
}

/// The report that a page of the fixtures was made from.
fn known(name: &str) -> TestReport {
    match name {
        "hanweb-shanghai-2019" => published::shanghai_2019(),
        "trs-hongze-2023-gb18030" | "wps-hongze-2023" => published::hongze_2023(),
        "trs-suqian-2024" => published::suqian_2024(),
        "ucap-huaian-2024" => published::huaian_2024(),
        "hanweb-shuyang-fagaiju-2023-big5" | "paragraphs-shuyang-fagaiju-2023" | "word-shuyang-fagaiju-2023" => {
            published::shuyang_reform_2023()
        }
        other => panic!("{other}: say which report it is"),
    }
}

#[test]
fn pages_give_the_tables_of_their_reports() {
    for (name, bytes) in fixtures() {
        let report = known(&name);
        let parsed = parse_bytes(&bytes);
        let found = differences(&report, &parsed);
        assert!(found.wrong.is_empty() && found.silent.is_empty(), "{name} {found:#?}");
        assert!(found.lost.is_empty(), "{name} {found:#?}");
        assert_eq!(parsed.report.year, Some(report.year), "{name}");
        assert_eq!(parsed.report.sections.len(), 6, "{name}");
        let encoding = match name.rsplit('-').next() {
            Some("gb18030") => encoding_rs::GB18030,
            Some("big5") => encoding_rs::BIG5,
            _ => encoding_rs::UTF_8,
        };
        assert_spans(&bytes, &parsed, |part| encoding.decode(part).0.into_owned());
    }
}

#[test]
fn damage_that_browsers_mend_changes_no_table() {
    // Paragraphs have no cells to be mended.
    for (name, bytes) in fixtures().into_iter().filter(|(name, _)| !name.starts_with("paragraphs")) {
        let page = Parser::new().source_text(&bytes).text().to_owned();
        let tables = |page: &str| {
            let object = serde_json::to_value(parse(page)).expect("a report serialises");
            let cells = object["cells"].as_array().expect("a list").iter();
            let notes: Vec<_> =
                cells.map(|cell| (cell["row"].clone(), cell["column"].clone(), cell["status"].clone())).collect();
            (object["tables"].clone(), notes, object["title"].clone(), object["published"].clone())
        };
        let whole = tables(&page);
        for (damage, apply) in damage::MENDED {
            let damaged = apply(&page);
            assert_ne!(damaged, page, "{name}: {damage}");
            assert!(tables(&damaged) == whole, "{name}: {damage}");
        }
    }
}

#[test]
fn pages_cut_off_anywhere_give_no_wrong_number() {
    for (name, bytes) in fixtures() {
        let report = known(&name);
        for at in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
            let found = differences(&report, &parse_bytes(&bytes[..at]));
            // The last number may have lost digits.
            assert!(found.wrong.len() <= 1, "{name} {at} {found:#?}");
        }
    }
}

#[test]
fn encodings_lead_back_to_the_bytes() {
    let report = published::huaian_2024();
    let html = page(&report, Habit::Usual, 4).replace("<meta charset=\"utf-8\">", "");
    let wide = |unit: fn(u16) -> [u8; 2]| html.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let little: fn(&[u8]) -> String = |part| encoding_rs::UTF_16LE.decode(part).0.into_owned();
    let big: fn(&[u8]) -> String = |part| encoding_rs::UTF_16BE.decode(part).0.into_owned();
    let gbk: fn(&[u8]) -> String = |part| encoding_rs::GBK.decode(part).0.into_owned();
    type Decoder = fn(&[u8]) -> String;
    let cases: [(&str, Vec<u8>, Decoder); 5] = [
        ("UTF-8", html.clone().into_bytes(), utf8),
        ("UTF-8 with mark", [b"\xEF\xBB\xBF", html.as_bytes()].concat(), utf8),
        ("GBK", encoding_rs::GBK.encode(&html).0.into_owned(), gbk),
        ("UTF-16LE with mark", [b"\xFF\xFE".to_vec(), wide(u16::to_le_bytes)].concat(), little),
        ("UTF-16BE", wide(u16::to_be_bytes), big),
    ];
    for (name, bytes, decode) in cases {
        let parsed = parse_bytes(&bytes);
        let found = differences(&report, &parsed);
        assert!(found.lost.is_empty() && found.wrong.is_empty(), "{name} {found:#?}");
        assert_spans(&bytes, &parsed, decode);
    }
}

#[test]
fn a_declaration_that_the_bytes_contradict_is_said() {
    let html = page(&published::huaian_2024(), Habit::Usual, 4).replace("charset=\"utf-8\"", "charset=\"gb2312\"");
    let parsed = parse_bytes(html.as_bytes());
    assert_eq!(parsed.diagnostics[0].code.as_str(), "encoding-contradicted");
    assert_eq!(parsed.report.year, Some(2024));
}

#[test]
fn the_page_speaks_where_its_text_does_not() {
    let report = published::huaian_2024();
    let html = page(&report, Habit::Usual, 4);
    let title = format!("<h1>{}</h1>", report.title);
    let said = |meta: &str, visible: &str| {
        let html = html.replace("<title>", &format!("{meta}<title>")).replace(&title, visible);
        let parsed = parse(&html);
        let codes: Vec<&str> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect();
        (parsed.report.title, parsed.report.published, codes)
    };
    let meta = "<meta name=\"ArticleTitle\" content=\"淮安市人民政府2024年政府信息公开工作年度报告\">\
                <meta name=\"PubDate\" content=\"2025-03-14 10:20\">";
    assert_eq!(said(meta, "").0, Some(report.title.clone()));
    let path = format!("<p>当前位置：首页 &gt; 年报 &gt; {}</p>{title}", report.title);
    assert_eq!(said(meta, &path).0, Some(report.title.clone()));
    let other = meta.replace("2024年", "2023年");
    let (kept, _, codes) = said(&other, &title);
    assert_eq!((kept, codes), (Some(report.title.clone()), vec!["metadata-conflict"]));
    let dated = format!("{title}<p>发布日期：2025-01-20</p>");
    let (_, published, codes) = said(meta, &dated);
    assert_eq!((published.as_deref(), codes), (Some("2025-01-20"), vec!["metadata-conflict"]));
}

#[test]
fn merged_cells_and_two_numbers_in_a_cell_belong_to_no_column() {
    let report = generate::distinct(Edition::E2021);
    let html = page(&report, Habit::Bare, 4);
    let row = html.find("(一)予以公开").expect("a row");
    let cell = row + html[row..].find("<td>").expect("a cell");
    let first = &html[cell..cell + html[cell..].find("</td>").expect("its end") + 5];
    let second = cell + first.len();
    let second = &html[second..second + html[second..].find("</td>").expect("its end") + 5];
    let pair = format!("{first}{second}");
    let value = |cell: &str| cell.trim_start_matches("<td>").trim_end_matches("</td>").to_owned();
    for damaged in [
        format!("<td colspan=2>{}</td>", value(first)),
        format!("<td><p>{}</p><p>{}</p></td>", value(first), value(second)),
        format!("<td>{}<br>{}</td><td></td>", value(first), value(second)),
        format!("<td>{}</td>", value(first)),
        format!("{pair}<td>5</td>"),
    ] {
        let html = format!("{}{}", &html[..cell], html[cell..].replacen(&pair, &damaged, 1));
        let parsed = parse(&html);
        let found = differences(&report, &parsed);
        assert!(found.wrong.is_empty() && found.silent.is_empty() && !found.lost.is_empty(), "{damaged} {found:#?}");
        if !damaged.contains("colspan") && !damaged.contains("</p><p>") {
            // A row that lacks a cell cannot be told from one that was cut off.
            continue;
        }
        let cut = html.find("</table>").map(|_| &html[..html[row..].find("</tr>").map_or(row, |end| row + end)]);
        let found = differences(&report, &parse(cut.expect("a table")));
        assert!(found.wrong.is_empty(), "{damaged} {found:#?}");
    }
}

#[test]
fn pages_of_any_shape_are_answered() {
    let report = published::huaian_2024();
    let html = page(&report, Habit::Usual, 4);
    let odd = [
        html.replace("<tr height", "<tr rowspan=99999 height").replace("<td width=\"64\"", "<td rowspan=\"99999\""),
        html.replace("<td width=\"64\"", "<td colspan=\"1000\""),
        html.replace("<h1>", &format!("{}<h1>", "<div>".repeat(200_000))),
        html.replace("<h1>", &format!("{}<h1>", "<table><tr><td>".repeat(20_000))),
        html.replace("<h1", &format!("<h1 title=\"{}\"", "x".repeat(4_000_000))),
        "<td colspan=1000>".repeat(100_000),
        format!("<table>{}", "<tr><td rowspan=99999 colspan=1000>1".repeat(20_000)),
        "<p>规章<p>1".repeat(2_000),
    ];
    for (at, page) in odd.iter().enumerate() {
        let started = std::time::Instant::now();
        let found = differences(&report, &parse(page));
        assert!(found.wrong.is_empty() && found.silent.is_empty() || at == 7, "{at} {found:#?}");
        assert!(started.elapsed().as_secs() < 20, "{at} took {:?}", started.elapsed());
    }
}

#[test]
fn what_the_site_puts_behind_the_report_is_none_of_it() {
    let report = published::huaian_2024();
    let html = page(&report, Habit::Usual, 4);
    let section = |html: &str| {
        let parsed = parse(html);
        let last = parsed.report.sections.last().map(|section| section.text.clone()).expect("section six");
        (last, parsed.report.published, parsed.report.tables.iter().flatten().count())
    };
    let own = section(&html);
    let end = html.rfind("</div>").expect("the end of the content");
    for footer in [
        "<p>【打印本页】 【关闭窗口】</p><p>本页二维码</p>",
        "<div class=foot>主办单位：淮安市人民政府办公室<br>苏ICP备05000000号<br>电话：0517-83605000</div>",
        "<footer><p>某市人民政府 2020 2021</p><p>地址：某路1号</p></footer>",
        "<nav>网站首页 政务公开</nav>",
        "<p>相关阅读</p><ul><li>03-02<a href=/x>2022年政府信息公开工作年度报告</a></li></ul>",
        "<p><a href=/wx>分享到微信</a> <a href=/wb>微博</a></p>",
        "<ul><li><a href=/1>某县财政局2020年政府信息公开工作年度报告</a><span>2021-01-01</span></li></ul>",
        "<table><tr><td><a href=/1>某县财政局2020年政府信息公开工作年度报告</a></td><td>2021-01-01</td></tr></table>",
        "<p>附件：<a href=/1.doc>某局2023年年报.doc</a></p>",
        "<p>责任编辑：某某</p><p>返回顶部</p>",
        "<p>信息来源：某局</p><p>浏览次数：12</p>",
        "<p>地址：某路1号 建议使用IE9以上浏览器</p>",
    ] {
        let page = format!("{}{footer}{}", &html[..end], &html[end..]);
        assert_eq!(section(&page), own, "{footer}");
    }
    // A date that the report is signed with stands before the footer, however long that is.
    let signed = html.replace("发布时间", "时刻").replace("发布日期", "时刻");
    let start = signed.find("<h1>").expect("the title");
    let dated = signed[start..].find("时刻").map_or(signed.clone(), |at| {
        let line = start + at;
        let close = line + signed[line..].find("</p>").expect("its end");
        format!("{}{}", &signed[..line], &signed[close..])
    });
    let end = dated.rfind("</div>").expect("the end of the content");
    let links: String = (0..40).map(|at| format!("<p>版权所有 {at}</p>")).collect();
    let page = format!("{}<p>2025年1月20日</p>{links}{}", &dated[..end], &dated[end..]);
    assert_eq!(parse(&page).report.published.as_deref(), Some("2025-01-20"));
}

#[test]
fn links_may_hold_the_title_and_sentences() {
    let report = published::huaian_2024();
    let html = page(&report, Habit::Usual, 4);
    let title = format!("<h1>{}</h1>", report.title);
    let linked = html.replace(&title, &format!("<h1><a href=/self>{}</a></h1>", report.title));
    let linked = linked.replace(&format!("<title>{}</title>", report.title), "");
    assert_eq!(parse(&linked).report.title.as_ref(), Some(&report.title));
    let heading = html.find("总体情况").expect("a heading");
    let end = heading + html[heading..].find("</p>").expect("its end") + "</p>".len();
    let sentence = "<p><a href=/law>依照条例第五十条编写。</a></p><p><a href=/more>更多</a></p>";
    let parsed = parse(&format!("{}{sentence}{}", &html[..end], &html[end..]));
    let first = &parsed.report.sections[0].text;
    assert!(first.contains("依照条例第五十条编写。") && !first.contains("更多"), "{first}");
}

#[test]
fn a_table_that_the_page_hides_is_said() {
    let report = published::huaian_2024();
    let html = page(&report, Habit::Usual, 4);
    let codes = |html: &str| {
        let parsed = parse(html);
        let said: Vec<(String, Option<String>, Option<u32>)> = parsed
            .diagnostics
            .iter()
            .map(|of| (of.code.as_str().to_owned(), of.table.clone(), of.line))
            .filter(|(code, ..)| code == "table-hidden")
            .collect();
        (said, parsed)
    };
    assert_eq!(codes(&html).0, []);
    // Shown by a script only, once the page is loaded.
    let hidden = html.replace("<div class=\"content\">", "<div class=\"content\" style=\"display:none\">");
    let (said, parsed) = codes(&hidden);
    assert_eq!(said.len(), 3, "{:#?}", parsed.diagnostics);
    assert!(!parsed.is_report());
    let tables = html.replace("<table", "<table hidden");
    let (said, parsed) = codes(&tables);
    let of: Vec<&str> = said.iter().filter_map(|(_, table, _)| table.as_deref()).collect();
    assert!(of.contains(&"requests"), "{:#?}", parsed.diagnostics);
    assert!(parsed.is_report() && parsed.report.tables.iter().all(Option::is_none));
    let line = said.iter().find(|(_, table, _)| table.as_deref() == Some("requests")).and_then(|(.., line)| *line);
    let line = line.and_then(|line| tables.lines().nth(line as usize - 1)).expect("its line");
    assert!(line.contains("总计"), "{line}");
    // A second copy for telephones, hidden, is none of the report.
    let copy = html.replace("</body>", &format!("<div hidden>{html}</div></body>"));
    assert_eq!(codes(&copy).0, []);
}

#[test]
fn a_page_that_ends_within_a_tag_is_cut_off() {
    let html = page(&published::huaian_2024(), Habit::Usual, 4);
    let cut_off = |page: &str| parse(page).diagnostics.iter().any(|of| of.code == Code::SourceCutOff);
    assert!(!cut_off(&html));
    let paragraph = html.find("三、收到和处理").expect("a heading");
    let tag = html[..paragraph].rfind("</table>").expect("the end of table two") + "</table>".len();
    let next = tag + html[tag..].find("<p").expect("a paragraph");
    assert!(cut_off(&html[..next + 8]), "{}", &html[next..next + 8]);
    // Nothing of the tables is missing behind the fifth heading.
    let last = html.rfind("</span>").expect("a line of section six");
    assert!(!cut_off(&html[..last + 3]));
}

#[test]
fn a_head_that_lost_its_cell_moves_no_number() {
    for emptied in [0, 4] {
        let report = report(Edition::E2021, 7, emptied);
        for habit in [Habit::Usual, Habit::Parts, Habit::Layout] {
            let html = page(&report, habit, 4);
            let head = |from: &str, upto: &str| {
                let start = html.find(from).expect("a head");
                let end = start + html[start..].find(upto).expect("what follows it");
                let tags = html[start..end].match_indices("<t").map(|(at, _)| start + at);
                tags.filter(|&at| !html[at..].starts_with("<tr")).collect::<Vec<usize>>()
            };
            let heads = [head("申请人情况", "本年新收"), head("结果维持", "复议后起诉")];
            for open in heads.concat() {
                let close = open + html[open..].find('>').expect("its end") + 1;
                let damaged = format!("{}{}", &html[..open], &html[close..]);
                let found = differences(&report, &parse(&damaged));
                assert!(found.wrong.is_empty() && found.silent.is_empty(), "{habit:?} {found:#?}\n{damaged}");
            }
        }
    }
}

#[test]
fn a_report_that_only_the_markup_holds_is_said() {
    let report = published::huaian_2024();
    let html = page(&report, Habit::Usual, 4);
    let start = html.find("<h1>").expect("the title");
    let end = html.find("</div>\n<script>").expect("the end of the content");
    let (before, content, behind) = (&html[..start], &html[start..end], &html[end..]);
    let escaped = content.replace('&', "&amp;").replace('"', "&quot;");
    for unshown in [
        format!("<noscript>{content}</noscript>"),
        format!("<textarea>{content}</textarea>"),
        format!("<template>{content}</template>"),
        format!("<iframe srcdoc=\"{escaped}\"></iframe>"),
        format!("<script>var page = {content:?};</script>"),
        format!("<input type=hidden value=\"{escaped}\">"),
    ] {
        let parsed = parse(&format!("{before}{unshown}{behind}"));
        let said = parsed.diagnostics.iter().find(|of| of.code == Code::TableHidden);
        let said = said.unwrap_or_else(|| panic!("{}: {:#?}", &unshown[..20], parsed.diagnostics));
        assert_eq!(said.table.as_deref(), Some("requests"));
        assert!(said.line.is_some() && !parsed.is_report());
    }
    // What a page shows as well is no secret.
    let parsed = parse(&format!("{before}{content}<script>var page = {content:?};</script>{behind}"));
    assert_eq!(parsed.diagnostics, []);
}

#[test]
fn tables_of_every_edition_that_only_the_markup_holds_are_said() {
    let html = page(&published::shanghai_2019(), Habit::Usual, 4);
    let start = html.find("<h1>").expect("the title");
    let end = html.find("</div>\n<script>").expect("the end of the content");
    let (before, content, behind) = (&html[..start], &html[start..end], &html[end..]);
    let parsed = parse(&format!("{before}<noscript>{content}</noscript>{behind}"));
    let said = parsed.diagnostics.iter().filter(|of| of.code == Code::TableHidden);
    let tables: Vec<_> = said.filter_map(|said| said.table.as_deref()).collect();
    assert_eq!(tables, ["proactive_disclosure", "requests"]);
}

#[test]
fn containers_and_encodings_that_are_not_read_are_named() {
    let html = page(&published::huaian_2024(), Habit::Usual, 4);
    let head = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\
                Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    let quoted: String = html
        .bytes()
        .map(|byte| if byte.is_ascii() && byte != b'=' { char::from(byte).to_string() } else { format!("={byte:02X}") })
        .collect();
    let parsed = parse_bytes(format!("{head}{quoted}\r\n--x--").as_bytes());
    assert!(!parsed.is_report() && parsed.diagnostics[0].message_en.contains(".mht"), "{:#?}", parsed.diagnostics);
    for mark in ["", "\u{FEFF}"] {
        let wide = |unit: fn(u32) -> [u8; 4]| -> Vec<u8> {
            mark.chars().chain(html.chars()).flat_map(|c| unit(u32::from(c))).collect()
        };
        for bytes in [wide(u32::to_le_bytes), wide(u32::to_be_bytes)] {
            let parsed = parse_bytes(&bytes);
            assert!(!parsed.is_report() && parsed.diagnostics[0].message_en.contains("UTF-32"));
            assert_eq!(Parser::new().source_text(&bytes).text(), "");
        }
    }
    assert!(Parser::new().encoding("iso-2022-jp").is_err());
}

#[test]
fn text_set_in_a_page_is_read_as_the_text_itself() {
    type Setting = fn(&str) -> String;
    let settings: [(&str, Setting); 4] = [
        ("paragraphs", |text| text.split('\n').map(|line| format!("<p><span>{line}</span></p>\n")).collect()),
        ("divs", |text| text.split('\n').map(|line| format!("<div><div>{line}</div></div>")).collect()),
        ("breaks", |text| format!("<p>{}</p>", text.replace('\n', "<br/>\n"))),
        ("preformatted", |text| format!("<pre>\n{text}</pre>")),
    ];
    for fixture in corpus::all() {
        // Tabs and runs of blanks are white space of a page's markup, and what
        // they tell of columns is lost.
        if fixture.text.contains('\t') || fixture.text.contains("  ") {
            continue;
        }
        let told = |parsed: &Parsed| {
            let object = serde_json::to_value(parsed).expect("a report serialises");
            let cells = object["cells"].as_array().expect("a list").iter();
            let notes: Vec<_> =
                cells.map(|cell| (cell["row"].clone(), cell["column"].clone(), cell["status"].clone())).collect();
            (object["tables"].clone(), notes)
        };
        let expected = told(&parse(&fixture.text));
        let text = fixture.text.replace('\r', "").replace('&', "&amp;").replace('<', "&lt;");
        for (setting, set) in settings {
            let page = format!("<!DOCTYPE html><title>x</title><a href=/>首页</a>{}", set(&text));
            assert!(told(&parse(&page)) == expected, "{}: {setting}", fixture.path);
        }
    }
}

/// The second table is as wide as the first, but has two columns for labels and
/// one at its end that stays empty. Its first cell is empty, so that the number
/// behind it stands where the first table has that column.
#[test]
fn a_table_without_heads_is_not_read_by_those_of_another() {
    let cells = |first: u64| (1..7).map(|column| format!("<td>{}</td>", first + column)).collect::<String>();
    let page = format!(
        "<h1>临河市统计局2023年政府信息公开工作年度报告</h1>
        <p>三、收到和处理政府信息公开申请情况</p>
        <table>
        <tr><td rowspan=3 colspan=3></td><td colspan=7>申请人情况</td></tr>
        <tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>
        <tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>
        <tr><td colspan=3>一、本年新收政府信息公开申请数量</td><td></td>{}</tr>
        </table>
        <table>
        <tr><td colspan=2>二、上年结转政府信息公开申请数量</td><td></td>{}<td></td></tr>
        <tr><td>三、本年度办理结果</td><td>（一）予以公开</td><td></td>{}<td></td></tr>
        <tr><td></td><td>（二）部分公开</td><td></td>{}<td></td></tr>
        </table>",
        cells(10),
        cells(20),
        cells(30),
        cells(40),
    );
    let parsed = nianbao::parse(&page);
    let table = parsed.report.table("requests").expect("table three is there");
    for (at, row) in table.form().rows().enumerate() {
        for (column, cell) in table.row(at).iter().enumerate() {
            let number = cell.value().map(|number| number.to_string());
            assert!(number.is_none_or(|number| number.ends_with(&column.to_string())), "{} {cell:?}", row.id);
        }
        let misfit = parsed.diagnostics.iter().any(|said| said.row.as_deref() == Some(&row.id));
        assert_eq!((1..4).contains(&at), misfit, "{}", row.id);
    }
    assert_eq!(table.row(0).iter().filter(|cell| cell.value().is_some()).count(), 6);
}

/// A cell is blank where an empty one is drawn in its place, and unresolved
/// where values of its row stand elsewhere.
#[test]
fn a_row_without_cells_of_its_own_is_blank_only_where_it_draws_some() {
    let cells = |first: u64| (0..7).map(|column| format!("<td>{}</td>", first + column)).collect::<String>();
    let page = |rows: &str| {
        let page = format!(
            "<h1>临河市统计局2023年政府信息公开工作年度报告</h1>
            <p>三、收到和处理政府信息公开申请情况</p>
            <table>
            <tr><td colspan=3 rowspan=3></td><td colspan=7>申请人情况</td></tr>
            <tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>
            <tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>
            {rows}
            </table>
            <p>四、政府信息公开行政复议、行政诉讼情况</p>"
        );
        let parsed = parse(&page);
        let status = |row: &str| {
            let table = parsed.report.table("requests").expect("table three is there");
            let cells = ["natural_person", "other", "total"].map(|column| table.cell(row, column).expect("a cell"));
            cells.map(|cell| cell.status)
        };
        let stray = parsed.diagnostics.iter().filter(|said| said.code == Code::ValuesStray).count();
        (status("received_this_year"), status("carried_over_from_last_year"), stray)
    };
    let label = "<td colspan=3>一、本年新收政府信息公开申请数量</td>";
    let next = "<td colspan=3>二、上年结转政府信息公开申请数量</td>";
    let (printed, blank) = ([Status::Printed; 3], [Status::Blank; 3]);
    let (first, second) = (cells(10), cells(20));
    let empty = "<td></td>".repeat(7);
    // A number that spans two rows pushes the values of the second away from its label.
    let spanning = first.replacen("<td>", "<td rowspan=2>", 1);
    for (rows, expected) in [
        (format!("<tr>{label}{first}</tr><tr>{next}{second}</tr>"), (printed, printed, 0)),
        (format!("<tr>{label}{first}</tr><tr>{next}{empty}</tr>"), (printed, blank, 0)),
        (format!("<tr>{label}{spanning}</tr><tr>{next}{second}</tr>"), (printed, [Status::Unresolved; 3], 1)),
        (format!("<tr>{second}{next}</tr><tr>{label}{first}</tr>"), (printed, [Status::Unresolved; 3], 1)),
    ] {
        assert_eq!(page(&rows), expected, "{rows}");
    }
}

/// Sites put blank paragraphs behind tables; rows that end in empty cells are
/// as wide as they are drawn.
#[test]
fn blank_lines_behind_a_table_are_none_of_its_cells() {
    let blank = ["<p>&nbsp;</p>", "<p>\u{3000}</p><br>", "<div>&#8203;</div>", "<p><o:p>&nbsp;</o:p></p>"];
    for habit in Habit::ALL.into_iter().filter(|habit| habit.draws()) {
        for (emptied, blank) in [1, 2, 4, 5].into_iter().zip(blank) {
            let report = report(Edition::E2021, 11, emptied);
            let html = page(&report, habit, 4);
            let told = |html: &str| {
                let object = serde_json::to_value(parse(html)).expect("a report serialises");
                let said = object["diagnostics"].as_array().map(Vec::len);
                (object["tables"].clone(), object["cells"].clone(), said)
            };
            let expected = told(&html);
            let parsed = told(&html.replace("</table>", &format!("</table>{blank}")));
            assert!(parsed == expected, "{habit:?} {emptied} {blank} {parsed:?} {expected:?}");
        }
    }
}

/// The number of an item on a line of its own is no value of the row above, even
/// where that row lacks one.
#[test]
fn the_number_of_an_item_is_no_value_of_the_row_above() {
    let report = generate::distinct(Edition::E2021);
    let html = page(&report, Habit::Divs, 4);
    let label = "<div class=\"c\"><span>3.其他</span></div>\n";
    let at = html.rfind(label).expect("the item");
    let (before, behind) = (&html[..at], &html[at + label.len()..]);
    let last = before.rfind("<div").expect("a value");
    for (number, rest) in [("3", ".其他"), ("3", "、其他"), ("3", "其他"), ("3.", "其他"), ("2", ".其他")] {
        let apart = format!("<div>{number}</div>\n<div>{rest}</div>\n");
        let found = differences(&report, &parse(&format!("{before}{apart}{behind}")));
        assert!(found.wrong.is_empty() && found.silent.is_empty(), "{number} {rest} {found:#?}");
        let pointed = format!("{number}{rest}").contains(['.', '、']);
        assert!(found.lost.is_empty() || !pointed, "{number} {rest} {found:#?}");
        let without = &before[..last];
        for page in [format!("{without}{apart}{behind}"), format!("<pre>{}</pre>", text_of(without, &apart, behind))] {
            let found = differences(&report, &parse(&page));
            assert!(found.wrong.is_empty() && found.silent.is_empty(), "{number} {rest} {found:#?}");
        }
        let found = differences(&report, &parse(&text_of(without, &apart, behind)));
        assert!(found.wrong.is_empty() && found.silent.is_empty(), "text {number} {rest} {found:#?}");
    }
    // A page whose labels have no numbers at all keeps its values.
    let bare = html.replace("<span>3.其他</span>", "<span>其他</span>");
    let found = differences(&report, &parse(&bare));
    assert!(found.wrong.is_empty() && found.lost.is_empty(), "{found:#?}");
}

/// The lines of a page of `div`s.
fn text_of(before: &str, item: &str, behind: &str) -> String {
    let page = format!("{before}{item}{behind}");
    let body = &page[page.find("<h1>").expect("the title")..page.find("<script>").expect("its end")];
    let pieces = body.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text.trim());
    pieces.filter(|text| !text.is_empty()).map(|text| format!("{text}\n")).collect()
}

/// A report of two drawn tables, small enough to damage by hand.
fn drawn(rules: &str, carried: &str) -> Parsed {
    let head = "<tr><td></td><td>自然人</td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td>\
                <td>法律服务机构</td><td>其他</td><td>总计</td></tr>";
    parse(&format!(
        "<h1>临河市统计局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>平稳。</p>
        <p>二、主动公开政府信息情况</p><table><tr><td colspan=4>第二十条第（一）项</td></tr>
        <tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
        <tr><td>规章</td><td>4</td><td>5</td><td>6</td></tr><tr><td>行政规范性文件</td>{rules}</tr></table>
        <p>三、收到和处理政府信息公开申请情况</p><table>{head}
        <tr><td>一、本年新收政府信息公开申请数量</td>{}</tr><tr>{carried}</tr></table>
        <p>四、政府信息公开行政复议、行政诉讼情况</p><p>五、存在的主要问题及改进情况</p><p>不多。</p>",
        "<td>1</td>".repeat(7)
    ))
}

const CARRIED: &str = "<td>二、上年结转政府信息公开申请数量</td><td>8</td><td>0</td><td>0</td><td>0</td><td>0</td>\
                       <td>0</td><td>8</td>";

fn statuses(parsed: &Parsed, table: &str, row: &str) -> Vec<Status> {
    let table = parsed.report.table(table).expect("the table is there");
    let at = table.form().rows().position(|form| form.id == row).expect("a row of the form");
    table.row(at).iter().map(|cell| cell.status).collect()
}

#[test]
fn text_between_the_cells_of_a_table_makes_no_prose_of_its_labels() {
    for stray in ["件", "&lt;", "<p>单位：件</p>"] {
        let parsed = drawn(&format!("<td>1</td><td>2</td>{stray}<td>3</td>"), CARRIED);
        let section = &parsed.report.sections[1];
        assert!(!section.text.contains("信息内容"), "{stray}: {}", section.text);
        assert_eq!(
            statuses(&parsed, "proactive_disclosure", "administrative_normative_documents"),
            [Status::Printed; 3]
        );
    }
}

#[test]
fn values_whose_label_lost_its_cell_are_not_blank() {
    let parsed = drawn("<td>1</td><td>2</td><td>3</td>", CARRIED.strip_prefix("<td>").expect("a cell"));
    assert_eq!(statuses(&parsed, "requests", "carried_over_from_last_year"), [Status::Unresolved; 7]);
    assert_eq!(parsed.report.sections[2].text, "");
}

/// What a browser shows beside or instead of text, and what is no number.
#[test]
fn a_cell_that_shows_something_else_than_a_number_is_unreadable() {
    let last = |cell: &str| {
        let parsed = drawn(&format!("<td>1</td><td>2</td><td>{cell}</td>"), CARRIED);
        let said = parsed.diagnostics.iter().filter(|said| said.code == Code::CellUnreadable).count();
        let statuses = statuses(&parsed, "proactive_disclosure", "administrative_normative_documents");
        assert_eq!(statuses[..2], [Status::Printed; 2], "{cell}");
        assert_eq!(said, usize::from(statuses[2] == Status::Unreadable), "{cell}");
        assert!(!parsed.report.sections[1].text.contains('9'), "{cell}");
        statuses[2]
    };
    for cell in [
        "<input value=9>",
        "<input type=text value='9' readonly>",
        "<select><option selected>9</select>",
        "<textarea>9</textarea>",
        "<math><mn>9</mn></math>",
        "<img src=9.gif alt=9>",
        "&nbsp;<img src=9.gif>&nbsp;",
        "9<input value=1>",
        "9<sup>1</sup>",
        "9<a href='#_ftn1' name='_ftnref1'>1</a>",
        "<a href='#fn2'>2</a>9",
        "9。",
        "9；",
        "5/6",
        "详见附件。",
    ] {
        assert_eq!(last(cell), Status::Unreadable, "{cell}");
    }
    for cell in ["", "<input type=hidden value=9>", "<span hidden><input value=9></span>", "<!-- <img> -->", "&#8203;"]
    {
        assert_eq!(last(cell), Status::Blank, "{cell}");
    }
    for cell in ["9", "<a href='#'>9</a>", "<a href='/9'>9</a>", "9<img src=dot.gif>", "9<input type=hidden value=1>"] {
        assert_eq!(last(cell), Status::Printed, "{cell}");
    }
    // Marks of direction around a number are not seen; one that turns it around is.
    assert_eq!(last("\u{202D}9\u{202C}"), Status::Printed);
    assert_eq!(last("\u{202E}96\u{202C}"), Status::Unreadable);
}

#[test]
fn an_unreadable_cell_leaves_the_rest_of_table_four() {
    let report = generate::distinct(Edition::E2021);
    let html = page(&report, Habit::Bare, 4);
    let heads = html.rfind("结果维持").expect("the heads");
    let row = heads + html[heads..].find("<tr").expect("the row of values");
    let values: Vec<usize> = html[row..].match_indices("<td").map(|(at, _)| row + at).take(15).collect();
    for (column, &open) in values.iter().enumerate() {
        let start = open + html[open..].find('>').expect("the end of the tag") + 1;
        let end = start + html[start..].find('<').expect("an end tag");
        for strange in ["O", "约5", "5。"] {
            let parsed = parse(&format!("{}{strange}{}", &html[..start], &html[end..]));
            let found = differences(&report, &parsed);
            assert!(found.wrong.is_empty() && found.silent.is_empty(), "{column} {strange} {found:#?}");
            assert_eq!(found.lost.len(), 1, "{column} {strange} {found:#?}");
        }
        // With a cell lost besides, nobody knows which columns the others stand in.
        let other = values[(column + 3) % 15];
        let close = |at: usize| at + html[at..].find("</td>").expect("its end") + 5;
        let (first, second) = (open.min(other), open.max(other));
        let pieces = [&html[..first], "<td>O</td>", &html[close(first)..second], &html[close(second)..]];
        let found = differences(&report, &parse(&pieces.concat()));
        assert!(found.wrong.is_empty() && found.silent.is_empty(), "{column} {found:#?}");
    }
}

#[test]
fn a_page_escaped_once_too_often_is_said_to_be() {
    let html = page(&published::huaian_2024(), Habit::Usual, 4);
    let escaped = html.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let feed = format!("{{\"title\": \"年报\", \"content\": \"{}\"}}", escaped.replace('\n', "\\n"));
    let within = format!("<!DOCTYPE html><body><h1>年报</h1><div>{escaped}</div>");
    for input in [escaped, feed, within] {
        let parsed = parse(&input);
        let said = &parsed.diagnostics[0];
        assert!(!parsed.is_report() && said.message_en.contains("escaped"), "{:#?}", parsed.diagnostics);
        assert!(said.line.is_some() && parsed.report.title.is_none() && parsed.report.sections.is_empty());
    }
}

/// Where table four does not fit the page, its rows stand in two tables.
#[test]
fn table_four_in_two_parts_is_read() {
    let heads = |rows: &str| {
        let heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"].map(|head| format!("<td>{head}</td>"));
        rows.split(' ').map(|_| heads.concat()).collect::<String>()
    };
    let part = |rows: &str, values: std::ops::Range<u32>| {
        let titles: String = rows.split(' ').map(|row| format!("<td colspan=5>{row}</td>")).collect();
        let values: String = values.map(|value| format!("<td>{value}</td>")).collect();
        format!("<table><tr>{titles}</tr><tr>{}</tr><tr>{values}</tr></table>", heads(rows))
    };
    let read = |parts: &[String]| {
        let page = format!(
            "<h1>临河市统计局2023年政府信息公开工作年度报告</h1><p>四、政府信息公开行政复议、行政诉讼情况</p>{}
             <p>五、存在的主要问题及改进情况</p>",
            parts.join("<p>行政诉讼</p>")
        );
        let parsed = parse(&page);
        let table = parsed.report.table("reconsideration_litigation").expect("table four is there");
        let cells: Vec<_> = (0..3).flat_map(|row| table.row(row)).collect();
        cells.iter().map(|cell| cell.value().and_then(|value| value.as_integer())).collect::<Vec<_>>()
    };
    let (one, two) = ("行政复议", "未经复议直接起诉 复议后起诉");
    let whole: Vec<Option<i64>> = (1..16).map(Some).collect();
    assert_eq!(read(&[part(one, 1..6), part(two, 6..16)]), whole);
    assert_eq!(read(&[part("行政复议 未经复议直接起诉", 1..11), part("复议后起诉", 11..16)]), whole);
    // In another order, or with a cell more or less, nobody knows.
    for parts in [
        [part(two, 1..11), part(one, 11..16)],
        [part(one, 1..6), part(two, 6..15)],
        [part(one, 1..7), part(two, 7..16)],
    ] {
        let read = read(&parts);
        assert!(read.iter().zip(&whole).all(|(read, whole)| read.is_none() || read == whole), "{read:?}");
    }
}
