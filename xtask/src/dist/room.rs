//! Puts the room of the operations loop beside the page, under a name that tells its content.

use crate::failure::{Outcome, read, read_text, write};
use crate::project::{Project, hex};
use sha2::{Digest, Sha256};

/// What the names of its files begin with.
pub(crate) const START: &str = "ops-";

/// Writes `ops-….js`, `ops-…_bg.wasm` and `ops-….css` into `dist/`; the name that they share.
pub(crate) fn place(project: &Project) -> Outcome<String> {
    let made = project.room();
    let glue = apart(&read_text(&made.join("ops.js"))?);
    let wasm = read(&made.join("ops_bg.wasm"))?;
    let style = read_text(&project.root().join("static/ops.css"))?;
    let mut digest = Sha256::new();
    for part in [glue.as_bytes(), &wasm, style.as_bytes()] {
        digest.update(Sha256::digest(part));
    }
    let name = format!("{START}{}", hex(&digest.finalize()).split_at(16).0);
    let dist = project.dist();
    write(&dist.join(format!("{name}.js")), glue)?;
    write(&dist.join(format!("{name}_bg.wasm")), wasm)?;
    write(&dist.join(format!("{name}.css")), style)?;
    Ok(name)
}

/// Page and room are two programs of Yew in one document. Yew marks elements with properties, and
/// numbers the marks from 1 in each program: under one name, each would take the other's for its own.
fn apart(glue: &str) -> String {
    glue.replace("__yew_", "__yew_room_")
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn keeps_the_marks_of_page_and_room_apart() {
        assert_eq!(apart("a.__yew_listener_id = 1"), "a.__yew_room_listener_id = 1");
    }
}
