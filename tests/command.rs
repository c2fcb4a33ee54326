//! The command as people run it: the real binary, its streams and exit codes.
#![cfg(feature = "cli")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::{contains, is_empty, starts_with};
use serde_json::Value;

const REPORT: &str = "fixtures/2021/huaian-2024.lines.txt";
const OTHER: &str = "fixtures/2019/shanghai-2019.lines.txt";
const NO_REPORT: &str = "fixtures/refused/not-a-report.txt";

/// The command, run where the fixtures' paths start.
fn nianbao() -> Command {
    let mut command = Command::new(binary());
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_nianbao"))
}

/// A file of our own making.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).expect("the file is written");
    path
}

fn objects(stdout: &[u8]) -> Vec<Value> {
    serde_json::Deserializer::from_slice(stdout).into_iter().map(|object| object.expect("JSON")).collect()
}

#[test]
fn a_report_comes_out_as_one_indented_object() {
    let run = nianbao().args(["parse", REPORT]).assert().success().stderr(is_empty()).stdout(starts_with("{\n  \""));
    let objects = objects(&run.get_output().stdout);
    assert_eq!(objects.len(), 1);
    assert_eq!(objects[0]["source"], REPORT);
    assert_eq!(objects[0]["tables"]["requests"]["received_this_year"]["total"], 3119);
}

#[test]
fn standard_input_has_no_source() {
    for arguments in [vec!["parse"], vec!["parse", "-"]] {
        let text = Path::new(env!("CARGO_MANIFEST_DIR")).join(REPORT);
        let run = nianbao().args(&arguments).pipe_stdin(text).expect("the fixture").assert();
        let run = run.success().stderr(is_empty());
        let objects = objects(&run.get_output().stdout);
        assert_eq!(objects[0].get("source"), None, "{arguments:?}");
        assert_eq!(objects[0]["year"], 2024);
    }
}

#[test]
fn several_inputs_come_out_one_a_line() {
    let run = nianbao().args(["parse", REPORT, OTHER]).assert().success();
    let stdout = String::from_utf8(run.get_output().stdout.clone()).expect("UTF-8");
    assert_eq!(stdout.lines().count(), 2);
    let sources: Vec<Value> = objects(stdout.as_bytes()).iter().map(|object| object["source"].clone()).collect();
    assert_eq!(sources, [REPORT, OTHER]);
}

#[test]
fn the_format_can_be_chosen() {
    let lines = |arguments: &[&str]| {
        let run = nianbao().arg("parse").args(arguments).assert().success();
        run.get_output().stdout.iter().filter(|&&byte| byte == b'\n').count()
    };
    assert_eq!(lines(&["--format", "jsonl", REPORT]), 1);
    assert!(lines(&["--format", "json", REPORT, OTHER]) > 400);
    nianbao().args(["parse", "--format", "xml", REPORT]).assert().code(2).stderr(contains("json, jsonl"));
}

#[test]
fn the_same_bytes_come_out_every_time_and_everywhere() {
    let run = |locale: &str| {
        let run = nianbao().args(["parse", REPORT]).env("LC_ALL", locale).env("TZ", "Asia/Shanghai").assert();
        run.success().get_output().stdout.clone()
    };
    assert_eq!(run("C"), run("zh_CN.UTF-8"));
}

#[test]
fn an_input_that_is_no_report_is_said_and_given() {
    let run = nianbao().args(["parse", NO_REPORT]).assert().code(2).stderr(contains(NO_REPORT));
    let object = &objects(&run.get_output().stdout)[0];
    assert_eq!(object["edition"], Value::Null);
    assert_eq!(object["diagnostics"][0]["code"], "not-a-report");
    nianbao().arg("parse").write_stdin("").assert().code(2).stderr("nianbao: standard input: the input is empty\n");
    nianbao().arg("parse").write_stdin(" \r\n\u{feff}").assert().code(2).stderr(contains("standard input"));
}

#[test]
fn an_unreadable_input_is_named_and_stops_no_other() {
    let missing = "fixtures/no-such-file.txt";
    let run = nianbao().args(["parse", missing, REPORT, NO_REPORT, OTHER]).assert().code(2);
    let run = run.stderr(
        contains(format!("nianbao: {missing}: cannot be read: No such file"))
            .and(contains(format!("nianbao: {NO_REPORT}: ")))
            .and(contains("4 inputs\n")),
    );
    let objects = objects(&run.get_output().stdout);
    let sources: Vec<&Value> = objects.iter().map(|object| &object["source"]).collect();
    assert_eq!(sources, [missing, REPORT, NO_REPORT, OTHER]);
    assert_eq!(objects[0]["diagnostics"][0]["code"], "input-unreadable");
    assert_eq!(objects[0]["edition"], Value::Null);
}

#[test]
fn a_page_is_read_from_a_file_and_from_standard_input() {
    let page = "fixtures/html/trs-suqian-2024.html";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let from_file = nianbao().args(["parse", page]).assert().success().stderr(is_empty());
    let from_stream = nianbao().arg("parse").pipe_stdin(path).expect("the fixture").assert().success();
    for (run, source) in [(from_file, Value::from(page)), (from_stream, Value::Null)] {
        let object = &objects(&run.get_output().stdout)[0];
        assert_eq!(object.get("source").unwrap_or(&Value::Null), &source);
        assert_eq!(object["title"], "宿迁市人民政府2024年政府信息公开工作年度报告");
        assert_eq!(
            object["tables"]["proactive_disclosure"]["administrative_normative_documents"]["issued_this_year"],
            50
        );
        assert_eq!(object["checks"]["failed"], 0);
    }
}

#[test]
fn the_encoding_is_told_by_the_bytes_or_by_the_caller() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(REPORT)).expect("the fixture");
    let (gbk, ..) = encoding_rs::GBK.encode(&text);
    let path = file("report-in-gbk.txt", &gbk);
    let whole = serde_json::to_value(nianbao::parse(&text)).expect("a report serialises");
    for arguments in [vec!["parse"], vec!["parse", "--encoding", "gbk"], vec!["parse", "--encoding", "GB18030"]] {
        let run = nianbao().args(arguments).arg(&path).assert().success().stderr(is_empty());
        let object = &objects(&run.get_output().stdout)[0];
        for key in ["tables", "cells", "title", "diagnostics"] {
            assert_eq!(object[key], whole[key], "{key}");
        }
    }
    let unknown = nianbao().args(["parse", "--encoding", "gbkk", REPORT]).assert().code(2).stdout(is_empty());
    unknown.stderr(contains("“gbkk” names no encoding").and(contains("gb18030")));
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let binary = file("binary.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let run = nianbao().arg("parse").arg(&binary).assert().code(2);
    let run = run.stderr(contains(format!("{}: byte 0 shows binary data", binary.display())));
    assert_eq!(objects(&run.get_output().stdout)[0]["diagnostics"][0]["code"], "binary-data");
    let nul = file("nul.txt", &[b"\n".as_slice(), &[0; 40]].concat());
    nianbao().arg("parse").arg(&nul).assert().code(2).stderr(contains("byte 1 shows binary data"));
}

#[test]
fn bytes_that_cannot_be_decoded_are_said_and_stop_nothing() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(REPORT)).expect("the fixture");
    let at = text.find("总体情况").expect("a heading") + "总体情况".len() + 1;
    let mut bytes = text.into_bytes();
    bytes.insert(at, 0xFF);
    let path = file("stray-byte.txt", &bytes);
    let run = nianbao().arg("parse").arg(&path).assert().success();
    let object = &objects(&run.get_output().stdout)[0];
    assert_eq!(object["diagnostics"][0]["code"], "undecodable-bytes");
    assert_eq!(object["diagnostics"][0]["span"], serde_json::json!([at, at + 1]));
    assert_eq!(object["tables"]["requests"]["received_this_year"]["total"], 3119);
}

#[test]
fn text_encoded_twice_is_refused() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(REPORT)).expect("the fixture");
    let garbled: String = text.bytes().map(char::from).collect();
    let path = file("garbled.txt", garbled.as_bytes());
    let run = nianbao().arg("parse").arg(&path).assert().code(2).stderr(contains("garbled"));
    let object = &objects(&run.get_output().stdout)[0];
    assert_eq!(object["diagnostics"][0]["code"], "mojibake");
    assert_eq!(object["tables"]["requests"], Value::Null);
    assert_eq!(nianbao::parse(&garbled).diagnostics[0].code.as_str(), "mojibake");
}

#[test]
fn a_report_cut_off_anywhere_is_read_as_far_as_it_goes() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(REPORT)).expect("the fixture");
    let whole = serde_json::to_value(nianbao::parse(&text)).expect("a report serialises");
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(97).collect();
    for at in places {
        let run = nianbao().arg("parse").write_stdin(&text[..at]).assert();
        let object = &objects(&run.get_output().stdout)[0];
        let mut begun = Vec::new();
        for (table, rows) in object["tables"].as_object().expect("tables") {
            for (row, cells) in rows.as_object().into_iter().flatten() {
                for (column, cell) in cells.as_object().into_iter().flatten() {
                    let complete = &whole["tables"][table][row][column];
                    if !cell.is_null() && cell != complete {
                        assert!(
                            complete.to_string().starts_with(&cell.to_string()),
                            "{table} {row} {column} is {cell}"
                        );
                        begun.push((table, row, column));
                    }
                }
            }
        }
        // The last number alone may be cut, and then that is said.
        let diagnostics = object["diagnostics"].as_array().expect("diagnostics");
        let said = diagnostics.iter().any(|diagnostic| diagnostic["code"] == "source-cut-off");
        assert!(begun.is_empty() || begun.len() == 1 && said, "byte {at}: {begun:?}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let many: Vec<&str> = [REPORT, OTHER].into_iter().cycle().take(200).collect();
    for arguments in [[vec!["parse"], many].concat(), vec!["parse", REPORT], vec!["schema"]] {
        let mut child = Process::new(binary())
            .args(&arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut line = String::new();
        BufReader::with_capacity(64, child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let mut complaints = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut complaints).expect("UTF-8");
        assert_eq!(complaints, "");
        assert!(child.wait().expect("it ends").success());
        assert!(line.starts_with('{'));
    }
}

#[test]
fn the_schema_is_that_of_the_library() {
    let run = nianbao().arg("schema").assert().success().stderr(is_empty());
    assert_eq!(objects(&run.get_output().stdout), [nianbao::output::schema()]);
}

#[test]
fn help_shows_examples_and_version_its_number() {
    for arguments in [&["--help"][..], &["parse", "--help"], &["schema", "--help"]] {
        nianbao().args(arguments).assert().success().stdout(contains("Examples:").and(contains("nianbao ")));
    }
    let version = format!("nianbao {}\n", env!("CARGO_PKG_VERSION"));
    nianbao().arg("--version").assert().success().stdout(version);
    nianbao().assert().code(2).stdout(is_empty()).stderr(contains("Usage"));
}

/// What a README shows at a prompt, and what it says comes out; `…` stands
/// for what was left out.
fn shown(readme: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    let mut within = false;
    for line in readme.lines() {
        match line {
            "```console" => within = true,
            "```" => within = false,
            _ if !within => {}
            _ => match line.strip_prefix("$ ") {
                Some(command) => commands.push((command.to_owned(), Vec::new())),
                None => commands.last_mut().expect("a prompt comes first").1.push(line.to_owned()),
            },
        }
    }
    commands
}

#[test]
fn the_commands_of_the_readme_print_what_it_shows() {
    for readme in [include_str!("../README.md"), include_str!("../README.zh-CN.md")] {
        let mut tried = 0;
        for (command, output) in shown(readme) {
            let Some(arguments) =
                ["cargo run --release -- ", "nianbao "].iter().find_map(|start| command.strip_prefix(start))
            else {
                continue;
            };
            let run = nianbao().args(arguments.split(' ')).assert().success();
            let printed = String::from_utf8(run.get_output().stdout.clone()).expect("UTF-8");
            let mut lines = printed.lines();
            for line in output.iter().filter(|line| line.trim() != "…") {
                assert!(lines.any(|printed| printed == line), "{command}: {line}");
            }
            tried += 1;
        }
        assert!(tried > 1);
    }
}
