//! The one value that is passed through the house.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;
use uuid::Uuid;

use super::blobs::Blobs;
use super::bus::Bus;
use super::clock::Clock;
use super::db::Db;
use super::rng::Rng;

/// The tools of the house and what its rooms have put on the shelf. Cloning is cheap.
#[derive(Clone)]
pub struct App(Arc<Tools>);

/// What [`App`] dereferences to.
pub struct Tools {
    /// Time.
    pub clock: Clock,
    /// Chance.
    pub rng: Rng,
    /// The database.
    pub db: Db,
    /// Stored files.
    pub blobs: Blobs,
    /// What may be missed.
    pub bus: Bus,
    /// Where people reach this server; links are made from it. Ends with `/`.
    pub public_url: Url,
    /// The data folder.
    pub data: PathBuf,
    /// Turns true when the process is asked to end.
    pub shutdown: CancellationToken,
    /// Long-running tasks; awaited at the end.
    pub tasks: TaskTracker,
    shelf: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl App {
    /// Puts the tools together; the shelf is empty.
    #[must_use]
    pub fn new(db: Db, blobs: Blobs, data: PathBuf, public_url: Url, clock: Clock) -> Self {
        Self(Arc::new(Tools {
            clock,
            rng: Rng,
            db,
            blobs,
            bus: Bus::default(),
            public_url,
            data,
            shutdown: CancellationToken::new(),
            tasks: TaskTracker::new(),
            shelf: RwLock::default(),
        }))
    }

    /// Puts a room's settings or running service on the shelf, one per type.
    pub fn put<T: Send + Sync + 'static>(&self, thing: T) {
        let mut shelf = self.0.shelf.write().unwrap_or_else(PoisonError::into_inner);
        shelf.insert(TypeId::of::<T>(), Arc::new(thing));
    }

    /// Takes a room's settings or running service from the shelf.
    ///
    /// # Panics
    /// When nobody put it there: the roof forgot to start that room.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Arc<T> {
        self.find()
            .unwrap_or_else(|| panic!("{} was never put on the shelf", type_name::<T>()))
    }

    /// Like [`App::get`], where absence is an answer.
    #[must_use]
    pub fn find<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let shelf = self.0.shelf.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(shelf.get(&TypeId::of::<T>())?).downcast().ok()
    }

    /// A new id for a row.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.rng.id(self.clock.now())
    }
}

impl Deref for App {
    type Target = Tools;

    fn deref(&self) -> &Tools {
        &self.0
    }
}
