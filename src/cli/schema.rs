//! `nianbao schema`.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

/// Arguments of `nianbao schema`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  nianbao schema > nianbao.schema.json
  nianbao schema | jq '.[\"$defs\"].Code'")]
pub struct Arguments {}

/// Prints the JSON Schema of what `nianbao parse` prints.
pub fn run(_: &Arguments) -> Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, &nianbao::output::schema())?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
