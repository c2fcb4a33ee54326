//! Whole pages in the manner of the systems that publish reports.

use std::fs;
use std::path::PathBuf;

use super::super::*;
use super::oracle::{assert_equal, assert_equal_joined};
use crate::source::decode::{ChosenBy, decode};

#[path = "../../../../tests/support/damage.rs"]
mod damage;

fn fixtures() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/html");
    let mut pages: Vec<_> = fs::read_dir(folder)
        .expect("fixtures")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .map(|path| {
            let bytes = fs::read(&path).expect("page");
            let decoded = decode(&bytes, None);
            assert_eq!(decoded.problems, [], "{path:?}");
            let name = path.file_stem().expect("name").to_string_lossy().into_owned();
            (name, decoded.text.into_owned())
        })
        .collect();
    pages.sort();
    assert!(pages.len() >= 8);
    pages
}

/// The rows of a page as `cell TAB cell`, white space dropped.
fn rows(page: &HtmlPage) -> Vec<String> {
    page.blocks
        .iter()
        .filter_map(|block| match block {
            Block::Row(row) => Some(page.row(*row)),
            Block::Line(_) => None,
        })
        .map(|cells| {
            let own = cells
                .iter()
                .filter(|cell| matches!(cell.origin, CellOrigin::Own { .. }))
                .map(|cell| page.of(cell.span).split_whitespace().collect::<String>());
            own.collect::<Vec<_>>().join("\t")
        })
        .collect()
}

#[test]
fn agree_with_the_tree() {
    for (_, source) in fixtures() {
        assert!(looks_like_html(&source));
        assert_equal(&source);
    }
}

#[test]
fn hold_the_rows_that_were_put_in() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/html");
    for (name, source) in fixtures() {
        let Ok(expected) = fs::read_to_string(folder.join(format!("{name}.rows.tsv"))) else {
            assert!(name.starts_with("paragraphs"), "{name}");
            continue;
        };
        let rows = rows(&HtmlPage::read(&source));
        let expected: Vec<_> = expected.lines().collect();
        let first = rows.iter().position(|row| row == expected[0]);
        let first = first.unwrap_or_else(|| panic!("{name}: {rows:#?}"));
        assert_eq!(rows[first..][..expected.len()], expected, "{name}");
        assert_eq!(rows.len(), first + expected.len(), "{name}");
    }
}

#[test]
fn matrix_rows_fill_ten_columns() {
    for (name, source) in fixtures() {
        let page = HtmlPage::read(&source);
        for block in &page.blocks {
            let Block::Row(row) = block else { continue };
            let cells = page.row(*row);
            let text: String = cells.iter().map(|cell| page.of(cell.span)).collect();
            if text.contains("重复申请") || text.contains("不掌握") {
                let mut next = 0;
                for cell in cells {
                    assert_eq!(cell.column, next, "{name}: {text}");
                    next = cell.column + cell.columns;
                }
                assert_eq!(next, 10, "{name}: {text}");
            }
        }
    }
}

#[test]
fn headings_are_lines() {
    for (name, source) in fixtures() {
        let page = HtmlPage::read(&source);
        let lines = page.blocks.iter().filter_map(|block| match block {
            Block::Line(line) => Some(page.of(line.span).trim()),
            Block::Row(_) => None,
        });
        let wanted = ["一、", "二、", "三、", "四、", "五、", "六、"];
        let mut wanted = wanted.iter().peekable();
        for line in lines {
            wanted.next_if(|heading| line.starts_with(**heading));
        }
        assert_eq!(wanted.next(), None, "{name}");
    }
}

#[test]
fn in_other_encodings() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/html");
    for (name, encoding) in
        [("trs-hongze-2023-gb18030.html", "gb18030"), ("hanweb-shuyang-fagaiju-2023-big5.html", "Big5")]
    {
        let bytes = fs::read(folder.join(name)).expect("page");
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.encoding, encoding);
        assert_eq!(decoded.chosen_by, ChosenBy::Declared);
        // From a cell of the page to the bytes of the file.
        let page = HtmlPage::read(&decoded.text);
        let at = page.text.find("550").or_else(|| page.text.find("26"));
        let at = at.expect("a number") as u32;
        let there = page.to_source(crate::Span::new(at, at + 2));
        let map = decoded.offsets();
        let there = map.to_bytes(there.start as usize)..map.to_bytes(there.end as usize);
        assert_eq!(bytes[there], page.text.as_bytes()[at as usize..at as usize + 2]);
    }
}

#[test]
fn damage_that_browsers_mend_changes_no_row() {
    for (name, source) in fixtures() {
        let whole = rows(&HtmlPage::read(&source));
        for (damage, apply) in damage::MENDED {
            let damaged = apply(&source);
            assert_eq!(rows(&HtmlPage::read(&damaged)), whole, "{name}: {damage}");
            assert_equal_joined(&damaged);
        }
    }
}

#[test]
fn damage_that_changes_the_tree() {
    for (_, source) in fixtures() {
        assert_equal_joined(&source.replace("</table>", ""));
        assert_equal_joined(&source.replace("<tr", "散落<tr"));
        assert_equal_joined(&source.replace("</tbody>", "").replace("<tr>", ""));
        assert_equal_joined(&source.replace("</p>", "").replace("</span>", "").replace("</div>", ""));
        for cut in 1..6 {
            let mut at = source.len() * cut / 6;
            while !source.is_char_boundary(at) {
                at -= 1;
            }
            assert_equal_joined(&source[..at]);
        }
    }
}
