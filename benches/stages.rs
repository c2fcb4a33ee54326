//! Each stage and the whole, beside validating the same bytes as UTF-8.

mod corpus;

use corpus::{Layout, bytes, reports};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use nianbao::{Parsed, output, stages};

fn main() {
    divan::main();
}

/// Reports per layout.
const COUNT: usize = 500;

/// Layouts that differ in what the reader has to do.
const LAYOUTS: [Layout; 7] = [
    Layout::Lines,
    Layout::LinesTight,
    Layout::PipeRows,
    Layout::CellPerLine,
    Layout::Markdown,
    Layout::Tabs,
    Layout::PdfRows,
];

#[divan::bench]
fn utf8(bencher: Bencher<'_, '_>) {
    let texts = reports(Layout::Lines, COUNT);
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(|| {
        for text in &texts {
            black_box(std::str::from_utf8(black_box(text.as_bytes())).is_ok());
        }
    });
}

#[divan::bench]
fn tokens(bencher: Bencher<'_, '_>) {
    let texts = reports(Layout::Lines, COUNT);
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(|| {
        for text in &texts {
            black_box(stages::tokens(black_box(text)));
        }
    });
}

#[divan::bench]
fn walk(bencher: Bencher<'_, '_>) {
    let texts = reports(Layout::Lines, COUNT);
    let tokens = || texts.iter().map(|text| stages::tokens(text)).collect::<Vec<_>>();
    bencher.counter(BytesCount::new(bytes(&texts))).with_inputs(tokens).bench_local_values(|tokens| {
        for tokens in tokens {
            black_box(stages::walk(tokens));
        }
    });
}

fn walked(texts: &[String]) -> Vec<stages::Walked<'_>> {
    texts.iter().map(|text| stages::walk(stages::tokens(text))).collect()
}

#[divan::bench]
fn tables(bencher: Bencher<'_, '_>) {
    let texts = reports(Layout::Lines, COUNT);
    let walked = walked(&texts);
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(|| {
        for walked in &walked {
            black_box(stages::tables(walked));
        }
    });
}

#[divan::bench]
fn prose(bencher: Bencher<'_, '_>) {
    let texts = reports(Layout::Lines, COUNT);
    let walked = walked(&texts);
    let tables: Vec<_> = walked.iter().map(stages::tables).collect();
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(|| {
        for (walked, tables) in walked.iter().zip(&tables) {
            black_box(stages::prose(walked, tables));
        }
    });
}

fn parsed(texts: &[String]) -> Vec<Parsed> {
    texts.iter().map(|text| nianbao::parse(text)).collect()
}

#[divan::bench]
fn checks(bencher: Bencher<'_, '_>) {
    let texts = reports(Layout::Lines, COUNT);
    let parsed = parsed(&texts);
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(|| {
        for parsed in &parsed {
            black_box(stages::checks(black_box(parsed)));
        }
    });
}

#[divan::bench]
fn json(bencher: Bencher<'_, '_>) {
    let texts = reports(Layout::Lines, COUNT);
    let parsed = parsed(&texts);
    let mut out = Vec::new();
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(|| {
        for parsed in &parsed {
            out.clear();
            output::json::write(parsed, &mut out);
            black_box(&out);
        }
    });
}

#[divan::bench]
fn json_by_serde(bencher: Bencher<'_, '_>) {
    let texts = reports(Layout::Lines, COUNT);
    let parsed = parsed(&texts);
    let mut out = Vec::new();
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(|| {
        for parsed in &parsed {
            out.clear();
            serde_json::to_writer(&mut out, parsed).expect("a vector takes all");
            black_box(&out);
        }
    });
}

#[divan::bench(args = LAYOUTS)]
fn whole(bencher: Bencher<'_, '_>, layout: &Layout) {
    let texts = reports(*layout, COUNT);
    let mut out = Vec::new();
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(|| {
        for text in &texts {
            out.clear();
            output::json::write(&nianbao::parse(black_box(text)), &mut out);
            black_box(&out);
        }
    });
}
