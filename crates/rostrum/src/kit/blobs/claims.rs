//! Whose a stored file is. The tools do not know; each room knows its own.

use async_trait::async_trait;

use super::BlobKey;
use crate::kit::{Result, Tx};

/// A room that keeps files says which it knows.
#[async_trait]
pub trait Claims: Send + Sync {
    /// The area of its keys: their first word.
    fn area(&self) -> &'static str;

    /// For each key what the file is, in words for the operator; `None` for one that no row of this room names. Whoever
    /// is in doubt says what it may be: what nobody claims is removed.
    async fn claimed(&self, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Option<String>>>;
}
