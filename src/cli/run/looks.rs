//! Whether a page of an archive may be a report, by its bytes alone.
//!
//! Of a crawl nearly no page is a report, so most must be passed over without
//! being decoded. What decides are spellings that every report prints, looked
//! for in each encoding. A page that looks like a report need not be one; a
//! report that does not look like one is lost, which a test holds against all
//! fixtures.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GBK};
use memchr::memmem::Finder;
use serde::Deserialize;

/// Whether it has what every report prints, in any encoding.
pub fn like_report(bytes: &[u8]) -> bool {
    static KNOWN: LazyLock<Vec<Groups>> = LazyLock::new(groups);
    let any = |group: &Vec<Finder<'static>>| group.iter().any(|spelling| spelling.find(bytes).is_some());
    KNOWN.iter().any(|groups| groups.iter().all(any))
}

/// Writes a spelling in an encoding; nothing where that lacks a character.
type Write = fn(&str) -> Option<Vec<u8>>;

/// Of each group one spelling must be there.
type Groups = Vec<Vec<Finder<'static>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spellings {
    all: Vec<Vec<String>>,
}

/// The spellings in each encoding.
fn groups() -> Vec<Groups> {
    let spellings: Spellings = serde_json::from_str(include_str!("looks.json"))
        .expect("the embedded spellings are valid, which a test proves");
    let written: [Write; 7] = [
        |text| Some(text.as_bytes().to_vec()),
        |text| encoded(text, GBK),
        |text| encoded(text, BIG5),
        |text| Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        |text| Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        |text| Some(text.chars().map(|c| format!("&#{};", u32::from(c))).collect::<String>().into_bytes()),
        |text| Some(text.chars().map(|c| format!("&#x{:x};", u32::from(c))).collect::<String>().into_bytes()),
    ];
    let group = |group: &Vec<String>, write: Write| {
        group.iter().filter_map(|text| write(text)).map(|bytes| Finder::new(&bytes).into_owned()).collect()
    };
    written.map(|write| spellings.all.iter().map(|spellings| group(spellings, write)).collect()).into()
}

/// The text in an encoding; nothing where that lacks a character.
fn encoded(text: &str, encoding: &'static Encoding) -> Option<Vec<u8>> {
    let (bytes, _, unmappable) = encoding.encode(text);
    (!unmappable).then(|| bytes.into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use encoding_rs::GB18030;

    use super::*;

    /// Every fixture that is a report, by path and bytes.
    fn reports() -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        for folder in ["2019", "2021", "checks", "html", "refused"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let bytes = fs::read(&path).unwrap();
                let page = path.extension().is_some_and(|extension| extension == "txt" || extension == "html");
                if page && nianbao::parse_bytes(&bytes).is_report() {
                    found.push((path.display().to_string(), bytes));
                }
            }
        }
        assert!(found.len() > 100, "{}", found.len());
        found
    }

    #[test]
    fn every_report_looks_like_one_in_every_encoding() {
        let missed = |(path, bytes): &(String, Vec<u8>)| {
            let mut missed = Vec::new();
            if !like_report(bytes) {
                missed.push(format!("{path} as it is"));
            }
            let Ok(text) = std::str::from_utf8(bytes) else { return missed };
            let utf16: Vec<u16> = text.encode_utf16().collect();
            let (gb18030, ..) = GB18030.encode(text);
            let mut written = vec![
                ("GB18030", gb18030.into_owned()),
                ("UTF-16LE", utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
                ("UTF-16BE", utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
            ];
            // Simplified script is not published in Big5, which lacks most of it.
            let beyond_ascii: Vec<char> = text.chars().filter(|character| !character.is_ascii()).collect();
            let lacks = |character: &&char| encoded(&character.to_string(), BIG5).is_none();
            if beyond_ascii.iter().filter(lacks).count() * 20 < beyond_ascii.len() {
                written.push(("Big5", BIG5.encode(text).0.into_owned()));
            }
            let not = written.iter().filter(|(_, bytes)| !like_report(bytes));
            missed.extend(not.map(|(encoding, _)| format!("{path} in {encoding}")));
            missed
        };
        let reports = reports();
        let missed: Vec<String> = reports.iter().flat_map(missed).collect();
        assert_eq!(missed, Vec::<String>::new());
    }

    #[test]
    fn other_pages_do_not() {
        for text in ["", "<html>Hello</html>", "本市召开年度工作会议", "信息公开目录", "2023年报"] {
            assert!(!like_report(text.as_bytes()), "{text}");
        }
    }
}
