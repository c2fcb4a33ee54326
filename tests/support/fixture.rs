//! The files under `fixtures/` and what makes each of them.

use std::path::PathBuf;

use super::form::Edition;
use super::generate;
use super::published;
use super::refusal::Refusal;
use super::render::{BlankLine, Layout, Newline, Options, Table, render};
use super::report::{TABLES, TestReport};
use super::variant::Variant;

/// A file whose cells are all known.
pub struct Fixture {
    /// Path under `fixtures/`.
    pub path: String,
    pub report: TestReport,
    pub options: Options,
}

impl Fixture {
    fn new(path: &str, report: TestReport, options: Options) -> Self {
        Fixture { path: path.to_string(), report, options }
    }

    pub fn text(&self) -> String {
        render(&self.report, &self.options)
    }

    /// Whether the text shows what is in every cell: the layout of each table
    /// marks its blanks, or the table has none.
    pub fn tells_every_cell(&self) -> bool {
        let expected = self.report.expected();
        TABLES.iter().zip(self.options.layouts).all(|(table, layout)| {
            let mut cells = expected.iter().filter(|cell| cell.table == *table);
            let shows = layout.shows_blanks() && self.options.blank_line != BlankLine::Dropped;
            shows || cells.all(|cell| !cell.printed.is_empty())
        })
    }
}

/// A file that a reader may not take figures from.
pub struct Refused {
    /// Path under `fixtures/`.
    pub path: String,
    /// The figures that the text no longer tells; none for a text that is no
    /// report.
    pub report: Option<TestReport>,
    pub text: String,
}

/// The directory that the paths start from.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The files under `fixtures/2019` and `fixtures/2021`.
pub fn all() -> Vec<Fixture> {
    let xiaoguan = published::xiaoguan_2023;
    let shanghai = published::shanghai_2019;
    let shuyang = published::shuyang_2025;
    let huaian = published::huaian_2024;
    let suqian = published::suqian_2024;
    let reform = published::shuyang_reform_2023;
    let mut fixtures = vec![
        // The names ending in plain `lines` are read by the documentation and
        // the benches as well; keep them.
        Fixture::new(
            "2021/xiaoguan-2023.lines.txt",
            xiaoguan(),
            Options::of(Layout::LinesSplit).with_trailing_en_spaces(),
        ),
        Fixture::new(
            "2019/shanghai-2019.lines.txt",
            shanghai(),
            Options::of(Layout::Lines).with_variant(Variant::FullWidthPunctuation),
        ),
        Fixture::new("2021/shuyang-2025.lines.txt", shuyang(), Options::of(Layout::Lines)),
        Fixture::new("2021/huaian-2024.lines.txt", huaian(), Options::of(Layout::Lines)),
        Fixture::new("2021/hongze-2023.lines.txt", published::hongze_2023(), Options::of(Layout::Lines)),
        Fixture::new("2021/distinct.lines.txt", generate::distinct(Edition::E2021), Options::of(Layout::Lines)),
        Fixture::new("2019/distinct.lines.txt", generate::distinct(Edition::E2019), Options::of(Layout::Lines)),
        // Pages as their sites served them.
        Fixture::new(
            "2021/fagaiju-2023.markdown.txt",
            reform(),
            Options::of(Layout::Markdown).with_variant(Variant::FullWidthPunctuation),
        ),
        Fixture::new(
            "2021/suqian-2024.pdf-rows-repeated.kangxi.txt",
            suqian()
                .with_label("outcomes.other_handling.correction_overdue", "1.逾期不补正")
                .with_label("outcomes.other_handling.fee_unpaid_overdue", "2.逾期不缴费"),
            Options::of(Layout::PdfRowsRepeated)
                .with_glued_heading(Table::Proactive)
                .with_variant(Variant::FullWidthPunctuation)
                .with_variant(Variant::OrdinalBlank)
                .with_variant(Variant::Kangxi),
        ),
        Fixture::new(
            "2021/hongze-2023.pdf-rows.txt",
            published::hongze_2023(),
            Options::of(Layout::PdfRows).with_variant(Variant::FullWidthPunctuation),
        ),
        Fixture::new(
            "2021/hongze-2024.pdf-columns-under.txt",
            published::hongze_2024(),
            Options::of(Layout::PdfColumnsUnder).with_variant(Variant::FullWidthPunctuation),
        ),
        // Blanks that only the columns of the page tell.
        Fixture::new("2019/shanghai-2019.pdf-columns.txt", shanghai(), Options::of(Layout::PdfColumns)),
        // One spelling each.
        Fixture::new(
            "2019/shanghai-2019.lines-tight.traditional.txt",
            shanghai(),
            Options::of(Layout::LinesTight).with_variant(Variant::Traditional),
        ),
        Fixture::new(
            "2019/shanghai-2019.pipe-rows-filled.taiwan.txt",
            shanghai(),
            Options::of(Layout::PipeRowsFilled).with_variant(Variant::Taiwan),
        ),
        Fixture::new(
            "2019/distinct.lines.pinyin.txt",
            generate::distinct(Edition::E2019),
            Options::of(Layout::Lines).with_variant(Variant::Pinyin),
        ),
        Fixture::new(
            "2021/huaian-2024.lines-tight.full-width.txt",
            huaian(),
            Options::of(Layout::LinesTight).with_variant(Variant::FullWidth),
        ),
        Fixture::new(
            "2021/suqian-2024.tabs.blanks-in-words.txt",
            suqian(),
            Options::of(Layout::Tabs).with_variant(Variant::BlanksInWords).with_variant(Variant::OrdinalComma),
        ),
        // Saved by a spreadsheet.
        Fixture::new("2021/huaian-2024.csv.txt", huaian(), Options::of(Layout::Csv)),
        // Columns in an order of the body's own, told by the header alone.
        Fixture::new(
            "2021/huaian-2024.lines.columns-moved.txt",
            huaian()
                .with_article_order(0, &[2, 0, 1])
                .with_applicants([0, 2, 1, 3, 4, 5, 6])
                .with_review_places([0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 5, 6, 7, 9, 8]),
            Options::of(Layout::LinesSplit),
        ),
        Fixture::new(
            "2019/distinct.spaces.columns-moved.txt",
            generate::distinct(Edition::E2019)
                .with_article_order(1, &[2, 1, 0])
                .with_applicants([6, 0, 1, 2, 3, 4, 5])
                .with_review_places([4, 0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
            Options::of(Layout::Spaces),
        ),
        // Ends of lines, a byte order mark, a table of contents.
        Fixture::new(
            "2021/huaian-2024.lines.crlf.txt",
            huaian(),
            Options::of(Layout::Lines).with_newline(Newline::CrLf).with_byte_order_mark(),
        ),
        Fixture::new(
            "2021/suqian-2024.lines-tight.contents.txt",
            suqian(),
            Options::of(Layout::LinesTight).with_contents(),
        ),
        Fixture::new(
            "2021/huaian-2024.mixed.txt",
            huaian(),
            Options::mixed([Layout::LinesTight, Layout::LeadingPipeRows, Layout::PdfRowsHalves]),
        ),
        Fixture::new("2021/huaian-2024.lines.furniture.txt", huaian(), Options::of(Layout::Lines).with_furniture()),
        Fixture::new(
            "2021/suqian-2024.cell-per-line-tail.furniture.txt",
            suqian(),
            Options::of(Layout::CellPerLineTail).with_furniture(),
        ),
        Fixture::new("2021/hongze-2024.lines.subheadings.txt", subheadings(), Options::of(Layout::Lines)),
        Fixture::new(
            "2019/extra-and-absent-rows.pipe-rows-filled.txt",
            other_rows(),
            Options::of(Layout::PipeRowsFilled),
        ),
        // Blanks that nothing tells but the form's sums.
        Fixture::new(
            "2019/shanghai-2019.lines-tight.blanks-dropped.txt",
            shanghai(),
            Options::of(Layout::LinesTight).with_blank_line(BlankLine::Dropped),
        ),
        Fixture::new(
            "2019/shanghai-2019.lines-tight.blanks-dropped-one-row-whole.txt",
            published::shanghai_2019_with_one_whole_row(),
            Options::of(Layout::LinesTight).with_blank_line(BlankLine::Dropped),
        ),
        Fixture::new(
            "2021/fagaiju-2023.lines-tight.blanks-dropped.txt",
            reform(),
            Options::of(Layout::LinesTight).with_blank_line(BlankLine::Dropped),
        ),
        Fixture::new("2021/placeholders.lines.txt", placeholders(), Options::of(Layout::Lines)),
        Fixture::new("2021/blanks.cell-per-line-tail.txt", sparse(), Options::of(Layout::CellPerLineTail)),
    ];
    // Each layout with figures that show blanks where it shows them.
    for layout in Layout::ALL {
        let (stem, report): (&str, fn() -> TestReport) = match layout {
            Layout::MiniTables => ("2021/shuyang-2025", shuyang),
            _ if layout.shows_blanks() => ("2019/shanghai-2019", shanghai),
            _ => ("2021/huaian-2024", huaian),
        };
        let path = format!("{stem}.{}.txt", layout.name());
        if fixtures.iter().all(|fixture| fixture.path != path) {
            fixtures.push(Fixture::new(&path, report(), Options::of(layout)));
        }
    }
    // The page cut in two and the little tables print no group twice only in
    // the form of 2021; show those there.
    fixtures.push(Fixture::new("2021/huaian-2024.markdown-pages.txt", huaian(), Options::of(Layout::MarkdownPages)));
    fixtures
}

/// `/` for every zero, as some bodies print it.
fn placeholders() -> TestReport {
    let mut report = published::hongze_2024();
    generate::dash_zeros(&mut report, "/");
    report
}

/// Prose whose own headings are numbered like those of the sections, before a
/// table too.
fn subheadings() -> TestReport {
    let mut report = published::hongze_2024();
    report.narrative[1] = vec!["本部分数据见下表:".to_string()];
    report.narrative[2] = vec!["一、全年收到申请95件。".to_string()];
    report.narrative[4] = ["一、存在的问题", "街道的栏目更新少。", "二、改进的办法", "明年把更新次数列入考核。"]
        .map(String::from)
        .to_vec();
    report
}

/// A row of the body's own, a row with a remark in its label, and a row left
/// out.
fn other_rows() -> TestReport {
    generate::distinct(Edition::E2019)
        .with_label("rules", "规章(设区的市、自治州人民政府应提供相关数据)")
        .with_extra_row("其他主动公开文件", &["2003", "2006", "2009"])
        .without_row("administrative_compulsion")
}

/// Nothing printed where nothing happened.
fn sparse() -> TestReport {
    let mut report = published::huaian_2024();
    generate::blank_zeros(&mut report);
    report
}

/// The files under `fixtures/refused`.
pub fn refused() -> Vec<Refused> {
    let mut files: Vec<Refused> = Refusal::ALL
        .into_iter()
        .map(|refusal| {
            let report = match refusal {
                Refusal::BlanksDropped => published::shanghai_2019(),
                _ => published::huaian_2024(),
            };
            Refused {
                path: format!("refused/{}.txt", refusal.name()),
                text: refusal.render(&report),
                report: Some(report),
            }
        })
        .collect();
    // A column that no form has, in place of another.
    let report = generate::distinct(Edition::E2021);
    let text = render(&report, &Options::of(Layout::Lines)).replace("科研\n机构", "事业单位");
    files.push(Refused { path: "refused/header-of-its-own.txt".to_string(), report: Some(report), text });
    let options = Options::of(Layout::PipeRows);
    let text = render(&published::huaian_2024(), &options) + &render(&published::hongze_2023(), &options);
    files.push(Refused { path: "refused/two-reports.txt".to_string(), report: None, text });
    files.push(Refused { path: "refused/not-a-report.txt".to_string(), report: None, text: NOT_A_REPORT.to_string() });
    files
}

const NOT_A_REPORT: &str = "\
关于调整城区公交线路的通知

发布日期:2024-05-06 来源:交通局

因人民路施工,自5月10日起,3路、8路公交车改走解放路,共绕行1200米,设临时站点2处。

施工预计12天,其间早晚高峰各加开4班。

一、请沿线居民留意站牌。

二、咨询电话:2345678
";
