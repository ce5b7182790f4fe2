//! Table → CSV text, which reads back as an equal table.
use crate::table::{Column, Table};

/// Writes comma-separated UTF-8 with LF line ends: a header, then one line per row. Missing cells
/// are empty. A cell with a delimiter of any kind, a quote, a line end or outer white space is
/// quoted; in a table of one column so is an empty cell, because blank lines are skipped.
///
/// Reading the text gives an equal table, if the table came from a file by [`super::read`].
pub fn write(table: &Table) -> String {
    let alone = table.columns.len() == 1;
    let mut text = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        for (position, cell) in cells.enumerate() {
            if position > 0 {
                text.push(',');
            }
            push_cell(&mut text, &cell, alone);
        }
        text.push('\n');
    };
    line(&mut table.columns.iter().map(|column| column.name.clone()));
    for row in 0..table.n_rows() {
        line(&mut table.columns.iter().map(|column: &Column| column.text(row)));
    }
    text
}

fn push_cell(text: &mut String, cell: &str, alone: bool) {
    let special = |c: char| matches!(c, ',' | ';' | '\t' | '|' | '"' | '\n' | '\r');
    if cell.contains(special) || cell.trim() != cell || (alone && cell.is_empty()) {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}
