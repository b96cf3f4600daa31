//! PATCH changes the fields given: an absent field is left alone, `null` clears it.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "patch::given")] field: Option<Option<T>>`: tells an
/// absent field (`None`) from one set to `null` (`Some(None)`).
///
/// # Errors
/// The value is not a `T`.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
