//! Pages made to hurt: each is answered, in bounded space. That the work on them
//! grows with their length alone is counted in `tests/work`.

use super::super::*;

fn read(source: &str) -> HtmlPage {
    HtmlPage::read(source)
}

#[test]
fn endless_row_span() {
    let page = read(&format!(
        "<table><tr>{}{}</table>",
        "<td rowspan=99999 colspan=99999>1".repeat(1000),
        "<tr><td>2".repeat(20_000)
    ));
    assert!(page.cells.len() <= 25_000 + grid::MAX_COVERED);
    assert_eq!(page.blocks.len(), 20_001);
}

#[test]
fn deep_nesting() {
    for tag in [
        "<div>",
        "<b>",
        "<p><span>",
        "<x>",
        "<table><tr><td>",
        "<table>",
        "<ul><li>",
        "<svg>",
        "<a href=x>",
        "<font><p>",
    ] {
        let page = read(&format!("{}规章", tag.repeat(100_000)));
        assert!(page.text.ends_with("规章") || tag == "<svg>", "{tag}");
    }
}

#[test]
fn giant_pieces() {
    let giant = "x".repeat(4_000_000);
    assert_eq!(read(&format!("<td title='{giant}>")).blocks.len(), 0);
    assert_eq!(read(&format!("<p title='{giant}'>规章")).blocks.len(), 1);
    assert_eq!(read(&format!("<!--{giant}")).blocks.len(), 0);
    assert_eq!(read(&format!("<p>{giant}</p>")).blocks.len(), 1);
    assert_eq!(read(&"<".repeat(2_000_000)).blocks.len(), 1);
    assert_eq!(read(&format!("<script>{}", "<!--<script>-".repeat(200_000))).blocks.len(), 0);
    assert_eq!(read(&format!("<!--{}", "-".repeat(2_000_000))).blocks.len(), 0);
    assert_eq!(read(&"&".repeat(2_000_000)).blocks.len(), 1);
    assert_eq!(read(&format!("<p>{}", "&#".repeat(1_000_000))).blocks.len(), 1);
    assert_eq!(read(&format!("<p>&#{}", "1".repeat(2_000_000))).blocks.len(), 1);
}

#[test]
fn no_more_is_read_than_any_report_has() {
    let most = 200_000 + 1;
    for (before, unit) in [
        ("<table><tr>", "<td>"),
        ("<table>", "<tr><td>1"),
        ("", "<p>规章"),
        ("", "<table><tr><td>"),
        ("<table><tr><td>", "1<br>"),
        ("<table>", "村<tr>"),
    ] {
        let page = read(&format!("{before}{}", unit.repeat(250_000)));
        let (blocks, cells) = (page.blocks.len(), page.cells.len());
        assert!(
            blocks <= most && cells <= most && page.stopped.is_some(),
            "{unit}: {blocks} {cells} {:?}",
            page.stopped
        );
        let page = read(&format!("{before}{}", unit.repeat(60_000)));
        assert!(page.stopped.is_none(), "{unit}");
    }
}

#[test]
fn nested_tables_with_rows_around() {
    let page = read(&format!(
        "{}{}",
        "<table><tr><td>1<td>2<tr><td>".repeat(15_000),
        "<tr><td>3<td>4</table>外".repeat(15_000)
    ));
    assert!(page.blocks.len() >= 45_000);
}
