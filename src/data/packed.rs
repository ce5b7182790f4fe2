//! A table of plain cells, packed for the way to the page: column by column, each with its distinct
//! texts and then a code per row. Brotli makes a third less of it than of the CSV text.
//!
//! Nothing is interpreted: unpacking gives back the very bytes. `pack` runs in the build, `unpack`
//! in the page. The format, numbers in little-endian order:
//!
//! ```text
//! MAGIC, rows: u32 (the head counts), length of the CSV text: u32, then for each column
//!   the n distinct texts, joined by commas, and a line end
//!   n <= 256: as many rows to a byte as fit, as digits to the base n, the first row lowest
//!   n > 256:  the low bytes of all codes, then their high bytes
//! ```

/// What a packed table begins with; the number is the version of the format.
pub const MAGIC: &[u8] = b"opslab table 1\n";

/// Packs CSV text; `None` if [`unpack`] would not give back these very bytes: lines of different
/// length, no line end behind the last, a column with more than 65,536 distinct texts.
pub fn pack(csv: &[u8]) -> Option<Vec<u8>> {
    let lines = csv.strip_suffix(b"\n")?.split(|&byte| byte == b'\n');
    let rows: Vec<Vec<&[u8]>> =
        lines.map(|line| line.split(|&byte| byte == b',').collect()).collect();
    let mut packed = MAGIC.to_vec();
    packed.extend(u32::try_from(rows.len()).ok()?.to_le_bytes());
    packed.extend(u32::try_from(csv.len()).ok()?.to_le_bytes());
    for place in 0..rows.first()?.len() {
        let cells: Option<Vec<&[u8]>> = rows.iter().map(|row| row.get(place).copied()).collect();
        pack_column(&cells?, &mut packed)?;
    }
    (unpack(&packed)? == csv).then_some(packed)
}

fn pack_column(cells: &[&[u8]], packed: &mut Vec<u8>) -> Option<()> {
    let mut texts = cells.to_vec();
    // Short before long puts whole numbers in order: codes near each other mean values that are.
    texts.sort_unstable_by_key(|&text| (text.len(), text));
    texts.dedup();
    packed.extend(texts.join(&b','));
    packed.push(b'\n');
    let codes = cells
        .iter()
        .map(|cell| texts.binary_search_by_key(&(cell.len(), *cell), |&text| (text.len(), text)));
    let codes: Vec<usize> = codes.collect::<Result<_, _>>().ok()?;
    let count = texts.len();
    for digits in codes.chunks(rows_per_byte(count)) {
        packed.push(digits.iter().rev().fold(0, |byte, digit| byte * count + digit) as u8);
    }
    if count > 256 {
        packed.extend(codes.iter().map(|code| (code >> 8) as u8));
    }
    Some(())
}

/// The CSV text of a packed table; `None` if it is not one, or not whole.
pub fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let (rows, rest) = packed.strip_prefix(MAGIC)?.split_first_chunk()?;
    let (length, mut rest) = rest.split_first_chunk()?;
    let (rows, length) = (u32::from_le_bytes(*rows) as usize, u32::from_le_bytes(*length) as usize);
    // Column after column.
    let mut cells = Vec::new();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at_checked(rest.iter().position(|&byte| byte == b'\n')?)?;
        let mut texts = Vec::new();
        for text in line.split(|&byte| byte == b',') {
            texts.push(text);
        }
        let (count, rows_per_byte) = (texts.len(), rows_per_byte(texts.len()));
        let (low, behind) = behind.get(1..)?.split_at_checked(rows.div_ceil(rows_per_byte))?;
        let (high, behind) = behind.split_at_checked(if count > 256 { rows } else { 0 })?;
        let mut digits = 0;
        for row in 0..rows {
            if row % rows_per_byte == 0 {
                digits = usize::from(*low.get(row / rows_per_byte)?);
            }
            let high = usize::from(high.get(row).copied().unwrap_or(0));
            cells.push(*texts.get((high << 8) | (digits % count))?);
            digits /= count;
        }
        rest = behind;
    }
    let mut csv = Vec::new();
    for row in 0..rows {
        let mut place = row;
        while let Some(cell) = cells.get(place) {
            csv.extend_from_slice(cell);
            csv.push(b',');
            place += rows;
        }
        // There is none if the table has no column: it could claim rows without end.
        *csv.last_mut()? = b'\n';
        if csv.len() > length {
            return None;
        }
    }
    (csv.len() == length).then_some(csv)
}

/// How many codes below `count` fit into a byte.
fn rows_per_byte(count: usize) -> usize {
    let (mut rows, mut power) = (1, count);
    while rows < 8 && power <= 256 / count {
        power *= count;
        rows += 1;
    }
    rows
}
