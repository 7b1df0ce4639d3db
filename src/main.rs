//! The binary: parses arguments and runs one command.

fn main() {}
