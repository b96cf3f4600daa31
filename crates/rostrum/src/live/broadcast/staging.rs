//! Several people in one picture: when that begins, goes on, and ends.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::director::{Choice, Chosen};
use super::pictures::{Shown, show_together};
use super::run::Broadcast;
use super::together::{self, Scene};
use crate::rooms::Snapshot;

/// The places for streams whose pictures are drawn here: each costs a good part of a processor.
pub struct Stages {
    free: Arc<Semaphore>,
    most: usize,
}

impl Stages {
    /// So many at the same time.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(most)),
            most,
        }
    }

    /// Whether there are any at all.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.most > 0
    }

    /// Whether one is free.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.free.available_permits() > 0
    }

    fn take(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).try_acquire_owned().ok()
    }
}

impl Broadcast {
    fn stage(&self) -> Option<&super::pictures::Stage> {
        self.shown.as_ref().and_then(|shown| shown.stage.as_ref())
    }

    /// Who is to be shown together now; nobody where one is to be shown alone, or there is no place for more.
    pub(super) fn scene(&self, live: Option<&Snapshot>, main: Option<Chosen>) -> Option<Scene> {
        let layout = self.stream.inner().layout;
        let now = self.stage().map(|stage| stage.scene.borrow().clone());
        if now.is_none() && !self.app.get::<Stages>().is_free() {
            return None;
        }
        together::scene(live?, main?, layout, now.as_ref())
    }

    /// Whether what is shown goes on, if only with others on the stage.
    pub(super) fn goes_on(
        &mut self,
        live: Option<&Snapshot>,
        choice: Option<Choice>,
        scene: Option<&Scene>,
    ) -> bool {
        let now = self.stage().map(|stage| stage.scene.borrow().clone());
        match (now, choice, scene, live) {
            (None, choice, None, _) => {
                let before = self.shown.as_ref().map(|shown| shown.chosen);
                choice.map(|choice| choice.chosen) == before
            }
            (Some(now), Some(choice), Some(scene), Some(live)) => {
                let goes_on = !together::is_taken_back(live, &now);
                if goes_on && now != *scene {
                    self.rearrange(choice, scene);
                }
                goes_on
            }
            _ => false,
        }
    }

    fn rearrange(&mut self, choice: Choice, scene: &Scene) {
        if let Some(Shown {
            chosen,
            stage: Some(stage),
            ..
        }) = &mut self.shown
        {
            *chosen = choice.chosen;
            stage.scene.send_replace(scene.clone());
        }
        self.tell_how(choice, scene);
    }

    /// Shows them together from now on. Not when another stream was quicker, and has the last place.
    pub(super) fn compose(&mut self, choice: Choice, scene: Scene) -> bool {
        let Some(place) = self.app.get::<Stages>().take() else {
            return false;
        };
        self.tell_how(choice, &scene);
        let (room, clock) = (self.row.room, self.next_clock);
        let showing = (scene, place);
        let (shown, next) = show_together(&self.app, room, showing, clock, &self.frames);
        (self.shown, self.next_clock) = (Some(shown), next);
        tracing::info!(recording.id = %self.row.id, "several people are shown together in a live stream");
        true
    }

    fn tell_how(&self, choice: Choice, scene: &Scene) {
        let mut inner = self.stream.inner();
        // Who watches by WHEP sees the first of them, as that is sent.
        (inner.recoded, inner.together) = (choice.recoded, scene.shown.len());
    }
}
