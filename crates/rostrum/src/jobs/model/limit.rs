//! `kind=n`: how many jobs of a kind run at once.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How many jobs of one kind run at once in one process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KindLimit {
    /// The kind.
    pub kind: String,
    /// How many, at least one.
    pub at_once: usize,
}

impl FromStr for KindLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no limit of a kind of job; it looks like `playback.ladder=1`, and the number is at least 1"
            )
        };
        let (kind, n) = text.split_once('=').ok_or_else(wrong)?;
        let (kind, at_once) = (kind.trim(), n.trim().parse().map_err(|_| wrong())?);
        if kind.is_empty() || at_once == 0 {
            return Err(wrong());
        }
        Ok(Self {
            kind: kind.to_owned(),
            at_once,
        })
    }
}

impl TryFrom<String> for KindLimit {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<KindLimit> for String {
    fn from(limit: KindLimit) -> Self {
        limit.to_string()
    }
}

impl fmt::Display for KindLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.kind, self.at_once)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_names_a_kind_and_at_least_one() {
        let limit: KindLimit = "playback.ladder=2".parse().expect("a limit");
        assert_eq!((limit.kind.as_str(), limit.at_once), ("playback.ladder", 2));
        assert_eq!(limit.to_string(), "playback.ladder=2");
        for wrong in ["", "playback.ladder", "=1", "x=0", "x=-1", "x=many"] {
            let said = wrong.parse::<KindLimit>().expect_err("refused");
            assert!(said.contains("playback.ladder=1"), "{said}");
        }
    }
}
