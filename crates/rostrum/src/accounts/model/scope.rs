//! Tokens for programs and what they may do.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::http::scope::Scope;

/// What every token for programs begins with: who finds one knows what it is, and so do tools that look for
/// secrets in code.
pub const PREFIX: &str = "rst_";

/// A token for programs. The token itself is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApiToken {
    /// The id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was used last, to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Until when it holds; `null`: until it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What it takes to make a token.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What to call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Until when it holds.
    pub expires_at: Option<DateTime<Utc>>,
}
