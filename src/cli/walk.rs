//! Finds the files in directories that the arguments name.

use std::path::{Path, PathBuf};

use anyhow::Result;
use ignore::WalkBuilder;

use super::input::Input;

/// The inputs that paths name; a directory stands for all files in it, at any
/// depth and in the order of their paths, but those that are hidden or that an
/// `.ignore` file names. A `.gitignore` is not asked: data often stands in a
/// repository that leaves it out.
pub fn inputs(paths: &[PathBuf]) -> impl Iterator<Item = Result<Input>> {
    paths.iter().flat_map(|path| -> Box<dyn Iterator<Item = Result<Input>>> {
        match path.is_dir() {
            true => Box::new(files(path)),
            false => Box::new(std::iter::once(Ok(Input::named(path)))),
        }
    })
}

fn files(directory: &Path) -> impl Iterator<Item = Result<Input>> {
    let entries = WalkBuilder::new(directory)
        .git_ignore(false)
        .git_exclude(false)
        .git_global(false)
        .parents(false)
        .follow_links(true)
        .sort_by_file_path(Ord::cmp)
        .build();
    entries.filter_map(|entry| match entry {
        Ok(entry) if entry.path().is_dir() => None,
        Ok(entry) => Some(Ok(Input::File(entry.into_path()))),
        Err(error) => Some(Err(error.into())),
    })
}
