//! `rostrum doctor`: looks at the machine and says what stands in the way, and what to do about it.
//!
//! To add a check: a file that returns [`Finding`]s, and its line in [`examine`].

mod bucket;
mod clock;
mod data;
mod database;
mod programs;
mod reach;
mod stored;

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::jobs::Hardware;
use crate::kit::{Clock, blobs, db};
use crate::rooms;

/// What to look at.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Where the web server listens.
    pub listen: String,
    /// The media of calls, as the settings say.
    pub rtc: rooms::wire::Settings,
    /// The data folder.
    pub data: PathBuf,
    /// The database, where it is not in the folder.
    pub database: db::Settings,
    /// The bucket, where there is one.
    pub storage: blobs::Settings,
    /// Below this much free space the server says that it is ill, in megabytes.
    pub least_free_mb: u64,
    /// Whether films are coded by the machine's own encoder.
    pub hardware: Hardware,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// Works, but not as well as it could.
    Note,
    /// Stands in the way.
    Broken,
}

/// What was found, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub verdict: Verdict,
    /// What was looked at.
    pub about: String,
    /// What was found.
    pub says: String,
    /// What to do about it.
    pub advice: Option<String>,
}

impl Finding {
    fn new(verdict: Verdict, about: &str, says: impl Into<String>) -> Self {
        Self {
            verdict,
            about: about.to_owned(),
            says: says.into(),
            advice: None,
        }
    }

    fn fine(about: &str, says: impl Into<String>) -> Self {
        Self::new(Verdict::Fine, about, says)
    }

    fn note(about: &str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            advice: Some(advice.into()),
            ..Self::new(Verdict::Note, about, says)
        }
    }

    fn broken(about: &str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            advice: Some(advice.into()),
            ..Self::new(Verdict::Broken, about, says)
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = match self.verdict {
            Verdict::Fine => "ok  ",
            Verdict::Note => "note",
            Verdict::Broken => "BAD ",
        };
        write!(f, "{sign}  {}: {}", self.about, self.says)?;
        match &self.advice {
            Some(advice) => write!(f, "\n        → {advice}"),
            None => Ok(()),
        }
    }
}

/// Looks at everything.
pub async fn examine(asked: &Asked, clock: &Clock) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(data::examine(asked, clock).await);
    found.extend(database::examine(asked, clock).await);
    found.extend(stored::examine(asked).await);
    found.extend(bucket::examine(asked, clock).await);
    found.extend(reach::examine(asked).await);
    found.extend(programs::examine(&std::env::temp_dir(), asked.hardware).await);
    found.push(clock::examine(clock));
    found
}

/// The address of the web server as one to bind or to call.
fn web_address(asked: &Asked) -> Result<SocketAddr, String> {
    use std::net::ToSocketAddrs as _;
    let mut addresses = asked
        .listen
        .to_socket_addrs()
        .map_err(|cause| cause.to_string())?;
    addresses
        .next()
        .ok_or_else(|| "it names no address".to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn asked(data: &std::path::Path, listen: String) -> Asked {
        Asked {
            listen,
            rtc: rooms::wire::Settings {
                listen: "127.0.0.1:0".to_owned(),
                public_addresses: vec!["127.0.0.1".to_owned()],
                ..rooms::wire::Settings::default()
            },
            data: data.to_owned(),
            database: db::Settings::default(),
            storage: blobs::Settings::default(),
            least_free_mb: 1,
            hardware: Hardware::Off,
        }
    }

    fn about<'a>(found: &'a [Finding], about: &str) -> &'a Finding {
        let wanted = |finding: &&Finding| finding.about == about;
        found.iter().find(wanted).expect("it was looked at")
    }

    #[tokio::test]
    async fn a_port_that_another_program_holds_is_said_with_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = other.local_addr().expect("it listens").to_string();
        let found = reach::examine(&asked(folder.path(), address)).await;
        let web = about(&found, "web port");
        assert_eq!(web.verdict, Verdict::Broken);
        assert!(web.to_string().contains("--listen"), "{web}");
    }

    #[tokio::test]
    async fn packets_to_a_public_address_of_this_machine_come_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let found = reach::examine(&asked(folder.path(), "127.0.0.1:0".into())).await;
        assert_eq!(about(&found, "media from outside").verdict, Verdict::Fine);
    }

    #[tokio::test]
    async fn a_data_folder_that_cannot_be_made_is_broken_and_a_good_one_is_fine() {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Clock::real();
        let good = data::examine(&asked(folder.path(), String::new()), &clock).await;
        assert!(
            good.iter().all(|finding| finding.verdict == Verdict::Fine),
            "{good:?}"
        );
        let file = folder.path().join("file");
        std::fs::write(&file, "in the way").expect("written");
        let bad = data::examine(&asked(&file.join("data"), String::new()), &clock).await;
        assert_eq!(bad[0].verdict, Verdict::Broken);
        let full = Asked {
            least_free_mb: u64::MAX,
            ..asked(folder.path(), String::new())
        };
        let full = data::examine(&full, &clock).await;
        assert_eq!(about(&full, "disk space").verdict, Verdict::Broken);
    }

    #[tokio::test]
    async fn a_data_folder_that_is_made_to_look_at_it_is_closed_to_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = folder.path().join("data");
        data::examine(&asked(&made, String::new()), &Clock::real()).await;
        let mode = std::fs::metadata(&made).expect("there").permissions();
        assert_eq!(mode.mode() & 0o777, 0o700);
    }

    #[test]
    fn a_clock_of_another_decade_is_broken() {
        let long_ago = chrono::DateTime::from_timestamp(0, 0).expect("in range");
        let found = clock::examine(&Clock::held_at(long_ago));
        assert_eq!(found.verdict, Verdict::Broken);
    }

    #[tokio::test]
    async fn a_database_and_a_bucket_that_are_none_are_said_with_their_settings() {
        let data = tempfile::tempdir().expect("a folder");
        let mut wrong = asked(data.path(), "127.0.0.1:0".to_owned());
        wrong.database.url = "mysql://db/rostrum".to_owned();
        wrong.storage.url = "https://bucket".to_owned();
        let found = examine(&wrong, &Clock::real()).await;
        for (name, setting) in [("database", "database.url"), ("storage", "s3://bucket")] {
            let finding = about(&found, name);
            assert_eq!(finding.verdict, Verdict::Broken, "{finding}");
            assert!(finding.to_string().contains(setting), "{finding}");
        }
    }
}
