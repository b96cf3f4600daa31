//! The command line: one binary, several roles.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::app::{self, Failed};
use crate::config::Config;
use crate::kit::{self, Clock, telemetry};
use crate::{accounts, ops};

/// Meet, record in studio quality, teach, publish, and learn what was watched.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    role: Role,
}

/// Where the data and the settings are.
#[derive(Debug, clap::Args)]
pub struct Place {
    /// The data folder: database, media, keys. Made when absent.
    #[arg(long, env = "ROSTRUM_DATA", default_value = "data")]
    pub data: PathBuf,
    /// The settings file. Without it: `rostrum.toml` in the data folder, when it is there.
    #[arg(long, env = "ROSTRUM_CONFIG")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Role {
    /// Runs the whole server.
    Serve {
        #[command(flatten)]
        place: Place,
        /// Address and port to listen on; overrides `server.listen`.
        #[arg(long, env = "ROSTRUM_LISTEN")]
        listen: Option<String>,
    },
    /// Only does jobs, beside a server: with the same settings, the same database and the same files.
    Work {
        #[command(flatten)]
        place: Place,
    },
    /// What the person who runs the server does for people. Works while it runs.
    #[command(subcommand)]
    Admin(Admin),
    /// Looks at ports, disk, ffmpeg, clock and network, and says what stands in the way.
    Doctor {
        #[command(flatten)]
        place: Place,
        /// Address and port of the server to look at; overrides `server.listen`.
        #[arg(long, env = "ROSTRUM_LISTEN")]
        listen: Option<String>,
    },
    /// Prints the settings file with every key, its meaning and its default.
    Settings,
    /// Prints the OpenAPI document.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum Admin {
    /// Makes an account; the password comes on standard input.
    CreateUser {
        #[command(flatten)]
        place: Place,
        /// The address to sign in with.
        #[arg(long)]
        email: String,
        /// The name that others see.
        #[arg(long)]
        name: String,
        /// The role in the whole installation.
        #[arg(long, value_enum, default_value = "instructor")]
        role: kit::Role,
        /// Says that the password is the first line of standard input, the only way there is: on
        /// the command line others could see it.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Prints a link that signs in an admin, once, within 24 hours.
    WelcomeLink {
        #[command(flatten)]
        place: Place,
        /// Which admin. Without it: the one who has been it for longest, or the first one to come.
        #[arg(long)]
        email: Option<String>,
        /// Where the server listens; overrides `server.listen`.
        #[arg(long, env = "ROSTRUM_LISTEN")]
        listen: Option<String>,
    },
}

impl Place {
    /// Reads the settings that hold here, listening at `listen` where that is given.
    fn read_listening(&self, listen: Option<String>) -> Result<Config, Failed> {
        let mut config = self.read()?;
        if let Some(listen) = listen {
            config.server.listen = listen;
        }
        Ok(config)
    }

    /// Reads the settings that hold here.
    ///
    /// # Errors
    /// Names the key or value that is wrong and where it stands.
    pub fn read(&self) -> Result<Config, Failed> {
        let beside = self.data.join("rostrum.toml");
        let file = self
            .config
            .clone()
            .or_else(|| beside.exists().then_some(beside));
        Ok(Config::read(file.as_deref())?)
    }
}

/// Runs the role that was asked for; what fails is said in one sentence.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let result = match cli.role {
        Role::Settings => {
            print!("{}", Config::file());
            Ok(())
        }
        Role::Openapi => openapi(),
        Role::Serve { place, listen } => with_runtime(serve(place, listen)),
        Role::Work { place } => with_runtime(work(place)),
        Role::Admin(verb) => with_runtime(admin(verb)),
        Role::Doctor { place, listen } => with_runtime(doctor(place, listen)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("rostrum: {cause}");
            ExitCode::FAILURE
        }
    }
}

fn with_runtime(role: impl Future<Output = Result<(), Failed>>) -> Result<(), Failed> {
    // Whatever this process makes is for its user alone: hashes of passwords, recordings, the secret.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(role)
}

fn openapi() -> Result<(), Failed> {
    let api = crate::documents::described();
    // By name: kept in a file, it changes only where the API does.
    let sorted = serde_json::to_value(&api)?;
    println!("{}", serde_json::to_string_pretty(&sorted)?);
    Ok(())
}

async fn serve(place: Place, listen: Option<String>) -> Result<(), Failed> {
    let config = place.read_listening(listen)?;
    telemetry::start_logs(&config.log)?;
    let app = app::build(&config, &place.data, Clock::real()).await?;
    end_when_asked(&app)?;
    app::serve(app).await
}

async fn work(place: Place) -> Result<(), Failed> {
    let config = place.read()?;
    telemetry::start_logs(&config.log)?;
    let (app, _place) = app::build_worker(&config, &place.data, Clock::real()).await?;
    end_when_asked(&app)?;
    app::work(app).await;
    Ok(())
}

/// Lets a signal end what runs.
fn end_when_asked(app: &kit::App) -> Result<(), Failed> {
    let mut terminate = signal(SignalKind::terminate())?;
    let asked_to_end = app.shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        tracing::info!("asked to end: finishing what is in flight");
        asked_to_end.cancel();
    });
    Ok(())
}

async fn admin(verb: Admin) -> Result<(), Failed> {
    match verb {
        Admin::CreateUser {
            place,
            email,
            name,
            role,
            password_stdin: _,
        } => {
            let password = first_line()?;
            let app = app::build(&place.read()?, &place.data, Clock::real()).await?;
            let new = accounts::NewUser {
                email,
                password,
                name,
            };
            let user = accounts::create(&app, new, role).await.map_err(said)?;
            println!("{} ({}) is {}", user.name, user.email, user.role.as_str());
        }
        Admin::WelcomeLink {
            place,
            email,
            listen,
        } => {
            let config = place.read_listening(listen)?;
            let app = app::build(&config, &place.data, Clock::real()).await?;
            let link = accounts::link_for(&app, email.as_deref()).await;
            println!("{}", link.map_err(said)?);
        }
    }
    Ok(())
}

/// The password, without the end of its line.
fn first_line() -> Result<String, Failed> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        return Err("the password is the first line of standard input, and there was none".into());
    }
    Ok(password.to_owned())
}

/// A refusal as the person at the terminal reads it: the fields, where there are some.
fn said(refused: kit::Error) -> Failed {
    if refused.kind() == kit::Kind::Internal {
        return refused.into();
    }
    let problem = refused.problem();
    let fields: Vec<String> = problem.errors.into_iter().map(|e| e.detail).collect();
    if fields.is_empty() {
        refused.say().into()
    } else {
        fields.join(" ").into()
    }
}

async fn doctor(place: Place, listen: Option<String>) -> Result<(), Failed> {
    let config = place.read_listening(listen)?;
    let asked = ops::doctor::Asked {
        listen: config.server.listen,
        rtc: config.rtc,
        data: place.data,
        database: config.database,
        storage: config.storage,
        least_free_mb: config.ops.least_free_mb,
        hardware: config.jobs.ffmpeg_hardware,
    };
    let found = ops::doctor::examine(&asked, &Clock::real()).await;
    for finding in &found {
        println!("{finding}");
    }
    let is_broken =
        |finding: &&ops::doctor::Finding| finding.verdict == ops::doctor::Verdict::Broken;
    match found.iter().filter(is_broken).count() {
        0 => Ok(()),
        1 => Err("one thing stands in the way; its line says what to do".into()),
        many => Err(format!("{many} things stand in the way; their lines say what to do").into()),
    }
}
