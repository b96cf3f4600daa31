//! Accounts as an admin sees them, and people as others find them.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::accounts::model::{
    AccountChange, FoundPerson, PasswordLink, User, UserState, UsersWanted,
};
use crate::accounts::service::{people_admin, picture};
use crate::kit::error::Problem;
use crate::kit::http::{Json, Path, Query, file};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Result, Role};

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsersQuery {
    /// Something of the name or the address.
    #[garde(length(max = 200))]
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only with this role.
    #[garde(skip)]
    role: Option<Role>,
    /// Only in this state.
    #[garde(skip)]
    state: Option<UserState>,
    /// How many at the most.
    #[garde(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the last page ended.
    #[garde(length(max = 200))]
    cursor: Option<String>,
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Something of the name or the address; at least two letters.
    #[garde(length(max = 200))]
    #[param(min_length = 2, max_length = 200)]
    q: String,
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PictureQuery {
    /// The version, as `picture_url` carries it: whatever it says, the picture of now is answered.
    #[garde(length(max = 64))]
    #[param(max_length = 64)]
    v: Option<String>,
}

/// An account for somebody else.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ada@example.org", "name": "Ada Lovelace", "role": "instructor"}))]
pub struct InviteInput {
    /// The address; its case does not matter.
    #[garde(length(max = 300))]
    #[schema(format = "email", max_length = 254)]
    email: String,
    /// The name that others see.
    #[garde(length(max = 2048))]
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// The role in the whole installation.
    #[garde(skip)]
    role: Role,
}

/// What changes of an account: fields that are left out stay.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "instructor", "state": "disabled"}))]
pub struct AccountInput {
    /// The name that others see.
    #[garde(length(max = 2048))]
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// The role in the whole installation.
    #[garde(skip)]
    #[serde(default)]
    role: Option<Role>,
    /// `disabled` closes the account and ends its sign-ins and tokens at once; `active` opens it again.
    #[garde(skip)]
    #[serde(default)]
    state: Option<UserState>,
}

/// A link by which somebody sets their password.
#[derive(Serialize, ToSchema)]
pub struct ResetLink {
    /// The link, whole. It works once.
    url: String,
    /// Until when it holds.
    expires_at: DateTime<Utc>,
}

/// An account that was made, and the link to set its password.
#[derive(Serialize, ToSchema)]
pub struct Invited {
    /// The account.
    user: User,
    /// The link, whole, to hand over. It was written into a letter too. It works once.
    link: String,
    /// Until when the link holds.
    link_expires_at: DateTime<Utc>,
}

/// People who were found.
#[derive(Serialize, ToSchema)]
pub struct FoundPeople {
    /// By name, at most ten.
    items: Vec<FoundPerson>,
}

/// Accounts, newest first.
#[utoipa::path(
    get, path = "/api/v1/users", tag = "users", operation_id = "list",
    params(UsersQuery),
    responses((status = 200, description = "A page of accounts", body = Page<User>))
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<UsersQuery>,
) -> Result<Json<Page<User>>> {
    let paging = Paging::new(query.limit, query.cursor.as_deref())?;
    let wanted = UsersWanted {
        q: query.q,
        role: query.role,
        state: query.state,
    };
    let page = people_admin::list(&app, &caller, wanted, paging).await?;
    Ok(Json(page))
}

/// One account.
#[utoipa::path(
    get, path = "/api/v1/users/{id}", tag = "users", operation_id = "get",
    params(("id" = Uuid, Path, description = "The user")),
    responses((status = 200, description = "The account", body = User))
)]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<User>> {
    Ok(Json(people_admin::get(&app, &caller, id).await?))
}

/// Make an account for somebody.
///
/// They set the password by a link, which is mailed to them and answered.
#[utoipa::path(
    post, path = "/api/v1/users", tag = "users", operation_id = "invite",
    request_body = InviteInput,
    responses(
        (status = 201, description = "Made", body = Invited),
        (status = 409, description = "`auth.email_taken`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn invite(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<InviteInput>,
) -> Result<(StatusCode, Json<Invited>)> {
    let (email, name) = (&input.email, &input.name);
    let (user, link) = people_admin::invite(&app, &caller, email, name, input.role).await?;
    let invited = Invited {
        user,
        link: link.url.into(),
        link_expires_at: link.expires_at,
    };
    Ok((StatusCode::CREATED, Json(invited)))
}

/// Change an account, close it or open it again.
#[utoipa::path(
    patch, path = "/api/v1/users/{id}", tag = "users", operation_id = "change",
    params(("id" = Uuid, Path, description = "The user")),
    request_body = AccountInput,
    responses(
        (status = 200, description = "As it is now", body = User),
        (status = 409, description = "`account.last_admin`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(input): Json<AccountInput>,
) -> Result<Json<User>> {
    let disabled = match input.state {
        None => None,
        Some(UserState::Active) => Some(false),
        Some(UserState::Disabled) => Some(true),
        Some(UserState::Invited) => {
            let say = "An account is opened (`active`) or closed (`disabled`).";
            return Err(Error::invalid("state", "state.invited", say));
        }
    };
    let change = AccountChange {
        name: input.name,
        role: input.role,
        disabled,
    };
    let user = people_admin::change(&app, &caller, id, change).await?;
    Ok(Json(user))
}

/// Make a link by which somebody sets their password, to hand over.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/reset-link", tag = "users", operation_id = "reset_link",
    params(("id" = Uuid, Path, description = "The user")),
    responses(
        (status = 200, description = "The link", body = ResetLink),
        (status = 409, description = "`account.disabled`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn reset_link(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ResetLink>> {
    let PasswordLink { url, expires_at } = people_admin::reset_link(&app, &caller, id).await?;
    Ok(Json(ResetLink {
        url: url.into(),
        expires_at,
    }))
}

/// Find people to add to something. For instructors and admins.
#[utoipa::path(
    get, path = "/api/v1/users/search", tag = "users", operation_id = "search",
    params(SearchQuery),
    responses((status = 200, description = "At most ten, by name", body = FoundPeople))
)]
pub async fn search(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Json<FoundPeople>> {
    let items = people_admin::search(&app, &caller, &query.q).await?;
    Ok(Json(FoundPeople { items }))
}

/// Somebody's picture.
#[utoipa::path(
    get, path = "/api/v1/users/{id}/picture", tag = "users", operation_id = "picture",
    params(("id" = Uuid, Path, description = "The user"), PictureQuery),
    responses(
        (status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 206, description = "The part asked for", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "As you have it"),
        (status = 416, description = "The range lies outside", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn picture(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(_version): Query<PictureQuery>,
    asked: HeaderMap,
) -> Result<Response> {
    let stored = picture::of(&app, &caller, id).await?;
    file::answer(&app.blobs, &stored, &asked).await
}
