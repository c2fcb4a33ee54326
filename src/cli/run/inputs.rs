//! The files that arguments, lists and directories name, one after the other.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ignore::{DirEntry, Walk, WalkBuilder};
use nianbao::output::datapackage;

use super::failure::Failure;
use super::feed::{InputFormat, is_page};
use super::own::OwnOutput;
use crate::cli::input::Input;

/// An input, or what is named as one and cannot be read.
pub type Found = Result<Input, (String, Failure)>;

/// The inputs of a run, in order. They are found while they are asked for, so
/// that a list or a tree of millions costs no memory.
pub struct Inputs {
    named: Box<dyn Iterator<Item = io::Result<PathBuf>> + Send>,
    /// The directory that is being walked.
    walk: Option<Walk>,
    /// What a list that breaks off is called.
    list: String,
    /// The files so far, where each is to come once.
    seen: Option<HashSet<PathBuf>>,
    /// Whether a name that says page is believed to be that of a file.
    believing: bool,
    own: OwnOutput,
}

/// What ends a path in a list of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathEnd {
    /// A line end.
    Line,
    /// A NUL byte, as `find -print0` writes.
    Null,
}

impl Inputs {
    /// The inputs that `paths` name and those that the list names; standard
    /// input where there is neither.
    ///
    /// # Errors
    /// Where the list cannot be opened.
    pub fn new(paths: Vec<PathBuf>, list: Option<(&Path, PathEnd)>) -> Result<Inputs> {
        let none = paths.is_empty() && list.is_none();
        let paths = if none { vec![PathBuf::from("-")] } else { paths };
        let explicit = paths.into_iter().map(Ok);
        let (named, list): (Box<dyn Iterator<Item = _> + Send>, String) = match list {
            None => (Box::new(explicit), String::new()),
            Some((path, end)) => (Box::new(explicit.chain(listed(path, end)?)), path.display().to_string()),
        };
        Ok(Inputs { named, list, ..Inputs::none() })
    }

    /// The files below a directory.
    pub fn below(path: &Path, own: OwnOutput) -> Inputs {
        Inputs { walk: Some(walk(path, own)), ..Inputs::none() }
    }

    fn none() -> Inputs {
        Inputs {
            named: Box::new(std::iter::empty()),
            walk: None,
            list: String::new(),
            seen: None,
            believing: false,
            own: OwnOutput::default(),
        }
    }

    /// The same inputs, each file once, however often and by whatever path it is
    /// named. Costs memory for each.
    pub fn once(mut self) -> Inputs {
        self.seen = Some(HashSet::new());
        self
    }

    /// The same inputs, where a name that says page is not looked up to see
    /// whether it is that of a directory: who reads it finds out.
    pub fn believing(mut self) -> Inputs {
        // Elsewhere a directory is opened with another error.
        self.believing = cfg!(unix);
        self
    }

    /// The same inputs, where walks pass over what the run itself writes.
    pub fn without(mut self, own: OwnOutput) -> Inputs {
        self.own = own;
        self
    }

    /// What the run itself writes.
    pub fn own(&self) -> &OwnOutput {
        &self.own
    }

    /// Whether a file was among the inputs so far, each of which comes
    /// [`once`](Self::once).
    pub fn has_had(&self, path: &Path) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.contains(&identity(path)))
    }

    /// Whether an input comes again that is to come once.
    fn is_again(&mut self, input: &Input) -> bool {
        let path = match input {
            Input::Standard => Path::new("-"),
            Input::File(path) => path,
        };
        self.seen.as_mut().is_some_and(|seen| !seen.insert(identity(path)))
    }

    /// The next input, whether it was there before or not.
    fn any(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.walked() {
                return Some(found);
            }
            let path = match self.named.next()? {
                Ok(path) => path,
                Err(error) => return Some(Err((self.list.clone(), Failure::io(&error)))),
            };
            if path == Path::new("-") {
                return Some(Ok(Input::Standard));
            }
            if self.own.would_replace(&path) {
                self.own.meet();
                let failure = Failure::new(
                    "输出将覆盖这一输入，未读；请把输出写到别处。",
                    "the output would take the place of this input, so it was not read; name another output",
                );
                return Some(Err((path.display().to_string(), failure)));
            }
            let is_believed = self.believing && is_page(&path, InputFormat::Auto);
            if is_believed || !path.is_dir() {
                return Some(Ok(Input::File(path)));
            }
            self.walk = Some(walk(&path, self.own.clone()));
        }
    }

    /// The next file of the directory that is being walked.
    fn walked(&mut self) -> Option<Found> {
        loop {
            match self.walk.as_mut()?.next() {
                None => self.walk = None,
                Some(Ok(entry)) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    return Some(Ok(Input::File(entry.into_path())));
                }
                // Directories, and what is no file: sockets, pipes, devices.
                Some(Ok(_)) => {}
                // What it leads back to is read where it stands.
                Some(Err(error)) if is_loop(&error) => {}
                Some(Err(error)) => return Some(Err(unwalkable(&error))),
            }
        }
    }
}

impl Iterator for Inputs {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            match self.any()? {
                Ok(input) if self.is_again(&input) => {}
                found => return Some(found),
            }
        }
    }
}

/// What tells a file from others.
fn identity(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The files below a directory in the order of their names. Hidden files are
/// left out, and what an `.ignore` file names. A `.gitignore` is not asked: data
/// often stands in a repository that leaves it out.
///
/// A link to a directory that the walk began in, or to one above that, is passed
/// over, and so is a directory that an earlier run filled.
fn walk(path: &Path, own: OwnOutput) -> Walk {
    let root = fs::canonicalize(path).ok();
    WalkBuilder::new(path)
        .git_ignore(false)
        .git_exclude(false)
        .git_global(false)
        .parents(false)
        .follow_links(true)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(move |entry| {
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            let is_below = is_directory && entry.depth() > 0;
            let is_passed_over = is_below && (leads_above(entry, root.as_deref()) || datapackage::is_in(entry.path()));
            !(is_passed_over || own.is_entry(entry))
        })
        .build()
}

/// Whether an entry is a link to the root of the walk or to a directory above.
fn leads_above(entry: &DirEntry, root: Option<&Path>) -> bool {
    let above = || Some(root?.starts_with(fs::canonicalize(entry.path()).ok()?));
    entry.path_is_symlink() && above() == Some(true)
}

fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithPath { err, .. } => is_loop(err),
        _ => false,
    }
}

fn unwalkable(error: &ignore::Error) -> (String, Failure) {
    fn path(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } => path(err),
            _ => None,
        }
    }
    // What the system says of it, without what the walk adds.
    let plain = path(error).and_then(|path| fs::read_dir(path).err());
    let failure = match &plain {
        Some(error) => Failure::io(error),
        None => Failure::new(format!("无法读取：{error}"), format!("cannot be read: {error}")),
    };
    (path(error).map_or_else(|| "a directory".to_owned(), |path| path.display().to_string()), failure)
}

/// The paths that a list of files names.
///
/// # Errors
/// Where it cannot be opened.
pub fn listed(path: &Path, end: PathEnd) -> Result<impl Iterator<Item = io::Result<PathBuf>> + Send + use<>> {
    let reader: Box<dyn BufRead + Send> = if path == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let file = File::open(path).with_context(|| format!("{}: the list of files cannot be read", path.display()))?;
        Box::new(BufReader::new(file))
    };
    let byte = match end {
        PathEnd::Line => b'\n',
        PathEnd::Null => 0,
    };
    let mut is_first = true;
    let paths = reader.split(byte).map(move |path| {
        let mut path = path?;
        // The mark that editors put before UTF-8 is no part of a name.
        if std::mem::take(&mut is_first) && path.starts_with(b"\xEF\xBB\xBF") {
            path.drain(..3);
        }
        if end == PathEnd::Line && path.last() == Some(&b'\r') {
            path.pop();
        }
        to_path(path)
    });
    // A list that cannot be read further says so once.
    let mut broken = false;
    Ok(paths
        .take_while(move |path| !std::mem::replace(&mut broken, path.is_err()))
        .filter(|path| path.as_ref().map_or(true, |path| !path.as_os_str().is_empty())))
}

#[cfg(unix)]
fn to_path(bytes: Vec<u8>) -> io::Result<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Ok(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn to_path(bytes: Vec<u8>) -> io::Result<PathBuf> {
    let text = String::from_utf8(bytes);
    text.map(PathBuf::from).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a path in it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(inputs: Inputs) -> Vec<String> {
        inputs.map(|found| found.map_or_else(|(name, _)| format!("!{name}"), |input| input.called())).collect()
    }

    fn scratch(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("nianbao-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn directories_are_walked_in_order_and_hidden_files_left_out() {
        let root = scratch("walk");
        fs::create_dir(root.join("b")).unwrap();
        for name in ["c.txt", "a.txt", "b/2.txt", "b/1.txt", ".hidden.txt", ".gitignore"] {
            fs::write(root.join(name), "*").unwrap();
        }
        let inputs = Inputs::new(vec![root.clone(), root.join(".hidden.txt")], None).unwrap();
        let below = |name: &String| name.strip_prefix(root.to_str().unwrap()).unwrap_or(name).to_owned();
        let found: Vec<String> = names(inputs).iter().map(below).collect();
        assert_eq!(found, ["/a.txt", "/b/1.txt", "/b/2.txt", "/c.txt", "/.hidden.txt"]);
        fs::remove_dir_all(root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_a_circle_ends() {
        let root = scratch("circle");
        fs::write(root.join("a.txt"), "").unwrap();
        std::os::unix::fs::symlink(&root, root.join("again")).unwrap();
        std::os::unix::fs::symlink(root.parent().unwrap(), root.join("above")).unwrap();
        std::os::unix::fs::symlink(root.join("gone"), root.join("dangling")).unwrap();
        let found = names(Inputs::new(vec![root.clone()], None).unwrap());
        let of = |name: &str| root.join(name).display().to_string();
        assert_eq!(found, [of("a.txt"), format!("!{}", of("dangling"))]);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn lists_end_their_paths_with_lines_or_nulls() {
        let root = scratch("list");
        let list = root.join("list");
        fs::write(&list, "\u{feff}a.txt\r\n\nb c.txt\n-\n").unwrap();
        let inputs = Inputs::new(Vec::new(), Some((&list, PathEnd::Line))).unwrap();
        assert_eq!(names(inputs), ["a.txt", "b c.txt", "standard input"]);
        fs::write(&list, "a\nb.txt\0c.txt").unwrap();
        let inputs = Inputs::new(vec!["first.txt".into()], Some((&list, PathEnd::Null))).unwrap();
        assert_eq!(names(inputs), ["first.txt", "a\nb.txt", "c.txt"]);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn without_a_name_it_is_standard_input() {
        assert_eq!(names(Inputs::new(Vec::new(), None).unwrap()), ["standard input"]);
    }
}
