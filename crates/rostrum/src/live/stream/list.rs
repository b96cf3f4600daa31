//! Lists are written down once for each change, whoever asks.

use std::collections::HashMap;
use std::sync::Arc;

/// Where a token goes in what is kept. No playlist has such a byte.
const PLACE: &str = "\u{1}";

/// Lists as they were written last.
#[derive(Default)]
pub struct Lists(HashMap<(usize, bool), (u64, Arc<str>)>);

impl Lists {
    /// The list of a rendition at this version.
    pub fn get(
        &mut self,
        place: usize,
        skip: bool,
        version: u64,
        write: impl FnOnce() -> Option<String>,
    ) -> Option<Arc<str>> {
        if let Some((of, text)) = self.0.get(&(place, skip))
            && *of == version
        {
            return Some(Arc::clone(text));
        }
        let text: Arc<str> = write()?.into();
        self.0.insert((place, skip), (version, Arc::clone(&text)));
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
