//! The tables as the page loads them: packed.

use crate::failure::{Failure, Outcome, read, write};
use crate::project::files_under;
use std::path::Path;

#[path = "../../../src/data/packed.rs"]
#[expect(unreachable_pub, reason = "shared with the library, where the page unpacks")]
mod packed;

/// Replaces every `data/NAME.csv` by `data/NAME.bin`: packed if that makes it
/// smaller, else the same bytes.
pub(crate) fn pack_all(dist: &Path) -> Outcome<()> {
    for path in files_under(&dist.join("data"))? {
        if path.extension().is_some_and(|extension| extension == "csv") {
            let csv = read(&path)?;
            let packed = packed::pack(&csv).filter(|packed| packed.len() < csv.len());
            write(&path.with_extension("bin"), packed.unwrap_or(csv))?;
            std::fs::remove_file(&path).map_err(Failure::at(&path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_what_it_can_and_ships_the_rest_as_it_is() {
        let dist = std::env::temp_dir().join(format!("opslab-tables-{}", std::process::id()));
        let (long, short) = ("a,b\n".repeat(30), "a,b\n1,2\n");
        let ragged = long.clone() + "1\n";
        for (name, text) in [
            ("long.csv", &*long),
            ("short.csv", short),
            ("ragged.csv", &ragged),
            ("NOTES.md", &long),
        ] {
            write(&dist.join("data").join(name), text).unwrap();
        }
        pack_all(&dist).unwrap();
        let read = |name: &str| read(&dist.join("data").join(name)).unwrap();
        assert_eq!(packed::unpack(&read("long.bin")).unwrap(), long.as_bytes());
        assert_eq!(read("short.bin"), short.as_bytes());
        assert_eq!(read("ragged.bin"), ragged.as_bytes());
        assert_eq!(files_under(&dist).unwrap().len(), 4, "the CSV files are gone, the notes stay");
        std::fs::remove_dir_all(&dist).unwrap();
    }
}
