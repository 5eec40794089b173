//! The binary `nabiz`.
fn main() {}
