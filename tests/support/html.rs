//! A report as a web page.

use super::grid::{Breaks, Grid, GridCell, Role, grids};
use super::report::TestReport;

/// How the pages of a site are made. Each differs from the first in one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Habit {
    /// Tables with row and column spans, quoted attributes, widths, paragraphs
    /// and spans within cells, `&nbsp;` in empty ones.
    Usual,
    /// No end tag of a cell or row.
    NoEndTags,
    /// Tags in capitals, attributes without quotes.
    Capitals,
    /// Comments and scripts within cells.
    Comments,
    /// `thead`, `tbody` and `th`.
    Parts,
    /// The report within two tables that lay out the page.
    Layout,
    /// Each of the longer tables cut in two; spans end and begin again there.
    Split,
    /// Likewise, but below the cut there are no cells of what it divided.
    SplitBare,
    /// Each row a table of its own.
    RowTables,
    /// The head of table three once more in the middle of it.
    HeadRepeated,
    /// As Word saves it.
    Word,
    /// Empty cells that hold nothing at all.
    Bare,
    /// No tables: a paragraph for each cell.
    Paragraphs,
    /// No tables: a `div` for each cell, spans within.
    Divs,
    /// All on one line.
    OneLine,
    /// Text breaks within the cells of the head.
    Breaks,
    /// Cells hidden between the cells of a row.
    HiddenCells,
}

impl Habit {
    pub const ALL: [Habit; 17] = [
        Habit::Usual,
        Habit::NoEndTags,
        Habit::Capitals,
        Habit::Comments,
        Habit::Parts,
        Habit::Layout,
        Habit::Split,
        Habit::SplitBare,
        Habit::RowTables,
        Habit::HeadRepeated,
        Habit::Word,
        Habit::Bare,
        Habit::Paragraphs,
        Habit::Divs,
        Habit::OneLine,
        Habit::Breaks,
        Habit::HiddenCells,
    ];

    /// Whether the page draws its tables, so that every empty cell shows.
    pub fn draws(self) -> bool {
        !matches!(self, Habit::Paragraphs | Habit::Divs)
    }
}

/// The page of a report. `width` is that of the second section's table, four or
/// five columns.
pub fn page(report: &TestReport, habit: Habit, width: usize) -> String {
    let breaks = if habit == Habit::Breaks { Breaks::Some } else { Breaks::None };
    let tables = grids(report, breaks, width);
    let mut body = String::new();
    let line = |body: &mut String, text: &str| {
        let text = escaped(text);
        match habit {
            Habit::Divs => body.push_str(&format!("<div><span>{text}</span></div>\n")),
            Habit::Capitals => body.push_str(&format!("<P ALIGN=left>{text}\n")),
            Habit::NoEndTags => body.push_str(&format!("<p>{text}\n")),
            Habit::Word => {
                body.push_str(&format!("<p class=MsoNormal><span lang=EN-US>{text}<o:p></o:p></span></p>\n"))
            }
            _ => body.push_str(&format!("<p style=\"text-indent: 2em;\"><span>{text}</span></p>\n")),
        }
    };
    body.push_str(&format!("<h1>{}</h1>\n", escaped(&report.title)));
    if let Some(date) = &report.date_line {
        line(&mut body, date);
    }
    for (section, heading) in report.headings.iter().enumerate() {
        line(&mut body, heading);
        for text in &report.narrative[section] {
            line(&mut body, text);
        }
        let Some(grid) = section.checked_sub(1).and_then(|at| tables.get(at)) else { continue };
        table(&mut body, grid, habit, section == 2);
    }
    let body = match habit {
        Habit::Layout => format!(
            "<table width=\"100%\"><tr><td width=\"20%\"><a href=\"/a\">机构职能</a><br><a href=\"/b\">政策文件</a></td>\
             <td><table class=\"content\"><tbody><tr><td>{body}</td></tr></tbody></table></td></tr></table>"
        ),
        _ => format!("<div class=\"content\">{body}</div>"),
    };
    let page = format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{}</title>\
         <style>td {{ width: 7px }}</style></head>\n<body><ul><li><a href=\"/\">首页</a></li><li><a href=\"/y\">\
         政府信息公开年报</a></li></ul>\n{body}\n<script>var rows = [1, 2, 3];</script></body></html>\n",
        escaped(&report.title)
    );
    if habit == Habit::OneLine { page.replace('\n', "") } else { page }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn table(page: &mut String, grid: &Grid, habit: Habit, matrix: bool) {
    match habit {
        Habit::Paragraphs | Habit::Divs => {
            for cell in grid.rows.iter().flatten() {
                let text = if cell.text.is_empty() { "&nbsp;".to_owned() } else { escaped(&cell.text) };
                page.push_str(&match habit {
                    Habit::Divs => format!("<div class=\"c\"><span>{text}</span></div>\n"),
                    _ => format!("<p style='text-align:center'><span>{text}</span></p>\n"),
                });
            }
        }
        Habit::Split | Habit::SplitBare => {
            let cut = grid.rows.len() * 2 / 3;
            let (above, mut below) = split(grid, cut);
            if habit == Habit::SplitBare && matrix {
                below[0].drain(..divided(grid, cut));
            }
            rows(page, &above, 0, habit);
            page.push_str("<p></p>\n");
            rows(page, &below, 0, habit);
        }
        Habit::RowTables => grid.rows.iter().for_each(|row| rows(page, std::slice::from_ref(row), 0, habit)),
        Habit::HeadRepeated if matrix => {
            let (above, below) = split(grid, grid.rows.len() / 2);
            let (head, _) = split(grid, grid.header_rows);
            rows(page, &[above, head, below].concat(), 0, habit);
        }
        _ => rows(page, &grid.rows, grid.header_rows, habit),
    }
}

fn rows(page: &mut String, rows: &[Vec<GridCell>], head: usize, habit: Habit) {
    page.push_str(match habit {
        Habit::Capitals => "<TABLE BORDER=1 CELLSPACING=0 WIDTH=600>",
        _ => "<table border=\"1\" cellspacing=\"0\" width=\"600\">\n",
    });
    for (at, row) in rows.iter().enumerate() {
        match habit {
            Habit::Parts if at == 0 && head > 0 => page.push_str("<thead>"),
            Habit::Parts if at == head => page.push_str("<tbody>"),
            _ => {}
        }
        page.push_str(if habit == Habit::Capitals { "<TR HEIGHT=20>" } else { "<tr height=\"20\">" });
        for (column, cell) in row.iter().enumerate() {
            cell_of(page, cell, column, habit);
        }
        if habit != Habit::NoEndTags {
            page.push_str(if habit == Habit::Capitals { "</TR>" } else { "</tr>\n" });
        }
        if habit == Habit::Parts && head > 0 && at + 1 == head {
            page.push_str("</thead>");
        }
    }
    page.push_str(if habit == Habit::Capitals { "</TABLE>\n" } else { "</table>\n" });
}

fn cell_of(page: &mut String, cell: &GridCell, column: usize, habit: Habit) {
    let mut spans = String::new();
    let quote = if habit == Habit::Capitals { "" } else { "\"" };
    for (name, span) in [("colspan", cell.colspan), ("rowspan", cell.rowspan)] {
        if span > 1 {
            spans.push_str(&format!(" {name}={quote}{span}{quote}"));
        }
    }
    let text = match cell.text.as_str() {
        "" if habit == Habit::Bare => String::new(),
        "" => "&nbsp;".to_owned(),
        text => escaped(text).replace('\n', "<br>"),
    };
    let is_head = matches!(cell.role, Role::Head | Role::Span | Role::Note);
    page.push_str(&match habit {
        Habit::NoEndTags => format!("<td width=\"40\"{spans}>{text}"),
        Habit::Capitals => format!("<TD WIDTH=40{spans}><P ALIGN=center><FONT SIZE=2>{text}</FONT></TD>"),
        Habit::Comments => format!(
            "<td{spans}><!-- 9 --><p><span>{text}</span></p><script>document.write(8)</script><!--[if gte mso 9]>7<![endif]--></td>"
        ),
        Habit::Parts if is_head => format!("<th{spans}><p>{text}</p></th>"),
        Habit::Word => format!(
            "<td width=56 style='width:42.0pt;mso-border-alt:solid windowtext .5pt'{spans}><p class=MsoNormal align=center\n  \
             style='text-align:center'><span lang=EN-US\n  style='font-size:12.0pt'>{text}<o:p></o:p></span></p></td>"
        ),
        Habit::Bare => format!("<td{spans}>{text}</td>"),
        Habit::HiddenCells => {
            format!("<td{spans}>{text}</td><td style=\"display:none\">{column}</td>")
        }
        _ => format!(
            "<td width=\"64\" valign=\"center\"{spans}><p style='text-align:center'><span>{text}</span></p></td>"
        ),
    });
}

/// How many cells a cut divides.
fn divided(grid: &Grid, cut: usize) -> usize {
    let above = grid.rows[..cut].iter().enumerate();
    above.flat_map(|(row, cells)| cells.iter().filter(move |cell| row + cell.rowspan > cut)).count()
}

/// The rows of a grid above and below a cut. A cell that the cut divides ends
/// there and goes on below it, empty.
fn split(grid: &Grid, at: usize) -> (Vec<Vec<GridCell>>, Vec<Vec<GridCell>>) {
    let mut above: Vec<Vec<GridCell>> = grid.rows[..at].to_vec();
    let mut below: Vec<Vec<GridCell>> = grid.rows[at..].to_vec();
    let mut taken = vec![vec![false; grid.width]; grid.rows.len()];
    let mut divided: Vec<GridCell> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    for (row, cells) in grid.rows.iter().enumerate() {
        let mut column = 0;
        for (index, cell) in cells.iter().enumerate() {
            while taken[row][column] {
                column += 1;
            }
            for line in taken.iter_mut().skip(row).take(cell.rowspan) {
                line[column..column + cell.colspan].fill(true);
            }
            if row < at && row + cell.rowspan > at {
                above[row][index].rowspan = at - row;
                let place = places.partition_point(|&known| known < column);
                places.insert(place, column);
                let rest = row + cell.rowspan - at;
                divided.insert(place, GridCell { text: String::new(), rowspan: rest, ..cell.clone() });
            }
            column += cell.colspan;
        }
    }
    if let Some(first) = below.first_mut() {
        // What is divided are labels, which stand before all others of the row.
        first.splice(0..0, divided);
    }
    (above, below)
}
