//! One module for each family of layouts.

pub mod lines;
pub mod markdown;
pub mod pdf_columns;
pub mod pdf_lines;
pub mod pdf_rows;
pub mod pipes;
pub mod separated;

/// Breaks `text` into lines of at most `width` half-width columns; ASCII takes
/// one column, everything else two.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        let wide = if c.is_ascii() { 1 } else { 2 };
        if used + wide > width {
            lines.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}
