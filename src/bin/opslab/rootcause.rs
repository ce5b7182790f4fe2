//! `opslab rootcause`: ranks causes.
use lexopt::Parser;

use super::args::Failure;

pub(crate) fn run(_parser: &mut Parser) -> Result<u8, Failure> {
    Err(Failure::Usage("this command is not there yet".to_owned()))
}
