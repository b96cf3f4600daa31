//! What uploads are for here: takes, and files that somebody imports.

use async_trait::async_trait;

use super::service::{imports, takes};
use crate::access::Object;
use crate::kit::{App, Caller, Result};
use crate::uploads::{Bound, Metadata, Purpose};

/// An upload of a take that was announced before.
#[derive(Debug)]
pub struct TakePurpose;

#[async_trait]
impl Purpose for TakePurpose {
    fn name(&self) -> &'static str {
        "take"
    }

    async fn admit(&self, app: &App, caller: &Caller, metadata: &Metadata) -> Result<Bound> {
        let take = takes::own_take(app, caller, metadata.id("take_id")?).await?;
        Ok(Bound {
            ref_id: take.id,
            object: Some(Object::recording(take.recording)),
        })
    }
}

/// An upload of a file that becomes a recording of its own.
#[derive(Debug)]
pub struct ImportPurpose;

#[async_trait]
impl Purpose for ImportPurpose {
    fn name(&self) -> &'static str {
        "import"
    }

    async fn admit(&self, app: &App, caller: &Caller, metadata: &Metadata) -> Result<Bound> {
        Ok(Bound {
            ref_id: imports::admit(app, caller, metadata)?,
            object: None,
        })
    }
}
