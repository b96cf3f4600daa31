//! A course for another term: the same lectures as drafts, the same people who teach, no students.

use std::collections::HashMap;

use uuid::Uuid;

use super::{allowed, manage, require_teacher, view};
use crate::access::{self, CourseAction, Grant, Object, ObjectRole};
use crate::accounts;
use crate::courses::model::{Course, NewCopy};
use crate::courses::store::courses::{self, Row};
use crate::courses::store::{lectures, sections};
use crate::kit::{App, Caller, Result, Tx};

use super::cover;

/// Copies a course. Its students get nothing by that, and those of the copy nothing of the old one.
///
/// # Errors
/// 403 or 404 for whoever may not edit the course or open one.
pub async fn copy(app: &App, caller: &Caller, id: Uuid, ask: NewCopy) -> Result<Course> {
    let from = allowed(app, caller, CourseAction::Edit, id).await?;
    let me = require_teacher(caller)?;
    let zone = ask.time_zone.as_deref().map(accounts::time_zone);
    let zone = zone.transpose()?;
    let (now, new_id) = (app.clock.now(), app.new_id());
    let picture = picture(app, &from).await?;
    // The file first: what the database names is there.
    let made = app.new_id();
    if let Some(picture) = &picture {
        app.blobs
            .put_bytes(&cover::key(new_id, made), picture)
            .await?;
    }
    let tx = app.db.tx().await?;
    // Nobody adds or moves anything while it is read.
    let from = super::locked(&tx, from.id).await?;
    let held = access::held_by(&*tx, me, Object::course(id)).await?;
    let mut row = Row {
        id: new_id,
        title: ask.title.trim().to_owned(),
        term: ask.term.map(|term| term.trim().to_owned()),
        time_zone: zone.unwrap_or(from.time_zone),
        // An admin who copies for others does not become a teacher by that.
        owner: if held.is_some() { me } else { from.owner },
        archived: false,
        cover: picture.map(|_| made),
        join_nonce: None,
        join_hash: None,
        created_at: now,
        updated_at: now,
        trashed_at: None,
        words: String::new(),
        description: from.description,
        catalogue_code: from.catalogue_code,
    };
    row.words = manage::words_of(&row);
    courses::insert(&*tx, row.clone()).await?;
    staff(app, &tx, id, &row).await?;
    contents(app, &tx, id, new_id).await?;
    tx.commit().await?;
    view::one(app, caller, row).await
}

/// The picture of a course; without one when it was changed in this moment.
async fn picture(app: &App, from: &Row) -> Result<Option<Vec<u8>>> {
    let Some(made) = from.cover else {
        return Ok(None);
    };
    Ok(app.blobs.bytes(&cover::key(from.id, made)).await?)
}

/// Those who teach, with what they were allowed and denied. Observers watch over one term.
async fn staff(app: &App, tx: &Tx, from: Uuid, to: &Row) -> Result<()> {
    let (old, new) = (Object::course(from), Object::course(to.id));
    for (who, grant) in access::holders_but(&**tx, old, ObjectRole::Student).await? {
        if grant.role != ObjectRole::Observer {
            access::grant_all(app, tx, &[who], &grant, new).await?;
        }
    }
    let owner = Grant::of(ObjectRole::Owner);
    access::grant_all(app, tx, &[to.owner], &owner, new).await
}

/// Sections and lectures, without those whose recordings lie in the trash.
async fn contents(app: &App, tx: &Tx, from: Uuid, to: Uuid) -> Result<()> {
    let mut renamed = HashMap::new();
    let mut parts = sections::of(&**tx, from).await?;
    for part in &mut parts {
        let id = app.new_id();
        renamed.insert(part.id, id);
        (part.id, part.course) = (id, to);
    }
    sections::put(&**tx, parts).await?;
    let mut all = lectures::all(&**tx, from).await?;
    all.retain(|lecture| !lecture.hidden);
    // What was left out leaves no gap.
    all.sort_by_key(|lecture| (lecture.section, lecture.position, lecture.recording));
    let mut ends: HashMap<Option<Uuid>, i32> = HashMap::new();
    for lecture in &mut all {
        lecture.section = lecture.section.and_then(|old| renamed.get(&old).copied());
        let end = ends.entry(lecture.section).or_default();
        (lecture.course, lecture.position) = (to, *end);
        *end += 1;
        (lecture.publish_at, lecture.told) = (None, false);
        lecture.created_at = app.clock.now();
    }
    lectures::put(&**tx, &all).await?;
    let recordings: Vec<Uuid> = all.iter().map(|lecture| lecture.recording).collect();
    access::lend(tx, to, &recordings, None).await
}
