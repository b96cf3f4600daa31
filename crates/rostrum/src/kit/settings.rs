//! How a room declares its settings: a struct whose every field has a default and a sentence.

use std::fmt::Display;
use std::ops::RangeInclusive;

/// What the settings file says of one key.
#[derive(Clone, Debug)]
pub struct Described {
    /// The key within its section.
    pub key: &'static str,
    /// What it means, its unit and its effect.
    pub says: String,
    /// Its default, as TOML.
    pub default: String,
}

/// Declares `Settings`: a serde struct that refuses unknown keys, its defaults, and the lines of the
/// settings file, from one place. `#[within(1..=9)]` refuses at start what lies outside.
macro_rules! settings {
    (
        $(#[doc = $about:literal])*
        pub struct $name:ident in $section:literal {
            $(
                $(#[doc = $says:literal])+ $(#[within($range:expr)])?
                pub $key:ident : $type:ty = $default:expr
            ),* $(,)?
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $( $(#[doc = $says])+ pub $key: $type, )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $key: $default.into(), )* }
            }
        }

        impl $name {
            /// The section of the settings file.
            pub const SECTION: &'static str = $section;

            /// What the section is about.
            pub const ABOUT: &'static str = concat!($($about, "\n"),*);

            /// Each key with its meaning and default, in order.
            #[must_use]
            pub fn describe() -> Vec<$crate::kit::settings::Described> {
                let defaults = Self::default();
                vec![ $( $crate::kit::settings::described(
                    stringify!($key), &[$($says),+], &defaults.$key,
                ) ),* ]
            }

            /// Whether each key is in its range.
            ///
            /// # Errors
            /// Names the first that is not, and its range.
            pub fn in_range(&self) -> Result<(), String> {
                $( $( $crate::kit::settings::within(
                    concat!($section, ".", stringify!($key)), &self.$key, &$range,
                )?; )? )*
                Ok(())
            }
        }
    };
}

pub(crate) use settings;

/// One described key; called by [`settings!`].
///
/// # Panics
/// When a default cannot be written as TOML, which the settings file test meets at once.
#[must_use]
pub fn described<T: serde::Serialize>(key: &'static str, says: &[&str], value: &T) -> Described {
    let mut default = String::new();
    serde::Serialize::serialize(value, toml::ser::ValueSerializer::new(&mut default))
        .expect("a default can be written as TOML");
    let says = says
        .iter()
        .map(|line| line.trim())
        .collect::<Vec<_>>()
        .join("\n");
    Described { key, says, default }
}

/// Refuses a value outside of its range; called by [`settings!`].
///
/// # Errors
/// Names the key and the range.
pub fn within<T: PartialOrd + Display>(
    key: &str,
    value: &T,
    range: &RangeInclusive<T>,
) -> Result<(), String> {
    if range.contains(value) {
        return Ok(());
    }
    let (least, most) = (range.start(), range.end());
    Err(format!("{key} is {value}; it goes from {least} to {most}"))
}

#[cfg(test)]
mod tests {
    settings! {
        /// What a room declares.
        pub struct Settings in "rooms" {
            /// How long an empty room keeps its session, in seconds.
            #[within(1..=3_600)]
            pub linger_s: u64 = 60_u64,
        }
    }

    #[test]
    fn a_declared_key_has_its_default_and_its_sentence() {
        let keys = Settings::describe();
        assert_eq!((keys[0].key, keys[0].default.as_str()), ("linger_s", "60"));
        assert_eq!(
            keys[0].says,
            "How long an empty room keeps its session, in seconds."
        );
        assert_eq!(
            (Settings::SECTION, Settings::ABOUT),
            ("rooms", " What a room declares.\n")
        );
        assert_eq!(Settings::default().linger_s, 60);
    }

    #[test]
    fn a_value_outside_of_its_range_is_refused_with_both() {
        assert_eq!(Settings::default().in_range(), Ok(()));
        assert_eq!(
            Settings { linger_s: 0 }.in_range(),
            Err("rooms.linger_s is 0; it goes from 1 to 3600".to_owned())
        );
    }
}
