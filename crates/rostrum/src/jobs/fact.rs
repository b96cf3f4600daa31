//! Facts: what a room says has happened. The one way up in the house.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::registry::Registry;
use super::service;
use crate::kit::{App, Result, Tx};

/// Something that has happened, stated by the room that did it.
pub trait Fact: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {}

/// States `fact` in the transaction that makes it true: the jobs that must follow are written with
/// it, and after the commit whoever listens on the bus is told.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn announce<F: Fact>(app: &App, tx: &mut Tx, fact: &F) -> Result<()> {
    for job in app.get::<Registry>().follow(fact)? {
        service::insert(app, tx, job, 0).await?;
    }
    let (app, fact) = (app.clone(), fact.clone());
    tx.after_commit(move || app.bus.tell(&fact));
    Ok(())
}
