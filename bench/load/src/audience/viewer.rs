//! One viewer of one list.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use load::Failed;
use tokio::time::MissedTickBehavior;

use crate::line::Line;
use crate::{Findings, Found, list};

/// Reads a list, and what is new in it.
pub struct Viewer {
    /// The server's address and port.
    pub host: String,
    /// The path of the list, with a token.
    pub list: String,
    /// Which of the viewer's lists this is.
    pub kind: usize,
    /// How often to look for whole segments; without it parts are waited for.
    pub whole: Option<Duration>,
    /// What all find.
    pub found: Findings,
}

impl Viewer {
    /// Watches for as long as it goes well; what does not is noted.
    pub async fn watch(self) {
        let watched = match self.whole {
            Some(every) => self.segments(every).await,
            None => self.parts().await,
        };
        if let Err(why) = watched {
            self.note(|found| found.error(&why));
        }
    }

    /// Asks for the list of the part that is not there yet, and for the part when it is told of it.
    async fn parts(&self) -> Result<(), Failed> {
        let mut line = Line::open(&self.host).await?;
        let mut next = list::hint(text(line.get(&self.list).await?)?).ok_or("no hint")?;
        loop {
            let (segment, part) = next;
            let asked = format!(
                "{}&_HLS_msn={segment}&_HLS_part={part}&_HLS_skip=YES",
                self.list
            );
            let told = line.get(&asked).await?;
            let (now, bytes) = (now(), told.len());
            let told = text(told)?;
            let files: Vec<String> = list::parts(told, next)
                .iter()
                .map(|name| self.beside(name))
                .collect();
            if files.is_empty() {
                return Err(format!("a list without what was waited for: {told}").into());
            }
            let waited_for = next;
            next = list::hint(told).ok_or("no hint")?;
            self.note(|found| {
                let behind = found.behind(self.kind, waited_for, now);
                found.list(bytes, behind);
            });
            for file in files {
                self.fetch(&mut line, &file).await?;
            }
        }
    }

    /// Looks for new segments now and then.
    async fn segments(&self, every: Duration) -> Result<(), Failed> {
        let mut line = Line::open(&self.host).await?;
        let (mut often, mut next) = (tokio::time::interval(every), None);
        often.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            often.tick().await;
            let asked = now();
            let told = line.get(&self.list).await?;
            let (took, bytes) = (asked.elapsed(), told.len());
            let new = list::segments(text(told)?, next.unwrap_or(0));
            // Whoever comes begins with the newest.
            let skipped = if next.is_none() {
                new.len().saturating_sub(1)
            } else {
                0
            };
            next = new.last().map(|(number, _)| number + 1).or(next);
            let files: Vec<String> = new[skipped..]
                .iter()
                .map(|(_, name)| self.beside(name))
                .collect();
            self.note(|found| found.list(bytes, took));
            for file in files {
                self.fetch(&mut line, &file).await?;
            }
        }
    }

    async fn fetch(&self, line: &mut Line, file: &str) -> Result<(), Failed> {
        let asked = now();
        let bytes = line.get(file).await?.len();
        self.note(|found| found.file(bytes, asked.elapsed()));
        Ok(())
    }

    /// The path of a file that the list names.
    fn beside(&self, name: &str) -> String {
        let path = self.list.split('?').next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{name}")
    }

    fn note(&self, note: impl FnOnce(&mut Found)) {
        note(&mut self.found.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

fn text(bytes: &[u8]) -> Result<&str, Failed> {
    Ok(std::str::from_utf8(bytes)?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a load generator measures real time"
)]
fn now() -> Instant {
    Instant::now()
}
