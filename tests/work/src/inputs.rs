//! What repeats in inputs that grow.

/// The start of a report, so that all that follows stands in its table.
const TABLE_TWO: &str = "某局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（一）项\n\
                         信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n";
const TABLE_THREE: &str = "某局2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n";
const TABLE_FOUR: &str = "某局2023年政府信息公开工作年度报告\n四、政府信息公开行政复议、行政诉讼情况\n行政复议\n";

/// What repeats, and what stands before it.
pub const GROWING: [(&str, &str, &str); 48] = [
    ("pipes", TABLE_TWO, "|"),
    ("lines of pipes", TABLE_TWO, "|||\n"),
    ("lone pipes", TABLE_TWO, "|\n"),
    ("rows of pipes", TABLE_TWO, "| 0 | | 1 |\n"),
    ("one row of cells", TABLE_TWO, "0 | "),
    ("open cells", TABLE_TWO, "规章 | 0\n"),
    ("rules of markdown", TABLE_TWO, "|---|---|\n"),
    ("tabs", TABLE_TWO, "\t"),
    ("cells between tabs", TABLE_TWO, "0\t"),
    ("rows between tabs", TABLE_TWO, "规章\t0\t0\t0\n"),
    ("digits", TABLE_TWO, "0"),
    ("lines of digits", TABLE_TWO, "0\n"),
    ("lines of numbers with units", TABLE_TWO, "规章\n1,234.5万元\n"),
    ("words that are numbers", TABLE_TWO, "0 "),
    ("rows of words", TABLE_TWO, "规章 0 0 0\n"),
    ("rows, all the same", TABLE_TWO, "规章\n0\n0\n0\n"),
    ("rows that contradict", TABLE_TWO, "规章\n0\n0\n0\n规章\n1\n2\n3\n"),
    ("rows that the form lacks", TABLE_TWO, "村规民约\n1\n2\n3\n"),
    ("rows that the form lacks, of words", TABLE_TWO, "村规民约 1 2 3\n"),
    ("rows nearly of the form", TABLE_TWO, "行政规范文件\n1\n2\n3\n"),
    ("misfit rows", TABLE_TWO, "规章\n1\n2\n3\n4\n"),
    ("unreadable cells", TABLE_TWO, "规章\n1\n*\n3\n"),
    ("labels without cells", TABLE_TWO, "规章\n"),
    ("groups that ask for their rows", TABLE_THREE, "(三)不予公开\n1\n"),
    ("rows of the matrix", TABLE_THREE, "(一)予以公开\n0\n0\n0\n0\n0\n0\n0\n"),
    ("pieces of labels", TABLE_THREE, "(四)无\n"),
    ("pieces of labels with values", TABLE_THREE, "(四)无\n1\n"),
    ("pieces of a group with values", TABLE_THREE, "(三)不\n1\n"),
    ("pieces of many labels", TABLE_THREE, "(四)无\n商业\n科研\n3.危及\n社会\n"),
    ("labels in one line", TABLE_THREE, "自然人 商业企业 "),
    ("labels and numbers in one line", TABLE_THREE, "总计0"),
    ("rows in one line of words", TABLE_TWO, "规章 1 2 3 4 5 "),
    ("rows in one line of pipes", TABLE_TWO, "规章|1|2|3|4|5|"),
    ("rows in one line of pipes with blanks", TABLE_TWO, "村规民约|1|||"),
    ("unreadable cells in one line", TABLE_TWO, "规章|约1|约2|约3|行政规范性文件|1|2|"),
    ("rows in one line of tabs", TABLE_TWO, "村规民约\t1\t2\t3\t规章\t1\t2\t"),
    ("rows beside each other", TABLE_FOUR, "1 2 3\n"),
    ("labels above values", TABLE_FOUR, "行政复议\n1\n"),
    ("text above values", TABLE_FOUR, "其他\n1\n"),
    ("headings", "", "一、总体情况\n"),
    ("chapters", "", "一、总体情况\n二、主动公开政府信息情况\n三、收到的\n"),
    ("headings in one line", "", "一、总体情况二、主动公开政府信息情况"),
    ("numerals", "一、总体情况\n", "一、"),
    ("blank lines", TABLE_TWO, "\n"),
    ("lines of blanks", TABLE_TWO, "\u{A0}\n"),
    ("blanks", TABLE_TWO, "\u{2002}"),
    ("one line", "一、总体情况\n", "公开"),
    ("brackets", TABLE_TWO, "(("),
];

/// What repeats in pages and in damaged bytes, and what stands before it.
pub const GROWING_BYTES: [(&str, &[u8], &[u8]); 24] = [
    ("paragraphs", b"<p>", "规章<p>1<p>".as_bytes()),
    ("paragraphs of a table", b"<p>\xE4\xBA\x8C\xE3\x80\x81", "<p>规章<p>1".as_bytes()),
    ("nested divs", b"", b"<div>"),
    ("nested tables", b"", b"<table><tr><td>"),
    ("nested formatting", b"", b"<b><p>"),
    ("nested unknown elements", b"", b"<x:y>1"),
    ("cells", b"<table><tr>", b"<td>1"),
    ("rows", b"<table>", "<tr><td>规章<td>1<td>0<td>2".as_bytes()),
    ("spans", b"<table>", b"<tr><td rowspan=99999 colspan=9>1<td>2"),
    ("text between rows", b"<table>", b"x<tr>"),
    ("tables in rows", b"", b"<table>x<tr><td>"),
    ("one attribute", b"<p title='", b"x:"),
    ("open quotes", b"", b"<p a=\"'"),
    ("comments", b"", b"<!--"),
    ("comments of a script", b"<script>", b"<!--<script>-"),
    ("ampersands", b"<p>", b"&"),
    ("digits of a reference", b"<p>&#", b"1"),
    ("wide cells", b"<table><tr>", &WIDE_CELL),
    ("references", b"<p>", b"&notit;&#48"),
    ("hidden labels", b"<div hidden>", "<p>1.属于国家秘密".as_bytes()),
    ("links", b"<p>", b"<a href=x>1</a>\xE3\x80\x82<br>"),
    ("bytes that are not UTF-8", b"", b"\xE8\xA7\x84\xE7\xAB\xA0\xE8\xA7\x84\xE7\xAB\xA0\xFF"),
    ("bytes that are not GB18030", b"<meta charset=gbk><p>", b"\xB9\xE6\xD5\xC2\xFF"),
    ("GB18030", b"<meta charset=gbk><p>", b"\xB9\xE6\xD5\xC2<p>1"),
];

/// A cell that may be running text by its length, and is none.
const WIDE_CELL: [u8; 610] = {
    let mut cell = [b'x'; 610];
    (cell[0], cell[1], cell[2], cell[3]) = (b'<', b't', b'd', b'>');
    cell
};

/// What repeats, what repeats behind it as often, and what stands behind both.
pub const GROWING_PAIRS: [(&str, &[u8], &[u8], &[u8]); 23] = [
    ("divs, ends of paragraphs", b"<div>", b"</p>", b""),
    ("divs, ends of spans", b"<div>", b"</span>", b""),
    ("formatting, other ends", b"<b>", b"</i>", b""),
    ("unknown elements, other ends", b"<x>", b"</y>", b""),
    ("formatting in paragraphs, ends of these", b"<p><b>", b"</p>", b""),
    ("lists in items, ends of these", b"<li><ul>", b"</li>", b""),
    ("divs, items", b"<div>", b"<li></li>", b""),
    ("paragraphs in formatting, ends of this", b"<b><p>", b"</b>", b""),
    ("paragraphs in links, links", b"<a><p>", b"<a>", b""),
    ("nested tables, ends of divs", b"<table><tr><td>", b"</div>", b""),
    ("nested tables, text between their ends", b"<table><tr><td>", b"</table>x", b""),
    ("nested tables, rows between their ends", b"<table><tr><td>1<td>2<tr><td>", b"<tr><td>3<td>4</table>x", b""),
    ("divs in buttons, ends of these", b"<button><div>", b"</button>", b""),
    ("divs in forms, ends of these", b"<form><div>", b"</form>", b""),
    ("divs in headings, other ends", b"<h1><div>", b"</h2>", b""),
    ("fields in cells, cells", b"<table><tr><td><input>", b"<td>1", b"</table>"),
    ("notes in a cell, ends of these", b"<a href=#1>1", b"</a>", b"<table><tr><td>1"),
    ("text between cells, headings", b"<table><tr>\xE4\xBB\xB6", "</table><p>三、收到的".as_bytes(), b""),
    ("rows of a table, prose", "<table><tr><td>规章<td>1<td>2<td>3</table>".as_bytes(), "<p>本年。".as_bytes(), b""),
    ("labels, values", "<p>规章".as_bytes(), b"<p>1", "<p>二、主动公开政府信息情况".as_bytes()),
    ("links, a sentence", b"<a href=x>1</a><br>", "。<br>".as_bytes(), "<p>六、其他".as_bytes()),
    ("escaped markup", b"&lt;td&gt;1", b"&lt;/td&gt;", b"&lt;/table&gt;"),
    ("blank lines behind rows", b"<table><tr><td>1<td></table>", b"<p>&nbsp;</p>", b"<p>1"),
];

/// The start of a report, so that what follows is prose.
const SECTION_ONE: &str = "某局2023年政府信息公开工作年度报告\n一、总体情况\n";
/// What makes it a report, and is printed too late, as the last line says.
pub const BEHIND_PROSE: &str = "\n二、主动公开政府信息情况\n第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n\
                                现行有效件数\n规章\n0\n0\n0\n行政规范性文件\n0\n0\n0\n发布日期：2024-05-06\n";

/// What repeats in prose that is held against the rules, and what stands before it.
pub const GROWING_PROSE: [(&str, &str, &str); 11] = [
    ("numbers in one sentence", SECTION_ONE, "全年共收到政府信息公开申请3件，"),
    ("numbers in one list", SECTION_ONE, "不予公开3件、"),
    ("numbers between semicolons", SECTION_ONE, "对申请不予公开3件；"),
    ("sentences", SECTION_ONE, "全年收到政府信息公开申请3件，办结2件，结转下年度1件。"),
    ("lines of sentences", SECTION_ONE, "未收到政府信息公开申请，未发生行政复议、行政诉讼。\n"),
    ("lines that go on", SECTION_ONE, "全年共收到公民、法人和其他组织提出的政府信息公开申请3件，均已答复\n"),
    ("lists and their sums", SECTION_ONE, "共公开信息3条，分别为政策1条、公告2条、"),
    ("sentences without a stop", SECTION_ONE, "无申请公开"),
    ("periods", SECTION_ONE, "统计期限为2023年1月1日至2023年12月20日，"),
    ("circulars", SECTION_ONE, "按国办公开办函〔2019〕60号，"),
    ("headings without a number", SECTION_ONE, "存在的主要问题及改进情况\n"),
];
