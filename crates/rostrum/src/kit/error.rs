//! The one error of the house: a kind, a stable code, a sentence for the person, a cause for the log.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

/// What every fallible use case answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Cause = Box<dyn std::error::Error + Send + Sync + 'static>;

/// What kind of refusal or failure it is; each has one HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 400: not understood at all.
    BadRequest,
    /// 401: nobody is signed in, or the token is no longer good.
    Unauthorized,
    /// 403: visible, but not allowed.
    Forbidden,
    /// 404: not there, or not for this caller to know.
    NotFound,
    /// 405: there is something, and this method does nothing to it.
    Method,
    /// 409: the state does not allow it now.
    Conflict,
    /// 410: it was there and is gone for good.
    Gone,
    /// 411: a length must be given.
    LengthRequired,
    /// 412: a precondition such as the protocol version failed.
    Precondition,
    /// 413: larger than allowed.
    TooLarge,
    /// 415: a media type that is not taken here.
    Unsupported,
    /// 416: the range lies outside the file.
    Range,
    /// 422: understood, and wrong; the fields say where.
    Invalid,
    /// 423: somebody else holds it this moment.
    Locked,
    /// 429: too many; `retry_after_s` says when again.
    TooMany,
    /// 460: the checksum of an upload does not match (tus 1.0).
    Checksum,
    /// 500: our fault.
    Internal,
    /// 503: not able to just now.
    Unavailable,
    /// 507: the disk or a quota is full.
    NoSpace,
}

impl Kind {
    /// The HTTP status of this kind.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Method => 405,
            Self::Conflict => 409,
            Self::Gone => 410,
            Self::LengthRequired => 411,
            Self::Precondition => 412,
            Self::TooLarge => 413,
            Self::Unsupported => 415,
            Self::Range => 416,
            Self::Invalid => 422,
            Self::Locked => 423,
            Self::TooMany => 429,
            Self::Checksum => 460,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::NoSpace => 507,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "The request was not understood",
            Self::Unauthorized => "Sign in first",
            Self::Forbidden => "Not allowed",
            Self::NotFound => "Not found",
            Self::Method => "Not this method",
            Self::Conflict => "Not possible now",
            Self::Gone => "Gone",
            Self::LengthRequired => "A length is needed",
            Self::Precondition => "A precondition failed",
            Self::TooLarge => "Too large",
            Self::Unsupported => "Not a supported type",
            Self::Range => "Outside the file",
            Self::Invalid => "Something is not right",
            Self::Locked => "In use",
            Self::TooMany => "Too many requests",
            Self::Checksum => "The data arrived damaged",
            Self::Internal => "Something broke on our side",
            Self::Unavailable => "Not available just now",
            Self::NoSpace => "No space left",
        }
    }
}

/// One field that is not right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field as it was sent, with dots for what lies inside (`tracks.0.kind`).
    pub field: String,
    /// Stable code of the problem with this field.
    pub code: String,
    /// The same in words.
    pub detail: String,
}

/// RFC 9457 problem details: how every refusal looks, over HTTP and over the socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the `code` is what tells problems apart.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Stable code, such as `room.locked`.
    pub code: String,
    /// For validation: the fields that are not right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// A refusal or failure. `say` is for the person, `cause` for the log only.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    code: &'static str,
    say: Cow<'static, str>,
    fields: Vec<FieldError>,
    cause: Option<Cause>,
    retry_after_s: Option<u64>,
    another_token: bool,
}

impl Error {
    /// A refusal of `kind` with its stable `code` and a sentence for the person.
    #[must_use]
    pub fn new(kind: Kind, code: &'static str, say: impl Into<Cow<'static, str>>) -> Self {
        let (fields, cause, retry_after_s) = (Vec::new(), None, None);
        Self(Box::new(Inner {
            kind,
            code,
            say: say.into(),
            fields,
            cause,
            retry_after_s,
            another_token: false,
        }))
    }

    /// Not there, or not for this caller to know: the two must look the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            Kind::NotFound,
            "not_found",
            "There is nothing here, or it is not yours to see.",
        )
    }

    /// Visible, but this action is not allowed.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(
            Kind::Forbidden,
            "forbidden",
            "Your role does not allow this.",
        )
    }

    /// No valid sign-in.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(Kind::Unauthorized, "auth.required", "Sign in to do this.")
    }

    /// One field is not right.
    #[must_use]
    pub fn invalid(field: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(
            Kind::Invalid,
            "request.invalid",
            "Some fields are not right.",
        )
        .with_field(field, code, detail)
    }

    /// 507: nothing more fits on the disk of files or of the database.
    fn disk_is_full() -> Self {
        let say = "The server's disk is full. What was acknowledged is safe; try again later.";
        Self::new(Kind::NoSpace, "storage.full", say)
    }

    /// A stored file is not what it was: it is not given out.
    fn damaged() -> Self {
        let say = "This file was damaged where it is stored, so it is not given out. Those who run the server are told.";
        Self::new(Kind::Internal, "storage.damaged", say)
    }

    /// Our fault; `cause` goes to the log, the person gets a plain sentence.
    #[must_use]
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::new(
            Kind::Internal,
            "internal",
            "This failed on our side. Nothing was changed.",
        )
        .with_cause(cause)
    }

    /// Adds a field that is not right.
    #[must_use]
    pub fn with_field(mut self, field: &str, code: &str, detail: impl Into<String>) -> Self {
        let (field, code, detail) = (field.to_owned(), code.to_owned(), detail.into());
        self.0.fields.push(FieldError {
            field,
            code,
            detail,
        });
        self
    }

    /// Adds the cause for the log.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Cause>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Says when to try again (`Retry-After`).
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }

    /// Says that the token was no good, and another one may be (`WWW-Authenticate`), where the status says
    /// something else (RFC 9110, 11.6.1).
    #[must_use]
    pub fn asking_for_another_token(mut self) -> Self {
        self.0.another_token = true;
        self
    }

    /// Whether another token may change the answer.
    #[must_use]
    pub fn asks_for_another_token(&self) -> bool {
        self.0.another_token || self.0.kind == Kind::Unauthorized
    }

    /// The kind of refusal.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The sentence for the person.
    #[must_use]
    pub fn say(&self) -> &str {
        &self.0.say
    }

    /// Seconds after which trying again makes sense.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u64> {
        self.0.retry_after_s
    }

    /// What goes over the wire.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Problem {
            kind: "about:blank".to_owned(),
            title: self.0.kind.title().to_owned(),
            status: self.0.kind.status(),
            detail: self.0.say.to_string(),
            code: self.0.code.to_owned(),
            errors: self.0.fields.clone(),
        }
    }

    /// Writes the failure to the log, once, where it is answered. Refusals are not failures.
    pub fn log(&self) {
        if matches!(
            self.0.kind,
            Kind::Internal | Kind::Unavailable | Kind::NoSpace
        ) {
            tracing::error!(error.code = self.0.code, error.cause = %self, "answered a failure");
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {self}", self.0.kind)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.say)?;
        for field in &self.0.fields {
            write!(f, " [{}: {}]", field.field, field.detail)?;
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = match &self.0.cause {
            Some(cause) => Some(cause.as_ref()),
            None => None,
        };
        while let Some(next) = cause {
            write!(f, " ← {next}")?;
            cause = next.source();
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<sea_orm::DbErr> for Error {
    fn from(cause: sea_orm::DbErr) -> Self {
        if is_full(&cause.to_string()) {
            return Self::disk_is_full().with_cause(cause);
        }
        Self::internal(cause)
    }
}

impl From<std::io::Error> for Error {
    fn from(cause: std::io::Error) -> Self {
        if cause.kind() == std::io::ErrorKind::StorageFull
            || cause.kind() == std::io::ErrorKind::QuotaExceeded
        {
            return Self::disk_is_full().with_cause(cause);
        }
        let inner = cause.get_ref();
        if inner.is_some_and(|inner| inner.is::<super::blobs::Damaged>()) {
            return Self::damaged().with_cause(cause);
        }
        Self::internal(cause)
    }
}

/// As SQLite says it, and as PostgreSQL does.
fn is_full(told: &str) -> bool {
    told.contains("database or disk is full") || told.contains("No space left on device")
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Self::internal(cause)
    }
}

/// Maps the violation of a named constraint to the refusal it means; anything else is our fault.
///
/// SQLite names the columns (`users.email`), PostgreSQL the constraint (`users_email`): give both
/// spellings by naming unique indexes `<table>_<column>`.
pub fn on_constraint(cause: sea_orm::DbErr, name: &str, refusal: impl FnOnce() -> Error) -> Error {
    match cause.sql_err() {
        Some(sea_orm::SqlErr::UniqueConstraintViolation(text))
            if text.contains(name) || text.contains(&name.replacen('_', ".", 1)) =>
        {
            refusal()
        }
        _ => cause.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_for_the_log_and_never_for_the_person() {
        let error = Error::internal("the password is hunter2");
        assert!(error.to_string().contains("hunter2"));
        assert!(
            !serde_json::to_string(&error.problem())
                .expect("serialises")
                .contains("hunter2")
        );
    }

    #[test]
    fn a_full_disk_is_said_as_such() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(Error::from(full).kind().status(), 507);
        for told in [
            "error returned from database: (code: 13) database or disk is full",
            "could not extend file \"base/5/1\": No space left on device",
        ] {
            let full = sea_orm::DbErr::Custom(told.to_owned());
            assert_eq!(Error::from(full).kind().status(), 507);
        }
    }
}
