//! The command line: one binary, several roles.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::app::{self, Failed};
use crate::config::Config;
use crate::kit::{Clock, telemetry};

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
    /// Prints the settings file with every key, its meaning and its default.
    Settings,
    /// Prints the OpenAPI document.
    Openapi,
}

impl Place {
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
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(role)
}

fn openapi() -> Result<(), Failed> {
    let (_, api) = crate::documents::described(app::routes());
    println!("{}", api.to_pretty_json()?);
    Ok(())
}

async fn serve(place: Place, listen: Option<String>) -> Result<(), Failed> {
    let mut config = place.read()?;
    if let Some(listen) = listen {
        config.server.listen = listen;
    }
    telemetry::start_logs(&config.log)?;
    let app = app::build(&config, &place.data, Clock::real()).await?;
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
    app::serve(app).await
}
