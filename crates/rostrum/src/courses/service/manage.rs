//! Courses are made, found and changed.

use sea_orm::Set;
use uuid::Uuid;

use super::{allowed, require_teacher, view};
use crate::access::{self, Action, CourseAction, Object, ObjectKind, ObjectRole};
use crate::accounts;
use crate::courses::model::{Course, CourseChange, Filters, NewCourse, words};
use crate::courses::store::courses::{self, Changes, Filter, Row};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Result};

/// Makes a course; the caller becomes its owner.
///
/// # Errors
/// 403 for guests and students.
pub async fn create(app: &App, caller: &Caller, new: NewCourse) -> Result<Course> {
    let owner = require_teacher(caller)?;
    let zone = match new.time_zone {
        Some(zone) => accounts::time_zone(&zone)?,
        None => own_zone(app, owner).await?,
    };
    let now = app.clock.now();
    let mut row = Row {
        id: app.new_id(),
        title: new.title.trim().to_owned(),
        description: new.description.trim().to_owned(),
        catalogue_code: new.catalogue_code.map(|code| code.trim().to_owned()),
        term: new.term.map(|term| term.trim().to_owned()),
        time_zone: zone,
        words: String::new(),
        owner,
        archived: false,
        cover: None,
        join_nonce: None,
        join_hash: None,
        created_at: now,
        updated_at: now,
        trashed_at: None,
    };
    row.words = words_of(&row);
    let tx = app.db.tx().await?;
    courses::insert(&*tx, row.clone()).await?;
    let object = Object::course(row.id);
    access::grant(app, &tx, owner, ObjectRole::Owner, object).await?;
    tx.commit().await?;
    view::one(app, caller, row).await
}

async fn own_zone(app: &App, user: Uuid) -> Result<String> {
    let people = accounts::people(app.db.read(), &[user]).await?;
    let own = people
        .get(&user)
        .and_then(|person| person.time_zone.clone());
    Ok(own.unwrap_or_else(|| "UTC".to_owned()))
}

/// What a search looks in.
pub fn words_of(row: &Row) -> String {
    let parts = [
        Some(row.title.as_str()),
        row.catalogue_code.as_deref(),
        row.term.as_deref(),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    words(&parts.join(" "))
}

/// A page of the courses that the caller may see, newest first; an admin sees all.
///
/// # Errors
/// The database is away.
pub async fn list(app: &App, caller: &Caller, asked: Filters) -> Result<Page<Course>> {
    access::require_user(caller)?;
    let paging = Paging::new(asked.limit, asked.cursor.as_deref())?;
    let trashed = asked.trashed.unwrap_or(false);
    let action = Action::Course(match trashed {
        true => CourseAction::Delete,
        false => CourseAction::See,
    });
    let kind = ObjectKind::Course;
    let filter = Filter {
        among: match asked.role {
            Some(role) => Some(access::table_by_role(caller, kind, action, role.into())),
            None => access::table_of(caller, kind, action),
        },
        q: asked.q.map(|q| words(&q)).filter(|q| !q.is_empty()),
        term: asked.term,
        archived: asked.archived,
        trashed,
    };
    let rows = courses::page(app.db.read(), &filter, paging).await?;
    let page = Page::of(rows, paging, |row| row.id);
    Ok(Page {
        items: view::many(app, caller, page.items).await?,
        next_cursor: page.next_cursor,
    })
}

/// One course.
///
/// # Errors
/// 404 for whoever has no role in it.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<Course> {
    let row = allowed(app, caller, CourseAction::See, id).await?;
    view::one(app, caller, row).await
}

/// Changes the fields given.
///
/// # Errors
/// 403 or 404 for whoever may not edit it.
pub async fn change(app: &App, caller: &Caller, id: Uuid, ask: CourseChange) -> Result<Course> {
    allowed(app, caller, CourseAction::Edit, id).await?;
    let zone = ask.time_zone.as_deref().map(accounts::time_zone);
    let zone = zone.transpose()?;
    let trimmed = |text: String| text.trim().to_owned();
    let tx = app.db.tx().await?;
    // Under the lock, since the words of a search are made of what others may change at the same time.
    let mut row = super::locked(&tx, id).await?;
    row.title = ask.title.map_or(row.title, trimmed);
    row.description = ask.description.map_or(row.description, trimmed);
    row.catalogue_code = ask
        .catalogue_code
        .map_or(row.catalogue_code, |code| code.map(trimmed));
    row.term = ask.term.map_or(row.term, |term| term.map(trimmed));
    row.time_zone = zone.unwrap_or(row.time_zone);
    row.archived = ask.archived.unwrap_or(row.archived);
    row.updated_at = app.clock.now();
    row.words = words_of(&row);
    let changes = Changes {
        title: Set(row.title.clone()),
        description: Set(row.description.clone()),
        catalogue_code: Set(row.catalogue_code.clone()),
        term: Set(row.term.clone()),
        time_zone: Set(row.time_zone.clone()),
        words: Set(row.words.clone()),
        archived: Set(row.archived),
        updated_at: Set(row.updated_at),
        ..Default::default()
    };
    courses::change(&*tx, id, changes).await?;
    tx.commit().await?;
    view::one(app, caller, row).await
}
