//! The clock: tracks are put on it, and tokens hold by it.

use std::path::Path;

use chrono::Datelike as _;

use super::Finding;
use crate::kit::Clock;

/// No copy of this program is older.
const EARLIEST: i32 = 2026;
const LATEST: i32 = 2100;
/// Made by the system's own time service once it has heard from a time server.
const SYNCHRONISED: &str = "/run/systemd/timesync/synchronized";

/// Whether the clock can be right.
pub fn examine(clock: &Clock) -> Finding {
    let now = clock.now();
    let shown = now.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    if !(EARLIEST..=LATEST).contains(&now.year()) {
        return Finding::broken(
            "clock",
            format!("it says {shown}"),
            "set the clock; `timedatectl set-ntp true` keeps it right",
        );
    }
    if Path::new(SYNCHRONISED).exists() {
        return Finding::fine("clock", format!("{shown}, kept by a time server"));
    }
    Finding::note(
        "clock",
        format!("{shown}; whether a time server keeps it right cannot be seen"),
        "compare it with another clock, or run `timedatectl set-ntp true`",
    )
}
