//! Holds the reader against html5ever's tree, with a grid expansion of its own.

mod damage;
mod fixtures;
mod limits;
mod oracle;
mod random;

use super::*;

#[test]
fn fragments_of_a_cell_join_as_one_sees_them() {
    let page = HtmlPage::read(
        "<table><tr><td><p style='text-align:center'><span>1</span><span>2</span></p></td>\
         <td><p>1</p><p>2</p></td><td>3<br>4</td><td> &nbsp; </td><td></td>\
         <td>本年新\n制作</td></tr></table>",
    );
    let [Block::Row(row)] = page.blocks[..] else { panic!("{:?}", page.blocks) };
    let cells: Vec<_> = page.row(row).iter().map(|cell| page.of(cell.span)).collect();
    assert_eq!(cells, ["12", "1\n2", "3\n4", "\u{A0} ", "", "本年新 制作"]);
}

#[test]
fn spans_lead_back_to_the_source() {
    let source = "<p>第二十&#26465;&nbsp;款</p><table><tr><td></td><td> </td><td><b>8</b></td>\
                  <td>&lt;9&gt</td></tr></table>";
    let page = HtmlPage::read(source);
    let back = |span: Span| page.to_source(span).of(source).unwrap_or("?");
    let [Block::Line(line), Block::Row(row)] = page.blocks[..] else { panic!("{:?}", page.blocks) };
    assert_eq!(page.of(line.span), "第二十条\u{A0}款");
    assert_eq!(back(line.span), "第二十&#26465;&nbsp;款");
    let at = line.span.start;
    assert_eq!(back(Span::new(at + 9, at + 12)), "&#26465;");
    assert_eq!(back(Span::new(at + 12, at + 14)), "&nbsp;");
    assert_eq!(back(Span::new(at + 6, at + 9)), "十");
    assert_eq!(back(Span::new(at + 14, at + 17)), "款");
    let cells = page.row(row);
    assert_eq!(back(cells[2].span), "8");
    assert_eq!(back(cells[3].span), "&lt;9&gt");
    // Blank cells have places of their own, behind their tags.
    for (cell, tag) in [(0, "<tr><td>"), (1, "</td><td>")] {
        let place = page.to_source(cells[cell].span);
        assert!(place.is_empty());
        assert!(source[..place.start as usize].ends_with(tag), "{place:?}");
    }
}

#[test]
fn navigation_is_marked() {
    let page = HtmlPage::read(
        "<ul><li><a href='/'>首页</a> <a href=x>公开</a></li><li><a href=y>年报</a>：2023</li></ul>\
         <p><a name='_Toc1'>一、总体情况</a></p>",
    );
    let marks: Vec<_> = page
        .blocks
        .iter()
        .map(|block| match block {
            Block::Line(line) => (page.of(line.span), line.all_link),
            Block::Row(_) => ("", false),
        })
        .collect();
    assert_eq!(marks, [("首页 公开", true), ("年报：2023", false), ("一、总体情况", false)]);
}

#[test]
fn entries_of_lists_are_told_from_bylines() {
    let entry = |body: &str| {
        let page = HtmlPage::read(body);
        let mut blocks = page.blocks.iter();
        let of = |block: &Block| match block {
            Block::Line(line) => line.entry,
            Block::Row(row) => row.lists,
        };
        blocks.next().is_some_and(of)
    };
    let link = "<a href=x>某局2020年政府信息公开工作年度报告</a>";
    for list in [
        format!("<li>{link}<span>2021-01-02</span></li>"),
        format!("<li>· [01-02] {link}</li>"),
        format!("<li>{link} NEW</li>"),
        format!("<table><tr><td>{link}</td><td>2021-01-02</td></tr></table>"),
    ] {
        assert!(entry(&list), "{list}");
    }
    for other in [
        format!("<p>详见{link}</p>"),
        "<p>2021-01-02 <a href=x>打印</a> <a href=y>关闭</a></p>".to_owned(),
        "<p>2021-01-02</p>".to_owned(),
        format!("<h1>{link}2021-01-02</h1>"),
        format!("<p>{link} | 0 | 0 |</p>"),
        format!("<table><tr><td>{link}</td><td>规章</td></tr></table>"),
    ] {
        assert!(!entry(&other), "{other}");
    }
}

#[test]
fn meta_is_read_with_its_place() {
    let source = "<!DOCTYPE html><html><head><META NAME=articletitle Content='某区2023年 &amp; 年报'>\
                  <meta name=\"PubDate\" content=\"2024-01-30 10:00\"><meta name=PubDate content=x>\
                  <meta name=ColumnName content=''><title>\n 年报_某区 </title></head><body><svg>\
                  <title>微信</title></svg>";
    let page = HtmlPage::read(source);
    let title = page.meta.title.expect("title");
    assert_eq!(title.text, "年报_某区");
    let article = page.meta.article_title.expect("article title");
    assert_eq!(article.text, "某区2023年 & 年报");
    assert_eq!(article.source.of(source), Some("某区2023年 &amp; 年报"));
    assert_eq!(page.meta.pub_date.expect("date").text, "2024-01-30 10:00");
    assert_eq!(page.meta.column_name, None);
    assert!(page.blocks.is_empty(), "{:?}", page.blocks);
}

#[test]
fn layout_tables_are_flow() {
    let page = HtmlPage::read(
        "<table><tr><td>标题</td></tr><tr><td>左</td><td>前<table><tr><td>规章<td>1</table>后</td>\
         <td>右</td></tr><tr><td>页脚</td></tr></table>",
    );
    let seen: Vec<String> = page
        .blocks
        .iter()
        .map(|block| match block {
            Block::Line(line) => page.of(line.span).to_owned(),
            Block::Row(row) => page.row(*row).iter().map(|cell| page.of(cell.span)).collect::<Vec<_>>().join("|"),
        })
        .collect();
    assert_eq!(seen, ["标题", "左", "前", "规章|1", "后", "右", "页脚"]);
}

#[test]
fn covered_positions_name_their_cell() {
    let page = HtmlPage::read("<table><tr><td rowspan=3>甲<td colspan=2>乙<tr><td>丙<td>丁<tr><td>戊</table>");
    let Block::Row(row) = page.blocks[1] else { panic!() };
    let [covered, third, fourth] = page.row(row) else { panic!() };
    let CellOrigin::Covered { row: 0, cell } = covered.origin else { panic!("{covered:?}") };
    assert_eq!(page.of(page.cells[cell as usize].span), "甲");
    assert_eq!((third.column, fourth.column), (1, 2));
}

#[test]
fn html_is_known_by_its_markup() {
    for html in [
        "<!DOCTYPE html><p>",
        "\u{FEFF}\n<table><tr>",
        "<div class=x>年报",
        "<?xml version='1.0'?><html>",
        "<!-- saved --><TABLE>",
        "年报<p>一</p><p>二</p>",
        "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n<!DOCTYPE html><html><body><p>",
        &format!("<!-- {} --> <!----><p>", "x".repeat(200_000)),
    ] {
        assert!(looks_like_html(html), "{html}");
    }
    for text in
        ["", "年报", "规章 < 5", "<摘要>\n规章 0", "增减 <0 或 >0 a<b>c", "<1> 一、总体情况", "| 规章 | <br> 0 |"]
    {
        assert!(!looks_like_html(text), "{text}");
    }
}
