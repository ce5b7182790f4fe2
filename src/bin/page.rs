//! The page, and its worker: the same Wasm, started twice.
fn main() {
    opslab::web::start();
}
