//! The fields of payloads and answers, read off the types: what the document is held to.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Whether it must be given.
    pub required: bool,
}

/// The fields of `T`, by name.
#[must_use]
pub fn fields<T: ToSchema + PartialSchema>() -> Vec<Field> {
    let RefOr::T(Schema::Object(object)) = T::schema() else {
        return Vec::new();
    };
    let field = |name: &String| Field {
        name: name.clone(),
        required: object.required.contains(name),
    };
    let mut fields: Vec<Field> = object.properties.keys().map(field).collect();
    fields.sort();
    fields
}
