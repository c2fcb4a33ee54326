//! Runs over many inputs, with the real binary.
#![cfg(feature = "cli")]

#[path = "runs/archive.rs"]
mod archive;
#[allow(dead_code)]
mod corpus;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use flate2::write::GzEncoder;
use predicates::prelude::*;
use predicates::str::{contains, is_empty};
use serde_json::{Value, json};

/// A folder of its own for a test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("runs").join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        path
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).expect("a file")
    }

    fn has(&self, name: &str) -> bool {
        self.0.join(name).exists()
    }

    /// The command, run in the folder.
    fn parse(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
        command.current_dir(&self.0).arg("parse");
        command
    }

    /// What the command prints, one object a line.
    fn objects(&self, arguments: &[&str]) -> Vec<Value> {
        objects(&self.parse().args(arguments).output().expect("it runs").stdout)
    }
}

fn objects(bytes: &[u8]) -> Vec<Value> {
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).expect("an object on each line")).collect()
}

fn sources(objects: &[Value]) -> Vec<&str> {
    objects.iter().map(|object| object["source"].as_str().unwrap_or("")).collect()
}

fn fixture(name: &str) -> String {
    fs::read_to_string(corpus::root().join(name)).expect("the fixture")
}

fn report() -> String {
    fixture("2021/huaian-2024.lines.txt")
}

fn page() -> String {
    fixture("html/trs-suqian-2024.html")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// So many lines of JSON with a report each, every eleventh malformed.
fn lines(count: usize) -> String {
    let texts = [report(), fixture("2019/shanghai-2019.lines.txt"), fixture("2021/hongze-2023.lines.txt"), page()];
    let line = |number: usize| match number % 11 {
        10 => format!("{{\"id\":\"r{number}\",\"text\":"),
        _ => json!({"id": format!("r{number}"), "text": texts[number % 4], "n": number}).to_string(),
    };
    (0..count).map(|number| line(number) + "\n").collect()
}

#[test]
fn directories_lists_and_files_come_in_order() {
    let folder = Folder::new("order");
    for name in ["pages/b/2.txt", "pages/a.txt", "pages/b/1.txt", "pages/.hidden.txt", "last.txt"] {
        folder.write(name, report());
    }
    let found = folder.objects(&["last.txt", "pages", "pages/.hidden.txt"]);
    let expected = ["last.txt", "pages/a.txt", "pages/b/1.txt", "pages/b/2.txt", "pages/.hidden.txt"];
    assert_eq!(sources(&found), expected);
    // One file is one file, in a directory too.
    assert_eq!(sources(&folder.objects(&["pages/b"])), ["pages/b/1.txt", "pages/b/2.txt"]);
    folder.write("list", "last.txt\npages/b\n");
    assert_eq!(sources(&folder.objects(&["--files-from", "list"])), ["last.txt", "pages/b/1.txt", "pages/b/2.txt"]);
    let run = folder.parse().args(["-0", "--files-from", "-"]).write_stdin("last.txt\0gone\0").assert().code(2);
    assert_eq!(sources(&objects(&run.get_output().stdout)), ["last.txt", "gone"]);
    folder.parse().args(["--files-from", "nothing"]).assert().code(2).stderr(contains("the list of files"));
    fs::create_dir(folder.0.join("empty")).expect("a folder");
    folder.parse().arg("empty").assert().code(2).stdout(is_empty()).stderr(contains("there is no input"));
}

#[test]
fn lines_of_json_are_read_with_what_they_carry() {
    let folder = Folder::new("jsonl");
    let lines = [
        json!({"url": "http://a/1", "html": page(), "text": "…", "fetched": "2025-01-02", "n": {"a": [1.50]}}),
        json!({"id": 7, "text": report()}),
        json!({"text": report(), "html": null, "note": "\u{1f600}\"\n"}),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\r\n\n")).collect();
    folder.write("pages.jsonl", format!("\u{feff}{text}"));
    let found = folder.objects(&["pages.jsonl"]);
    assert_eq!(sources(&found), ["http://a/1", "7", "pages.jsonl:5"]);
    assert_eq!(found[0]["title"], "宿迁市人民政府2024年政府信息公开工作年度报告");
    assert_eq!(found[0]["carried"], json!({"url": "http://a/1", "fetched": "2025-01-02", "n": {"a": [1.50]}}));
    assert_eq!(found[1].get("carried"), None);
    assert_eq!(found[2]["carried"], json!({"note": "\u{1f600}\"\n"}));
    let whole = serde_json::to_value(nianbao::parse(&report())).expect("it serialises");
    assert_eq!(found[1]["tables"], whole["tables"]);

    // The same from standard input, where the content tells, and indented.
    let mut from_stream = folder.parse();
    from_stream.args(["--format", "json"]).pipe_stdin(folder.0.join("pages.jsonl")).expect("a file");
    let output = from_stream.output().expect("it runs").stdout;
    let read: Vec<Value> =
        serde_json::Deserializer::from_slice(&output).into_iter().map(|o| o.expect("JSON")).collect();
    assert_eq!(read[0], found[0]);
    assert_eq!(read[2]["source"], "-:5");

    let other = json!({"body": report(), "key": "k"}).to_string();
    folder.write("other", &other);
    let found = folder.objects(&["--input-format", "jsonl", "--text-field", "body", "--id-field", "key", "other"]);
    assert_eq!((sources(&found), &found[0]["year"]), (vec!["k"], &json!(2024)));
}

#[test]
fn a_malformed_line_is_a_record_with_its_place() {
    let folder = Folder::new("malformed");
    let good = json!({"id": "good", "text": report()}).to_string();
    let bad = ["{\"text\":\"年报\" 1}", "[]", "{\"body\":1}", "{\"text\":\"\u{0}\"}", "{\"html\":[]}", "nothing"];
    let mut text = bad.join("\n").into_bytes();
    text.extend_from_slice(b"\n{\"text\":\"\xB9\xAB\xBF\xAA\"}\n");
    text.extend_from_slice(good.as_bytes());
    folder.write("bad.jsonl", text);
    let run = folder.parse().arg("bad.jsonl").assert().code(2);
    let run = run.stderr(
        contains("nianbao: bad.jsonl:1:14: no JSON line: expected `,` or `}`; each line must be one whole object")
            .and(contains("bad.jsonl:3:1: the line has neither “html” nor “text”"))
            .and(contains("bad.jsonl:7:10: byte 9 of the line is not UTF-8"))
            .and(contains("unreadable                7")),
    );
    let found = objects(&run.get_output().stdout);
    assert_eq!(found.len(), bad.len() + 2);
    let schema = jsonschema::draft202012::new(&nianbao::output::schema()).expect("a schema");
    for (number, object) in found.iter().enumerate() {
        assert!(schema.is_valid(object), "{object}");
        if number < 7 {
            assert_eq!(object["source"], format!("bad.jsonl:{}", number + 1));
            assert_eq!(object["diagnostics"][0]["code"], "input-unreadable");
            assert_eq!(object["diagnostics"][0]["line"], number + 1);
        }
    }
    assert_eq!(found[7]["year"], 2024);
}

#[test]
fn a_json_document_is_told_from_lines() {
    let folder = Folder::new("document");
    folder.write("list.json", json!([{"text": report()}, {"text": report()}]).to_string());
    folder.write("one.json", serde_json::to_string_pretty(&json!({"text": report()})).expect("JSON"));
    let run = folder.parse().args(["list.json", "one.json"]).assert().code(2);
    let run = run.stderr(contains("list.json: this is a JSON document").and(contains("jq -c '.[]' FILE")));
    let found = objects(&run.get_output().stdout);
    assert_eq!(sources(&found), ["list.json", "one.json"]);
    assert!(found.iter().all(|object| object["diagnostics"][0]["code"] == "input-unreadable"));
}

#[test]
fn the_same_bytes_come_out_for_any_number_of_jobs() {
    let folder = Folder::new("jobs");
    folder.write("many.jsonl", lines(230));
    for number in 0..70 {
        folder.write(&format!("files/{number:03}.txt"), if number % 9 == 0 { "nothing".into() } else { report() });
    }
    let run = |jobs: &str| {
        let run = folder.parse().args(["many.jsonl", "files", "gone.txt", "many.jsonl", "-j", jobs]).assert().code(2);
        (run.get_output().stdout.clone(), run.get_output().stderr.clone())
    };
    let one = run("1");
    assert_eq!(objects(&one.0).len(), 230 + 70 + 1 + 230);
    for jobs in ["2", "3", "8"] {
        assert!(run(jobs) == one, "{jobs} jobs");
    }
}

#[test]
fn compressed_inputs_are_unpacked_whatever_their_name() {
    let folder = Folder::new("compressed");
    let text = lines(25);
    folder.write("plain.jsonl", &text);
    let (head, tail) = text.as_bytes().split_at(text.len() / 3);
    folder.write("lines.jsonl.gz", [gzip(head), gzip(tail)].concat());
    folder.write("lines.zst", zstd::encode_all(text.as_bytes(), 1).expect("memory"));
    folder.write("page.html", gzip(page().as_bytes()));
    let plain = folder.objects(&["plain.jsonl"]);
    for name in ["lines.jsonl.gz", "lines.zst"] {
        let found = folder.objects(&[name]);
        assert_eq!(found.len(), plain.len());
        for (found, plain) in found.iter().zip(&plain) {
            assert_eq!(found["tables"], plain["tables"], "{name}");
        }
    }
    let page = folder.objects(&["--format", "jsonl", "page.html"]);
    assert_eq!((sources(&page), &page[0]["year"]), (vec!["page.html"], &json!(2024)));
    // The other commands unpack too.
    folder.write("report.txt.gz", gzip(report().as_bytes()));
    Command::new(env!("CARGO_BIN_EXE_nianbao")).arg("show").arg(folder.0.join("report.txt.gz")).assert().success();
    let run = folder.parse().write_stdin(gzip(report().as_bytes())).assert().success();
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("\"year\": 2024"));
}

#[test]
fn of_a_broken_archive_the_records_before_stand() {
    let folder = Folder::new("broken");
    let packed = gzip(lines(60).as_bytes());
    folder.write("cut.jsonl.gz", &packed[..packed.len() * 3 / 4]);
    let mut damaged = zstd::encode_all(lines(60).as_bytes(), 1).expect("memory");
    let middle = damaged.len() - 40;
    damaged[middle..].fill(0x55);
    folder.write("damaged.jsonl.zst", damaged);
    folder.write("page.html", &gzip(page().as_bytes())[..500]);
    let whole = objects(&{
        folder.write("whole.jsonl", lines(60));
        folder.parse().arg("whole.jsonl").output().expect("it runs").stdout
    });
    for name in ["cut.jsonl.gz", "damaged.jsonl.zst"] {
        let found = folder.objects(&[name]);
        let last = found.last().expect("a record");
        assert_eq!(last["diagnostics"][0]["code"], "input-unreadable", "{name}");
        assert_eq!(last["source"], format!("{name}:{}", found.len()));
        for (found, whole) in found[..found.len() - 1].iter().zip(&whole) {
            assert_eq!(found["tables"], whole["tables"], "{name}");
        }
    }
    let found = folder.objects(&["cut.jsonl.gz", "page.html", "whole.jsonl"]);
    assert!(found.len() > 62);
    assert_eq!(found[found.len() - 61]["diagnostics"][0]["code"], "input-unreadable");
    folder.parse().arg("cut.jsonl.gz").assert().code(2);
}

#[test]
fn pages_of_archives_are_found_and_others_counted() {
    let folder = Folder::new("warc");
    let page = page();
    let (gbk, ..) = encoding_rs::GB18030.encode(&page);
    let mut whole = archive::start();
    whole.extend(archive::response("http://a/report", "text/html; charset=utf-8", page.as_bytes()));
    whole.extend(archive::response("http://a/other", "text/html", "<p>新闻".as_bytes()));
    whole.extend(archive::response("http://a/list", "text/html", "政府信息公开年度报告列表".as_bytes()));
    whole.extend(archive::response("http://a/gbk", "text/html", &gbk));
    whole.extend(archive::conversion("http://a/text", report().as_bytes()));
    folder.write("crawl.warc", &whole);
    folder.write("crawl.warc.gz", gzip(&whole));
    folder.write("crawl", &whole);
    for name in ["crawl.warc", "crawl.warc.gz", "crawl"] {
        let run = folder.parse().arg(name).assert().success().stderr(contains("not in the output         2"));
        let found = objects(&run.get_output().stdout);
        assert_eq!(sources(&found), ["http://a/report", "http://a/gbk", "http://a/text"], "{name}");
        assert_eq!(found[0]["tables"], found[1]["tables"]);
    }
    folder.write("cut.warc.gz", gzip(&whole[..whole.len() - 1000]));
    let run = folder.parse().arg("cut.warc.gz").assert().code(2).stderr(contains("(http://a/text) cannot be read"));
    let found = objects(&run.get_output().stdout);
    assert_eq!(sources(&found), ["http://a/report", "http://a/gbk", "cut.warc.gz"]);
}

#[test]
fn pages_of_archives_come_in_any_encoding_and_lengths_or_are_told() {
    let folder = Folder::new("warc-encodings");
    let page = page();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(page.as_bytes()).expect("memory");
    let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    raw.write_all(page.as_bytes()).expect("memory");
    let gzip = gzip(page.as_bytes());
    let deflate = "Content-Encoding: deflate\r\n";
    let mut whole = archive::start();
    whole.extend(archive::encoded("http://a/zlib", deflate, &zlib.finish().expect("memory")));
    whole.extend(archive::encoded("http://a/raw", deflate, &raw.finish().expect("memory")));
    whole.extend(archive::encoded("http://a/br", "Content-Encoding: br\r\n", b"\x8B\x05\x80\x03\x01\0"));
    whole.extend(archive::encoded("http://a/gzip", "Content-Encoding: gzip\r\n", &gzip[..gzip.len() - 200]));
    let half = &page.as_bytes()[..page.len() * 2 / 3];
    whole.extend(archive::encoded("http://a/length", &format!("Content-Length: {}\r\n", page.len()), half));
    whole.extend(archive::truncated("http://a/truncated", half));
    folder.write("crawl.warc", &whole);
    let run = folder.parse().args(["crawl.warc", "--format", "jsonl"]).assert().code(2);
    let run = run.stderr(contains("nianbao: http://a/br: the page is in Content-Encoding br"));
    let found = objects(&run.get_output().stdout);
    let names = ["zlib", "raw", "br", "gzip", "length", "truncated"].map(|name| format!("http://a/{name}"));
    assert_eq!(sources(&found), names);
    assert_eq!(found[0]["tables"], found[1]["tables"]);
    assert_eq!(found[0]["diagnostics"], json!([]));
    assert_eq!(found[2]["diagnostics"][0]["code"], "input-unreadable");
    for cut in &found[3..] {
        assert_eq!(cut["diagnostics"][0]["code"], "source-cut-off", "{}", cut["source"]);
        assert_eq!(cut["diagnostics"][0]["severity"], "warning");
    }
}

#[test]
fn an_output_takes_the_place_of_no_input() {
    let folder = Folder::new("replaced");
    folder.write("in/p.txt", report());
    folder.write("c.jsonl", lines(3));
    folder.write("list", "in/p.txt\n");
    let refused = |arguments: &[&str], kept: &str| {
        let before = folder.read(kept);
        let run = folder.parse().args(arguments).assert().code(2);
        run.stdout(is_empty()).stderr(contains("the output would take the place of this input"));
        assert!(folder.read(kept) == before, "{arguments:?}");
        assert!(!folder.has(&format!("{kept}.partial")), "{arguments:?}");
    };
    refused(&["in/p.txt", "-o", "in/p.txt"], "in/p.txt");
    refused(&["in/../in/p.txt", "c.jsonl", "-o", "in/p.txt"], "in/p.txt");
    refused(&["c.jsonl", "-o", "c.jsonl"], "c.jsonl");
    refused(&["in/p.txt", "--format", "csv", "--wide", "-o", "in/p.txt"], "in/p.txt");
    refused(&["--files-from", "list", "-o", "list"], "list");
    refused(&["--files-from", "list", "-o", "in/p.txt"], "in/p.txt");
    // A file below a directory that no run wrote may be a report.
    refused(&["in", "-o", "in/p.txt"], "in/p.txt");
    #[cfg(feature = "sqlite")]
    refused(&["in/p.txt", "--format", "sqlite", "-o", "in/p.txt"], "in/p.txt");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("p.txt", folder.0.join("in/link.txt")).expect("a link");
        refused(&["in/link.txt", "-o", "in/p.txt"], "in/p.txt");
        refused(&["in/p.txt", "-o", "in/link.txt"], "in/p.txt");
        let mut piped = folder.parse();
        piped.args(["--files-from", "-", "-o", "in/p.txt"]).write_stdin("c.jsonl\nin/p.txt\n");
        piped.assert().code(2).stderr(contains("so it was left beside, as PATH.partial"));
        assert_eq!(folder.read("in/p.txt"), report().as_bytes());
        for left in ["in/p.txt.partial", "in/p.txt.partial.json.told"] {
            fs::remove_file(folder.0.join(left)).expect("it is there");
        }
    }
    // Its own output it replaces.
    folder.parse().args(["c.jsonl", "-o", "in/out.jsonl"]).assert().success();
    folder.parse().args(["in", "-o", "in/out.jsonl"]).assert().success();
}

#[test]
fn a_line_without_a_page_keeps_its_name_and_what_it_carries() {
    let folder = Folder::new("no-page");
    let lines = [
        json!({"id": "http://a/1", "html": null, "status": 404}).to_string(),
        json!({"url": "http://a/2", "text": 5}).to_string(),
        format!("{{\"id\":\"http://a/3\",\"text\":{},\"note\":\"x\\ud83d\"}}", json!(report())),
    ];
    folder.write("pages.jsonl", lines.join("\n"));
    let run = folder.parse().arg("pages.jsonl").assert().code(2);
    let run = run.stderr(contains("pages.jsonl:1:1: the field “html” is null").and(contains("“text” is no string")));
    let found = objects(&run.get_output().stdout);
    assert_eq!(sources(&found), ["http://a/1", "http://a/2", "http://a/3"]);
    assert_eq!(found[0]["carried"], json!({"status": 404}));
    assert_eq!(found[1]["carried"], json!({"url": "http://a/2"}));
    assert_eq!((&found[2]["year"], &found[2]["carried"]), (&json!(2024), &json!({"note": "x\u{fffd}"})));
    assert_eq!(found[2]["diagnostics"][0]["code"], "undecodable-bytes");

    // What cannot be read has a name in the tables too.
    let run =
        folder.parse().args(["pages.jsonl", "gone.txt", "--format", "csv", "--table", "reports"]).assert().code(2);
    let mut rows = csv::Reader::from_reader(run.get_output().stdout.as_slice());
    let named: Vec<(String, String)> = rows
        .deserialize()
        .map(|row| row.expect("a row"))
        .map(|row: std::collections::BTreeMap<String, String>| (row["id"].clone(), row["source"].clone()))
        .collect();
    assert_eq!(named.len(), 4);
    assert!(named.iter().all(|(id, source)| id == source), "{named:?}");
}

#[test]
fn what_is_no_text_is_one_bad_input_whatever_its_name() {
    let folder = Folder::new("no-text");
    let wide: Vec<u8> = lines(5).encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.write("wide.jsonl", wide);
    folder.write("zip.jsonl", b"PK\x03\x04\x14\0\n\n\n\0\n");
    let run = folder.parse().args(["wide.jsonl", "zip.jsonl"]).assert().code(2);
    let run = run.stderr(contains("wide.jsonl: the file is in UTF-16").and(contains("zip.jsonl: the file is binary")));
    assert_eq!(sources(&objects(&run.get_output().stdout)), ["wide.jsonl", "zip.jsonl"]);
}

#[test]
fn lines_from_a_pipe_are_answered_as_they_come() {
    let folder = Folder::new("live");
    let line = json!({"id": "a", "text": report()}).to_string() + "\n";
    for jobs in ["1", "2"] {
        let mut child = Process::new(env!("CARGO_BIN_EXE_nianbao"))
            .current_dir(&folder.0)
            .args(["parse", "--quiet", "-j", jobs])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        let mut answers = BufReader::new(child.stdout.take().expect("a pipe"));
        for _ in 0..3 {
            // The next line is begun, and the answer does not wait for it.
            stdin.write_all(format!("{line}{{\"id\":").as_bytes()).expect("it reads");
            let mut answer = String::new();
            answers.read_line(&mut answer).expect("it answers");
            assert_eq!(objects(answer.as_bytes())[0]["year"], 2024);
            stdin.write_all(b"0}\n").expect("it reads");
            answer.clear();
            answers.read_line(&mut answer).expect("it answers");
            assert_eq!(objects(answer.as_bytes())[0]["source"], "0");
        }
        drop(stdin);
        assert_eq!(child.wait().expect("it ends").code(), Some(2));
    }
}

#[test]
fn an_output_in_a_new_directory_is_made_there() {
    let folder = Folder::new("new-directory");
    folder.write("a.txt", report());
    folder.parse().args(["a.txt", "-o", "new/deep/"]).assert().success();
    assert_eq!(objects(&folder.read("new/deep/reports.jsonl")).len(), 1);
    folder.parse().args(["a.txt", "--format", "csv", "--wide", "-o", "wide/"]).assert().success();
    assert!(folder.read("wide/reports.csv").starts_with(b"report,id,source"));
}

#[test]
fn tables_of_an_earlier_run_are_no_inputs() {
    let folder = Folder::new("earlier");
    folder.write("in/a.txt", report());
    folder.parse().args(["in", "--format", "csv", "-o", "in/tables"]).assert().success();
    folder.write("in/other/datapackage.json", "{\"name\":\"other\"}");
    assert_eq!(sources(&folder.objects(&["in"])), ["in/a.txt", "in/other/datapackage.json:1"]);
}

#[test]
fn fail_fast_ends_with_the_first_bad_input() {
    let folder = Folder::new("fail-fast");
    folder.write("many.jsonl", lines(100));
    for jobs in ["1", "4"] {
        let run = folder.parse().args(["--fail-fast", "-j", jobs, "many.jsonl"]).assert().code(2);
        let run = run.stderr(contains("as --fail-fast asks"));
        let found = objects(&run.get_output().stdout);
        assert_eq!(found.len(), 11);
        assert_eq!(found[10]["diagnostics"][0]["code"], "input-unreadable");
    }
    let all = folder.objects(&["--fail-fast", "--keep-going", "many.jsonl"]);
    assert_eq!(all.len(), 100);
}

#[test]
fn the_summary_counts_and_quiet_silences_it() {
    let folder = Folder::new("summary");
    folder.write("a.txt", report());
    folder.write("b.txt", fixture("2019/shanghai-2019.lines.txt"));
    folder.write("c.txt", fixture("2021/hongze-2023.lines.txt"));
    folder.write("d.txt", "no report");
    let run = folder.parse().args([".", "gone.txt"]).assert().code(2);
    let stderr = String::from_utf8(run.get_output().stderr.clone()).expect("UTF-8");
    let counts: Vec<String> =
        stderr.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "nianbao: 5 inputs",
        "reports 3",
        "checks failed 1 (2 checks)",
        "no report 1",
        "unreadable 1",
        "2021 2",
        "2019 1",
        "2024 1",
        "2023 1",
    ] {
        assert!(counts.iter().any(|count| count == line), "{line}: {stderr}");
    }
    folder.parse().args(["a.txt", "b.txt", "--quiet"]).assert().success().stderr(is_empty());
    folder.parse().arg("a.txt").assert().success().stderr(is_empty());
}

#[test]
fn a_file_is_put_in_its_place_when_it_is_whole() {
    let folder = Folder::new("output");
    folder.write("a.txt", report());
    folder.write("out.jsonl", "of before");
    let stdout = folder.parse().args(["--format", "jsonl", "a.txt"]).output().expect("it runs").stdout;
    folder.parse().args(["a.txt", "-o", "out.jsonl"]).assert().success().stdout(is_empty());
    assert_eq!(folder.read("out.jsonl"), stdout);
    assert!(!folder.has("out.jsonl.partial"));
    folder.parse().args(["a.txt", "-o", "."]).assert().success();
    assert_eq!(folder.read("reports.jsonl"), stdout);

    folder.write("out.jsonl.partial", "{");
    let run = folder.parse().args(["a.txt", "-o", "out.jsonl"]).assert().code(2);
    run.stderr(
        contains("out.jsonl.partial: an interrupted run left this").and(contains("go on behind it with --resume")),
    );
    assert_eq!(folder.read("out.jsonl.partial"), b"{");
    folder.write("csv.partial/cells.csv", "report");
    let run = folder.parse().args(["a.txt", "--format", "csv", "-o", "csv"]).assert().code(2);
    run.stderr(contains("csv.partial: an interrupted run left this").and(contains("go on behind it with --resume")));
    folder.parse().args(["a.txt", "-o", "out.jsonl", "--resume"]).assert().success();
    assert_eq!(folder.read("out.jsonl"), stdout);
    let again = folder.parse().args(["a.txt", "-o", "out.jsonl", "--resume"]).assert().success();
    again.stderr(contains("is complete already"));
    fs::create_dir(folder.0.join("empty")).expect("a folder");
    folder.parse().args(["empty", "-o", "out.jsonl"]).assert().code(2).stderr(contains("there is no input"));
    assert_eq!(folder.read("out.jsonl"), stdout);
    assert!(!folder.has("out.jsonl.partial"));
    folder.parse().args(["a.txt", "-o", "no/such/out.jsonl"]).assert().code(2).stderr(contains("cannot be written"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let folder = Folder::new("full");
    folder.write("many.jsonl", lines(100));
    for jobs in ["1", "3"] {
        let run = folder.parse().args(["many.jsonl", "-o", "/dev/full", "-j", jobs]).assert().code(2);
        run.stderr(contains("/dev/full: cannot be written: No space left on device"));
    }
}

#[test]
fn the_output_is_none_of_the_inputs() {
    let folder = Folder::new("own");
    folder.write("pages/a.txt", report());
    folder.write("many.jsonl", lines(300));
    let count = |name: &str| objects(&folder.read(name)).len();
    // Twice: the second time that of the first is there.
    for _ in 0..2 {
        folder.parse().args([".", "-o", "pages/out.jsonl"]).assert().code(2);
        assert_eq!(count("pages/out.jsonl"), 301);
    }
    fs::remove_file(folder.0.join("pages/out.jsonl")).expect("it is there");
    folder.parse().args([".", "--format", "csv", "-o", "pages/csv"]).assert().code(2);
    assert!(String::from_utf8_lossy(&folder.read("pages/csv/reports.csv")).lines().count() > 301);
    fs::remove_dir_all(folder.0.join("pages/csv")).expect("it is there");
}

#[cfg(unix)]
#[test]
fn standard_output_is_none_of_the_inputs() {
    let folder = Folder::new("own-stream");
    folder.write("a.txt", report());
    folder.write("many.jsonl", lines(300));
    let run = |arguments: &[&str]| {
        let out = fs::File::create(folder.0.join("out.jsonl")).expect("a file");
        let mut child = Process::new(env!("CARGO_BIN_EXE_nianbao"))
            .current_dir(&folder.0)
            .arg("parse")
            .args(arguments)
            .stdout(out)
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        // A run that reads what it writes never ends.
        let since = Instant::now();
        while child.try_wait().expect("a child").is_none() {
            if since.elapsed() > Duration::from_secs(60) {
                child.kill().expect("it runs");
                panic!("{arguments:?} does not end");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        objects(&folder.read("out.jsonl"))
    };
    assert_eq!(run(&["."]).len(), 301);
    let named = run(&["many.jsonl", "out.jsonl"]);
    assert_eq!(named.len(), 301);
    assert_eq!(named[300]["diagnostics"][0]["message_en"], "cannot be read: it is the file that the output goes to");
}

#[cfg(unix)]
#[test]
fn a_directory_named_like_a_page_is_walked_in_its_place() {
    let folder = Folder::new("named-like-a-page");
    for name in ["1.txt", "site.html/2.txt", "site.html/3.html", "site.html/deep.txt/4.txt", "5.txt"] {
        folder.write(name, report());
    }
    folder.write("site.html/9.jsonl", lines(12));
    let arguments = ["1.txt", "site.html", "5.txt"];
    let all = folder.parse().args(arguments).assert().code(2).get_output().stdout.clone();
    let named = objects(&all);
    let pages: Vec<&str> =
        sources(&named).into_iter().filter(|name| name.ends_with("txt") || name.ends_with("html")).collect();
    assert_eq!(pages, ["1.txt", "site.html/2.txt", "site.html/3.html", "site.html/deep.txt/4.txt", "5.txt"]);
    assert_eq!(named.len(), 5 + 12);
    // It is no record that could be passed over.
    for (at, _) in all.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        folder.write("out.jsonl.partial", &all[..=at]);
        folder.parse().args(arguments).args(["-o", "out.jsonl", "--resume"]).assert().code(2);
        assert!(folder.read("out.jsonl") == all, "cut at {at}");
        fs::remove_file(folder.0.join("out.jsonl")).expect("it is there");
    }
}

#[test]
fn a_resumed_run_gives_the_same_bytes_wherever_it_was_cut() {
    let folder = Folder::new("resume");
    folder.write("many.jsonl", lines(60));
    folder.write("b/1.txt", report());
    folder.write("b/2.txt", "no report");
    let mut crawl = archive::start();
    for page_of in ["list", "1", "2", "3"] {
        let body = if page_of == "list" { "政府信息公开年度报告列表".to_owned() } else { page() };
        crawl.extend(archive::response(&format!("http://a/{page_of}"), "text/html", body.as_bytes()));
    }
    folder.write("c.warc.gz", gzip(&crawl));
    let arguments = ["b", "many.jsonl", "gone.txt", "c.warc.gz", "-o", "out.jsonl"];
    let whole_run = folder.parse().args(arguments).assert().code(2);
    let whole = folder.read("out.jsonl");
    let records = objects(&whole).len();
    assert_eq!(records, 2 + 60 + 1 + 3);
    let counts = |stderr: &[u8]| {
        let text = String::from_utf8(stderr.to_vec()).expect("UTF-8");
        let from = text.find("  reports").expect("a summary");
        text[from..].to_owned()
    };
    let expected = counts(&whole_run.get_output().stderr);
    let mut cuts: Vec<usize> = (0..whole.len()).step_by(whole.len() / 13).collect();
    cuts.extend(whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).step_by(7));
    cuts.push(whole.len());
    for cut in cuts {
        fs::remove_file(folder.0.join("out.jsonl")).expect("it is there");
        folder.write("out.jsonl.partial", &whole[..cut]);
        let run = folder.parse().args(arguments).args(["--resume", "-j", "2"]).assert().code(2);
        assert!(folder.read("out.jsonl") == whole, "cut at {cut}");
        assert_eq!(counts(&run.get_output().stderr), expected, "cut at {cut}");
    }
}

#[test]
fn other_inputs_are_not_gone_on_with() {
    let folder = Folder::new("resume-other");
    folder.write("many.jsonl", lines(60));
    folder.parse().args(["many.jsonl", "-o", "out.jsonl"]).assert().code(2);
    let whole = folder.read("out.jsonl");
    let cut = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(40).expect("a line").0 + 1;
    folder.write("out.jsonl.partial", &whole[..cut]);
    fs::remove_file(folder.0.join("out.jsonl")).expect("it is there");
    let changed = lines(60).replacen("{\"id\":\"r0\"", "\n\n{\"id\":\"new\",\"text\":\"\"}\n{\"id\":\"r0\"", 1);
    for other in [changed, lines(20)] {
        folder.write("many.jsonl", other);
        let run = folder.parse().args(["many.jsonl", "-o", "out.jsonl", "--resume"]).assert().code(2);
        run.stderr(contains("out.jsonl.partial: cannot go on: the last record in it, of r40, is not what"));
        assert!(!folder.has("out.jsonl"));
    }
    folder.write("many.jsonl", lines(60));
    folder.parse().args(["many.jsonl", "-o", "out.jsonl", "--resume"]).assert().code(2);
    assert!(folder.read("out.jsonl") == whole);
}

#[test]
fn other_arguments_are_not_gone_on_with() {
    let folder = Folder::new("resume-told");
    folder.write("many.jsonl", lines(20));
    for format in ["jsonl", "csv"] {
        // The bad line ends the run and leaves what there is.
        let arguments = ["many.jsonl", "--format", format, "-o", "out", "--fail-fast"];
        folder.parse().args(arguments).assert().code(2);
        let resume = ["many.jsonl", "--format", format, "-o", "out", "--resume"];
        for other in [["--html-field", "page"], ["--id-field", "n"], ["--encoding", "gbk"], ["--input-format", "jsonl"]]
        {
            let run = folder.parse().args(resume).args(other).assert().code(2);
            run.stderr(
                contains("cannot go on: the interrupted run had other arguments").and(contains(other.join(" "))),
            );
        }
        folder.parse().args(resume).assert().code(2);
        assert!(folder.has("out") && !folder.has("out.partial.json.told"), "{format}");
        let _ = fs::remove_file(folder.0.join("out"));
    }
}

#[test]
fn changed_inputs_are_not_gone_on_with_in_tables() {
    let folder = Folder::new("resume-changed");
    folder.write("1.txt", report());
    folder.write("2.txt", "no report");
    let arguments = ["1.txt", "2.txt", "1.txt", "--format", "csv", "-o", "out"];
    folder.parse().args(arguments).arg("--fail-fast").assert().code(2);
    folder.write("2.txt", "another text");
    let run = folder.parse().args(arguments).arg("--resume").assert().code(2);
    run.stderr(contains("the last record in it, of 2.txt, is not what the inputs give at its place now"));
}

#[test]
fn a_killed_run_is_gone_on_with() {
    let folder = Folder::new("killed");
    folder.write("many.jsonl", lines(400));
    folder.parse().args(["many.jsonl", "-o", "whole.jsonl"]).assert().code(2);
    let whole = folder.read("whole.jsonl");
    // The inputs come through a pipe that stays open, so the run is in the
    // middle when it is killed, however fast the machine.
    let text = lines(400);
    let mut child = Process::new(env!("CARGO_BIN_EXE_nianbao"))
        .current_dir(&folder.0)
        .args(["parse", "--input-format", "jsonl", "-j", "2", "-o", "out.jsonl"])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(&text.as_bytes()[..text.len() / 2]).expect("it reads");
    let partial = folder.0.join("out.jsonl.partial");
    let since = Instant::now();
    while fs::metadata(&partial).map_or(0, |data| data.len()) < 1 << 20 {
        assert!(since.elapsed() < Duration::from_secs(120), "nothing was written");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("it still runs");
    child.wait().expect("it ended");
    assert!(!folder.has("out.jsonl"));
    let before = objects(&{
        let mut bytes = fs::read(&partial).expect("a file");
        let end = bytes.iter().rposition(|&byte| byte == b'\n').expect("a line") + 1;
        bytes.truncate(end);
        bytes
    });
    let from_stream = |mut command: Command| command.write_stdin(text.clone()).assert().code(2);
    let mut resume = folder.parse();
    resume.args(["--input-format", "jsonl", "-o", "out.jsonl", "--resume"]);
    from_stream(resume).stderr(contains(format!("400 inputs, {} of them by the run before", before.len())));
    let mut fresh = folder.parse();
    fresh.args(["--input-format", "jsonl", "-o", "fresh.jsonl"]);
    from_stream(fresh);
    assert!(folder.read("out.jsonl") == folder.read("fresh.jsonl"));
    assert_eq!(objects(&whole).len(), 400);
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let folder = Folder::new("pipe");
    folder.write("many.jsonl", lines(300));
    for format in [&["--jobs", "1"][..], &["--jobs", "3"], &["--format", "csv"], &["--format", "csv", "--wide"]] {
        let mut child = Process::new(env!("CARGO_BIN_EXE_nianbao"))
            .current_dir(&folder.0)
            .args(["parse", "many.jsonl", "--quiet"])
            .args(format)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut first = [0; 100];
        child.stdout.take().expect("a pipe").read_exact(&mut first).expect("bytes");
        let ended = child.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{format:?}");
        assert!(!String::from_utf8_lossy(&ended.stderr).contains("cannot be written"), "{format:?}");
    }
}

#[cfg(unix)]
#[test]
fn names_of_any_bytes_are_read() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("names");
    let name = std::ffi::OsStr::from_bytes(b"\xB9\xAB\xBF\xAA.txt");
    if fs::write(folder.0.join(name), report()).is_err() {
        return; // The file system has only names in UTF-8.
    }
    folder.write("list", b"\xB9\xAB\xBF\xAA.txt\n");
    let from_list = folder.objects(&["--files-from", "list"]);
    let walked = folder.objects(&["--format", "jsonl", "."]);
    assert_eq!(from_list[0]["year"], 2024);
    assert!(walked.iter().any(|object| object["tables"] == from_list[0]["tables"]));
}
