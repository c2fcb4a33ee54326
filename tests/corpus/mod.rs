//! The texts and pages under `fixtures/`.

use std::fs;
use std::path::{Path, PathBuf};

/// A text and its path under `fixtures/`, as `2021/huaian-2024.lines.txt`.
pub struct Text {
    pub path: String,
    pub text: String,
}

/// The directory that the paths start from.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// All texts, in the order of their paths.
pub fn all() -> Vec<Text> {
    let mut texts = Vec::new();
    collect(&root(), &mut texts);
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(texts.len() > 60, "{} fixtures", texts.len());
    texts
}

/// A web page as fetched and its path under `fixtures/`.
#[allow(dead_code)]
pub struct Page {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// All web pages, in the order of their paths.
#[allow(dead_code)]
pub fn pages() -> Vec<Page> {
    let entries = fs::read_dir(root().join("html")).expect("the directory is there");
    let paths = entries.map(|entry| entry.expect("a readable directory").path());
    let mut pages: Vec<Page> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            Page { path: format!("html/{name}"), bytes: fs::read(&path).expect("the page") }
        })
        .collect();
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(pages.len() >= 8, "{} pages", pages.len());
    pages
}

fn collect(directory: &Path, texts: &mut Vec<Text>) {
    for entry in fs::read_dir(directory).expect("the directory is there") {
        let path = entry.expect("a readable directory").path();
        if path.is_dir() {
            collect(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "txt") {
            let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
            texts.push(Text { path: name, text: fs::read_to_string(&path).expect("UTF-8 text") });
        }
    }
}
