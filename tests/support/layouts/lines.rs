//! One cell a line.

use super::super::grid::{Grid, Role};
use super::super::render::{BlankLine, Layout, Options};

pub fn table(grid: &Grid, layout: Layout, options: &Options) -> String {
    let end = if layout == Layout::LinesTight { "\n" } else { "\n\n" };
    let mut text = String::new();
    let mut values = 0;
    for cell in grid.rows.iter().flatten() {
        if cell.text.is_empty() {
            if let BlankLine::Of(blank) = options.blank_line {
                text.push_str(blank);
                text.push_str(end);
            }
            continue;
        }
        let words = match layout {
            Layout::LinesSplit => cell.text.replace('\n', end),
            _ => cell.text.clone(),
        };
        text.push_str(&words);
        if cell.role == Role::Value {
            values += 1;
            if options.trailing_en_spaces && (values * 7) % 13 < 6 {
                text.push('\u{2002}');
            }
        }
        text.push_str(end);
    }
    text
}
