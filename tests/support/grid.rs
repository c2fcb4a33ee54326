//! The three tables as a browser would lay them out: rows of cells with spans.

use super::form;
use super::report::{Row, TestReport};

/// What a cell of the grid is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 第二十条第(一)项
    Article,
    /// 信息内容
    Corner,
    /// 勾稽关系
    Note,
    /// A head over several columns.
    Span,
    /// The head of one column.
    Head,
    /// The label of several rows.
    Group,
    /// The label of one row.
    Label,
    Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridCell {
    /// The text; a line break inside the cell is `\n`.
    pub text: String,
    pub role: Role,
    pub colspan: usize,
    pub rowspan: usize,
}

impl GridCell {
    fn new(text: &str, role: Role) -> Self {
        GridCell { text: text.to_string(), role, colspan: 1, rowspan: 1 }
    }

    fn wide(mut self, colspan: usize) -> Self {
        self.colspan = colspan;
        self
    }

    fn tall(mut self, rowspan: usize) -> Self {
        self.rowspan = rowspan;
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    pub width: usize,
    /// How many rows stand above the figures; zero for the second section,
    /// whose heads are between its rows.
    pub header_rows: usize,
    pub rows: Vec<Vec<GridCell>>,
}

impl Grid {
    /// The grid with every span filled up by empty cells.
    pub fn expanded(&self) -> Vec<Vec<String>> {
        let mut filled = vec![vec![None; self.width]; self.rows.len()];
        for (at, row) in self.rows.iter().enumerate() {
            let mut column = 0;
            for cell in row {
                while filled[at][column].is_some() {
                    column += 1;
                }
                for (down, line) in filled.iter_mut().skip(at).take(cell.rowspan).enumerate() {
                    for (right, slot) in line.iter_mut().skip(column).take(cell.colspan).enumerate() {
                        let here = down == 0 && right == 0;
                        *slot = Some(if here { cell.text.clone() } else { String::new() });
                    }
                }
                column += cell.colspan;
            }
        }
        filled.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
    }
}

/// Line breaks that the form's author put inside head cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    None,
    /// 商业/企业, 科研/机构, 本年新/制作数量 and most heads of the fourth
    /// section.
    Some,
    /// The narrow columns of a printed page: 商业企/业, 社会公益/组织, 尚未审/结.
    Narrow,
}

fn broken_head(text: &str, breaks: Breaks) -> String {
    let some = [
        ("商业企业", "商业\n企业"),
        ("科研机构", "科研\n机构"),
        ("本年新制作数量", "本年新\n制作数量"),
        ("本年新公开数量", "本年新\n公开数量"),
        ("结果维持", "结果\n维持"),
        ("结果纠正", "结果\n纠正"),
        ("其他结果", "其他\n结果"),
        ("尚未审结", "尚未\n审结"),
    ];
    let narrow = [
        ("商业企业", "商业企\n业"),
        ("科研机构", "科研机\n构"),
        ("社会公益组织", "社会公益\n组织"),
        ("法律服务机构", "法律服务\n机构"),
    ];
    let wanted: &[&[(&str, &str)]] = match breaks {
        Breaks::None => &[],
        Breaks::Some => &[&some],
        Breaks::Narrow => &[&narrow, &some],
    };
    wanted
        .iter()
        .flat_map(|list| list.iter())
        .find(|(whole, _)| *whole == text)
        .map_or_else(|| text.to_string(), |(_, parts)| parts.to_string())
}

/// The three tables of a report. `width` is that of the second section's
/// table: four columns, or five where the page's author left one unused.
pub fn grids(report: &TestReport, breaks: Breaks, width: usize) -> [Grid; 3] {
    [proactive(report, breaks, width), requests(report, breaks), review(report, breaks)]
}

fn proactive(report: &TestReport, breaks: Breaks, width: usize) -> Grid {
    let mut rows = Vec::new();
    for article in &report.articles {
        rows.push(vec![GridCell::new(&article.title, Role::Article).wide(width)]);
        let heads = article.columns.len();
        // The last column takes what the others leave.
        let wide = |column: usize| {
            if column + 1 == heads { width - heads } else { 1 }
        };
        let mut line = vec![GridCell::new(&article.corner, Role::Corner)];
        for (column, (_, label)) in article.columns.iter().enumerate() {
            line.push(GridCell::new(&broken_head(label, breaks), Role::Head).wide(wide(column)));
        }
        rows.push(line);
        for row in article.printed_rows() {
            let mut line = vec![GridCell::new(&row.label, Role::Label)];
            for (column, cell) in row.cells.iter().enumerate() {
                line.push(GridCell::new(cell.text(), Role::Value).wide(wide(column)));
            }
            rows.push(line);
        }
    }
    Grid { width, header_rows: 0, rows }
}

/// Columns of the third section's table: three for labels, seven for figures.
pub const REQUEST_WIDTH: usize = 10;

fn requests(report: &TestReport, breaks: Breaks) -> Grid {
    let head = |column: usize| GridCell::new(&broken_head(form::APPLICANTS[column].1, breaks), Role::Head);
    let organisation = |column: usize| (1..6).contains(&column);
    let mut above: Vec<GridCell> = Vec::new();
    for (place, &column) in report.applicants.iter().enumerate() {
        if !organisation(column) {
            above.push(head(column).tall(2));
        } else if place == 0 || !organisation(report.applicants[place - 1]) {
            above.push(GridCell::new(form::ORGANISATION, Role::Span).wide(5));
        }
    }
    let mut rows = vec![
        vec![GridCell::new(form::NOTE, Role::Note).wide(3).tall(3), GridCell::new(form::APPLICANT, Role::Span).wide(7)],
        above,
        report.applicants.iter().filter(|&&column| organisation(column)).map(|&column| head(column)).collect(),
    ];
    let printed = report.printed_requests();
    for (at, row) in printed.iter().enumerate() {
        let mut line = Vec::new();
        for (depth, group) in row.groups.iter().enumerate() {
            if at == 0 || printed[at - 1].groups.get(depth) != Some(group) {
                let height = group_height(&printed[at..], depth, group);
                line.push(GridCell::new(group, Role::Group).tall(height));
            }
        }
        line.push(GridCell::new(&row.label, Role::Label).wide(3 - row.groups.len()));
        line.extend(row.cells.iter().map(|cell| GridCell::new(cell.text(), Role::Value)));
        rows.push(line);
    }
    Grid { width: REQUEST_WIDTH, header_rows: 3, rows }
}

/// How many of the rows from the first on stand in `group`.
pub fn group_height(rows: &[&Row], depth: usize, group: &str) -> usize {
    rows.iter().take_while(|row| row.groups.get(depth).is_some_and(|name| name == group)).count()
}

fn review(report: &TestReport, breaks: Breaks) -> Grid {
    let places = &report.review_places;
    let heads = |row: usize| {
        places[5 * row..5 * row + 5].iter().map(move |cell| {
            let label = &form::REVIEW_COLUMNS[cell % 5].1;
            // The sample page breaks every head but its first; on a narrow
            // page each group breaks elsewhere.
            let text = match (breaks, row, *label) {
                (Breaks::Some, 0, "结果维持") => "结果维持".to_string(),
                (Breaks::Narrow, 0, "其他结果") => "其他结\n果".to_string(),
                (Breaks::Narrow, 2, "尚未审结") => "尚未审\n结".to_string(),
                _ => broken_head(label, breaks),
            };
            GridCell::new(&text, Role::Head)
        })
    };
    let group = |at: usize| places[5 * at] / 5;
    let mut above: Vec<GridCell> = Vec::new();
    let mut below: Vec<GridCell> = Vec::new();
    let mut lowest: Vec<GridCell> = Vec::new();
    for at in 0..3 {
        let name = GridCell::new(form::REVIEW_ROWS[group(at)].1, Role::Span).wide(5);
        if group(at) == 0 {
            above.push(name);
            below.extend(heads(at).map(|cell| cell.tall(2)));
        } else {
            if at == 0 || group(at - 1) == 0 {
                above.push(GridCell::new(form::LITIGATION, Role::Span).wide(10));
            }
            below.push(name);
            lowest.extend(heads(at));
        }
    }
    let rows =
        vec![above, below, lowest, report.review.iter().map(|cell| GridCell::new(cell.text(), Role::Value)).collect()];
    Grid { width: 15, header_rows: 3, rows }
}
