//! Ending a sign-in.

use super::sign_in;
use crate::access;
use crate::kit::{App, Caller, Error, Result};

/// Ends the sign-in that the caller came with, on this device only.
///
/// # Errors
/// 403 for guests.
pub async fn logout(app: &App, caller: &Caller) -> Result<()> {
    access::require_user(caller)?;
    let Caller::User { id, sign_in, .. } = caller else {
        return Err(Error::forbidden());
    };
    let mut tx = app.db.tx().await?;
    sign_in::end(app, &mut tx, *sign_in, *id).await?;
    tx.commit().await
}
