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
    let mut columns = Vec::new();
    // At least one column: a table without any could claim rows without end.
    while columns.is_empty() || !rest.is_empty() {
        let column;
        (column, rest) = Column::read(rows, rest)?;
        columns.push(column);
    }
    let mut csv = Vec::new();
    for row in 0..rows {
        for column in &columns {
            csv.extend_from_slice(column.text(row)?);
            csv.push(b',');
        }
        *csv.last_mut()? = b'\n';
        if csv.len() > length {
            return None;
        }
    }
    (csv.len() == length).then_some(csv)
}

/// How many codes below `count` fit into a byte.
fn rows_per_byte(count: usize) -> usize {
    (2..=8).rev().find(|&rows| count.saturating_pow(rows) <= 256).unwrap_or(1) as usize
}

struct Column<'a> {
    texts: Vec<&'a [u8]>,
    rows_per_byte: usize,
    low: &'a [u8],
    /// Empty if the low bytes say it all.
    high: &'a [u8],
}

impl<'a> Column<'a> {
    /// The column that `packed` begins with, and what follows it.
    fn read(rows: usize, packed: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let end = packed.iter().position(|&byte| byte == b'\n')?;
        let (line, rest) = packed.split_at_checked(end)?;
        let texts: Vec<&[u8]> = line.split(|&byte| byte == b',').collect();
        let rows_per_byte = rows_per_byte(texts.len());
        let (low, rest) = rest.get(1..)?.split_at_checked(rows.div_ceil(rows_per_byte))?;
        let (high, rest) = rest.split_at_checked(if texts.len() > 256 { rows } else { 0 })?;
        Some((Self { texts, rows_per_byte, low, high }, rest))
    }

    fn text(&self, row: usize) -> Option<&'a [u8]> {
        let count = self.texts.len();
        let digit = (row % self.rows_per_byte) as u32;
        let low = usize::from(*self.low.get(row / self.rows_per_byte)?) / count.pow(digit) % count;
        let high = usize::from(self.high.get(row).copied().unwrap_or(0));
        self.texts.get((high << 8) | low).copied()
    }
}
