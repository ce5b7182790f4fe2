//! The rooms of the delivery and the operations loop, and their worker: the same Wasm, started twice.
fn main() {
    opslab::web::rooms::start();
}
