//! The formats for many reports: which options go with which, and the sink that
//! stands behind each.

use std::io::{self, BufWriter};
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use nianbao::Language;
use nianbao::output::record::{Done, Sink};
use nianbao::output::tidy::Content;
use nianbao::output::{csv, table};

use super::lang::Lang;
use super::run;

/// A format whose output is tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tabular {
    /// Comma separated values.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// A SQLite database.
    Sqlite,
    /// Lines for the eye.
    Table,
}

/// Options of the tabular formats.
#[derive(Clone, Debug, Default, Args)]
pub struct Options {
    /// csv and parquet: one row for each report, with a column for each cell.
    #[arg(long, conflicts_with = "table")]
    wide: bool,
    /// csv on standard output: which table.
    #[arg(long, value_enum, value_name = "TABLE")]
    table: Option<Tidy>,
    /// csv: for Excel, which needs a mark for UTF-8 and would run texts as
    /// formulas.
    #[arg(long)]
    bom: bool,
    /// csv and table: the language of the header; en stands for the ids.
    #[arg(long, value_enum, value_name = "LANG")]
    labels: Option<Lang>,
}

/// A table of the tidy ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tidy {
    Reports,
    Cells,
    Findings,
}

/// Where records can go: a sink, and how far an interrupted run brought its
/// output.
pub type Opened = (Box<dyn Sink + Send>, Done);

impl Options {
    /// Opens the output of a format: at a path, or on standard output.
    ///
    /// # Errors
    /// Where the options do not go with the format, which the message says, or
    /// where the output cannot be written.
    pub fn open(&self, format: Tabular, output: Option<&Path>, resume: bool) -> Result<Opened> {
        self.go_with(format, output)?;
        match output {
            Some(path) if !resume && run::partial(path).exists() => bail!(run::left_behind(&run::partial(path))),
            Some(path) => {
                self.file(format, path, resume).with_context(|| format!("{}: cannot be written", path.display()))
            }
            None => self.stream(format).context("standard output cannot be written"),
        }
    }

    /// Refuses what another format would leave unheard.
    ///
    /// # Errors
    /// Where an option is given that is for tables alone.
    pub fn are_for_tables(&self) -> Result<()> {
        if self.wide || self.bom || self.table.is_some() || self.labels.is_some() {
            bail!("--wide, --bom, --table and --labels go with the formats for tables, such as --format csv");
        }
        Ok(())
    }

    /// What the file of a format is called in a directory; nothing where the format
    /// fills a directory itself.
    pub fn file_name(&self, format: Tabular) -> Option<&'static str> {
        match format {
            Tabular::Csv if self.wide => Some("reports.csv"),
            Tabular::Sqlite => Some("reports.db"),
            Tabular::Csv | Tabular::Parquet | Tabular::Table => None,
        }
    }

    fn go_with(&self, format: Tabular, output: Option<&Path>) -> Result<()> {
        let name = format.name();
        let is_csv = format == Tabular::Csv;
        if self.wide && !matches!(format, Tabular::Csv | Tabular::Parquet) {
            bail!("--wide goes with --format csv or parquet, not {name}");
        }
        if self.bom && !is_csv {
            bail!("--bom goes with --format csv, not {name}");
        }
        if self.labels.is_some() && !matches!(format, Tabular::Csv | Tabular::Table) {
            bail!("--labels goes with --format csv or table, not {name}, whose columns have the names of their ids");
        }
        if self.table.is_some() && (!is_csv || output.is_some()) {
            bail!("--table goes with --format csv on standard output; --output DIR takes all tables");
        }
        match (format, output) {
            (Tabular::Parquet, None) => bail!("--format parquet needs --output DIR"),
            (Tabular::Sqlite, None) => bail!("--format sqlite needs --output FILE"),
            (Tabular::Table, Some(_)) => bail!("--format table is for the eye; --output needs another format"),
            _ => Ok(()),
        }
    }

    fn csv(&self) -> csv::Options {
        let mut options = csv::Options::default();
        options.bom = self.bom;
        options.labels = self.labels.map_or(Language::English, Lang::language);
        options
    }

    fn file(&self, format: Tabular, path: &Path, resume: bool) -> Result<Opened> {
        Ok(match format {
            Tabular::Csv if self.wide => boxed(csv::Files::wide(path, self.csv(), resume)?),
            Tabular::Csv => boxed(csv::Files::directory(path, self.csv(), resume)?),
            Tabular::Parquet => self.parquet(path, resume)?,
            Tabular::Sqlite => sqlite(path, resume)?,
            Tabular::Table => bail!("--format table is for the eye"),
        })
    }

    fn stream(&self, format: Tabular) -> Result<Opened> {
        let out = BufWriter::new(io::stdout());
        let content = match self.table {
            _ if self.wide => Content::Wide,
            Some(Tidy::Reports) => Content::Reports,
            Some(Tidy::Findings) => Content::Findings,
            Some(Tidy::Cells) | None => Content::Cells,
        };
        Ok(match format {
            Tabular::Csv => boxed((csv::Table::new(out, content, self.csv())?, Done::default())),
            _ => {
                let language = self.labels.unwrap_or_else(Lang::of_locale).language();
                boxed((table::Table::new(out, language), Done::default()))
            }
        })
    }

    #[cfg(feature = "parquet")]
    fn parquet(&self, path: &Path, resume: bool) -> Result<Opened> {
        let contents: &[Content] = if self.wide { &[Content::Wide] } else { &Content::TIDY };
        Ok(boxed(nianbao::output::parquet::Directory::open(path, contents, resume)?))
    }

    #[cfg(not(feature = "parquet"))]
    fn parquet(&self, _: &Path, _: bool) -> Result<Opened> {
        bail!("this nianbao was built without Parquet; build it with --features parquet")
    }
}

#[cfg(feature = "sqlite")]
fn sqlite(path: &Path, resume: bool) -> Result<Opened> {
    Ok(boxed(nianbao::output::sqlite::Database::open(path, resume)?))
}

#[cfg(not(feature = "sqlite"))]
fn sqlite(_: &Path, _: bool) -> Result<Opened> {
    bail!("this nianbao was built without SQLite; build it with --features sqlite")
}

fn boxed<S: Sink + Send + 'static>((sink, done): (S, Done)) -> Opened {
    (Box::new(sink), done)
}

impl Tabular {
    fn name(self) -> &'static str {
        match self {
            Tabular::Csv => "csv",
            Tabular::Parquet => "parquet",
            Tabular::Sqlite => "sqlite",
            Tabular::Table => "table",
        }
    }
}
