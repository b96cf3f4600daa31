//! Who speaks for which area of keys; filled by the roof.

use std::sync::{Arc, PoisonError, RwLock};

use crate::jobs;
use crate::kit::blobs::{BlobKey, Claims};
use crate::kit::{App, Result, Tx};

/// All rooms that keep files.
#[derive(Default)]
pub struct All(RwLock<Vec<Arc<dyn Claims>>>);

/// Whose a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of a room, which says what it is.
    Claimed(String),
    /// No room knows it, and one speaks for its area.
    Unclaimed,
    /// Nobody speaks for its area.
    Unknown,
}

/// Lists a room that keeps files; called by the roof.
pub fn claimed_by(app: &App, claims: impl Claims + 'static) {
    let all = app.get::<All>();
    let mut all = all.0.write().unwrap_or_else(PoisonError::into_inner);
    all.push(Arc::new(claims));
}

/// Whose these files are, as this transaction sees it.
pub async fn whose(app: &App, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Whose>> {
    let all = app.get::<All>();
    let rooms = all.0.read().unwrap_or_else(PoisonError::into_inner).clone();
    let mut found = vec![Whose::Unknown; keys.len()];
    for room in rooms {
        let mine = |n: &usize| keys[*n].area() == room.area();
        let asked: Vec<usize> = (0..keys.len()).filter(mine).collect();
        if asked.is_empty() {
            continue;
        }
        let these: Vec<BlobKey> = asked.iter().map(|n| keys[*n].clone()).collect();
        for (n, said) in asked.into_iter().zip(room.claimed(tx, &these).await?) {
            match (said, &found[n]) {
                (Some(what), _) => found[n] = Whose::Claimed(what),
                (None, Whose::Unknown) => found[n] = Whose::Unclaimed,
                (None, _) => {}
            }
        }
    }
    for (n, key) in keys.iter().enumerate() {
        // What work that is still to be done speaks of is not without an owner.
        if found[n] == Whose::Unclaimed && jobs::speak_of(tx, key.as_str()).await? {
            found[n] = Whose::Claimed("something that work in the background waits for".to_owned());
        }
    }
    Ok(found)
}
