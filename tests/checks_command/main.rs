//! The commands `check`, `explain` and `show` as people run them.

use assert_cmd::Command;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

const BROKEN: &str = "fixtures/2021/hongze-2023.pdf-rows.txt";
const CLEAN: &str = "fixtures/checks/review-sum.passes.txt";
const WARNED: &str = "fixtures/checks/section6-fee.fails.txt";
const NO_REPORT: &str = "fixtures/refused/not-a-report.txt";

fn nianbao(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("nianbao").expect("the command is built");
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env("LC_ALL", "zh_CN.UTF-8").env_remove("NO_COLOR");
    command
}

/// What a command prints, and its exit code.
fn run(arguments: &[&str]) -> (String, i32) {
    let output = nianbao(arguments).output().expect("the command runs");
    (String::from_utf8(output.stdout).expect("UTF-8"), output.status.code().expect("an exit code"))
}

#[test]
fn exit_codes_tell_what_was_found() {
    for (arguments, code) in [
        (&["check", CLEAN][..], 0),
        (&["check", BROKEN], 1),
        (&["check", WARNED], 0),
        (&["check", WARNED, "--fail-on", "warning"], 1),
        (&["check", CLEAN, "--fail-on", "info"], 0),
        (&["check", BROKEN, "--fail-on", "never"], 0),
        (&["check", NO_REPORT], 2),
        (&["check", NO_REPORT, "--fail-on", "never"], 2),
        (&["check", BROKEN, "fixtures/no-such-file.txt"], 2),
        (&["show", CLEAN], 0),
        (&["show", NO_REPORT], 2),
        (&["explain"], 0),
        (&["explain", "review-sum"], 0),
        (&["explain", "no-such-rule"], 2),
    ] {
        assert_eq!(run(arguments).1, code, "{arguments:?}");
    }
}

#[test]
fn standard_input_is_checked_too() {
    let text = std::fs::read_to_string(BROKEN).expect("a fixture");
    for arguments in [&["check", "--format", "json"][..], &["check", "--format", "json", "-"]] {
        let output = nianbao(arguments).write_stdin(text.clone()).output().expect("the command runs");
        let findings: Value = serde_json::from_slice(&output.stdout).expect("one object");
        assert_eq!(findings.get("source"), None);
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn text_quotes_the_line_and_underlines_the_cell() {
    let (text, _) = run(&["check", BROKEN]);
    assert!(!text.contains('\u{1b}'), "no colour but on a terminal");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("check-text", text);
    });
    let (english, _) = run(&["check", BROKEN, "--lang", "en"]);
    assert!(english.contains("report error[review-sum]: “行政复议”: the results come to 11, “总计” is printed as 0"));
}

#[test]
fn underlines_stand_under_double_width_characters() {
    let (text, _) = run(&["check", "fixtures/checks/txt-received.fails.txt"]);
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.contains("收到政府信息公开申请51件")).expect("the line is quoted");
    let quoted = lines[at + 1..].iter().position(|line| line.contains('^')).expect("it is underlined") + at + 1;
    let source = lines[at..quoted].iter().rev().find(|line| line.contains("51件")).expect("the line is quoted");
    let before = &source[..source.find("收到").expect("the words")];
    let underline = lines[quoted];
    assert_eq!(before.width(), underline.find('^').expect("an underline"), "{text}");
    assert_eq!(underline.matches('^').count(), "收到政府信息公开申请51件".width(), "{text}");
}

#[test]
fn both_kinds_of_findings_are_told_apart_in_every_format() {
    let (text, _) = run(&["check", BROKEN]);
    assert!(text.contains("报告有误·错误[review-sum]") && text.contains("未能读懂·警告[rows-missing]"));
    let (github, _) = run(&["check", BROKEN, "--format", "github"]);
    assert!(github.contains("title=报告有误 review-sum::") && github.contains("title=未能读懂 rows-missing::"));
    let (json, _) = run(&["check", BROKEN, "--format", "json"]);
    let findings: Value = serde_json::from_str(&json).expect("one object");
    let kind = |rule: &str| {
        let all = findings["findings"].as_array().expect("a list");
        all.iter().find(|finding| finding["rule"] == rule).map(|finding| finding["kind"].clone())
    };
    assert_eq!(kind("review-sum"), Some("report".into()));
    assert_eq!(kind("rows-missing"), Some("reading".into()));
    let (sarif, _) = run(&["check", BROKEN, "--format", "sarif"]);
    let log: Value = serde_json::from_str(&sarif).expect("one object");
    for result in log["runs"][0]["results"].as_array().expect("a list") {
        let (kind, text) = (&result["properties"]["kind"], result["message"]["text"].as_str().expect("a message"));
        let words = if kind == "report" { "报告有误：" } else { "未能读懂：" };
        assert!(text.starts_with(words), "{kind} {text}");
    }
}

#[test]
fn an_input_that_cannot_be_read_is_in_every_output() {
    let missing = "fixtures/no-such-file.txt";
    for format in ["text", "json", "jsonl", "sarif", "github"] {
        let (printed, code) = run(&["check", "--format", format, CLEAN, missing]);
        assert_eq!(code, 2, "{format}");
        for words in [missing, "input-unreadable", "未能读懂", "文件不存在"] {
            let in_json = format.starts_with("json") && words == "未能读懂";
            assert!(printed.contains(words) || in_json, "{format}: {words}");
        }
    }
    let (text, _) = run(&["check", CLEAN, missing]);
    assert!(text.contains("共 2 份，1 份没有发现问题。"), "{text}");
}

#[test]
fn what_a_file_prints_cannot_steer_the_terminal() {
    let text = std::fs::read_to_string(BROKEN).expect("a fixture");
    let title = text.lines().next().expect("a title").to_owned();
    let first = "一、本年新收政府信息公开申请数量";
    assert!(text.contains(first));
    let text = text.replace(&title, &format!("{title}\u{1b}[2J\u{202e}"));
    let text = text.replace(first, &format!("{first} \u{1b}[31m\u{202e}x"));
    let pipes = std::fs::read_to_string("fixtures/2019/shanghai-2019.pipe-rows-filled.txt").expect("a fixture");
    let pipes = pipes.replace("数量 | 821", "数量 \u{1b}[31m| 821");
    let files = [file("escapes.txt", text.as_bytes()), file("escapes-pipes.txt", pipes.as_bytes())];
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    for (arguments, steering) in [
        (&["check"][..], &['\u{1b}', '\u{202e}'][..]),
        (&["check", "--format", "github"], &['\u{1b}']),
        (&["show"], &['\u{1b}', '\u{202e}']),
    ] {
        let (printed, _) = run(&[arguments, &files].concat());
        assert!(!printed.contains(steering), "{arguments:?}: {printed}");
    }
}

#[test]
fn regions_end_where_the_cell_does() {
    let log: Value = serde_json::from_str(&run(&["check", "--format", "sarif", BROKEN]).0).expect("one object");
    let text = std::fs::read_to_string(BROKEN).expect("a fixture");
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let mut regions = 0;
    for result in results {
        let related = result["relatedLocations"].as_array().into_iter().flatten();
        for location in result["locations"].as_array().into_iter().flatten().chain(related) {
            let region = &location["physicalLocation"]["region"];
            let number = |key: &str| region[key].as_u64().map(|number| number as usize);
            let (Some(offset), Some(length)) = (number("byteOffset"), number("byteLength")) else { continue };
            let (line, end_line) = (number("startLine").expect("a line"), number("endLine").expect("an end"));
            let (from, to) = (number("startColumn").expect("a column"), number("endColumn").expect("an end"));
            assert_eq!(line, end_line);
            let printed: String =
                text.lines().nth(line - 1).expect("a line").chars().skip(from - 1).take(to - from).collect();
            assert_eq!(printed, text[offset..offset + length]);
            regions += 1;
        }
    }
    assert!(regions > 10, "{regions}");
    let (github, _) = run(&["check", "--format", "github", BROKEN]);
    assert!(github.lines().next().expect("a finding").contains(",endLine="), "{github}");
}

#[test]
fn jsonl_is_one_object_a_line() {
    let (text, code) = run(&["check", "--format", "jsonl", CLEAN, BROKEN, WARNED]);
    let failed: Vec<Value> =
        text.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object")["failed"].clone()).collect();
    assert_eq!(failed, [Value::from(0), Value::from(3), Value::from(1)]);
    assert_eq!(code, 1);
}

#[test]
fn sarif_keeps_to_its_schema() {
    let mut schema: Value =
        serde_json::from_str(include_str!("../schemas/sarif-2.1.0-rtm.5.json")).expect("the schema is JSON");
    // As published these patterns end in a stray bracket, which is no expression
    // to a strict reader of them.
    for of in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][of]["properties"]["language"]["pattern"];
        assert_eq!(language.as_str(), Some("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$"));
        *language = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
    }
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for arguments in [
        &["check", "--format", "sarif", BROKEN][..],
        &["check", "--format", "sarif", CLEAN],
        &[
            "check",
            "--format",
            "sarif",
            "--lang",
            "en",
            BROKEN,
            WARNED,
            NO_REPORT,
            "fixtures/checks/txt-review.fails.txt",
        ],
    ] {
        let log: Value = serde_json::from_str(&run(arguments).0).expect("one object");
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{arguments:?}");
        for result in log["runs"][0]["results"].as_array().expect("a list") {
            let index = result["ruleIndex"].as_u64().expect("every rule is described") as usize;
            assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
    }
    let broken = serde_json::json!({"version": "2.1.0", "runs": [{}]});
    assert!(!validator.is_valid(&broken), "the schema is asked at all");
}

#[test]
fn every_id_is_explained_in_both_languages() {
    let (list, _) = run(&["explain"]);
    let ids: Vec<&str> =
        list.lines().filter(|line| line.starts_with("  ")).filter_map(|line| line.split_whitespace().next()).collect();
    assert!(ids.len() > 40, "{list}");
    for id in ids {
        let (zh, code) = run(&["explain", id]);
        assert!(code == 0 && zh.starts_with(id) && !zh.contains("{"), "{zh}");
        let (en, code) = run(&["explain", id, "--lang", "en"]);
        assert!(code == 0 && en != zh && !en.contains("{"), "{en}");
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("explain-list", list);
        insta::assert_snapshot!("explain-rule", run(&["explain", "requests-balance"]).0);
        insta::assert_snapshot!("explain-code", run(&["explain", "row-misfit", "--lang", "en"]).0);
    });
}

#[test]
fn the_language_is_that_of_the_locale() {
    for (locale, words) in
        [("zh_CN.UTF-8", "公式："), ("zh_TW", "公式："), ("en_GB.UTF-8", "Formula: "), ("C", "公式：")]
    {
        let output = nianbao(&["explain", "period"]).env("LC_ALL", locale).output().expect("the command runs");
        assert!(String::from_utf8_lossy(&output.stdout).contains(words), "{locale}");
    }
}

#[test]
fn tables_are_drawn_straight() {
    for file in [BROKEN, CLEAN, "fixtures/2019/shanghai-2019.markdown.txt", "fixtures/2021/placeholders.lines.txt"] {
        let (text, _) = run(&["show", file]);
        let mut tables: Vec<Vec<&str>> = vec![Vec::new()];
        for line in text.lines() {
            match line.starts_with(['+', '|']) {
                true => tables.last_mut().expect("a table").push(line),
                false => tables.push(Vec::new()),
            }
        }
        let widths =
            |table: &Vec<&str>| table.iter().map(|line| line.width()).collect::<std::collections::BTreeSet<_>>();
        tables.retain(|table| !table.is_empty());
        assert_eq!(tables.len(), 3, "{file}");
        assert!(tables.iter().all(|table| widths(table).len() == 1), "{text}");
        assert!(tables.iter().all(|table| widths(table).iter().all(|&width| width <= 90)), "{text}");
    }
}

#[test]
fn tables_show_what_is_in_each_cell() {
    let (broken, _) = run(&["show", BROKEN]);
    assert!(broken.contains("|  !0|"), "the broken sums are marked");
    assert!(broken.contains("! “复议后起诉”：各项结果之和 5，“总计”印为 0"));
    let (blank, _) = run(&["show", "fixtures/2019/shanghai-2019.markdown.txt"]);
    assert!(blank.contains("| 821|  35|   _|   _|   2|   1| 859|"));
    assert!(blank.contains("251000元|"));
    let (placed, _) = run(&["show", "fixtures/2019/shanghai-2019.lines-tight.blanks-dropped-one-row-whole.txt"]);
    assert!(placed.contains("|~258| ~12|   _|   _|  ~1|  ~1|   _|"), "{placed}");
    let (dashes, _) = run(&["show", "fixtures/2021/placeholders.lines.txt"]);
    assert!(dashes.contains("|   /|"));
    let text = std::fs::read_to_string(BROKEN).expect("a fixture");
    assert!(text.contains("550"));
    let huge = text.replace("550", "99999999999999999999999");
    let (unread, _) = run(&["show", &file("huge.txt", huge.as_bytes())]);
    assert!(unread.contains("*99999999999999999999..|"), "{unread}");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("show", broken);
    });
}

/// A file of our own making.
fn file(name: &str, bytes: &[u8]) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("the file is written");
    path.to_string_lossy().into_owned()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

type Decode = fn(&[u8]) -> String;

/// The same page and the same text, each in several encodings, the first UTF-8.
fn encoded() -> Vec<Vec<(String, Decode)>> {
    let utf8: Decode = |bytes| String::from_utf8(bytes.to_vec()).expect("whole characters");
    let gb18030: Decode = |bytes| encoding_rs::GB18030.decode(bytes).0.into_owned();
    let wide: Decode = |bytes| encoding_rs::UTF_16LE.decode(bytes).0.into_owned();
    ["html/wps-hongze-2023.html", "2021/hongze-2023.lines.txt"]
        .map(|path| {
            let text = std::fs::read_to_string(format!("{}/fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).expect(path);
            let text = text.replace("charset=utf-8", "");
            let name = |encoding: &str| format!("{encoding}-{}", path.replace('/', "-"));
            vec![
                (file(&name("utf8"), text.as_bytes()), utf8),
                (file(&name("gb18030"), &encoding_rs::GB18030.encode(&text).0), gb18030),
                (file(&name("utf16"), &utf16(&text)), wide),
            ]
        })
        .into()
}

#[test]
fn pages_and_encodings_are_checked_alike() {
    for files in encoded() {
        let shown = |path: &str, format: &str| run(&["check", "--format", format, path]).0.replace(path, "FILE");
        let (plain, _) = &files[0];
        for (path, decode) in &files {
            for format in ["text", "github"] {
                assert_eq!(shown(path, format), shown(plain, format), "{path}");
            }
            // Spans are in the bytes as they are.
            let bytes = std::fs::read(path).expect("the file");
            let (json, code) = run(&["check", "--format", "json", path]);
            assert_eq!(code, 1, "{path}");
            let findings: Value = serde_json::from_str(&json).expect("one object");
            let all = findings["findings"].as_array().expect("a list").iter();
            let sums: Vec<&Value> = all.filter(|finding| finding["rule"] == "review-sum").collect();
            assert_eq!(sums.len(), 2, "{path}");
            for finding in sums {
                for mark in finding["marks"].as_array().expect("a list") {
                    let offset = |at: usize| mark["span"][at].as_u64().expect("an offset") as usize;
                    let printed = decode(&bytes[offset(0)..offset(1)]);
                    assert!(mark["label"].as_str().expect("a label").contains(&printed), "{path} {mark}");
                }
            }
            let (sarif, _) = run(&["check", "--format", "sarif", path]);
            let log: Value = serde_json::from_str(&sarif).expect("one object");
            let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
            assert_eq!(region["byteOffset"], findings["findings"][0]["marks"][0]["span"][0], "{path}");
            assert_eq!(region["startLine"], findings["findings"][0]["marks"][0]["line"], "{path}");
        }
    }
}

#[test]
fn pages_and_encodings_are_drawn_alike() {
    for files in encoded() {
        let (drawn, _) = run(&["show", &files[0].0]);
        assert!(drawn.contains("|  !0|"), "{drawn}");
        for (path, _) in &files[1..] {
            assert_eq!(run(&["show", path]), (drawn.clone(), 0), "{path}");
        }
    }
    let (big5, _) = run(&["show", "fixtures/html/hanweb-shuyang-fagaiju-2023-big5.html"]);
    assert!(big5.contains("沭陽縣發展和改革局2023年政府信息公開工作年度報告") && big5.contains("|   _|"), "{big5}");
}

#[test]
fn findings_in_a_page_quote_its_line_and_underline_what_one_sees() {
    let (text, _) = run(&["check", "fixtures/html/trs-hongze-2023-gb18030.html"]);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("check-page", text);
    });
}

#[test]
fn prose_of_a_page_is_held_against_its_table() {
    let page = std::fs::read_to_string("fixtures/html/wps-hongze-2023.html").expect("a fixture");
    let heading = page.find("总体情况").expect("the first heading");
    let end = heading + page[heading..].find("</p>").expect("its end") + "</p>".len();
    let stated = "<p><span>2023年共收到政府信息公开申请</span><b>5</b><span>1&#20214;。</span></p>";
    let path = file("prose.html", format!("{}{stated}{}", &page[..end], &page[end..]).as_bytes());
    let (json, _) = run(&["check", "--format", "json", &path]);
    let findings: Value = serde_json::from_str(&json).expect("one object");
    let found = findings["findings"].as_array().expect("a list").iter().find(|of| of["rule"] == "txt-received");
    let mark = &found.unwrap_or_else(|| panic!("{json}"))["marks"][0]["span"];
    let written = std::fs::read_to_string(&path).expect("the file");
    let marked = &written[mark[0].as_u64().unwrap() as usize..mark[1].as_u64().unwrap() as usize];
    assert!(marked.ends_with("申请</span><b>5</b><span>1&#20214;"), "{marked}");
}

#[test]
fn the_encoding_can_be_said() {
    let text = std::fs::read_to_string(BROKEN).expect("a fixture");
    let path = file("said-gbk.txt", &encoding_rs::GBK.encode(&text).0);
    for command in ["check", "show"] {
        let plain = run(&[command, &path]);
        assert_eq!(run(&[command, "--encoding", "gbk", &path]), plain);
        // Taken for Big5 it is no report.
        assert_eq!(run(&[command, "--encoding", "big5", &path]).1, 2);
        assert_eq!(run(&[command, "--encoding", "gbkk", &path]), (String::new(), 2));
    }
}

#[test]
fn what_is_no_text_is_refused_by_every_command() {
    let binary = file("checked.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let garbled: String = std::fs::read_to_string(BROKEN).expect("a fixture").bytes().map(char::from).collect();
    let garbled = file("garbled-check.txt", garbled.as_bytes());
    let empty = file("empty.txt", b"");
    for (path, rule) in [(&binary, "binary-data"), (&garbled, "mojibake"), (&empty, "not-a-report")] {
        for format in ["text", "json", "jsonl", "sarif", "github"] {
            let (printed, code) = run(&["check", "--format", format, path]);
            assert!(code == 2 && printed.contains(rule), "{format} {printed}");
        }
        assert_eq!(run(&["show", path]), (String::new(), 2));
    }
}

#[test]
fn a_page_on_one_line_is_quoted_near_the_finding() {
    let page = std::fs::read_to_string("fixtures/html/wps-hongze-2023.html").expect("a fixture").replace('\n', " ");
    let path = file("one-line.html", page.replace("</body>", &format!("{}</body>", "长".repeat(1_000_000))).as_bytes());
    let (text, code) = run(&["check", &path]);
    assert_eq!(code, 1);
    let at = page.find("一、本年新收").expect("a row");
    assert!(text.contains(&format!("{path}:1:")) && at > 0, "{text}");
    assert!(text.lines().all(|line| line.chars().count() < 600), "{text}");
    assert!(text.contains("^ 印为 0，各项之和 11"), "{text}");
}
