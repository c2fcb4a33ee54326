//! Every rule failing and passing, and no rule failing where it should not.
//!
//! To write the files under `fixtures/checks` anew:
//! `cargo test --test checks -- --ignored`

mod cases;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use nianbao::check::{Findings, Kind, Rule, audit};
use nianbao::{Severity, parse};
use support::fixture;
use support::form::Edition;
use support::generate;
use support::render::{Layout, Options, render};
use support::report::{Cell, TestReport};
use support::rng::Rng;
use support::variant::Variant;

fn findings(text: &str) -> Findings {
    audit(&parse(text), text)
}

/// The report's own faults.
fn faults(text: &str) -> Vec<(&'static str, String)> {
    let of_report = findings(text).findings.into_iter().filter(|finding| finding.kind == Kind::Report);
    of_report.map(|finding| (finding.rule, finding.message)).collect()
}

fn files() -> Vec<(PathBuf, String)> {
    let root = fixture::root().join("checks");
    let file = |rule: &str, what: &str, text: String| (root.join(format!("{rule}.{what}.txt")), text);
    let both = |case: cases::Case| [file(case.rule, "fails", case.fails), file(case.rule, "passes", case.passes)];
    cases::all().into_iter().flat_map(both).collect()
}

#[test]
fn every_rule_has_its_case() {
    let cases: Vec<&str> = cases::all().iter().map(|case| case.rule).collect();
    let of_one_report = Rule::all().filter(|rule| !rule.is_across());
    let rules: Vec<&str> = of_one_report.map(|rule| rule.id.as_str()).collect();
    assert_eq!(cases, rules);
}

#[test]
fn files_are_as_made() {
    for (path, text) in files() {
        assert_eq!(fs::read_to_string(&path).ok().as_ref(), Some(&text), "{} differs", path.display());
    }
}

#[test]
#[ignore = "writes the files under fixtures/checks"]
fn write_files() {
    for (path, text) in files() {
        fs::create_dir_all(path.parent().expect("a directory")).expect("the directory is made");
        fs::write(path, text).expect("the file is written");
    }
}

/// What a rule says of a text.
fn said(rule: &str, text: &str) -> String {
    let findings = findings(text);
    let tally = findings.rules.iter().find(|tally| tally.rule == rule).expect("the rule is asked");
    let mut said = format!("passed {}, failed {}, skipped {}\n", tally.passed, tally.failed, tally.skipped);
    for finding in findings.findings.iter().filter(|finding| finding.rule == rule) {
        writeln!(said, "{} {}", finding.kind, finding.message).unwrap();
        writeln!(said, "    {}", finding.message_en).unwrap();
        for hint in [&finding.hint, &finding.hint_en].into_iter().flatten() {
            writeln!(said, "    hint: {hint}").unwrap();
        }
        for mark in &finding.marks {
            let what = if mark.main { "at" } else { "by" };
            let printed = mark.span.of(text).expect("marks lie on characters");
            writeln!(said, "    {what} {}:{} “{printed}” {}", mark.line, mark.column, mark.label).unwrap();
        }
    }
    said
}

#[test]
fn each_rule_fails_and_passes() {
    for case in cases::all() {
        let tally = |text: &str| {
            let all = findings(text).rules;
            all.into_iter().find(|tally| tally.rule == case.rule).expect("the rule is asked")
        };
        assert!(tally(&case.fails).failed > 0, "{} does not fail", case.rule);
        assert!(tally(&case.passes).passed > 0, "{} does not pass", case.rule);
        assert_eq!(tally(&case.passes).failed, 0, "{} fails", case.rule);
        let both = format!("fails: {}\npasses: {}", said(case.rule, &case.fails), said(case.rule, &case.passes));
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(case.rule, both);
        });
    }
}

#[test]
fn a_report_that_shows_how_a_rule_is_kept_keeps_all_others() {
    for case in cases::all() {
        assert_eq!(faults(&case.passes), [], "{}", case.rule);
    }
}

#[test]
fn a_report_that_keeps_every_rule_has_no_finding() {
    for edition in Edition::ALL {
        for layout in Layout::ALL {
            let text = render(&cases::county(edition), &Options::of(layout));
            assert_eq!(faults(&text), [], "{edition:?} {}", layout.name());
        }
    }
}

#[test]
fn traditional_characters_say_the_same() {
    for edition in Edition::ALL {
        let report = cases::county(edition);
        let text = render(&report, &Options::of(Layout::PipeRows).with_variant(Variant::Traditional));
        assert!(text.contains("及時"), "the prose is traditional");
        assert_eq!(faults(&text), [], "{edition:?}");
        let broken = text.replace("申請15件", "申請51件");
        let rules: Vec<&str> = faults(&broken).iter().map(|(rule, _)| *rule).collect();
        assert_eq!(rules, ["txt-received"]);
    }
}

/// Rules that speak of the reports of the fixtures truly: their prose is short
/// and their cells are blank as published.
const TRUE_OF_FIXTURES: [&str; 3] = ["section1-topics", "cell-filled", "review-filled"];

#[test]
fn published_reports_have_the_faults_that_they_were_published_with() {
    for fixture in fixture::all() {
        if fixture.path.contains("distinct") || fixture.path.contains("extra-and-absent") {
            continue;
        }
        let text = fixture.text();
        let found: Vec<_> = faults(&text).into_iter().filter(|(rule, _)| !TRUE_OF_FIXTURES.contains(rule)).collect();
        let broken: Vec<&str> = found.iter().map(|(rule, _)| *rule).collect();
        let expected = if fixture.path.contains("hongze-2023") { vec!["review-sum"; 2] } else { Vec::new() };
        assert_eq!(broken, expected, "{}: {found:?}", fixture.path);
    }
}

#[test]
fn random_consistent_reports_break_no_rule_of_sums_or_prose() {
    // The figures of table two, the dates and the length of the prose are drawn
    // without regard to these.
    let drawn_freely = [
        "norm-bound",
        "disclosed-bound",
        "decisions-misread",
        "procurement-unit",
        "rules-competence",
        "deadline-department",
        "deadline-government",
        "section1-topics",
        "fee-row",
    ];
    for seed in 0..300 {
        let mut rng = Rng::new(seed);
        let edition = *rng.pick(&Edition::ALL);
        let text = render(&generate::consistent(edition, &mut rng), &Options::of(Layout::PipeRows));
        let found: Vec<_> = faults(&text).into_iter().filter(|(rule, _)| !drawn_freely.contains(rule)).collect();
        assert_eq!(found, [], "seed {seed}");
    }
}

/// The identities that a cell of table three stands in, worked out anew.
fn identities_of(report: &TestReport, row: usize, column: usize) -> BTreeSet<String> {
    let (last, applicant) = (report.requests.len() - 1, support::form::APPLICANTS[column].0);
    let mut identities = BTreeSet::from([format!("requests-row-sum {}", report.requests[row].id)]);
    if row < 2 || row >= last - 1 {
        identities.insert(format!("requests-balance {applicant}"));
    }
    if row >= 2 && row < last {
        identities.insert(format!("requests-outcome-sum {applicant}"));
    }
    identities
}

fn broken_identities(text: &str) -> BTreeSet<String> {
    let failures = parse(text).report.checks.failures;
    let named = failures.iter().map(|failure| match failure.rule {
        "requests-row-sum" | "review-sum" => format!("{} {}", failure.rule, failure.row.as_deref().unwrap_or("?")),
        _ => format!("{} {}", failure.rule, failure.column.unwrap_or("?")),
    });
    named.collect()
}

#[test]
fn a_broken_cell_breaks_the_sums_that_contain_it_and_no_other() {
    for seed in 0..400 {
        let mut rng = Rng::new(seed);
        let edition = *rng.pick(&Edition::ALL);
        let mut report = generate::consistent(edition, &mut rng);
        let by = 1 + rng.below(50) as i64;
        let expected = if rng.chance(80) {
            let (row, column) = (rng.below(report.requests.len() as u64) as usize, rng.below(7) as usize);
            let cell = &mut report.requests[row].cells[column];
            *cell = Cell::number(cell.count().expect("a count") + by);
            identities_of(&report, row, column)
        } else {
            let at = rng.below(15) as usize;
            report.review[at] = Cell::number(report.review[at].count().expect("a count") + by);
            BTreeSet::from([format!("review-sum {}", support::form::REVIEW_ROWS[at / 5].0)])
        };
        let text = render(&report, &Options::of(Layout::PipeRows));
        assert_eq!(broken_identities(&text), expected, "seed {seed}");
    }
}

#[test]
fn a_check_whose_cells_are_not_all_known_is_skipped() {
    for seed in 0..100 {
        let mut rng = Rng::new(seed);
        let mut report = generate::consistent(Edition::E2021, &mut rng);
        let (row, column) = (rng.below(25) as usize, rng.below(7) as usize);
        report.requests[row].cells[column] = Cell::Dash("/");
        let checks = parse(&render(&report, &Options::of(Layout::PipeRows))).report.checks;
        let skipped = identities_of(&report, row, column).len() as u32;
        assert_eq!((checks.passed, checks.failed, checks.skipped), (42 - skipped, 0, skipped), "seed {seed}");
    }
}

/// A county's report with one sentence more in its first section.
fn report_with(sentence: &str) -> String {
    let mut report = cases::county(Edition::E2021);
    report.narrative[0].truncate(1);
    report.narrative[0].extend(sentence.lines().map(str::to_string));
    render(&report, &Options::of(Layout::PipeRows))
}

/// What the rules on prose and dates say of it.
fn with_sentence(sentence: &str) -> Vec<(&'static str, String)> {
    let found = faults(&report_with(sentence)).into_iter();
    found.filter(|(rule, _)| rule.starts_with("txt-") || *rule == "period").collect()
}

#[test]
fn sentences_that_state_another_quantity_are_left_alone() {
    for sentence in [
        "全年收到政府信息公开申请15件,其中网上申请9件、信函申请6件。",
        "其中收到自然人申请12件。",
        "通过网上平台收到申请9件。",
        "2022年收到政府信息公开申请40件。",
        "收到申请3000余件。",
        "收到申请数十件。",
        "办结人大代表建议24件、政协提案31件。",
        "办理12345热线47件,已全部办结。",
        "全年未收到行政许可申请。",
        "未收到要求减免费用的申请。",
        "受理行政复议案件88件。",
        "行政复议维持2件,尚未审结1件。",
        "未发生行政复议纠错和行政诉讼败诉的情形。",
        "申请按时办结率100%。",
        "没有收到当面提交的申请。",
        "对8件规范性文件作了解读。",
        "审查规范性文件17件。",
        "主动公开信息1280条。",
        "答复率100%,按期答复申请14件。",
        "第一季度收到申请4件,第二季度收到申请5件。",
        // Documents have an attribute that is called as an outcome is.
        "本年印发公文64件,其中主动公开40件、依申请公开9件、不予公开15件。",
        "提案复文公开情况:主动公开11件,不予公开4件。",
        // With those carried over.
        "办理政府信息公开申请(含上年结转)16件。",
        "新收和上年结转申请共16件。",
        "连同上年结转共办理16件。",
        "包含上年结转在内共16件申请。",
        // Applications for other things.
        "全年受理行政许可申请260件,办结258件。",
        "受理不动产登记申请970件。",
        "收到专利申请41件。",
        "受理低保申请77件,办结77件。",
        "受理信用修复申请12件,办结12件。",
        "新收医保报销申请1500件。",
        "受理各类政务服务申请4100件;办结4090件。",
        "档案馆受理查阅申请66件。",
        "受理公租房申请58件。已办结58件。",
        // Of a part of the year, or of the body, none was received.
        "全年未收到申请人对答复不满的反映。",
        "11月份未收到政府信息公开申请。",
        "上半年未收到依申请公开件。",
        "除上述申请外,未收到其他政府信息公开申请。",
        "未收到政府信息公开申请的单位有7个。",
        "县财政局未收到政府信息公开申请。",
        "乡镇均未收到政府信息公开申请。",
        "信函渠道方面,未收到政府信息公开申请。",
        "无依申请公开逾期答复。",
        "县直部门未制发规范性文件。",
        // Cases are carried over, too.
        "行政复议案件3件,其中维持2件,结转下年1件。",
        "上年结转行政复议案件2件。",
        // Cases that are not about disclosure, or that the body decides.
        "办理以县政府为被告的行政诉讼案件8件。",
        "全年依法审理行政复议案件39件,应诉行政诉讼案件11件。",
        "县政府收到行政复议申请26件,受理20件;行政诉讼案件9件。",
        "因行政处罚引发行政复议8件。",
        // Pieces of information, and requests that are not said to be for any.
        "依申请公开平台上审查信息300条,不予公开12条。",
        "受理各类申请800件。",
        // Ways in which requests came, and years.
        "通过县政府网站收到申请9件,现场收到申请6件。",
        "近三年共收到政府信息公开申请51件。",
        "截至2023年底,累计受理依申请公开130件。",
        "收到政府信息公开申请同比增加3件。",
        "收到政府信息公开申请十余件,件件有答复。",
        "收到涉及征地的政府信息公开申请6件。",
        // Documents of others.
        "县直部门制发规范性文件8件。",
        "集中公开现行有效行政规范性文件110件,含上级文件。",
        "县政府及办公室现行有效规范性文件21件。",
        // Decisions of others and of all years, and pieces of information on them.
        "县直部门作出行政处罚决定9000件。",
        "累计公示行政许可决定9000件。",
        "公开行政许可信息9000条。",
        // Ranges of dates that are no period of the figures.
        "五年来(2019年1月1日至2023年12月31日),共公开信息5000条。",
        "2023年1月1日至10月31日,政务大厅延时服务。",
    ] {
        assert_eq!(with_sentence(sentence), [], "{sentence}");
    }
}

#[test]
fn lists_that_are_not_said_to_be_complete_are_left_alone() {
    for sentence in [
        "共培训3次,其中现场2次。",
        "共公开信息30条,包括政策8条、公告20条等。",
        "共公开信息30条,分别为政策8条、公告20条,占比70%。",
        "共公开信息30条,分别为政策8条、会议2次。",
        "共公开信息30条,包括政策8条。",
        "共公开信息30条,包括2022年8条、2023年20条。",
        "共公开信息30条,包括政策9条、公告21条。",
        "共公开信息99999999999999999999999条,包括政策9条、公告21条。",
        "共公开信息30条,包括政策9223372036854775807条、公告9223372036854775807条。",
    ] {
        assert_eq!(with_sentence(sentence), [], "{sentence}");
    }
    let endless = format!("共公开信息30条,分别为{}公告21条。", "政策8条、".repeat(400));
    assert_eq!(with_sentence(&endless), [], "a message would be as long");
    let found = with_sentence("共公开信息1,030条,包括政策9条、公告21条。");
    assert_eq!(found.len(), 1);
    assert!(found[0].1.contains("各项之和 30，总数印为 1030"), "{found:?}");
}

#[test]
fn sentences_that_contradict_the_tables_are_found() {
    for (sentence, rule) in [
        ("全年共收到公民、法人和其他组织政府信息公开申请１，５１５件。", "txt-received"),
        ("本年受理依申请公开事项25件。", "txt-received"),
        ("共收到18件政府信息公开申请。", "txt-received"),
        ("2023年收到政府信息公开申请40件,比2022年增加9件。", "txt-received"),
        ("收到申请15件,已答复12件。", "txt-answered"),
        ("上年度结转申请4件。", "txt-carried"),
        ("结转2024年继续办理5件。", "txt-carried"),
        ("对申请不予公开6件。", "txt-groups"),
        ("收到申请15件;不予公开6件。", "txt-groups"),
        ("收到政府信息公开申请十八件。", "txt-received"),
        ("政府信息公开申请共收到18件。", "txt-received"),
        ("全年共收到公民、法人和其他组织提出的各类政府信息公开申\n请18件。", "txt-received"),
        ("2023年,我县依申请公开0件。", "txt-received"),
        ("我县未收到书面或其他形式的政府信息公开申请。", "txt-zero"),
        ("南屏县人民政府未收到政府信息公开申请。", "txt-zero"),
        ("本年度无政府信息公开申请。", "txt-zero"),
        ("没有公民、法人或其他组织向我县提出政府信息公开申请。", "txt-zero"),
        ("不存在行政复议、行政诉讼情况。", "txt-zero"),
        ("全年零复议、零诉讼。", "txt-zero"),
        ("行政复议、行政诉讼均为零。", "txt-zero"),
        ("上年无结转。", "txt-zero"),
        ("无结转下年度办理的申请。", "txt-zero"),
        ("本年度未制发规范性文件。", "txt-norm"),
        ("因政府信息公开被申请行政复议8件。", "txt-review"),
        ("被提起行政诉讼6件。", "txt-review"),
        ("我县全年没有收到政府信息公开申请。", "txt-zero"),
        ("未发生因政府信息公开引起的行政复议、行政诉讼。", "txt-zero"),
        ("2023年未产生因政府信息公开申请提请的行政复议和行政诉讼案件。", "txt-zero"),
        ("申请办结率为100%。", "txt-zero"),
        ("全年废止规范性文件7件。", "txt-norm"),
        ("现行有效行政规范性文件30件。", "txt-norm"),
        ("公示行政处罚决定9000件。", "txt-decisions"),
        ("作出行政许可决定9000件。", "txt-decisions"),
        ("作出行政强制措施决定9000件。", "txt-decisions"),
    ] {
        let rules: Vec<&str> = with_sentence(sentence).iter().map(|(rule, _)| *rule).collect();
        assert_eq!(rules, [rule], "{sentence}");
    }
}

#[test]
fn a_number_in_another_scope_is_said_to_be_so() {
    for (sentence, rule, word) in [
        ("代表县政府办理依申请公开58件。", "txt-received", "代表县政府办理"),
        ("代表市政府办理行政复议答复23件。", "txt-review", "代表市政府办理"),
        ("行政复议备案20件。", "txt-review", "备案"),
    ] {
        let found = findings(&report_with(sentence)).findings;
        let found: Vec<_> = found.into_iter().filter(|finding| finding.rule.starts_with("txt-")).collect();
        assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [rule], "{sentence}");
        assert!(found[0].hint.as_ref().is_some_and(|hint| hint.contains(word)), "{sentence}");
    }
    let both = "因政府信息公开引起行政复议3件。代表市政府办理行政复议答复23件。";
    assert_eq!(with_sentence(both), [], "the table's own number is there, too");
}

#[test]
fn short_names_are_those_of_one_body() {
    for (agency, opening, same) in [
        ("南屏市发展和改革委员会", "南屏市发改委", true),
        ("南屏县朝阳街道", "南屏县朝阳街道办事处", true),
        ("南屏县卫生健康委员会", "县卫健委", true),
        ("南屏县教育局", "南屏县财政局", false),
        ("南屏市发展和改革委员会", "南屏市卫健委", false),
    ] {
        let mut report = cases::county(Edition::E2021);
        report.title = format!("{agency}2023年政府信息公开工作年度报告");
        report.agency = agency.to_string();
        report.narrative[0][0] = format!("{opening}根据《条例》编制本报告。");
        let found = faults(&render(&report, &Options::of(Layout::PipeRows)));
        let differs = found.iter().any(|(rule, _)| *rule == "organ-consistent");
        assert_eq!(differs, !same, "{agency} {opening}: {found:?}");
    }
}

#[test]
fn a_heading_with_another_number_is_named_and_not_called_missing() {
    let text = render(&cases::county(Edition::E2021), &Options::of(Layout::PipeRows));
    for (printed, fault) in [
        ("四、存在的主要问题及改进情况", "序号不对"),
        ("5.存在的主要问题及改进情况", "序号不对"),
        ("存在的主要问题及改进情况", "没有序号"),
    ] {
        let found = faults(&text.replace("五、存在的主要问题及改进情况", printed));
        let said: Vec<&String> = found.iter().filter(|(rule, _)| *rule == "section-headings").map(|(_, m)| m).collect();
        let expected = format!("“{printed}”{fault}，应为“五、存在的主要问题及改进情况”");
        assert!(said.len() == 1 && said[0].contains(&expected) && !said[0].contains("缺少"), "{printed}: {found:?}");
    }
}

#[test]
fn what_is_lacking_is_no_improvement() {
    let lacks = |said: &str| {
        let mut report = cases::county(Edition::E2021);
        report.narrative[4] = vec![said.to_string()];
        let found = faults(&render(&report, &Options::of(Layout::PipeRows)));
        found.iter().any(|(rule, message)| *rule == "section5-topics" && message.contains("改进"))
    };
    assert!(lacks("解读形式不够丰富,业务水平有待提高。"));
    assert!(!lacks("解读形式不够丰富。今年着力丰富解读形式。"));
    assert!(!lacks("业务水平有待提高,将加强培训。"));
}

#[test]
fn an_excerpt_is_hinted_at_where_headings_are_missing_at_its_ends() {
    let text = render(&cases::county(Edition::E2021), &Options::of(Layout::PipeRows));
    let hint = |text: &str| {
        let findings = findings(text).findings;
        let finding = findings.into_iter().find(|finding| finding.rule == "section-headings").expect("a finding");
        finding.hint
    };
    let from = text.find("二、主动公开政府信息情况").expect("a heading");
    let to = text.find("五、存在的主要问题").expect("a heading");
    let said = hint(&text[from..to]).expect("a hint");
    assert!(said.contains("从“二、主动公开政府信息情况”到“四、"), "{said}");
    assert_eq!(hint(&text.replace("五、存在的主要问题及改进情况\n", "")), None);
}

#[test]
fn another_scope_is_said_and_is_no_error() {
    let case = cases::all().into_iter().find(|case| case.rule == "txt-review").expect("a rule");
    let findings = findings(&case.fails);
    let finding = findings.findings.iter().find(|finding| finding.rule == "txt-review").expect("a finding");
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.hint.as_ref().is_some_and(|hint| hint.contains("备案") && hint.contains("口径")));
}

#[test]
fn a_number_in_the_wrong_column_is_hinted_at_in_both() {
    let case = cases::all().into_iter().next().expect("a rule");
    let checks = parse(&case.fails).report.checks;
    let columns: Vec<_> = checks.failures.iter().filter(|failure| failure.hint.is_some()).map(|f| f.column).collect();
    assert_eq!(columns, [Some("natural_person"), Some("commercial_enterprise")]);
}

#[test]
fn totals_in_each_others_rows_are_hinted_at_in_both() {
    let mut report = cases::county(Edition::E2021);
    for (row, by) in [("outcomes.disclosed", 4), ("outcomes.unavailable.not_held", -1)] {
        let row = report.requests.iter_mut().find(|known| known.id == row).expect("a row");
        row.cells[6] = Cell::number(row.cells[6].count().expect("a count") + by);
    }
    let hints = |report: &TestReport| {
        let checks = parse(&render(report, &Options::of(Layout::PipeRows))).report.checks;
        checks.failures.into_iter().filter_map(|failure| failure.hint).count()
    };
    assert_eq!(hints(&report), 0, "differences of another size show no misplacement");
    let row = report.requests.iter_mut().find(|known| known.id == "outcomes.disclosed").expect("a row");
    row.cells[6] = Cell::number(10);
    assert_eq!(hints(&report), 2);
}

#[test]
fn damaged_texts_are_held_against_the_rules_without_panic() {
    let texts: Vec<String> = fixture::all().iter().map(fixture::Fixture::text).collect();
    let mut rng = Rng::new(7);
    for _ in 0..300 {
        let text = rng.pick(&texts);
        let mut lines: Vec<&str> = text.lines().collect();
        for _ in 0..rng.below(6) {
            if lines.is_empty() {
                break;
            }
            let at = rng.below(lines.len() as u64) as usize;
            match rng.below(3) {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[rng.below(lines.len() as u64) as usize]),
                _ => lines.truncate(at.max(1)),
            }
        }
        let text = lines.join("\n");
        for finding in findings(&text).findings {
            assert!(finding.marks.iter().all(|mark| mark.span.of(&text).is_some()), "{finding:?}");
        }
    }
}

#[test]
fn what_could_not_be_read_is_no_fault_of_the_report() {
    for name in ["not-a-report", "deduplicated"] {
        let text = fs::read_to_string(fixture::root().join(format!("refused/{name}.txt"))).expect("a fixture");
        let findings = findings(&text);
        assert!(findings.findings.iter().any(|finding| finding.kind == Kind::Reading), "{name}");
        let errors = findings.count(Kind::Report, Severity::Error);
        assert_eq!(errors, 0, "{name}");
    }
}
