//! `off` or `auto`: whether films are coded by what the machine has for it.

use serde::{Deserialize, Serialize};

/// Whether films are coded by an encoder of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hardware {
    /// By x264, which is the same everywhere.
    #[default]
    Off,
    /// By the first one that works when the server starts.
    Auto,
}
