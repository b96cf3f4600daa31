//! The owner is told when somebody went while part of their takes was only on their machine, and when it came.

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::tell::address;
use crate::jobs::{Job, OrStop as _, Run, Slot, Stop};
use crate::kit::App;
use crate::notices::{self, Told, letters};
use crate::recordings::model::{Standing, StandingState};
use crate::recordings::service::standing;
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::{people, reports};

/// What the owner was told last.
const RISK: &str = "risk";
const SAFE: &str = "safe";

/// Tells the owner that somebody is gone and not all of their takes are here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellAtRisk {
    recording: Uuid,
    participant: Uuid,
}

impl TellAtRisk {
    /// Of one person in one recording.
    pub const fn of(recording: Uuid, participant: Uuid) -> Self {
        Self {
            recording,
            participant,
        }
    }
}

impl Job for TellAtRisk {
    const KIND: &'static str = "recordings.tell_at_risk";
    // Who is in the room is known to the server.
    const SLOT: Slot = Slot::House;

    fn title(&self) -> String {
        "Look whether all takes of somebody who left are here".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let looked = look(&app, self.recording, self.participant).await?;
        let Some((row, standing)) = looked.filter(|(_, standing)| is_at_risk(standing)) else {
            return Ok(());
        };
        let mut tx = app.db.tx().await.or_retry()?;
        let said = reports::find_locked(&*tx, self.recording, self.participant).await;
        let said = said.or_retry()?;
        // Whoever came back brings it along; and it is told once.
        let Some(said) = said.filter(|said| said.left_at.is_some() && said.told != RISK) else {
            return Ok(());
        };
        let path = format!("/recordings/{}", row.id);
        let link = address(&app, &path).or_fail()?;
        let name = &standing.participant.name;
        let told = Told {
            user: row.owner,
            kind: "take.at_risk",
            params: json!({ "title": row.title, "person": name }),
            link: Some(path),
            letter: Some(letters::take_at_risk(name, &row.title, &link)),
        };
        notices::tell(&app, &mut tx, told).await.or_retry()?;
        reports::set_told(&*tx, said, RISK).await.or_retry()?;
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}

/// Tells the owner that all of somebody's takes are here, when they were told before that not all were.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellSafe {
    recording: Uuid,
    participant: Uuid,
}

impl TellSafe {
    /// Of one person in one recording.
    pub const fn of(recording: Uuid, participant: Uuid) -> Self {
        Self {
            recording,
            participant,
        }
    }
}

impl Job for TellSafe {
    const KIND: &'static str = "recordings.tell_safe";
    // Who is in the room is known to the server.
    const SLOT: Slot = Slot::House;

    fn title(&self) -> String {
        "Tell somebody that late takes are here".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let found = reports::find(app.db.read(), self.recording, self.participant).await;
        if found.or_retry()?.is_none_or(|said| said.told != RISK) {
            return Ok(());
        }
        let looked = look(&app, self.recording, self.participant).await?;
        let Some((row, standing)) = looked.filter(|(_, standing)| standing.safe) else {
            return Ok(());
        };
        let mut tx = app.db.tx().await.or_retry()?;
        let said = reports::find_locked(&*tx, self.recording, self.participant).await;
        let Some(said) = said.or_retry()?.filter(|said| said.told == RISK) else {
            return Ok(());
        };
        let path = format!("/recordings/{}", row.id);
        let link = address(&app, &path).or_fail()?;
        let name = &standing.participant.name;
        let told = Told {
            user: row.owner,
            kind: "take.safe",
            params: json!({ "title": row.title, "person": name }),
            link: Some(path),
            letter: Some(letters::take_safe(name, &row.title, &link)),
        };
        notices::tell(&app, &mut tx, told).await.or_retry()?;
        reports::set_told(&*tx, said, SAFE).await.or_retry()?;
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}

/// How the takes of somebody stand who is not the owner: who records themselves sees it on their own screen.
async fn look(
    app: &App,
    recording: Uuid,
    participant: Uuid,
) -> Result<Option<(Row, Standing)>, Stop> {
    let found = recordings::find(app.db.read(), recording)
        .await
        .or_retry()?;
    let Some(row) = found.filter(|row| row.trashed_at.is_none()) else {
        return Ok(None);
    };
    let person = people::find(app.db.read(), recording, participant).await;
    let person = person.or_retry()?;
    if person.is_none_or(|person| person.subject == row.owner) {
        return Ok(None);
    }
    let standing = standing::of_person(app, &row, participant)
        .await
        .or_retry()?;
    Ok(standing.map(|standing| (row, standing)))
}

fn is_at_risk(standing: &Standing) -> bool {
    let open = [StandingState::Recording, StandingState::Arriving];
    standing.takes.iter().any(|take| open.contains(&take.state))
}
