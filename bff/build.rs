//! `sqlx::migrate!` embeds the migrations, but Cargo notices a new one only where it is told to look.

fn main() {
    println!("cargo::rerun-if-changed=../migrations/bff/sqlite");
}
