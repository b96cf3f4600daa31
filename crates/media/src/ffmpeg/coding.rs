//! Runs that code a film: by the machine's own encoder where it has one, by x264 where that fails.

use super::{HEAR, Progress, Runner, Work};
use crate::{
    error::{Error, Result},
    plan::{self, Encoder, Plan},
};

impl Runner {
    /// The same, with films coded by this one.
    #[must_use]
    pub fn coding_by(mut self, encoder: Encoder) -> Self {
        self.encoder = encoder;
        self
    }

    /// Who codes films.
    pub fn encoder(&self) -> Encoder {
        self.encoder
    }

    /// The first of the machine's encoders that really codes something. That a driver is installed, or that ffmpeg knows
    /// its name, says nothing.
    pub async fn find_encoder(&self) -> Option<Encoder> {
        for encoder in Encoder::OF_MACHINES {
            if self.codes(encoder).await {
                return Some(encoder);
            }
        }
        None
    }

    async fn codes(&self, encoder: Encoder) -> bool {
        let Ok(work) = self.run_by(encoder, &plan::tried(encoder), |_| {}).await else {
            return false;
        };
        let input = plan::Input::new(work.path(plan::TRIED), crate::sniff::Format::Mp4);
        matches!(self.decodes(&input, 0, true).await, Ok(true))
    }

    /// Runs the plan that codes a film, and says who coded it. What the machine's encoder cannot do x264 does, and the log
    /// says why.
    pub async fn code(
        &self,
        plan: impl Fn(Encoder) -> Result<Plan>,
        mut progress: impl FnMut(Progress),
    ) -> Result<(Work, Encoder)> {
        if self.encoder != Encoder::X264 {
            let name = self.encoder.name();
            match self
                .run_by(self.encoder, &plan(self.encoder)?, &mut progress)
                .await
            {
                Ok(work) => return Ok((work, self.encoder)),
                Err(why @ (Error::Failed { .. } | Error::LimitReached(_))) => {
                    say(&format!("{name} did not do it, x264 does: {why}"));
                }
                Err(other) => return Err(other),
            }
        }
        let work = self.run(&plan(Encoder::X264)?, progress).await?;
        Ok((work, Encoder::X264))
    }
}

fn say(line: &str) {
    // Where nobody listens nothing is said.
    let _ = HEAR.try_with(|hear| hear(&format!("{line}\n")));
}
