//! Handing one letter to the mail server, step by step: what went wrong before the letter left can be tried
//! again, what went wrong after it left cannot.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use url::{Host, Url};
use uuid::Uuid;

use super::model::Settings;
use super::templates::Filled;

/// How the connection is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    /// TLS from the first byte.
    Tls,
    /// TLS before anything is said; without it nothing is.
    StartTls,
    /// On this machine nobody listens in. An authority that is named says that TLS is wanted here too.
    Plain,
}

/// A mail server and how to speak to it.
pub struct Smtp {
    host: String,
    port: u16,
    cover: Cover,
    tls: TlsParameters,
    credentials: Option<Credentials>,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    timeout: Duration,
}

/// Why a letter did not go, in words for the admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// It did not leave, and may later.
    Later(String),
    /// It will not be taken.
    Never(String),
    /// It left, and no answer came: it may have arrived.
    Unknown(String),
}

/// One letter with everything that the mail server and its reader need.
pub struct Parcel<'a> {
    /// Names the letter for good: sent twice, it still is the same one.
    pub id: Uuid,
    /// Its domain makes the id unique in the world.
    pub domain: &'a str,
    /// To whom.
    pub address: &'a str,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// What it says.
    pub filled: &'a Filled,
}

impl Smtp {
    /// As the settings say; `None` when no mail server is set up.
    ///
    /// # Errors
    /// Says which setting is wrong.
    pub fn new(settings: &Settings) -> Result<Option<Self>, String> {
        if settings.smtp_url.is_empty() {
            return Ok(None);
        }
        let wrong = |what: &str| format!("mail.smtp_url is wrong: {what}");
        let url = Url::parse(&settings.smtp_url).map_err(|cause| wrong(&cause.to_string()))?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| wrong("it has no host"))?.to_owned();
        let host = host.trim_matches(['[', ']']).to_owned();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong(
                "user and password have keys of their own, so that the address can be shown",
            ));
        }
        let (cover, usual) = match url.scheme() {
            "smtps" => (Cover::Tls, 465),
            "smtp" if is_this_machine(&host) && settings.ca_file.is_empty() => (Cover::Plain, 25),
            "smtp" => (Cover::StartTls, 587),
            _ => return Err(wrong("it begins with smtp:// or smtps://")),
        };
        let reply_to = (!settings.reply_to.is_empty()).then_some(&settings.reply_to);
        Ok(Some(Self {
            port: url.port().unwrap_or(usual),
            cover,
            tls: tls(&host, &settings.ca_file)?,
            host,
            credentials: credentials(settings)?,
            from: mailbox("mail.from", &settings.from)?,
            reply_to: reply_to
                .map(|text| mailbox("mail.reply_to", text))
                .transpose()?,
            timeout: Duration::from_secs(settings.timeout_s),
        }))
    }

    /// Hands a letter over. Done, the mail server has taken it and answers for it.
    ///
    /// # Errors
    /// Says whether it may be tried again.
    pub async fn send(&self, parcel: &Parcel<'_>) -> Result<(), Unsent> {
        let message = self.message(parcel).map_err(Unsent::Never)?;
        let opened = tokio::time::timeout(self.timeout, self.open()).await;
        let slow = |_| Unsent::Later("The mail server did not answer in time.".to_owned());
        let mut line = opened.map_err(slow)??;
        let bytes = message.formatted();
        let handing = line.send(message.envelope(), &bytes);
        let handed = tokio::time::timeout(self.timeout, handing).await;
        let result = match handed.ok() {
            None => Err(open_ended("no answer in time")),
            Some(Ok(_)) => Ok(()),
            Some(Err(cause)) if cause.is_permanent() => Err(Unsent::Never(said(&cause))),
            Some(Err(cause)) if cause.is_transient() => Err(Unsent::Later(said(&cause))),
            Some(Err(cause)) if cause.is_client() => Err(Unsent::Never(said(&cause))),
            Some(Err(cause)) => Err(open_ended(&said(&cause))),
        };
        // Politeness only: the letter's fate is known.
        let _ = tokio::time::timeout(Duration::from_secs(2), line.quit()).await;
        result
    }

    /// Connects, covers the line and signs in. Nothing of a letter has left yet.
    async fn open(&self) -> Result<AsyncSmtpConnection, Unsent> {
        let hello = ClientId::default();
        let tls = (self.cover == Cover::Tls).then(|| self.tls.clone());
        let address = (self.host.as_str(), self.port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(address, Some(self.timeout), &hello, tls, None);
        let later = |cause: lettre::transport::smtp::Error| Unsent::Later(said(&cause));
        let mut line = connecting.await.map_err(later)?;
        if self.cover == Cover::StartTls {
            if !line.can_starttls() {
                let say = "The mail server offers no STARTTLS. Without it nothing is sent to another \
                           machine; use smtps:// if it speaks TLS from the first byte.";
                return Err(Unsent::Later(say.to_owned()));
            }
            line.starttls(self.tls.clone(), &hello)
                .await
                .map_err(later)?;
        }
        if let Some(credentials) = &self.credentials {
            let ways = [Mechanism::Plain, Mechanism::Login];
            line.auth(&ways, credentials).await.map_err(later)?;
        }
        Ok(line)
    }

    fn message(&self, parcel: &Parcel<'_>) -> Result<Message, String> {
        let wrong = |cause: &dyn std::fmt::Display| format!("This is no letter: {cause}");
        let to: Address = parcel.address.parse().map_err(|cause| wrong(&cause))?;
        let id = format!("<{}@{}>", parcel.id, parcel.domain);
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(parcel.filled.subject.as_str())
            .date(parcel.written_at.into())
            .message_id(Some(id))
            // Out-of-office robots leave such letters alone (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        let (text, html) = (parcel.filled.text.clone(), parcel.filled.html.clone());
        let both = MultiPart::alternative_plain_html(text, html);
        message.multipart(both).map_err(|cause| wrong(&cause))
    }
}

fn open_ended(cause: &str) -> Unsent {
    Unsent::Unknown(format!(
        "The letter was handed over, but the mail server did not say that it took it ({cause}). It may have arrived."
    ))
}

/// What went wrong, with what the mail server said, on one line.
fn said(cause: &lettre::transport::smtp::Error) -> String {
    let mut text = cause.to_string();
    let mut inner = std::error::Error::source(cause);
    while let Some(next) = inner {
        text = format!("{text}: {next}");
        inner = next.source();
    }
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(500)
        .collect()
}

fn is_this_machine(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        _ => host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
    }
}

fn mailbox(key: &str, text: &str) -> Result<Mailbox, String> {
    text.parse()
        .map_err(|cause| format!("{key} is `{text}`, which is no address: {cause}"))
}

fn tls(host: &str, ca_file: &str) -> Result<TlsParameters, String> {
    let mut tls = TlsParameters::builder(host.to_owned());
    if !ca_file.is_empty() {
        let wrong = |cause: &dyn std::fmt::Display| format!("mail.ca_file ({ca_file}): {cause}");
        let pem = std::fs::read(ca_file).map_err(|cause| wrong(&cause))?;
        tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(|cause| wrong(&cause))?);
    }
    tls.build()
        .map_err(|cause| format!("TLS for mail cannot be set up: {cause}"))
}

fn credentials(settings: &Settings) -> Result<Option<Credentials>, String> {
    if settings.user.is_empty() {
        return Ok(None);
    }
    let password = if settings.password_file.is_empty() {
        settings.password.clone()
    } else {
        let file = &settings.password_file;
        let text = std::fs::read_to_string(file);
        let text = text.map_err(|cause| format!("mail.password_file ({file}): {cause}"))?;
        text.trim_end_matches(['\r', '\n']).to_owned()
    };
    Ok(Some(Credentials::new(settings.user.clone(), password)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(change: impl FnOnce(&mut Settings)) -> Result<Option<Smtp>, String> {
        let mut settings = Settings {
            smtp_url: "smtp://mail.example.org".into(),
            from: "Rostrum <rostrum@example.org>".into(),
            ..Settings::default()
        };
        change(&mut settings);
        Smtp::new(&settings)
    }

    fn cover(url: &str) -> (Cover, u16) {
        let smtp = set(|settings| settings.smtp_url = url.into());
        let smtp = smtp.expect("set up").expect("there");
        (smtp.cover, smtp.port)
    }

    #[test]
    fn only_on_this_machine_letters_travel_in_the_clear() {
        assert_eq!(cover("smtp://mail.example.org"), (Cover::StartTls, 587));
        assert_eq!(cover("smtp://mail.example.org:25"), (Cover::StartTls, 25));
        assert_eq!(cover("smtps://mail.example.org"), (Cover::Tls, 465));
        assert_eq!(cover("smtp://localhost:1025"), (Cover::Plain, 1025));
        assert_eq!(cover("smtp://127.0.0.1"), (Cover::Plain, 25));
        assert_eq!(cover("smtp://[::1]"), (Cover::Plain, 25));
        assert_eq!(cover("smtp://localhost.example.org").0, Cover::StartTls);
    }

    #[test]
    fn what_is_set_wrongly_is_named() {
        assert!(set(|settings| settings.smtp_url.clear()).is_ok_and(|none| none.is_none()));
        let wrong = |change: fn(&mut Settings), key: &str| {
            let refused = set(change).err().expect("refused");
            assert!(refused.contains(key), "{refused}");
        };
        wrong(|s| s.smtp_url = "http://x".into(), "mail.smtp_url");
        wrong(
            |s| s.smtp_url = "smtp://a:b@mail.example".into(),
            "mail.smtp_url",
        );
        wrong(|s| s.from.clear(), "mail.from");
        wrong(|s| s.reply_to = "nobody".into(), "mail.reply_to");
        wrong(|s| s.ca_file = "/nowhere".into(), "mail.ca_file");
        wrong(
            |s| (s.user, s.password_file) = ("ada".into(), "/nowhere".into()),
            "mail.password_file",
        );
    }

    #[test]
    fn a_letter_keeps_its_name_and_its_headers_to_itself() {
        let smtp = set(|_| {}).expect("set up").expect("there");
        let filled = Filled {
            subject: "Käse\u{fe0f}".into(),
            text: "text".into(),
            html: "<p>html</p>".into(),
        };
        let parcel = Parcel {
            id: Uuid::from_u128(7),
            domain: "studio.example.org",
            address: "ada@example.org",
            written_at: DateTime::from_timestamp(1_800_000_000, 0).expect("in range"),
            filled: &filled,
        };
        let message = smtp.message(&parcel).expect("a letter");
        let text = String::from_utf8(message.formatted()).expect("ASCII");
        let id = "Message-ID: <00000000-0000-0000-0000-000000000007@studio.example.org>\r\n";
        assert!(
            text.contains(id) && text.contains("Auto-Submitted: auto-generated\r\n"),
            "{text}"
        );
        assert!(text.contains("multipart/alternative"), "{text}");
        let forged = Parcel {
            address: "ada@example.org\r\nBcc: all@example.org",
            ..parcel
        };
        assert!(smtp.message(&forged).is_err());
    }
}
