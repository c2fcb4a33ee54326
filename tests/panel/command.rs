//! `nianbao check --panel` as people run it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};

use super::{archive, cases, series, text};
use crate::support::report::TestReport;
use crate::support::rng::Rng;

/// A directory of its own for a test, with reports in it.
fn directory(name: &str, reports: &[TestReport]) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("panel").join(name);
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(root.join("deeper")).expect("the directory is made");
    for (at, report) in reports.iter().enumerate() {
        let folder = if at == 0 { "deeper/" } else { "" };
        fs::write(root.join(format!("{folder}{}-{at}.txt", report.year)), text(report)).expect("the file is written");
    }
    root
}

fn nianbao(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("nianbao").expect("the command is built");
    command.args(["check", "--panel"]).args(arguments).current_dir(directory).env("LC_ALL", "zh_CN.UTF-8");
    command
}

/// What a run prints to standard output and to standard error, and its exit
/// code.
fn run(directory: &Path, arguments: &[&str]) -> (String, String, i32) {
    let output = nianbao(directory, arguments).output().expect("the command runs");
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    (out, err, output.status.code().expect("an exit code"))
}

fn carried() -> cases::Case {
    cases::all().into_iter().find(|case| case.rule == "carry-cross-year").expect("a case")
}

fn jsonl(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

#[test]
fn exit_codes_tell_what_was_found() {
    let fails = directory("fails", &carried().fails);
    let passes = directory("passes", &carried().passes);
    assert_eq!(run(&fails, &["."]).2, 1);
    assert_eq!(run(&fails, &["--fail-on", "never", "."]).2, 0);
    assert_eq!(run(&passes, &["."]).2, 0);
    assert_eq!(run(&fails, &[]).2, 2);
    assert_eq!(run(&fails, &["no-such-folder"]).2, 2);
    let one = run(&fails, &["2023-1.txt", "--format", "jsonl"]);
    assert_eq!((one.2, jsonl(&one.0).len()), (0, 1), "a report alone");
}

#[test]
fn text_quotes_both_reports_and_lists_the_bodies() {
    let (out, err, _) = run(&directory("text", &carried().fails), &["."]);
    assert_eq!(err, "");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("panel-text", out);
    });
}

#[test]
fn a_broken_file_stops_nothing() {
    let root = directory("broken", &carried().fails);
    fs::write(root.join("0.txt"), [0xFF, 0, 1, 2, 0xFE]).expect("the file is written");
    fs::write(root.join("weather.txt"), "今日天气").expect("the file is written");
    let (out, err, code) = run(&root, &["--format", "jsonl", "."]);
    assert_eq!(code, 2);
    assert!(err.contains("0.txt") && err.contains("weather.txt"), "{err}");
    assert_eq!(jsonl(&out)[0]["reports"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_file_named_twice_is_one_report() {
    let root = directory("twice", &carried().passes);
    let (out, _, code) = run(&root, &["--format", "jsonl", ".", "./2023-1.txt", "deeper/../2023-1.txt"]);
    assert_eq!((code, jsonl(&out)[0]["reports"].as_array().map(Vec::len)), (0, Some(2)));
}

/// The reports of a directory as lines of JSON, each named by its number.
fn lines(reports: &[TestReport]) -> String {
    let line = |(at, report): (usize, &TestReport)| json!({"key": at, "body": text(report)}).to_string() + "\n";
    reports.iter().enumerate().map(line).collect()
}

#[test]
fn what_parse_reads_is_read() {
    let reports = carried().fails;
    let root = directory("inputs", &reports);
    let (files, ..) = run(&root, &["--format", "jsonl", "."]);
    let expected = &jsonl(&files)[0];
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    };
    let place = |name: &str| root.join(name);
    fs::write(place("list"), "deeper/2022-0.txt\n2023-1.txt\n").expect("the file is written");
    fs::write(place("lines.jsonl.gz"), gzip(lines(&reports).as_bytes())).expect("the file is written");
    fs::write(place("lines.zst"), zstd::encode_all(lines(&reports).as_bytes(), 1).expect("memory")).expect("written");
    let mut crawl = archive::start();
    for (at, report) in reports.iter().enumerate() {
        crawl.extend(archive::conversion(&format!("http://a/{at}"), text(report).as_bytes()));
    }
    fs::write(place("crawl.warc.gz"), gzip(&crawl)).expect("the file is written");
    let of_lines: &[&str] = &["--text-field", "body", "--id-field", "key"];
    for (arguments, names) in [
        (vec!["--files-from", "list"], ["deeper/2022-0.txt", "2023-1.txt"]),
        ([of_lines, &["lines.jsonl.gz"]].concat(), ["0", "1"]),
        ([of_lines, &["lines.zst", "-j", "3"]].concat(), ["0", "1"]),
        (vec!["crawl.warc.gz"], ["http://a/0", "http://a/1"]),
    ] {
        let (out, err, code) = run(&root, &[&["--format", "jsonl"], arguments.as_slice()].concat());
        assert_eq!((code, err.as_str()), (1, ""), "{arguments:?}");
        let body = &jsonl(&out)[0];
        let sources: Vec<&Value> = body["reports"].as_array().expect("a list").iter().map(|of| &of["source"]).collect();
        assert_eq!(sources, names, "{arguments:?}");
        let told = |body: &Value| {
            let findings = body["findings"].as_array().expect("a list").iter();
            findings.map(|of| (of["rule"].clone(), of["message"].clone(), of["marks"][0]["line"].clone())).collect()
        };
        let (found, wanted): (Vec<_>, Vec<_>) = (told(body), told(expected));
        assert_eq!(found, wanted, "{arguments:?}");
    }
    // They go with the panel alone.
    let mut alone = Command::cargo_bin("nianbao").expect("the command");
    let alone = alone.args(["check", "--files-from", "list"]).current_dir(&root).assert().code(2);
    alone.stderr(predicates::str::contains("go with --panel"));
}

#[test]
fn what_is_no_file_is_named_and_not_quoted_from_a_file_of_that_name() {
    let reports = carried().fails;
    let root = directory("names", &[]);
    // The id of a line is the name of a file that is none of the inputs.
    let named = lines(&reports).replace("{\"body\"", "{ \"body\"").replace("\"key\":0", "\"key\":\"other.txt\"");
    fs::write(root.join("lines.jsonl"), named).expect("the file is written");
    fs::write(root.join("other.txt"), "别的文件\n".repeat(200)).expect("the file is written");
    let arguments = ["--text-field", "body", "--id-field", "key", "--lang", "zh", "lines.jsonl"];
    let (out, err, code) = run(&root, &arguments);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.contains("other.txt:") && !out.contains("别的文件"), "{out}");
}

#[test]
fn help_keeps_what_goes_with_panels_apart() {
    let help = Command::cargo_bin("nianbao").expect("the command").args(["check", "--help"]).output().expect("it runs");
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let (general, of_panels) = help.split_once("Inputs of --panel:").expect("a heading");
    assert!(general.contains("--fail-on <") && general.contains("--lang"), "{help}");
    assert!(of_panels.contains("--files-from") && !of_panels.contains("--fail-on <"), "{help}");
}

#[test]
fn a_bad_line_stops_nothing_and_is_named() {
    let reports = carried().fails;
    let root = directory("lines", &[]);
    let text = format!("{{\"body\":\n{}[]\n", lines(&reports));
    fs::write(root.join("lines.jsonl"), text).expect("the file is written");
    for jobs in ["1", "4"] {
        let arguments = ["--format", "jsonl", "-j", jobs, "--text-field", "body", "lines.jsonl"];
        let (out, err, code) = run(&root, &arguments);
        assert_eq!(code, 2);
        assert!(err.contains("lines.jsonl:1:") && err.contains("lines.jsonl:4:"), "{err}");
        assert_eq!(jsonl(&out)[0]["reports"].as_array().map(Vec::len), Some(2));
    }
    fs::create_dir(root.join("empty")).expect("a directory");
    let (_, err, code) = run(&root, &["empty"]);
    assert!(code == 2 && err.contains("there is no input"), "{err}");
}

#[test]
fn every_format_points_into_both_reports() {
    let root = directory("formats", &carried().fails);
    let (json, ..) = run(&root, &["--format", "json", "."]);
    let body: Value = serde_json::from_str(&json).expect("one object");
    assert_eq!(body["name"], "南屏县教育局");
    assert_eq!(body["reports"][0]["source"], "./deeper/2022-0.txt");
    let marks = body["findings"][0]["marks"].as_array().expect("a list");
    let sources: Vec<&Value> = marks.iter().map(|mark| &mark["source"]).collect();
    assert_eq!(sources, ["./2023-1.txt", "./deeper/2022-0.txt"]);
    let place = |at: usize| format!("{}:{}", marks[at]["line"], marks[at]["column"]);

    let (github, ..) = run(&root, &["--format", "github", "."]);
    assert!(github.starts_with(&format!("::error file=./2023-1.txt,line={}", marks[0]["line"])), "{github}");
    assert!(github.contains(&format!("另见 ./deeper/2022-0.txt:{}", place(1))), "{github}");
    assert!(github.contains("南屏县教育局：2022、2023"), "{github}");

    let (sarif, ..) = run(&root, &["--format", "sarif", "."]);
    let log: Value = serde_json::from_str(&sarif).expect("one object");
    let result = &log["runs"][0]["results"][0];
    let uri = |place: &Value| place["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert_eq!(uri(&result["locations"][0]), "./2023-1.txt");
    assert_eq!(uri(&result["relatedLocations"][0]), "./deeper/2022-0.txt");
    assert_eq!(log["runs"][0]["properties"]["bodies"][0]["names"][0], "南屏县教育局");
}

#[test]
fn sarif_keeps_to_its_schema() {
    let mut schema: Value =
        serde_json::from_str(include_str!("../schemas/sarif-2.1.0-rtm.5.json")).expect("the schema is JSON");
    // These patterns are no expressions to a strict reader; see the tests of
    // the command `check`.
    for of in ["run", "toolComponent"] {
        schema["definitions"][of]["properties"]["language"]["pattern"] = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
    }
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for case in cases::all() {
        let root = directory(&format!("sarif-{}", case.rule), &case.fails);
        let log: Value = serde_json::from_str(&run(&root, &["--format", "sarif", "."]).0).expect("one object");
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", case.rule);
        assert!(log["runs"][0]["results"].as_array().is_some_and(|results| !results.is_empty()), "{}", case.rule);
    }
}

#[test]
fn names_are_joined_on_demand() {
    let mut reports = series::consistent("南屏县教育局", 2022..=2023, &mut Rng::new(5));
    series::name(&mut reports[1], "南屏县教育体育局", 2023);
    let root = directory("renamed", &reports);
    let bodies = |arguments: &[&str]| jsonl(&run(&root, &[&["--format", "jsonl", "."], arguments].concat()).0).len();
    assert_eq!(bodies(&[]), 2);
    assert_eq!(bodies(&["--same-body", "南屏县教育局=南屏县教育体育局"]), 1);
    assert_eq!(run(&root, &["--same-body", "南屏县教育局", "."]).2, 2);
    let (_, told, _) = run(&root, &["--same-body", "南屏县教育局=南屏县教育厅", "."]);
    assert!(told.contains("no report names 南屏县教育厅") && !told.contains("names 南屏县教育局\n"), "{told}");
    let alone = Command::cargo_bin("nianbao").expect("the command").args(["check", "--one-place"]).output();
    assert_eq!(alone.expect("the command runs").status.code(), Some(2), "it needs --panel");
}
