//! What came of a run, in numbers.

use std::collections::BTreeMap;
use std::io::{self, Write};

use nianbao::{Parsed, Severity};

/// Counts of records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records that a run before made and of which nothing else is known.
    pub earlier: u64,
    /// Inputs that are reports.
    pub reports: u64,
    /// Reports of which a check failed.
    pub failing: u64,
    /// Reports of which something could not be read for certain.
    pub doubtful: u64,
    /// Failed checks.
    pub failed_checks: u64,
    /// Inputs that were read and are no report.
    pub no_reports: u64,
    /// Inputs that could not be read.
    pub unreadable: u64,
    /// Pages of archives that are no report and not in the output.
    pub passed_over: u64,
    /// Reports by edition; those whose tables show none under `None`.
    pub editions: BTreeMap<Option<String>, u64>,
    /// Reports by the year that they are on.
    pub years: BTreeMap<Option<i32>, u64>,
}

/// What is counted of a record.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// Whether it is a report.
    pub report: bool,
    /// Whether it could be read.
    pub readable: bool,
    /// Failed checks.
    pub failed: u32,
    /// Whether there is a warning or an error on its reading.
    pub doubtful: bool,
    /// The id of its edition.
    pub edition: Option<&'a str>,
    /// The year that it is on.
    pub year: Option<i32>,
}

impl<'a> Counted<'a> {
    /// What is counted of a parsed input.
    pub fn of(parsed: &'a Parsed) -> Counted<'a> {
        let is = |code: nianbao::Code| parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == code);
        Counted {
            report: parsed.is_report(),
            readable: !is(nianbao::Code::InputUnreadable),
            failed: parsed.report.checks.failed,
            doubtful: parsed.diagnostics.iter().any(|diagnostic| diagnostic.severity >= Severity::Warning),
            edition: parsed.report.edition.map(|edition| edition.id.as_str()),
            year: parsed.report.year,
        }
    }
}

impl Tally {
    /// Counts a record.
    pub fn count(&mut self, record: Counted<'_>) {
        if !record.readable {
            self.unreadable += 1;
        } else if !record.report {
            self.no_reports += 1;
        } else {
            self.reports += 1;
            self.failing += u64::from(record.failed > 0);
            self.doubtful += u64::from(record.doubtful);
            self.failed_checks += u64::from(record.failed);
            // Nearly every edition is known already.
            match self.editions.iter_mut().find(|(id, _)| id.as_deref() == record.edition) {
                Some((_, count)) => *count += 1,
                None => drop(self.editions.insert(record.edition.map(str::to_owned), 1)),
            }
            *self.years.entry(record.year).or_default() += 1;
        }
    }

    /// Adds the counts of another and empties it.
    pub fn take(&mut self, other: &mut Tally) {
        let other = std::mem::take(other);
        self.earlier += other.earlier;
        self.reports += other.reports;
        self.failing += other.failing;
        self.doubtful += other.doubtful;
        self.failed_checks += other.failed_checks;
        self.no_reports += other.no_reports;
        self.unreadable += other.unreadable;
        self.passed_over += other.passed_over;
        for (edition, count) in other.editions {
            *self.editions.entry(edition).or_default() += count;
        }
        for (year, count) in other.years {
            *self.years.entry(year).or_default() += count;
        }
    }

    /// Records in the output.
    pub fn records(&self) -> u64 {
        self.earlier + self.reports + self.no_reports + self.unreadable
    }

    /// Whether an input was no report or could not be read.
    pub fn has_bad(&self) -> bool {
        self.no_reports + self.unreadable > 0
    }

    /// Writes the counts for people; `before` records were there already.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn write(&self, before: u64, out: &mut impl Write) -> io::Result<()> {
        write!(out, "nianbao: {} inputs", self.records())?;
        if before > 0 {
            write!(out, ", {before} of them by the run before")?;
        }
        writeln!(out)?;
        if self.earlier > 0 {
            writeln!(out, "  not counted here  {:>9}  (in the output already)", self.earlier)?;
        }
        writeln!(out, "  reports           {:>9}", self.reports)?;
        writeln!(out, "    checks failed   {:>9}  ({} checks)", self.failing, self.failed_checks)?;
        writeln!(out, "    reading in doubt{:>9}", self.doubtful)?;
        writeln!(out, "  no report         {:>9}", self.no_reports)?;
        writeln!(out, "  unreadable        {:>9}", self.unreadable)?;
        if self.passed_over > 0 {
            writeln!(out, "  not in the output {:>9}  (pages of archives that are no report)", self.passed_over)?;
        }
        if self.reports > 0 {
            let named = |id: &Option<String>| id.clone().unwrap_or_else(|| "unknown".to_owned());
            let editions: Vec<_> = self.editions.iter().rev().map(|(id, count)| (named(id), count)).collect();
            line(out, "editions", &editions)?;
            let named = |year: &Option<i32>| year.map_or_else(|| "unknown".to_owned(), |year| year.to_string());
            let years: Vec<_> = self.years.iter().rev().map(|(year, count)| (named(year), count)).collect();
            line(out, "years", &years)?;
        }
        Ok(())
    }
}

/// Names with their counts; years come one a line where there are many.
fn line(out: &mut impl Write, name: &str, counts: &[(String, &u64)]) -> io::Result<()> {
    writeln!(out, "  {name}")?;
    counts.iter().try_for_each(|(name, count)| writeln!(out, "    {name:<16}{count:>9}"))
}
