//! Reports with varied figures, as long as those that bodies publish.

#![allow(dead_code)]

#[path = "../../tests/support/mod.rs"]
mod support;

use support::form::Edition;
use support::generate::{self, consistent};
use support::published;
use support::render::{BlankLine, Options, render};
use support::report::{Cell, TestReport};
use support::rng::Rng;

pub use support::render::Layout;

/// So many reports in a layout, seven of eight on the form of 2021. Each has
/// figures and prose of its own; together they are always the same bytes.
pub fn reports(layout: Layout, count: usize) -> Vec<String> {
    let report = |seed: usize| {
        let mut rng = Rng::new(seed as u64 + 1);
        let edition = if seed % 8 == 7 { Edition::E2019 } else { Edition::E2021 };
        let mut report = consistent(edition, &mut rng);
        write_prose(&mut report, &mut rng);
        render(&report, &Options::of(layout))
    };
    (0..count).map(report).collect()
}

/// Reports one value per line that print no 0 in table three but in one row out
/// of ten, and their totals or not: each with its blanks shown and dropped.
pub fn blanks(count: usize) -> Vec<(String, String)> {
    let report = |seed: usize| {
        let mut rng = Rng::new(seed as u64 + 1);
        let mut report = consistent(*rng.pick(&Edition::ALL), &mut rng);
        if rng.chance(30) {
            generate::blank_row_totals(&mut report);
        }
        for row in &mut report.requests {
            let whole = rng.chance(10);
            row.cells.iter_mut().filter(|cell| !whole && cell.count() == Some(0)).for_each(|cell| *cell = Cell::Blank);
        }
        write_prose(&mut report, &mut rng);
        both(&report)
    };
    (0..count).map(report).collect()
}

/// Published reports with blank cells, with their blanks shown and dropped.
pub fn published() -> Vec<(String, String)> {
    let all =
        [published::shanghai_2019(), published::shanghai_2019_with_one_whole_row(), published::shuyang_reform_2023()];
    all.iter().map(both).collect()
}

fn both(report: &TestReport) -> (String, String) {
    let options = Options::of(Layout::LinesTight);
    (render(report, &options), render(report, &options.clone().with_blank_line(BlankLine::Dropped)))
}

/// The length of all texts in bytes.
pub fn bytes(texts: &[String]) -> usize {
    texts.iter().map(String::len).sum()
}

/// About four thousand bytes of prose under headings of their own, half of the
/// text, as in the reports of small bodies.
fn write_prose(report: &mut TestReport, rng: &mut Rng) {
    let ordinals = ["(一)", "(二)", "(三)", "(四)", "(五)"];
    for (ordinal, (heading, paragraphs)) in ordinals.iter().zip(OVERVIEW) {
        report.narrative[0].push(format!("{ordinal}{heading}"));
        let first = rng.below(2) as usize;
        for paragraph in &paragraphs[first..] {
            report.narrative[0].push(filled(paragraph, report.year, rng));
        }
    }
    for section in [4, 5] {
        for paragraph in OUTLOOK {
            if rng.chance(60) {
                report.narrative[section].push(filled(paragraph, report.year, rng));
            }
        }
    }
}

/// A paragraph with a number for each `#` and the year for each `@`.
fn filled(paragraph: &str, year: i32, rng: &mut Rng) -> String {
    let mut out = String::with_capacity(paragraph.len() + 32);
    for character in paragraph.chars() {
        match character {
            '#' => out.push_str(&rng.count(2_000).to_string()),
            '@' => out.push_str(&year.to_string()),
            other => out.push(other),
        }
    }
    out
}

const OVERVIEW: [(&str, [&str; 3]); 5] = [
    (
        "主动公开情况",
        [
            "围绕年度重点工作,及时公布规划计划、财政预决算、重大项目和民生实事的进展,做到内容准确、更新及时、查找方便。",
            "@年,通过门户网站发布信息#条,其中工作动态#条,政策文件#条,通知公告#条;通过政务新媒体发布信息#条,累计阅读量#次。",
            "对涉及群众切身利益的教育、医疗、社保、就业、住房等领域信息,按照基层政务公开标准目录逐项梳理,全年补充发布#条,更正错漏#处,撤下过期内容#条。",
        ],
    ),
    (
        "依申请公开情况",
        [
            "进一步畅通申请渠道,规范登记、审核、办理、答复、归档各个环节,安排专人与申请人沟通,了解其真实需求,提高答复的针对性。",
            "@年共收到申请#件,均在法定期限内办结,其中当面提交#件,网络提交#件,信函提交#件,未发生因答复不当引起的纠正。",
            "修订答复文书参考样式#份,组织业务培训#次,参加人员#人次,对疑难件会同司法行政部门集体研究,确保程序合法、内容适当。",
        ],
    ),
    (
        "政府信息管理情况",
        [
            "严格落实信息发布三审三校制度,明确拟稿、审核、签发各环节责任人,坚持先审查后公开,一事一审,全年没有发生泄密事件。",
            "对现行有效的规范性文件开展集中清理,公布继续有效的#件,废止的#件,宣布失效的#件,并在网站专栏提供全文检索与下载。",
            "建立文件解读与文件同步起草、同步审批、同步发布的机制,全年发布文字解读#篇,图解#篇,视频解读#个,解读率达到百分之百。",
        ],
    ),
    (
        "平台建设情况",
        [
            "优化网站栏目设置,合并内容重复、更新缓慢的栏目#个,新增专题#个,完善站内搜索功能,让群众找得到、看得懂、用得上。",
            "加强政务新媒体矩阵管理,关停长期不更新的账号#个,现有账号#个,全部纳入日常监测,每季度通报一次检查结果并督促整改。",
            "在政务服务大厅、图书馆、档案馆设置公开查阅点#处,配备自助查询终端#台,全年接待现场查阅#人次,提供打印资料#份。",
        ],
    ),
    (
        "监督保障情况",
        [
            "把政务公开纳入年度绩效考核,分值权重不低于百分之四,由主要负责人听取工作汇报#次,分管负责人召开专题会议#次。",
            "主动接受社会监督,聘请监督员#名,收到意见建议#条,采纳#条,对反映集中的问题逐条回应并公布处理结果。",
            "@年度对下属单位开展检查#次,发现问题#个,当年全部整改到位;未发生需要追究责任的情形,社会评议结果为满意。",
        ],
    ),
];

const OUTLOOK: [&str; 8] = [
    "虽然取得了一些成绩,但与群众期待相比仍有差距,主要表现在:公开内容的深度不够,解读形式较为单一,个别单位重视程度不足。",
    "一是部分栏目更新不够及时,信息发布存在前松后紧的现象,全年有#个栏目超过规定时限才更新。",
    "二是工作人员变动较频繁,新任人员对条例理解不深,答复质量有待提高,全年有#件答复经复核后重新出具文书。",
    "三是互动交流的广度不足,征集意见时参与人数偏少,平均每次仅#人,对采纳情况的反馈不够细致。",
    "下一步,将从健全制度入手,完善公开事项清单,明确责任单位和时限,按季度开展自查,发现问题立即整改。",
    "同时加大培训力度,计划全年组织集中学习#次,编印案例汇编#册,推动业务骨干轮训全覆盖。",
    "继续丰富解读方式,增加图表、动漫、访谈等形式的比重,让政策内容更加通俗易懂,切实提高知晓率。",
    "本年度没有收取信息处理费,没有其他需要报告的事项;报告电子版可以在门户网站下载,联系电话见网站首页。",
];
