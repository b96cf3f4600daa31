//! Sees to it that a program built before the web app still finds the app once that is built.

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its profile by the environment alone"
)]
fn main() -> std::io::Result<()> {
    // A debug build reads the files while it runs, but only from a folder that was there when it was built.
    std::fs::create_dir_all("../../web/dist")?;
    println!("cargo::rerun-if-changed=build.rs");
    // A release build carries the files and must be made anew when they change.
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::rerun-if-changed=../../web/dist");
    }
    Ok(())
}
