//! Gathers every room's settings: the only place that reads the settings file and the environment.

use std::fmt::Write as _;
use std::path::Path;

use figment::Figment;
use figment::providers::{Env, Format as _, Toml};
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
        }
    };
}

sections! {
    server: http::serve::Settings,
    log: telemetry::Settings,
    jobs: crate::jobs::Settings,
    accounts: accounts::Settings,
    rooms: crate::rooms::Settings,
    rtc: crate::rooms::wire::Settings,
    uploads: crate::uploads::Settings,
    recordings: crate::recordings::Settings,
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
        figment.merge(environment).extract().map_err(|cause| {
            let key = cause.path.join(".");
            let name = format!("ROSTRUM_{}", key.replace('.', "_").to_uppercase());
            match &cause.kind {
                figment::error::Kind::UnknownField(field, _) => {
                    let name = format!("ROSTRUM_{}", field.to_uppercase());
                    format!("the environment sets `{field}` ({name}…), which is no setting")
                }
                _ => format!(
                    "the environment sets `{key}` ({name}) wrongly: {}",
                    cause.kind
                ),
            }
        })
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

#[cfg(test)]
mod tests {
    use super::*;

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
