//! The files under `fixtures/` are what the renderer makes.
//!
//! To write them anew after a change of the renderer:
//! `cargo test --test fixtures_written -- --ignored`

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use support::fixture;

/// Every file that must be there, by its path under `fixtures/`.
fn wanted() -> BTreeMap<String, String> {
    let known = fixture::all().into_iter().map(|fixture| (fixture.path.clone(), fixture.text()));
    let refused = fixture::refused().into_iter().map(|file| (file.path, file.text));
    let mut files = BTreeMap::new();
    for (path, text) in known.chain(refused) {
        assert!(files.insert(path.clone(), text).is_none(), "{path} is made twice");
    }
    files
}

/// The directories that this project writes; others may hold files of other
/// origin.
const WRITTEN: [&str; 3] = ["2019", "2021", "refused"];

fn on_disk() -> Vec<String> {
    let mut paths = Vec::new();
    for directory in WRITTEN {
        let Ok(entries) = fs::read_dir(fixture::root().join(directory)) else {
            continue;
        };
        for entry in entries {
            let name = entry.expect("a readable directory").file_name();
            let name = name.to_string_lossy();
            if name.ends_with(".txt") {
                paths.push(format!("{directory}/{name}"));
            }
        }
    }
    paths.sort();
    paths
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a directory")).expect("the directory is made");
    fs::write(path, text).expect("the file is written");
}

#[test]
fn files_are_as_rendered() {
    let wanted = wanted();
    for (path, text) in &wanted {
        let found = fs::read_to_string(fixture::root().join(path));
        assert_eq!(found.ok().as_ref(), Some(text), "fixtures/{path} differs");
    }
    assert_eq!(on_disk(), wanted.into_keys().collect::<Vec<_>>(), "files that nothing makes");
}

#[test]
#[ignore = "writes the files under fixtures/"]
fn write_files() {
    let wanted = wanted();
    for path in on_disk() {
        if !wanted.contains_key(&path) {
            fs::remove_file(fixture::root().join(&path)).expect("the file is removed");
        }
    }
    for (path, text) in &wanted {
        write(&fixture::root().join(path), text);
    }
}
