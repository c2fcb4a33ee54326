//! What a page says according to html5ever's tree: the same blocks, worked out
//! in the most plain way.

use std::collections::{BTreeMap, BTreeSet};

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::super::*;

/// A block with its text folded: lines trimmed, white space collapsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Line(String),
    Row {
        table: usize,
        row: usize,
        own: Vec<(usize, usize, String)>,
        /// Column to the rows of the cells that reach there.
        covered: BTreeMap<usize, BTreeSet<usize>>,
    },
}

/// Fails unless the reader and the tree agree on every line and cell.
pub(super) fn assert_equal(source: &str) {
    let page = HtmlPage::read(source);
    check(&page, source);
    agree(&ours(&page), &tree(source), source);
}

/// Likewise, but lines next to each other are compared as one: text taken out
/// of a table is one run with the text before it in the tree only.
pub(super) fn assert_equal_joined(source: &str) {
    let page = HtmlPage::read(source);
    check(&page, source);
    agree(&join(ours(&page)), &join(tree(source)), source);
}

fn agree(ours: &[Seen], theirs: &[Seen], source: &str) {
    for (at, (our, their)) in ours.iter().zip(theirs).enumerate() {
        assert!(same(our, their), "block {at}: {our:?}\nin the tree: {their:?}\nof {source}");
    }
    assert_eq!(ours.len(), theirs.len(), "{ours:#?}\n{theirs:#?}\n{source}");
}

/// Where cells overlap, the tree has two for one place and we have either.
fn same(our: &Seen, their: &Seen) -> bool {
    match (our, their) {
        (Seen::Row { table, row, own, covered }, Seen::Row { table: t, row: r, own: o, covered: c }) => {
            let occupied: BTreeSet<usize> =
                own.iter().flat_map(|(column, columns, _)| *column..column + columns).collect();
            (table, row, own) == (t, r, o)
                && covered.iter().all(|(column, from)| c.get(column).is_some_and(|theirs| from.is_subset(theirs)))
                && c.keys().all(|column| covered.contains_key(column) || occupied.contains(column))
        }
        _ => our == their,
    }
}

fn join(blocks: Vec<Seen>) -> Vec<Seen> {
    let mut out: Vec<Seen> = Vec::new();
    for block in blocks {
        match (out.last_mut(), block) {
            (Some(Seen::Line(before)), Seen::Line(line)) => before.push_str(&line),
            (_, block) => out.push(block),
        }
    }
    for block in &mut out {
        if let Seen::Line(line) = block {
            line.retain(|c| !c.is_whitespace());
        }
    }
    out
}

fn fold(text: &str) -> String {
    text.split('\n')
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Invariants of every page.
fn check(page: &HtmlPage, source: &str) {
    for pair in page.anchors.windows(2) {
        assert!(pair[0].text <= pair[1].text && pair[0].source <= pair[1].source);
    }
    let spans = page.blocks.iter().flat_map(|block| match block {
        Block::Line(line) => vec![line.span],
        Block::Row(row) => page.row(*row).iter().map(|cell| cell.span).collect(),
    });
    for span in spans {
        assert!(span.of(&page.text).is_some(), "{span:?}");
        let back = page.to_source(span);
        assert!(back.of(source).is_some(), "{span:?} {back:?}");
        assert!(span.is_empty() || page.in_page(back) == span, "{span:?} {back:?} {:?}", page.in_page(back));
        // Plain text reads the same in the source.
        if let (Some(text), Some(there)) = (span.of(&page.text), back.of(source))
            && !there.contains('&')
            && text.len() == there.len()
        {
            let blank = |c: char| if c.is_ascii_whitespace() { ' ' } else { c };
            assert!(text.chars().map(blank).eq(there.chars().map(blank)), "{text:?} {there:?}");
        }
    }
}

fn ours(page: &HtmlPage) -> Vec<Seen> {
    let blank = |block: &&Block| matches!(block, Block::Line(line) if page.of(line.span).trim().is_empty());
    page.blocks
        .iter()
        .filter(|block| !blank(block))
        .map(|block| match block {
            Block::Line(line) => Seen::Line(fold(page.of(line.span))),
            Block::Row(row) => {
                let mut own = Vec::new();
                let mut covered: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
                for cell in page.row(*row) {
                    let (column, columns) = (cell.column as usize, cell.columns as usize);
                    match cell.origin {
                        CellOrigin::Own { .. } => {
                            own.push((column, columns, fold(page.of(cell.span).trim_matches('\u{FFFC}'))));
                        }
                        CellOrigin::Covered { row, .. } => {
                            for column in column..column + columns {
                                covered.entry(column).or_default().insert(row as usize);
                            }
                        }
                    }
                }
                Seen::Row { table: row.table as usize, row: row.row as usize, own, covered }
            }
        })
        .collect()
}

fn tree(source: &str) -> Vec<Seen> {
    let dom = html5ever::parse_document(RcDom::default(), Default::default()).one(source);
    let mut tables = Vec::new();
    number_tables(&dom.document, &mut tables);
    // Fostering can put a table before one that began earlier? No: a table is
    // never fostered, so document order is the order of start tags.
    let mut flow = Flow { tables: &tables, blocks: Vec::new(), line: String::new() };
    flow.node(&dom.document, false);
    flow.end();
    flow.blocks
}

fn number_tables(node: &Handle, tables: &mut Vec<*const markup5ever_rcdom::Node>) {
    if name(node) == "table" {
        tables.push(std::rc::Rc::as_ptr(node));
    }
    for child in node.children.borrow().iter() {
        number_tables(child, tables);
    }
}

struct Flow<'a> {
    tables: &'a [*const markup5ever_rcdom::Node],
    blocks: Vec<Seen>,
    line: String,
}

const SKIPPED: &[&str] = &[
    "script", "style", "noscript", "template", "textarea", "select", "iframe", "noembed", "noframes", "svg", "math",
    "datalist", "title", "xmp",
];

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

impl Flow<'_> {
    fn end(&mut self) {
        let line = fold(&self.line.replace('\n', " "));
        self.line.clear();
        if !line.is_empty() {
            self.blocks.push(Seen::Line(line));
        }
    }

    fn node(&mut self, node: &Handle, pre: bool) {
        if let NodeData::Text { contents } = &node.data {
            for (at, part) in contents.borrow().split('\n').enumerate() {
                if at > 0 {
                    if pre {
                        self.end();
                    } else {
                        self.line.push(' ');
                    }
                }
                self.line.push_str(part);
            }
            return;
        }
        let name = name(node);
        if SKIPPED.contains(&name.as_str()) || hidden(node) {
            if name == "xmp" {
                self.end();
            }
            return;
        }
        if name == "table" {
            self.end();
            self.table(node);
            self.end();
            return;
        }
        let note = |href: String| href.starts_with('#') && href.ends_with(|c: char| c.is_ascii_digit());
        let block = BLOCKS.contains(&name.as_str()) || name == "a" && attribute(node, "href").is_some_and(note);
        if block {
            self.end();
        }
        let pre = pre || name == "pre" || name == "listing" || name == "plaintext";
        for child in node.children.borrow().iter() {
            self.node(child, pre);
        }
        if block {
            self.end();
        }
    }

    fn table(&mut self, table: &Handle) {
        let number = self.tables.iter().position(|&known| known == std::rc::Rc::as_ptr(table)).expect("numbered");
        let layout = table.children.borrow().iter().any(holds_table);
        let mut row_number = 0;
        for group in table.children.borrow().iter() {
            if hidden(group) {
                continue;
            }
            match name(group).as_str() {
                "caption" => self.node(group, false),
                "tbody" | "thead" | "tfoot" => {
                    // Place by place: which cells are there.
                    let mut taken: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
                    let rows: Vec<Handle> = group
                        .children
                        .borrow()
                        .iter()
                        .filter(|row| name(row) == "tr" && !hidden(row))
                        .cloned()
                        .collect();
                    let count = rows.len();
                    for (at, row) in rows.iter().enumerate() {
                        self.row(number, row_number + at, row_number + count, row, layout, &mut taken);
                    }
                    row_number += count;
                }
                _ => {}
            }
        }
    }

    fn row(
        &mut self,
        table: usize,
        row: usize,
        rows: usize,
        node: &Handle,
        layout: bool,
        taken: &mut BTreeMap<(usize, usize), BTreeSet<usize>>,
    ) {
        let mut column = 0;
        let mut own = Vec::new();
        let mut lines = Vec::new();
        let mut flows = false;
        for cell in node.children.borrow().iter() {
            let cell_name = name(cell);
            if cell_name != "td" && cell_name != "th" || absent(cell) {
                continue;
            }
            let mut inner = Flow { tables: self.tables, blocks: Vec::new(), line: String::new() };
            inner.node(cell, false);
            inner.end();
            flows |= holds_table(cell);
            let text = inner
                .blocks
                .iter()
                .map(|block| match block {
                    Seen::Line(line) => line.clone(),
                    Seen::Row { .. } => String::new(),
                })
                .collect::<Vec<_>>();
            flows |= text.len() >= 3 && text.join("\n").len() > 600;
            lines.extend(inner.blocks);
            while taken.contains_key(&(row, column)) {
                column += 1;
            }
            let columns = span(cell, "colspan", 1000).filter(|&n| n > 0).unwrap_or(1);
            let down = match span(cell, "rowspan", 65534).unwrap_or(1) {
                0 => rows - row,
                down => down,
            };
            for r in row..rows.min(row + down) {
                for c in column..column + columns {
                    taken.entry((r, c)).or_default().insert(row);
                }
            }
            own.push((column, columns, text.join("\n")));
            column += columns;
        }
        flows |= layout && own.iter().filter(|(_, _, text)| !text.is_empty()).count() <= 1;
        if flows {
            self.blocks.extend(lines);
        } else if !own.is_empty() {
            let covered = taken
                .range((row, 0)..(row + 1, 0))
                .map(|(&(_, column), from)| {
                    let above = from.iter().copied().filter(|&from| from < row).collect();
                    (column, above)
                })
                .filter(|(_, from): &(usize, BTreeSet<usize>)| !from.is_empty())
                .collect();
            self.blocks.push(Seen::Row { table, row, own, covered });
        }
    }
}

fn holds_table(node: &Handle) -> bool {
    name(node) == "table" || node.children.borrow().iter().any(holds_table)
}

fn name(node: &Handle) -> String {
    match &node.data {
        NodeData::Element { name, .. } => name.local.to_string(),
        _ => String::new(),
    }
}

fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attrs = attrs.borrow();
    let found = attrs.iter().find(|attr| &*attr.name.local == wanted)?;
    Some(found.value.to_string())
}

fn hidden(node: &Handle) -> bool {
    let style = attribute(node, "style").unwrap_or_default().replace(' ', "");
    absent(node) || style.contains("visibility:hidden")
}

fn absent(node: &Handle) -> bool {
    let style = attribute(node, "style").unwrap_or_default().replace(' ', "");
    attribute(node, "hidden").is_some() || style.contains("display:none")
}

fn span(cell: &Handle, wanted: &str, most: usize) -> Option<usize> {
    let value = attribute(cell, wanted)?;
    let value = value.trim_start();
    let value = value.strip_prefix('+').unwrap_or(value);
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    (end > 0).then(|| value[..end].parse().unwrap_or(most).min(most))
}
