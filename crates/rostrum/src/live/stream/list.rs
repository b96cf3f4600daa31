//! Lists are written down once for each change, whoever asks.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};

/// Where a token goes in what is kept. No name of a file has such a sign, and XML may have it.
const PLACE: &str = "\u{e000}";

/// Where the time goes in what is kept.
pub const CLOCK: &str = "\u{e001}";

/// What is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kept {
    /// The list of a rendition, as a whole or as an update.
    List(usize, bool),
    /// The manifest of all.
    Manifest,
}

/// Lists as they were written last.
#[derive(Default)]
pub struct Lists(HashMap<Kept, (u64, Arc<str>)>);

impl Lists {
    /// One of them at this version.
    pub fn get(
        &mut self,
        kept: Kept,
        version: u64,
        write: impl FnOnce() -> Option<String>,
    ) -> Option<Arc<str>> {
        if let Some((of, text)) = self.0.get(&kept)
            && *of == version
        {
            return Some(Arc::clone(text));
        }
        let text: Arc<str> = write()?.into();
        self.0.insert(kept, (version, Arc::clone(&text)));
        Some(text)
    }
}

/// An address with the place for a token behind it.
pub fn with_place(name: &str) -> String {
    format!("{name}{PLACE}")
}

/// A list with this behind every address.
pub fn with_token(text: &str, token: &str) -> String {
    text.replace(PLACE, token)
}

/// A list that says what the clock shows now.
pub fn with_clock(text: &str, now: DateTime<Utc>) -> String {
    let now = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    text.replace(CLOCK, &now)
}
