//! Which reports were taken for those of one body, for a person at a terminal.

use std::io::{self, Write};

use nianbao::Severity;
use nianbao::check::{Apart, Body};

use crate::cli::lang::Lang;
use crate::cli::terminal::harmless;

/// Writes a line for a body: its names and its years.
pub fn write(out: &mut impl Write, body: &Body, lang: Lang) -> io::Result<()> {
    let mut line = Vec::new();
    describe(&mut line, body, lang)?;
    // Names come from pages.
    writeln!(out, "{}", harmless(&String::from_utf8_lossy(&line)))
}

fn describe(out: &mut impl Write, body: &Body, lang: Lang) -> io::Result<()> {
    let name = body.name.as_deref().unwrap_or(lang.pick("（没有机关名称）", "(no name)"));
    write!(out, "{name}{}{}", lang.pick("：", ": "), years(body, lang))?;
    if !body.missing_years.is_empty() {
        let missing: Vec<String> = body.missing_years.iter().map(i32::to_string).collect();
        write!(out, "{}{}", lang.pick("；缺 ", "; missing "), missing.join(lang.pick("、", ", ")))?;
    }
    let others: Vec<&str> = body.names.iter().filter(|other| *other != name).map(String::as_str).collect();
    if !others.is_empty() {
        write!(out, "{}{}", lang.pick("；又作 ", "; also "), others.join(lang.pick("、", ", ")))?;
    }
    let apart = match body.apart {
        None => "",
        Some(Apart::NoPlace) => lang.pick("；名称不含地名，未归并", "; the name tells no place: not joined"),
        Some(_) => lang.pick("；未归并", "; not joined"),
    };
    write!(out, "{apart}")
}

/// Writes the line that sums up all bodies.
pub fn summary(out: &mut impl Write, bodies: &[Body], lang: Lang) -> io::Result<()> {
    let joined: Vec<&Body> = bodies.iter().filter(|body| body.apart.is_none()).collect();
    let reports = |bodies: &mut dyn Iterator<Item = &Body>| bodies.map(|body| body.reports.len()).sum::<usize>();
    let all = reports(&mut bodies.iter());
    let apart = reports(&mut bodies.iter().filter(|body| body.apart.is_some()));
    let sum = |of: fn(&Body) -> u32| bodies.iter().map(|body| u64::from(of(body))).sum::<u64>();
    let (passed, failed, skipped) = (sum(|body| body.passed), sum(|body| body.failed), sum(|body| body.skipped));
    let checks = passed + failed + skipped;
    let count = |severity| bodies.iter().map(|body| body.count(severity)).sum::<usize>();
    let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    let count = joined.len();
    match lang {
        Lang::Zh => writeln!(
            out,
            "共 {all} 份报告，归并为 {count} 个机关，未归并 {apart} 份。错误 {errors}，警告 {warnings}，提示 {infos}。跨年跨机关核对 {checks} 项：相符 {passed}，不符 {failed}，无法核对 {skipped}。"
        ),
        Lang::En => writeln!(
            out,
            "{all} reports, joined into {count} bodies, {apart} not joined. {errors} errors, {warnings} warnings, {infos} infos. {checks} checks across reports: {passed} passed, {failed} failed, {skipped} skipped."
        ),
    }
}

/// The years of its reports; one that several are of with how many.
fn years(body: &Body, lang: Lang) -> String {
    let years = body.reports.chunk_by(|one, other| one.year == other.year).map(|of| {
        let year = of[0].year.map_or_else(|| lang.pick("年份不明", "no year").to_owned(), |year| year.to_string());
        if of.len() > 1 { format!("{year}×{}", of.len()) } else { year }
    });
    years.collect::<Vec<_>>().join(lang.pick("、", ", "))
}
