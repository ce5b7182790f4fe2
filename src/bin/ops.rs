//! The room of the operations loop, and its worker: the same Wasm, started twice.
fn main() {
    opslab::web::ops::start();
}
