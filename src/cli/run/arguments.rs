//! What the commands over many inputs are told of them.

use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use super::feed::{Feed, InputFormat, is_page};
use super::inputs::{Inputs, PathEnd, listed};
use super::jsonl::Fields;
use super::own::OwnOutput;
use super::progress::Total;
use crate::cli::input::Input;

/// Where the inputs come from beside the paths, what they are, and how many are
/// worked on at once.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Sources {
    /// Read the paths of more inputs from a file, one a line; `-` is standard
    /// input.
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// The paths of --files-from end with NUL, as `find -print0` writes them.
    #[arg(short = '0', long, requires = "files_from")]
    null: bool,
    /// What the inputs are.
    #[arg(long, value_enum, default_value = "auto", value_name = "FORMAT")]
    input_format: InputFormat,
    /// JSON Lines: the field with the text of the report.
    #[arg(long, default_value = "text", value_name = "NAME")]
    text_field: String,
    /// JSON Lines: the field with its page, which goes before the text.
    #[arg(long, default_value = "html", value_name = "NAME")]
    html_field: String,
    /// JSON Lines: the field that names the report; where it is absent, `url`
    /// does. `parse` gives all other fields back under `carried`.
    #[arg(long, default_value = "id", value_name = "NAME")]
    id_field: String,
    /// How many inputs to work on at once; the output does not depend on it
    /// [default: the cores of the machine]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
}

impl Default for Sources {
    fn default() -> Sources {
        Sources {
            files_from: None,
            null: false,
            input_format: InputFormat::Auto,
            text_field: "text".to_owned(),
            html_field: "html".to_owned(),
            id_field: "id".to_owned(),
            jobs: None,
        }
    }
}

impl Sources {
    /// The inputs that these and the paths name; standard input where there are
    /// none.
    ///
    /// # Errors
    /// Where the list of files cannot be opened, or is standard input as one of
    /// the paths is.
    pub fn inputs(&self, paths: &[PathBuf]) -> Result<Inputs> {
        let list = self.files_from.as_deref();
        if list == Some(Path::new("-")) && paths.iter().any(|path| path == Path::new("-")) {
            bail!("standard input cannot be both an input and the list of files");
        }
        Inputs::new(paths.to_vec(), list.map(|list| (list, self.path_end())))
    }

    fn path_end(&self) -> PathEnd {
        if self.null { PathEnd::Null } else { PathEnd::Line }
    }

    /// Sees that the output would not take the place of an input. Paths that come
    /// through a pipe are not known before they are read.
    ///
    /// # Errors
    /// Where it would, which the message says.
    pub fn spare(&self, paths: &[PathBuf], own: &OwnOutput) -> Result<()> {
        if !own.would_replace_a_file() {
            return Ok(());
        }
        let refuse = |path: &Path| -> Result<()> {
            bail!("{}: the output would take the place of this input; name another output", path.display())
        };
        let is_standard = |path: &Path| path == Path::new("-");
        let spare = |path: &Path| {
            let replaced = match is_standard(path) {
                true => own.would_replace_standard_input(),
                false => own.would_replace(path) || (path.is_dir() && own.would_replace_below(path)),
            };
            if replaced { refuse(path) } else { Ok(()) }
        };
        let standard = [PathBuf::from("-")];
        let none = paths.is_empty() && !self.has_list();
        let paths = if none { &standard } else { paths };
        paths.iter().try_for_each(|path| spare(path))?;
        let Some(list) = &self.files_from else { return Ok(()) };
        spare(list)?;
        if list.is_file() {
            listed(list, self.path_end())?.map_while(io::Result::ok).try_for_each(|path| spare(&path))?;
        }
        Ok(())
    }

    /// Hands them out as what they are said to be.
    pub fn feed(&self, inputs: Inputs) -> Feed {
        Feed::new(inputs, self.input_format)
    }

    /// What decides how the inputs are read, one thing a line.
    pub fn told(&self) -> String {
        let format = self.input_format.to_possible_value();
        let format = format.as_ref().map_or("auto", |format| format.get_name());
        let Sources { text_field, html_field, id_field, .. } = self;
        format!(
            "--input-format {format}\n--text-field {text_field}\n--html-field {html_field}\n--id-field {id_field}\n"
        )
    }

    /// What the inputs are said to be.
    pub fn input_format(&self) -> InputFormat {
        self.input_format
    }

    /// Where lines of JSON have their texts.
    pub fn fields(&self) -> Fields {
        Fields { text: self.text_field.clone(), html: self.html_field.clone(), id: self.id_field.clone() }
    }

    /// How many inputs to work on at once.
    pub fn jobs(&self) -> usize {
        self.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get)
    }

    /// Whether a list names inputs beside the paths.
    pub fn has_list(&self) -> bool {
        self.files_from.is_some()
    }

    /// How much there is to read, found out by whoever asks: files that are one
    /// input each, or bytes of files that hold many. Not known where there are
    /// both, or standard input, or where the list can be read but once.
    pub fn total(&self, paths: &[PathBuf]) -> impl FnOnce() -> Option<Total> + Send + 'static {
        let (sources, paths) = (self.clone(), paths.to_vec());
        move || {
            // Fifos and `/dev/stdin` are lists that can be read but once.
            let is_once = |list: &Path| !list.is_file();
            if sources.files_from.as_deref().is_some_and(is_once) {
                return None;
            }
            let (mut pages, mut bytes) = (0, 0);
            for found in sources.inputs(&paths).ok()? {
                match found {
                    Ok(Input::File(path)) if is_page(&path, sources.input_format) => pages += 1,
                    Ok(Input::File(path)) => {
                        let data = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
                        bytes += data.len();
                    }
                    Ok(Input::Standard) => return None,
                    Err(_) => pages += 1,
                }
            }
            match (pages, bytes) {
                (_, 0) => Some(Total::Inputs(pages)),
                (0, _) => Some(Total::Bytes(bytes)),
                _ => None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_counted_where_each_is_one() {
        let root = std::env::temp_dir().join(format!("nianbao-count-{}", std::process::id()));
        fs::create_dir_all(root.join("pages/deeper")).unwrap();
        for name in ["pages/a.html", "pages/b.txt.gz", "pages/deeper/c.txt", "lines.jsonl"] {
            fs::write(root.join(name), "12345").unwrap();
        }
        let at = |name: &str| root.join(name);
        fs::write(at("list"), format!("{0}\n{0}/a.html\n", at("pages").display())).unwrap();
        let count =
            |sources: &Sources, names: &[&str]| sources.total(&names.iter().map(|name| at(name)).collect::<Vec<_>>())();
        let plain = Sources::default();
        assert_eq!(count(&plain, &["pages", "pages/a.html", "gone.txt"]), Some(Total::Inputs(5)));
        assert_eq!(count(&plain, &["pages", "lines.jsonl"]), None);
        assert_eq!(count(&plain, &["lines.jsonl"]), Some(Total::Bytes(5)));
        let lines = Sources { input_format: InputFormat::Jsonl, ..plain.clone() };
        assert_eq!(count(&lines, &["pages"]), Some(Total::Bytes(15)));
        assert_eq!(
            count(&Sources { input_format: InputFormat::Page, ..plain.clone() }, &["lines.jsonl"]),
            Some(Total::Inputs(1))
        );
        assert_eq!(count(&Sources { files_from: Some(at("list")), ..plain.clone() }, &[]), Some(Total::Inputs(4)));
        assert_eq!(count(&Sources { files_from: Some("-".into()), ..plain.clone() }, &["pages"]), None);
        assert_eq!(count(&plain, &[]), None, "standard input");
        fs::remove_dir_all(root).unwrap();
    }
}
