//! The binary: parses arguments and runs one command.

use std::process::ExitCode;

fn main() -> ExitCode {
    suluh::cli::main()
}
