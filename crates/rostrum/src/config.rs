//! Gathers every room's settings: the only place that reads the settings file and the environment.

use std::fmt::Write as _;
use std::path::Path;

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::value::Value;
use serde::{Deserialize, Serialize};

use crate::accounts;
use crate::kit::settings::Described;
use crate::kit::{App, http, telemetry};

/// Environment names that say where things are, not what a setting is.
const NOT_SETTINGS: [&str; 5] = ["data", "config", "sabotage", "cache", "listen"];

macro_rules! sections {
    ($($name:ident : $settings:ty),* $(,)?) => {
        /// All settings, one section per room.
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Config {
            $(
                #[doc = concat!("The section `", stringify!($name), "`.")]
                pub $name: $settings,
            )*
        }

        impl Config {
            /// Puts each section on the shelf, where its room finds it.
            pub fn put_on_shelf(&self, app: &App) {
                $( app.put(self.$name.clone()); )*
            }

            /// Every section with its keys, in the order of the file.
            #[must_use]
            pub fn describe() -> Vec<(&'static str, &'static str, Vec<Described>)> {
                vec![ $( (<$settings>::SECTION, <$settings>::ABOUT, <$settings>::describe()) ),* ]
            }

            fn sections_in_range(&self) -> Result<(), String> {
                $( self.$name.in_range()?; )*
                Ok(())
            }
        }
    };
}

sections! {
    server: http::serve::Settings,
    log: telemetry::Settings,
    database: crate::kit::db::Settings,
    storage: crate::kit::blobs::Settings,
    scrub: crate::scrub::Settings,
    jobs: crate::jobs::Settings,
    accounts: accounts::Settings,
    courses: crate::courses::Settings,
    mail: crate::notices::Settings,
    rooms: crate::rooms::Settings,
    rtc: crate::rooms::wire::Settings,
    uploads: crate::uploads::Settings,
    recordings: crate::recordings::Settings,
    live: crate::live::Settings,
    analytics: crate::analytics::Settings,
    playback: crate::playback::Settings,
    ops: crate::ops::Settings,
}

impl Config {
    /// Reads the file, when there is one, then the environment (`ROSTRUM_ROOMS_LINGER_S` for
    /// `rooms.linger_s`).
    ///
    /// # Errors
    /// Names the key or value that is wrong and where it stands.
    pub fn read(file: Option<&Path>) -> Result<Self, String> {
        let mut figment = Figment::new();
        if let Some(file) = file {
            let text = std::fs::read_to_string(file)
                .map_err(|cause| format!("{}: {cause}", file.display()))?;
            // Parsed on its own first: this error knows line and column.
            toml::from_str::<Self>(&text)
                .map_err(|cause| format!("{}: {cause}", file.display()))?;
            figment = figment.merge(Toml::string(&text));
        }
        let environment = Env::prefixed("ROSTRUM_").ignore(&NOT_SETTINGS).map(|key| {
            // Sections are single words: the first underscore ends the section.
            key.as_str().replacen('_', ".", 1).into()
        });
        let set = environment
            .iter()
            .map(|(key, raw)| (key.into_string(), raw));
        let config = Self::with_environment(figment, set)?;
        config.in_range()?;
        Ok(config)
    }

    /// Puts what the environment sets, `(rooms.linger_s, 5)`, over what the file says.
    fn with_environment(
        figment: Figment,
        set: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, String> {
        let defaults = Figment::from(Serialized::defaults(Self::default()));
        let merge = |figment: Figment, (key, raw): (String, String)| {
            // A text stays as it was written: a token of digits is no number.
            let is_text = matches!(defaults.find_value(&key), Ok(Value::String(..)));
            // What stands there is read as a number, a list, …; reading it cannot fail.
            let value = (!is_text).then(|| raw.parse::<Value>().ok()).flatten();
            figment.merge((key, value.unwrap_or_else(|| Value::from(raw))))
        };
        let figment = set.fold(figment, merge);
        figment.extract().map_err(|cause| wrongly_set(&cause))
    }

    /// Asks each section for its ranges, and what no range can say.
    fn in_range(&self) -> Result<(), String> {
        self.sections_in_range()?;
        let url = &self.server.public_url;
        let is_web = |url: url::Url| ["http", "https"].contains(&url.scheme());
        if url.is_empty() || url.parse().is_ok_and(is_web) {
            return Ok(());
        }
        Err(format!(
            "server.public_url is `{url}`; it is empty or an address that begins with http:// or \
             https://"
        ))
    }

    /// The settings file with every key, its meaning and its default.
    #[must_use]
    pub fn file() -> String {
        let mut text = String::from(
            "# All settings of Rostrum with their defaults. Every line may be left out.\n\
             # The environment overrides this file: ROSTRUM_SERVER_LISTEN sets server.listen.\n",
        );
        for (section, about, keys) in Self::describe() {
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "\n#{}\n[{section}]",
                about.trim_end().replace('\n', "\n#")
            );
            for Described { key, says, default } in keys {
                let _ = writeln!(
                    text,
                    "\n# {}\n{key} = {default}",
                    says.replace('\n', "\n# ")
                );
            }
        }
        text
    }
}

/// What is wrong with the environment: the file was read on its own before.
fn wrongly_set(cause: &figment::Error) -> String {
    // The path of an unknown key ends with that key.
    let path = &cause.path;
    let key = path.join(".");
    let name = format!("ROSTRUM_{}", path.join("_").to_uppercase());
    match &cause.kind {
        // An unknown section ends the name early.
        Kind::UnknownField(..) if path.len() == 1 => {
            format!("the environment sets `{key}` ({name}…), which is no setting")
        }
        Kind::UnknownField(..) => {
            format!("the environment sets `{key}` ({name}), which is no setting")
        }
        wrong => format!("the environment sets `{key}` ({name}) wrongly: {wrong}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of an environment that sets one key.
    fn set(key: &str, raw: &str) -> Result<Config, String> {
        let set = [(key.to_owned(), raw.to_owned())];
        let config = Config::with_environment(Figment::new(), set.into_iter())?;
        config.in_range().map(|()| config)
    }

    #[test]
    fn the_environment_sets_texts_as_written_and_everything_else_by_its_kind() {
        let digits = set("ops.metrics_token", "123456").expect("a text");
        assert_eq!(digits.ops.metrics_token, "123456");
        let flag = set("ops.name", "true").expect("a text");
        assert_eq!(flag.ops.name, "true");
        assert_eq!(
            set("rooms.linger_s", "5").expect("a number").rooms.linger_s,
            5
        );
        let addresses = set("rtc.public_addresses", r#"["203.0.113.7"]"#).expect("a list");
        assert_eq!(addresses.rtc.public_addresses, ["203.0.113.7"]);
        let codec = set("rooms.prefer_codec", "vp8").expect("a word");
        assert!(codec.rooms.prefer_codec != Config::default().rooms.prefer_codec);
    }

    #[test]
    fn a_wrong_name_in_the_environment_is_said_as_it_was_written() {
        for (key, name) in [
            ("server.lisen", "(ROSTRUM_SERVER_LISEN)"),
            ("srever.listen", "(ROSTRUM_SREVER…)"),
            ("rooms.linger_s", "(ROSTRUM_ROOMS_LINGER_S) wrongly"),
        ] {
            let refused = set(key, "x").expect_err("refused");
            assert!(refused.contains(name), "{refused}");
        }
    }

    #[test]
    fn a_value_out_of_its_range_is_refused_with_its_key_and_its_range() {
        for (key, raw) in [
            ("accounts.access_token_minutes", "0"),
            ("accounts.access_token_minutes", "9223372036854775807"),
            ("jobs.lease_ms", "0"),
            ("recordings.restorable_days", "-1"),
            ("jobs.keep_days", "-5"),
            ("server.max_body_bytes", "0"),
            ("recordings.waiting_frames", "0"),
        ] {
            let refused = set(key, raw).expect_err("refused");
            let told = refused.contains(key) && refused.contains(raw) && refused.contains("from");
            assert!(told, "{refused}");
        }
        for url in ["ftp://x", "studio.example.org", "/"] {
            let refused = set("server.public_url", url).expect_err("refused");
            assert!(refused.contains("server.public_url"), "{refused}");
        }
        set("server.public_url", "https://studio.example.org").expect("an address");
    }

    #[test]
    fn every_default_is_in_its_range() {
        assert_eq!(Config::default().in_range(), Ok(()));
    }

    #[test]
    fn the_printed_file_is_read_back_as_the_defaults() {
        let read: Config = toml::from_str(&Config::file()).expect("our own file");
        let written = |config: &Config| toml::to_string(config).expect("serialises");
        assert_eq!(written(&read), written(&Config::default()));
    }

    #[test]
    fn a_wrong_key_is_refused_with_its_name_and_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("rostrum.toml");
        std::fs::write(&file, "[server]\nlisten = \"x\"\nlisen = \"y\"\n").expect("written");
        let refused = Config::read(Some(&file)).expect_err("refused");
        assert!(
            refused.contains("lisen") && refused.contains("line 3"),
            "{refused}"
        );
    }
}
