//! `nianbao explain`.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use nianbao::check::{Kind, Rule};
use nianbao::{Code, Severity};

use super::lang::Lang;

/// Arguments of `nianbao explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  nianbao explain
  nianbao explain requests-balance
  nianbao explain row-misfit --lang en")]
pub struct Arguments {
    /// The rule, or the code of a diagnostic; all are listed where none is
    /// named.
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// The language; the default is that of the locale.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Explains a rule or a code, or lists all.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let lang = arguments.lang.unwrap_or_else(Lang::of_locale);
    let mut out = io::stdout().lock();
    let Some(id) = &arguments.rule else {
        list(&mut out, lang)?;
        return Ok(ExitCode::SUCCESS);
    };
    // Other lists write the same ids in capitals, with strokes below.
    let wanted = id.to_ascii_lowercase().replace('_', "-");
    if let Some(rule) = Rule::get(&wanted) {
        explain_rule(&mut out, rule, lang)?;
    } else if let Some(code) = Code::ALL.iter().find(|code| code.as_str() == wanted) {
        explain_code(&mut out, *code, lang)?;
    } else {
        let near = nearest(&wanted);
        match near.is_empty() {
            true => bail!("{id}: no such rule or code; `nianbao explain` lists all"),
            false => bail!("{id}: no such rule or code; did you mean {}? `nianbao explain` lists all", near.join(", ")),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The ids that are written most like a word, the nearest first.
fn nearest(wanted: &str) -> Vec<&'static str> {
    const ALIKE: f64 = 0.8;
    let ids = Rule::all().map(|rule| rule.id.as_str()).chain(Code::ALL.iter().map(|code| code.as_str()));
    let mut near: Vec<(f64, &str)> =
        ids.map(|id| (alike(wanted, id), id)).filter(|&(alike, _)| alike > ALIKE).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.into_iter().take(3).map(|(_, id)| id).collect()
}

/// How alike two ids are, from 0 to 1: as a whole, or word by word where words
/// were cut short (`req-balance`).
fn alike(wanted: &str, id: &str) -> f64 {
    let is_short = |(short, whole): (&str, &str)| short.len() >= 3 && whole.starts_with(short);
    let shortened =
        wanted.split('-').count() == id.split('-').count() && wanted.split('-').zip(id.split('-')).all(is_short);
    if shortened { 1.0 } else { strsim::jaro_winkler(wanted, id) }
}

fn list(out: &mut impl Write, lang: Lang) -> io::Result<()> {
    let ids = Rule::all().map(|rule| rule.id.len()).chain(Code::ALL.iter().map(|code| code.as_str().len()));
    let widest = ids.max().unwrap_or(0);
    writeln!(out, "{}", lang.pick("报告有误（规则）：", "Wrong in the report (rules):"))?;
    for rule in Rule::all() {
        line(out, &rule.id, rule.severity, lang.of(&rule.title), widest, lang)?;
    }
    writeln!(out, "\n{}", lang.pick("未能读懂（读取诊断）：", "Could not be read (diagnostics):"))?;
    for code in Code::ALL {
        line(out, code.as_str(), code.severity(), lang.of(&code.explanation().title), widest, lang)?;
    }
    Ok(())
}

fn line(out: &mut impl Write, id: &str, severity: Severity, title: &str, widest: usize, lang: Lang) -> io::Result<()> {
    // The names of severities are equally wide in Chinese.
    let pad = if lang == Lang::En { 7 } else { 2 };
    writeln!(out, "  {id:widest$}  {:pad$}  {title}", lang.severity(severity))
}

fn explain_rule(out: &mut impl Write, rule: &Rule, lang: Lang) -> io::Result<()> {
    let between = lang.pick("、", ", ");
    writeln!(out, "{}  {}", rule.id, lang.of(&rule.title))?;
    writeln!(out, "{} · {}\n", lang.kind(Kind::Report), lang.severity(rule.severity))?;
    writeln!(out, "{}\n", lang.of(&rule.meaning))?;
    let parts = [
        (lang.pick("公式", "Formula"), lang.of(&rule.formula)),
        (lang.pick("依据", "Origin"), lang.of(&rule.origin)),
        (lang.pick("版本", "Editions"), &rule.editions.join(between)),
        (lang.pick("示例", "Example"), lang.of(&rule.example)),
    ];
    parts.iter().try_for_each(|(name, text)| writeln!(out, "{name}{}{text}", lang.pick("：", ": ")))
}

fn explain_code(out: &mut impl Write, code: Code, lang: Lang) -> io::Result<()> {
    let explanation = code.explanation();
    writeln!(out, "{}  {}", code.as_str(), lang.of(&explanation.title))?;
    writeln!(out, "{} · {}\n", lang.kind(Kind::Reading), lang.severity(code.severity()))?;
    writeln!(out, "{}\n", lang.of(&explanation.meaning))?;
    writeln!(out, "{}{}", lang.pick("处理：", "What to do: "), lang.of(&explanation.action))
}
