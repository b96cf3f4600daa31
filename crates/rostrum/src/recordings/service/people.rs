//! Who is in a recording.

use uuid::Uuid;

use crate::access::{self, Object, ObjectRole};
use crate::kit::{App, Result, Tx};
use crate::recordings::store::people;
use crate::rooms::SnapshotPerson;

/// Notes a person, and lets them send their own takes if they hold no role on the recording yet.
pub async fn meet(
    app: &App,
    tx: &Tx,
    recording: Uuid,
    person: &SnapshotPerson,
    place: usize,
) -> Result<()> {
    let subject = person.user.unwrap_or(person.id);
    let row = people::Row {
        recording,
        participant: person.id,
        subject,
        name: person.name.clone(),
        consent: person.consent == Some(true),
        place: i32::try_from(place).unwrap_or(i32::MAX),
    };
    people::put(&**tx, row).await?;
    let object = Object::recording(recording);
    let holders = access::holders(&**tx, object).await?;
    if !holders.iter().any(|(holder, _)| *holder == subject) {
        access::grant(app, tx, subject, ObjectRole::Contributor, object).await?;
    }
    Ok(())
}

/// Whether a person is noted as one who agreed.
pub async fn has_consented(app: &App, recording: Uuid, participant: Uuid) -> Result<bool> {
    let found = people::find(app.db.read(), recording, participant).await?;
    Ok(found.is_some_and(|person| person.consent))
}
