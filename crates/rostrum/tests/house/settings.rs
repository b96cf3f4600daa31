//! The settings file in the repository says what the code says; a real build has no sabotage in it.

use std::process::Command;

use rostrum::config::Config;

use super::root;

#[test]
fn the_settings_file_lists_every_setting_with_its_default() {
    let file = root().join("rostrum.toml");
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == Config::file(),
        "rostrum.toml is not what the code says. Write it anew: \
         cargo run -p rostrum -- settings > rostrum.toml"
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test of the program starts the program"
)]
fn the_program_prints_its_settings_file() {
    let printed = Command::new(env!("CARGO_BIN_EXE_rostrum"))
        .arg("settings")
        .output()
        .expect("the program runs");
    assert_eq!(String::from_utf8_lossy(&printed.stdout), Config::file());
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "grep is much quicker than an unoptimised test"
)]
fn the_program_holds_no_switch_for_its_protections() {
    let search = Command::new("grep")
        .args(["-q", "ROSTRUM_SABOTAGE", env!("CARGO_BIN_EXE_rostrum")])
        .status()
        .expect("grep runs");
    // 0: found, 1: not found, 2: could not look.
    assert_eq!(
        search.code(),
        Some(1),
        "this build can have its protections switched off; a real one must not"
    );
}
