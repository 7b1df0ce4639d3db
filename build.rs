//! Tells cargo that the dialogs are part of the binary, so that a changed text is a changed program.

fn main() {
    println!("cargo:rerun-if-changed=dialogs");
}
