//! A programme that is shown beside another one: on its line of time, and only while there is something in it.

use super::programme::Programme;

impl Programme {
    /// Has gaps instead of black pictures where nobody sends any: it is shown beside another programme, which goes on.
    #[must_use]
    pub fn without_black(mut self) -> Self {
        self.blackens = false;
        self
    }

    /// Counts time from where another programme begins, should it go on air itself later: the dates of both lists are then
    /// the same for what happened at the same time.
    pub fn follow(&mut self, other: &Self) {
        if self.zero.is_none() {
            self.line = other.zero;
        }
    }

    /// Shows nothing from now on, until somebody sends pictures again.
    ///
    /// # Errors
    /// What was held could not be packaged.
    pub fn leave(&mut self, now_ns: u64) -> crate::error::Result<()> {
        match self.zero {
            Some(_) if self.layers.iter().any(super::layer::Layer::is_filling) => self.skip(now_ns),
            Some(_) => Ok(()),
            None => {
                self.shut();
                Ok(())
            }
        }
    }
}
