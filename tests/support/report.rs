//! A report's figures and words, and the value expected in each cell.

use super::form::{self, Edition};

/// What is printed in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A number as printed, with its sign, separators and unit.
    Number(String),
    Blank,
    /// A mark that stands for "nothing to report".
    Dash(&'static str),
}

impl Cell {
    pub fn number(value: impl ToString) -> Self {
        Cell::Number(value.to_string())
    }

    /// The characters in the cell; none for a blank.
    pub fn text(&self) -> &str {
        match self {
            Cell::Number(text) => text,
            Cell::Blank => "",
            Cell::Dash(mark) => mark,
        }
    }

    /// The printed number as a plain decimal: without plus sign, separators
    /// and unit, and with the words 增 and 减 as signs.
    pub fn decimal(&self) -> Option<String> {
        let Cell::Number(text) = self else {
            return None;
        };
        let text = text.trim_end_matches("万元").trim_end_matches('元');
        let plain = text.trim_start_matches(['+', '增']).replace(['减'], "-");
        Some(plain.replace([',', '\u{ff0c}'], ""))
    }

    pub fn unit(&self) -> Option<&'static str> {
        match self {
            Cell::Number(text) if text.ends_with("万元") => Some("万元"),
            Cell::Number(text) if text.ends_with('元') => Some("元"),
            _ => None,
        }
    }

    /// The count in the cell, where it holds a plain one.
    pub fn count(&self) -> Option<i64> {
        self.decimal()?.parse().ok()
    }
}

/// A row of figures and the labels printed for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub label: String,
    /// Labels of the groups that the row stands in, outermost first.
    pub groups: Vec<String>,
    pub cells: Vec<Cell>,
    /// The report leaves the row out.
    pub absent: bool,
}

/// One block of the second section's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub title: String,
    pub corner: String,
    pub columns: Vec<(String, String)>,
    pub rows: Vec<Row>,
}

impl Article {
    pub fn printed_rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.absent)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestReport {
    pub edition: Edition,
    pub agency: String,
    pub year: i32,
    pub title: String,
    /// The date as the crate gives it, ISO 8601.
    pub published: Option<String>,
    /// The line that prints the date.
    pub date_line: Option<String>,
    pub headings: [String; 6],
    /// Paragraphs of each section; those of sections two to four stand before
    /// the table.
    pub narrative: [Vec<String>; 6],
    pub articles: Vec<Article>,
    pub requests: Vec<Row>,
    pub review: [Cell; 15],
    /// Which columns of the form stand at the seven places of the third
    /// section's table; cells are in the order of the places.
    pub applicants: [usize; 7],
    /// Which columns of the form the heads of the fourth section's table name at
    /// its fifteen places, counted through its groups; cells are in the form's
    /// order.
    pub review_places: [usize; 15],
}

/// What a reader must find in one cell of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub table: &'static str,
    pub row: String,
    pub column: String,
    /// The number as a plain decimal, or nothing where none is printed.
    pub number: Option<String>,
    /// The cell's characters as printed.
    pub printed: String,
    pub unit: Option<&'static str>,
}

pub const TABLES: [&str; 3] = ["proactive_disclosure", "requests", "reconsideration_litigation"];

impl TestReport {
    /// The form of `edition` with every cell blank and every section without
    /// words.
    pub fn blank(edition: Edition, agency: &str, year: i32) -> Self {
        let articles = form::articles(edition)
            .iter()
            .map(|article| Article {
                title: article.title.to_string(),
                corner: form::CORNER.to_string(),
                columns: article.columns.iter().map(|&(id, label)| (id.into(), label.into())).collect(),
                rows: article
                    .rows
                    .iter()
                    .map(|&(id, label)| Row {
                        id: id.to_string(),
                        label: label.to_string(),
                        groups: Vec::new(),
                        cells: vec![Cell::Blank; article.columns.len()],
                        absent: false,
                    })
                    .collect(),
            })
            .collect();
        let requests = form::request_rows(edition).into_iter().map(blank_request_row).collect();
        TestReport {
            edition,
            agency: agency.to_string(),
            year,
            title: format!("{agency}{year}年政府信息公开工作年度报告"),
            published: None,
            date_line: None,
            headings: form::HEADINGS.map(String::from),
            narrative: Default::default(),
            articles,
            requests,
            review: std::array::from_fn(|_| Cell::Blank),
            applicants: std::array::from_fn(|at| at),
            review_places: std::array::from_fn(|at| at),
        }
    }

    /// Sets every cell from figures in the order of the form. `proactive` has
    /// one text for each cell of the second section's table; a blank is `""`.
    pub fn with_figures(mut self, proactive: &[&str], requests: &[[&str; 7]], review: &[&str; 15]) -> Self {
        let mut given = proactive.iter();
        for row in self.articles.iter_mut().flat_map(|article| &mut article.rows) {
            for cell in &mut row.cells {
                *cell = printed(given.next().expect("a figure for every cell of table two"));
            }
        }
        assert_eq!(given.next(), None, "more figures than cells in table two");
        assert_eq!(requests.len(), self.requests.len(), "rows of table three");
        for (row, figures) in self.requests.iter_mut().zip(requests) {
            row.cells = figures.iter().map(|text| printed(text)).collect();
        }
        self.review = review.map(printed);
        self
    }

    /// Prints (六) as one row, in the manner of 2019, with these figures.
    pub fn with_single_other_handling(mut self) -> Self {
        let at = self
            .requests
            .iter()
            .position(|row| row.id.starts_with("outcomes.other_handling"))
            .expect("(六) is in both editions");
        self.requests.retain(|row| !row.id.starts_with("outcomes.other_handling"));
        self.requests.insert(at, blank_request_row(&form::SINGLE_OTHER_HANDLING));
        self
    }

    pub fn with_published(mut self, iso: &str, line: &str) -> Self {
        self.published = Some(iso.to_string());
        self.date_line = Some(line.to_string());
        self
    }

    pub fn with_narrative(mut self, narrative: [&[&str]; 6]) -> Self {
        self.narrative = narrative.map(|section| section.iter().map(|text| text.to_string()).collect());
        self
    }

    /// Leaves a row of the second or third section's table out.
    pub fn without_row(mut self, id: &str) -> Self {
        for row in self.rows_mut().filter(|row| row.id == id) {
            row.absent = true;
        }
        self
    }

    /// Adds a row of the body's own to the first block of the second section's
    /// table, under `extra.` and its label.
    pub fn with_extra_row(mut self, label: &str, figures: &[&str]) -> Self {
        self.articles[0].rows.push(Row {
            id: format!("extra.{label}"),
            label: label.to_string(),
            groups: Vec::new(),
            cells: figures.iter().map(|text| printed(text)).collect(),
            absent: false,
        });
        self
    }

    /// Prints the columns of an article of the second section in another order.
    pub fn with_article_order(mut self, article: usize, order: &[usize]) -> Self {
        let article = &mut self.articles[article];
        article.columns = order.iter().map(|&column| article.columns[column].clone()).collect();
        for row in &mut article.rows {
            row.cells = order.iter().map(|&column| row.cells[column].clone()).collect();
        }
        self
    }

    /// Prints the columns of the third section's table in another order.
    pub fn with_applicants(mut self, order: [usize; 7]) -> Self {
        self.applicants = order;
        for row in &mut self.requests {
            row.cells = order.iter().map(|&column| row.cells[column].clone()).collect();
        }
        self
    }

    /// Prints the heads of the fourth section's table in another order, above
    /// cells in the form's.
    pub fn with_review_places(mut self, order: [usize; 15]) -> Self {
        self.review_places = order;
        self
    }

    /// Prints a row under another label.
    pub fn with_label(mut self, id: &str, label: &str) -> Self {
        for row in self.rows_mut().filter(|row| row.id == id) {
            row.label = label.to_string();
        }
        self
    }

    fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.articles.iter_mut().flat_map(|article| &mut article.rows).chain(&mut self.requests)
    }

    /// Every cell of the report, in the order of the form.
    pub fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        self.articles
            .iter_mut()
            .flat_map(|article| &mut article.rows)
            .chain(&mut self.requests)
            .flat_map(|row| &mut row.cells)
            .chain(&mut self.review)
    }

    pub fn request_row(&self, id: &str) -> Option<&Row> {
        self.requests.iter().find(|row| row.id == id)
    }

    pub fn printed_requests(&self) -> Vec<&Row> {
        self.requests.iter().filter(|row| !row.absent).collect()
    }

    /// The value expected in each printed cell, in the order of the form.
    pub fn expected(&self) -> Vec<Expected> {
        let mut all = Vec::new();
        for article in &self.articles {
            for row in article.printed_rows() {
                for ((id, _), cell) in article.columns.iter().zip(&row.cells) {
                    all.push(expect(TABLES[0], &row.id, id, cell));
                }
            }
        }
        for row in self.requests.iter().filter(|row| !row.absent) {
            for (at, (id, _)) in form::APPLICANTS.iter().enumerate() {
                let place = self.applicants.iter().position(|&column| column == at).unwrap_or(at);
                all.push(expect(TABLES[1], &row.id, id, &row.cells[place]));
            }
        }
        for (at, row) in form::REVIEW_ROWS.iter().enumerate() {
            for (column, (id, _)) in form::REVIEW_COLUMNS.iter().enumerate() {
                all.push(expect(TABLES[2], row.0, id, &self.review[5 * at + column]));
            }
        }
        all
    }

    /// Ids of the rows that the form has and the report leaves out.
    pub fn absent_rows(&self) -> Vec<&str> {
        self.articles
            .iter()
            .flat_map(|article| &article.rows)
            .chain(&self.requests)
            .filter(|row| row.absent)
            .map(|row| row.id.as_str())
            .collect()
    }

    /// How many cells hold no number.
    pub fn cells_without_number(&self) -> usize {
        self.expected().iter().filter(|cell| cell.number.is_none()).count()
    }
}

fn blank_request_row(row: &form::FormRow) -> Row {
    Row {
        id: row.id.to_string(),
        label: row.label.to_string(),
        groups: row.groups.iter().map(|group| group.to_string()).collect(),
        cells: vec![Cell::Blank; 7],
        absent: false,
    }
}

/// The cell that a printed text stands for.
fn printed(text: &str) -> Cell {
    match text {
        "" => Cell::Blank,
        "/" => Cell::Dash("/"),
        "-" => Cell::Dash("-"),
        "—" => Cell::Dash("—"),
        "\u{ff0f}" => Cell::Dash("\u{ff0f}"),
        "无" => Cell::Dash("无"),
        _ => Cell::number(text),
    }
}

fn expect(table: &'static str, row: &str, column: &str, cell: &Cell) -> Expected {
    Expected {
        table,
        row: row.to_string(),
        column: column.to_string(),
        number: cell.decimal(),
        printed: cell.text().to_string(),
        unit: cell.unit(),
    }
}
