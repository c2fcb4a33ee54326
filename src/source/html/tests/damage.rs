//! Broken markup, one kind at a time.

use super::oracle::{assert_equal, assert_equal_joined};

const TABLE: &str = "<p>二、主动公开政府信息情况</p>\n<table width=\"600\" border=1>\n<tbody>\
  <tr><td colspan=\"4\">第二十条第（一）项</td></tr>\n\
  <tr><td rowspan=2>规章</td><td><p>1</p></td><td>&nbsp;</td><td>3</td></tr>\
  <tr><td>4</td><td>5</td><td>6</td></tr></tbody></table>\n<p>三、收到和处理</p>";

#[test]
fn whole() {
    assert_equal(TABLE);
}

#[test]
fn end_tags_missing() {
    for lost in ["</td>", "</tr>", "</tbody>", "</table>", "</p>", "</td></tr>"] {
        let damaged = TABLE.replace(lost, "");
        assert_equal(&damaged);
    }
    assert_equal(&TABLE.replace("</td></tr>", "").replace("</table>", ""));
}

#[test]
fn tags_missing_one_by_one() {
    let mut from = 0;
    while let Some(open) = TABLE[from..].find('<') {
        let start = from + open;
        let end = start + TABLE[start..].find('>').map_or(0, |at| at + 1);
        assert_equal_joined(&format!("{}{}", &TABLE[..start], &TABLE[end..]));
        // And each one doubled.
        assert_equal_joined(&format!("{}{}", &TABLE[..end], &TABLE[start..]));
        from = end;
    }
}

#[test]
fn cut_off_anywhere() {
    for (at, _) in TABLE.char_indices() {
        assert_equal(&TABLE[..at]);
    }
}

#[test]
fn stray_tags_anywhere() {
    let stray = [
        "</td>",
        "</tr>",
        "</table>",
        "</p>",
        "</div>",
        "</span>",
        "</b>",
        "</tbody>",
        "</th>",
        "</body>",
        "</html>",
        "</br>",
        "<p>",
        "<div>",
        "<span>",
        "<b>",
        "<table>",
        "<td>",
        "<tr>",
        "<th>",
        "<tbody>",
        "<thead>",
        "<caption>",
        "<col>",
        "<form>",
        "</form>",
        "<li>",
        "<input>",
        "<select>",
        "<option>",
        "<br>",
        "<hr>",
        "<a href=x>",
        "</a>",
        "<h1>",
        "</h2>",
        "<o:p>",
        "</o:p>",
        "<script>1</script>",
        "<!-- 9 -->",
        "<![if !x]>",
        "<p hidden>",
        "<span style='display:none'>",
        "<svg>",
        "<svg/>",
        "<div style=\"display: none\">",
        "<tr hidden>",
        "<td style='display:none'>",
        "<td style='visibility:hidden'>",
        "<table hidden>",
        "<tbody hidden>",
        "7",
        " ",
        "&nbsp;",
        "<",
        "<3",
        "</3>",
        "</>",
        "<?x?>",
        "<body>",
        "<head>",
        "<html>",
        "<title>t</title>",
        "<template><td>9</template>",
        "<textarea><td></textarea>",
        "<button>",
        "<nobr>",
        "<object>",
        "</object>",
        "<pre>\n\n",
        "<dl><dd>",
    ];
    for tag in stray {
        for (at, _) in TABLE.match_indices(['<', '规', '5']) {
            let damaged = format!("{}{tag}{}", &TABLE[..at], &TABLE[at..]);
            assert_equal_joined(&damaged);
        }
    }
}

#[test]
fn upper_case_and_unquoted() {
    assert_equal("<TABLE WIDTH=600><TR><TD COLSPAN=2 ROWSPAN='2'>甲<TD>1<TR><TD>2<TR><TD>3<TD/>4</TABLE>");
    assert_equal("<table><tr><td width=5\" colspan=2>甲</td><td \"x\" rowspan=2>乙<tr><td a='>'>丙");
    assert_equal("<table><tr><td colspan = \"2\" colspan=3>甲<td =colspan=2>乙<td/colspan=2/>丙<td colspan=2/>丁");
    assert_equal("<table><tr><td title='a>b' rowspan>甲<td colspan=>乙<tr><td>丙");
}

#[test]
fn comments_and_scripts_in_cells() {
    assert_equal(
        "<table><tr><td><!-- <td>9</td> -->1</td><td><script>document.write('<td>9</td>');\
         </script>2</td><td><style>td{}</style>3<!--[if gte mso 9]><xml><td>9</td></xml><![endif]--></td>\
         <td><![if !supportLists]>4<![endif]></td><td>5<o:p></o:p></td><td><!-->6<!--->7<!-- a--!>8\
         <td><!-- x -- > y --->9</table>",
    );
    assert_equal("<p>a<script><!-- <script> </script> --></script>b<script><!--></script>c");
    assert_equal("<p>a<script><!-- <script> </script> b<script>x</SCRIPT >y</p>");
    assert_equal("<p>a<noscript><p>b</noscript>c<!-- unclosed <p>d");
    assert_equal("<title>a</title><p>b<textarea></p>c</textarea>d<iframe><p>e</iframe>f<xmp>g");
}

#[test]
fn references() {
    assert_equal(
        "<p>&nbsp;1&nbsp2&lt;3&ltx&amp;&ampx;&#49;&#x32;&#51 &#X34 &#0;&#128;&#xD800;&#99999999999;\
         &#;&#x;&;& &unknown;&notit;&notin;&ldquo;三安全&rdquo;&hellip;&acE;&middot;&copy2023&#10;5</p>",
    );
    assert_equal("<table>&nbsp;<tr>&#32;<td>&#160;</table>");
}

#[test]
fn control_characters() {
    assert_equal("<p>1\x002\0</p>\0 <table>\0<tr>\0<td>\x003\0</td>\0 <td>4\x0B5\x0C6\x017\x7F8</table>\0");
    assert_equal("<table><tr><td colspan=\"2\0\">1<td col\0span=2>2<td\0>3</td\0>4<t\0d>5");
    assert_equal("<p>\u{FEFF}1\u{FEFF}2<td>\u{FEFF}</td><!-- \0 -->3<script>\0</script>4");
    assert_equal("<p>一\r\n二\r三</p><pre>\r\n四\r\n五\n六</pre>");
}

#[test]
fn sections_of_xml() {
    assert_equal(
        "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><body>\
         <p>a<![CDATA[ b > c ]]>d</p><table><tr><td/><td>1<br/>2</td><td><![CDATA[<td>9</td>]]>3</td></tr></table>",
    );
    assert_equal("<p>a<svg><![CDATA[ b > <p>c ]]></svg>d<math><![CDATA[</math>]]>e</math>f");
}

#[test]
fn frames_and_other_documents() {
    assert_equal("<p>a<iframe srcdoc='<p>b</p><iframe srcdoc=&quot;<p>c&quot;></iframe>'><p>d</iframe>e");
    assert_equal("<p>a<iframe><iframe>b</iframe>c</iframe>d<object><p>e</object>f<embed>g<noembed><p>h</noembed>i");
    assert_equal("<p>a<template><template><p>b</template><table><tr><td>c</template>d<noscript><table></noscript>e");
    assert_equal("<p>a<plaintext><p>b</plaintext><table><tr><td>c");
    assert_equal("<table><tr><td>1<form><td>2<input type=hidden value=3></form><td>4</form></table>");
    assert_equal("<form><table><tr><td>1</form><td>2</table><p>3</form>4");
}

#[test]
fn text_directly_in_rows() {
    assert_equal_joined("<p>前</p><table>甲<tr>乙<td>1</td>丙<td>2</td></tr>丁</table>后");
    assert_equal_joined("前<table><tr><td>1<b>x</td></b>y<tr><p>丙<td>2</table>后");
    assert_equal_joined("<table><tr><td>a<table><tr><td>1</td></tr>内</table>b</td></tr>外</table>c");
    assert_equal_joined("<table hidden><tr hidden>见<td>不</table><table><div hidden>不<tr><td>见");
}

#[test]
fn nested_and_split_tables() {
    assert_equal("<table><tr><td>a<table><tr><td>1<td>2</table>b<tr><td>c<td>d</table>");
    assert_equal("<table><tr><td>a<td>b<tr><td>x<table><tr><td>1<td>2</table><table><tr><td>3</table>");
    assert_equal("<table><tr><td><table><tr><td><table><tr><td>深<td>1</table></table></table>后");
    assert_equal("<table><caption>表一<tr><td>1<td>2</table>");
    assert_equal("<table><caption>表<table><tr><td>1<td>2</table></caption><tr><td>3<td>4</table>");
}

#[test]
fn hidden_parts() {
    assert_equal("<p hidden>a<div>b</div><p style='display:none'>c<table><tr><td>d<td>e</table>f");
    assert_equal("<!DOCTYPE html><p style='display:none'>c<table><tr><td>d<td>e</table>f");
    assert_equal("<span style='display:none'>a<span>b</span>c</span>d<div style='display:none'><p>e</div>f");
    assert_equal("<ul><li hidden>a<li>b<ul><li>c</ul><li hidden>d<div>x<li>e</ul>f");
    assert_equal("<x:y hidden>a<x:z>b</x:z>c</x:y>d<b hidden>e</b>g<p>h");
    assert_equal("<select><option>a<option>b</select>c<select><p>d<input>e<svg><path d=x /><text>f</svg>g");
    assert_equal("<form hidden>a<form>b</form>c<div hidden>d<form>e</div>f</form>g");
    assert_equal("<dl><dt hidden>a<dd>b<dt>c</dl><h1 hidden>a<h2>b</h1>c<button hidden>a<button>b");
    assert_equal("<table><tr style='display:none'><td>a<tr><td>b<td style='display:none'>c<td>d</table>");
    assert_equal("<table><tr><td rowspan=2>a<td>b<tr hidden><td>x<tr><td>c<tr><td>d</table>");
}

#[test]
fn line_breaks() {
    assert_equal("a<br>b<br/>c<p>d</p>e<div>f<span>g</span>h</div></div>i<b>j</b>k");
    assert_equal("<pre>一\n二 三\n\n四</pre><ul><li>a<li>b</ul><center>c</center>d<hr>e</p>f");
    assert_equal("<h1>年<b>度</h1>报</b>告<a href=x>b<p>c</a>d");
}
