//! Broken markup that browsers mend: none of it changes what a table shows.

/// What a damage makes of a page.
pub type Damage = fn(&str) -> String;

/// Every kind of damage by its name.
pub const MENDED: [(&str, Damage); 10] = [
    ("no </td>", |page| page.replace("</td>", "")),
    ("no </tr>", |page| page.replace("</tr>", "")),
    ("no </td></tr>", |page| page.replace("</td>", "").replace("</tr>", "")),
    ("no </p></span>", |page| page.replace("</p>", "").replace("</span>", "")),
    ("upper case", upper_case),
    ("unquoted attributes", unquoted),
    ("comments and scripts", |page| {
        let junk = "<!-- <td>9</td> --><script>'<td>9</td>'</script>";
        page.replace("</td>", &format!("{junk}</td>"))
    }),
    ("references", |page| page.replace(">0<", ">&#48<").replace('《', "&#x300a;").replace("总计", "&#24635;计")),
    ("stray end tags", |page| {
        page.replace("</td>", "</span></div></th></table0></td></td>").replace("</tr>", "</tr></td></tr></p>")
    }),
    ("text in rows", |page| page.replace("<tr", "散落<tr")),
];

/// Tags of tables and text in capitals, with blanks around the equals signs of
/// spans.
fn upper_case(page: &str) -> String {
    let tags = ["table", "tbody", "tr", "td", "p", "span"];
    let page = tags.iter().fold(page.to_owned(), |page, tag| {
        let upper = tag.to_uppercase();
        page.replace(&format!("<{tag} "), &format!("<{upper} "))
            .replace(&format!("<{tag}>"), &format!("<{upper}>"))
            .replace(&format!("</{tag}>"), &format!("</{upper}>"))
    });
    page.replace("colspan=\"", "COLSPAN = \"").replace("rowspan=\"", "RowSpan= \"")
}

/// Attributes without the quotes that they can do without.
fn unquoted(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find("=\"") {
        let (before, value) = rest.split_at(at + 1);
        out.push_str(before);
        let Some(end) = value[1..].find('"') else { break };
        let (quoted, behind) = value.split_at(end + 2);
        let value = &quoted[1..=end];
        let bare = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || "\"'`=<>/".contains(c));
        out.push_str(if bare && behind.starts_with([' ', '>']) { value } else { quoted });
        rest = behind;
    }
    out + rest
}
