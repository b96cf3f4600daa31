//! How much is stored.

use axum::extract::State;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::error::Problem;
use crate::kit::http::{Json, Path, Query};
use crate::kit::page::PageQuery;
use crate::kit::{App, Caller, Result, patch};
use crate::ops::model::{HouseStorage, OwnStorage, PersonStorage};
use crate::ops::service::storage;

/// How much somebody may store.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"quota_bytes": 50_000_000_000_i64}))]
pub struct QuotaInput {
    /// Bytes; 0: as many as fit; null: what the settings say for all.
    #[garde(skip)]
    #[schema(required = true, value_type = Option<u64>, maximum = 9_223_372_036_854_775_807_i64)]
    #[serde(default, deserialize_with = "patch::given")]
    quota_bytes: Option<Option<u64>>,
}

/// What one stores and may store.
#[utoipa::path(
    get, path = "/api/v1/storage", tag = "storage", operation_id = "own",
    responses((status = 200, description = "As it is", body = OwnStorage))
)]
pub async fn own(State(app): State<App>, caller: Caller) -> Result<Json<OwnStorage>> {
    Ok(Json(storage::own(&app, &caller).await?))
}

/// What all store and may store, account by account.
#[utoipa::path(
    get, path = "/api/v1/admin/storage", tag = "admin", operation_id = "storage", params(PageQuery),
    responses(
        (status = 200, description = "As it is", body = HouseStorage),
        (status = 422, description = "A parameter is not right", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn all(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<HouseStorage>> {
    Ok(Json(storage::all(&app, &caller, query.try_into()?).await?))
}

/// Says how much somebody may store.
#[utoipa::path(
    put, path = "/api/v1/admin/storage/{user_id}", tag = "admin", operation_id = "set_quota",
    params(("user_id" = Uuid, Path)), request_body = QuotaInput,
    responses(
        (status = 200, description = "As it is now", body = PersonStorage),
        (status = 404, description = "No such account, or not for you", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is not right", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn set_quota(
    State(app): State<App>,
    caller: Caller,
    Path(user): Path<Uuid>,
    Json(input): Json<QuotaInput>,
) -> Result<Json<PersonStorage>> {
    let bytes = input.bytes()?;
    Ok(Json(storage::set_quota(&app, &caller, user, bytes).await?))
}

impl QuotaInput {
    fn bytes(&self) -> Result<Option<u64>> {
        use crate::kit::Error;
        let said = self.quota_bytes.ok_or_else(|| {
            let say = "Say how many bytes, or null for what the settings say.";
            Error::invalid("quota_bytes", "missing", say)
        })?;
        if said.is_some_and(|bytes| i64::try_from(bytes).is_err()) {
            let say = "This is more than any disk holds.";
            return Err(Error::invalid("quota_bytes", "too_large", say));
        }
        Ok(said)
    }
}
