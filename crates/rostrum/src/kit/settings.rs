//! How a room declares its settings: a struct whose every field has a default and a sentence.

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
/// settings file, from one place.
macro_rules! settings {
    (
        $(#[doc = $about:literal])*
        pub struct $name:ident in $section:literal {
            $( $(#[doc = $says:literal])+ pub $key:ident : $type:ty = $default:expr ),* $(,)?
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

#[cfg(test)]
mod tests {
    settings! {
        /// What a room declares.
        pub struct Settings in "rooms" {
            /// How long an empty room keeps its session, in seconds.
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
}
