//! Root cause: goldens, laws, `PetShop`, and the command.
#![expect(clippy::print_stdout, reason = "measured figures are worth reading")]

mod command;
mod evidence;
mod laws;
mod petshop;

use opslab::cause::{Method, Spec};

fn spec(method: Method) -> Spec {
    Spec { method, ..Spec::default() }
}
