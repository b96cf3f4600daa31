//! The roof: puts the house together. Which rooms there are, what they start, who hears which fact.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use url::Url;

use crate::config::Config;
use crate::kit::blobs::Blobs;
use crate::kit::http::limit::{self, Writes};
use crate::kit::http::{Routes, serve, unread};
use crate::kit::{App, Clock, Db, Error};
use crate::{
    accounts, analytics, audience, brand, courses, documents, idempotency, jobs, live, migrations,
    notices, ops, outputs, playback, recordings, rooms, scrub, uploads, web, worker,
};

/// Why the house could not be put together, in words for the operator.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Puts the house together: the data folder, the database, every room's settings and what rooms need
/// before the first request.
///
/// # Errors
/// The folder or the database cannot be used.
pub async fn build(config: &Config, data: &Path, clock: Clock) -> Result<App, Failed> {
    let app = bare(config, data, clock).await?;
    prepare(&app).await?;
    follow(&app);
    Ok(app)
}

/// Puts together what does jobs beside the server: the same house, with private folders in a place of its own.
///
/// # Errors
/// The folder or the database cannot be used.
pub async fn build_worker(
    config: &Config,
    data: &Path,
    clock: Clock,
) -> Result<(App, worker::Place), Failed> {
    let Tools { db, blobs, data } = tools(config, data).await?;
    let place = worker::Place::take(&data)?;
    let blobs = blobs.scratching_in(place.folder().to_owned());
    let app = App::new(db, blobs, data, public_url(&config.server)?, clock);
    config.put_on_shelf(&app);
    prepare(&app).await?;
    follow(&app);
    Ok((app, place))
}

/// The tools and the settings without the rooms: opens the data folder and brings the database up
/// to date.
pub(crate) async fn bare(config: &Config, data: &Path, clock: Clock) -> Result<App, Failed> {
    let Tools { db, blobs, data } = tools(config, data).await?;
    let app = App::new(db, blobs, data, public_url(&config.server)?, clock);
    config.put_on_shelf(&app);
    Ok(app)
}

struct Tools {
    db: Db,
    blobs: Blobs,
    data: PathBuf,
}

async fn tools(config: &Config, data: &Path) -> Result<Tools, Failed> {
    // Hashes, recordings, the secret: for the user who runs the server and nobody else.
    tokio::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .await
        .map_err(|cause| format!("the data folder {} cannot be made: {cause}", data.display()))?;
    let data = data.canonicalize()?;
    let db = Db::open(&config.database, &data).await.map_err(|cause| {
        // The address may hold a password; the cause does not.
        let place = match config.database.url.as_str() {
            "" => format!("in {}", data.display()),
            _ => "that `database.url` names".to_owned(),
        };
        format!("the database {place} cannot be opened: {cause}. `rostrum doctor` tells more.")
    })?;
    db.migrate::<migrations::Migrator>().await?;
    let blobs = Blobs::open(&data, &config.storage).await?;
    Ok(Tools { db, blobs, data })
}

/// What rooms need on the shelf before the first request.
async fn prepare(app: &App) -> Result<(), Failed> {
    jobs::prepare(app, registry());
    scrub::prepare(app);
    scrub::claimed_by(app, accounts::Pictures);
    scrub::claimed_by(app, courses::Covers);
    scrub::claimed_by(app, brand::Files);
    scrub::claimed_by(app, uploads::Sent);
    scrub::claimed_by(app, recordings::Files);
    scrub::claimed_by(app, live::Files);
    scrub::claimed_by(app, playback::Renditions);
    scrub::claimed_by(app, outputs::Files);
    accounts::prepare(app)?;
    courses::prepare(app);
    brand::prepare(app);
    let keys = app.get::<accounts::Keys>();
    idempotency::prepare(app, keys.derive("kept answers"));
    notices::prepare(app, &app.get::<ops::Settings>().name)?;
    app.put(Writes::per_minute(
        app.get::<serve::Settings>().writes_per_minute,
    ));
    rooms::prepare(app);
    uploads::prepare(app);
    uploads::accept(app, recordings::TakePurpose);
    uploads::accept(app, recordings::ImportPurpose);
    recordings::prepare(app);
    jobs::subjects_named_by(app, recordings::Titles);
    recordings::prepare_work(app).await?;
    live::prepare(app, &keys.derive("stream keys"))?;
    playback::prepare(app);
    audience::prepare(app);
    analytics::prepare(app);
    ops::prepare(app);
    Ok(())
}

/// Every kind of job, and which must follow from which fact.
fn registry() -> jobs::Registry {
    jobs::Registry::default()
        .around(|run, work| {
            // What ffmpeg says is the log of the job that it works for.
            let hear = std::sync::Arc::new(move |said: &str| run.note(said));
            Box::pin(media::ffmpeg::overheard(hear, work))
        })
        .job::<accounts::SendReset>()
        .job::<notices::Send>()
        .job::<uploads::JoinParts>()
        .job::<recordings::AttachTake>()
        .job::<recordings::LoseTake>()
        .job::<recordings::ImportFile>()
        .job::<recordings::ConformImport>()
        .job::<recordings::ClearImport>()
        .job::<recordings::Mix>()
        .job::<recordings::MakePoster>()
        .job::<recordings::MakeHls>()
        .job::<recordings::Convert>()
        .job::<recordings::Forget>()
        .job::<live::KeepStream>()
        .job::<live::ForgetStream>()
        .job::<live::ForgetPerson>()
        .job::<playback::FollowMix>()
        .job::<playback::MakeLadder>()
        .job::<playback::RebuildWatching>()
        .job::<playback::ForgetRecording>()
        .job::<playback::WithholdLadder>()
        .job::<recordings::KeepCaptures>()
        .job::<recordings::MakeAnew>()
        .job::<playback::MakeAnew>()
        .job::<audience::ForgetAudience>()
        .job::<outputs::MakeOutput>()
        .job::<outputs::MakeWaiting>()
        .job::<outputs::WithholdOutputs>()
        .job::<outputs::ForgetOutputs>()
        .job::<outputs::MakeAnew>()
        .job::<ops::TellDamaged>()
        .job::<courses::Settle>()
        .job::<courses::TellEnrolled>()
        .job::<courses::WriteInvited>()
        .job::<recordings::TellPublished>()
        .job::<recordings::TellExpiring>()
        .job::<recordings::TellAtRisk>()
        .job::<recordings::TellSafe>()
        .job::<recordings::TellImported>()
        .job::<recordings::TellImportFailed>()
        .job::<recordings::TellWork>()
        .on::<courses::Enrolled, courses::TellEnrolled>()
        .on::<courses::Invited, courses::WriteInvited>()
        .on::<courses::LecturePublished, recordings::TellPublished>()
        .on::<recordings::Expiring, recordings::TellExpiring>()
        .on::<recordings::MixReady, recordings::TellImported>()
        .on::<recordings::ImportFailed, recordings::TellImportFailed>()
        .on::<jobs::Ended, recordings::TellWork>()
        .on::<accounts::AddressKnown, courses::Settle>()
        .on::<uploads::Finished, recordings::AttachTake>()
        .on::<uploads::Finished, recordings::ImportFile>()
        .on::<uploads::NeverCame, recordings::LoseTake>()
        .on::<rooms::facts::ConsentWithdrawn, recordings::Forget>()
        .on::<rooms::facts::ConsentWithdrawn, live::ForgetPerson>()
        .on::<recordings::Stopped, recordings::Mix>()
        .on::<recordings::Stopped, recordings::KeepCaptures>()
        .on::<recordings::MixReady, recordings::MakePoster>()
        .on::<recordings::MixReady, recordings::MakeHls>()
        .on::<recordings::MixReady, recordings::Convert>()
        .on::<recordings::MixReady, playback::FollowMix>()
        .on::<recordings::MixReady, outputs::MakeWaiting>()
        .on::<recordings::Purged, live::ForgetStream>()
        .on::<recordings::Purged, playback::ForgetRecording>()
        .on::<recordings::Purged, audience::ForgetAudience>()
        .on::<recordings::Purged, outputs::ForgetOutputs>()
        .on::<recordings::Withheld, playback::WithholdLadder>()
        .on::<recordings::Withheld, outputs::WithholdOutputs>()
        .on::<scrub::Damaged, ops::TellDamaged>()
        .on::<scrub::Damaged, recordings::MakeAnew>()
        .on::<scrub::Damaged, playback::MakeAnew>()
        .on::<scrub::Damaged, outputs::MakeAnew>()
}

/// Who hears which fact: the one page that lists every reaction of the house.
fn follow(app: &App) {
    let house = app.clone();
    app.bus.on(move |ended: &accounts::SignInEnded| {
        rooms::hang_up_on_sign_in(&house, ended.sign_in);
    });
    let house = app.clone();
    app.bus.on(move |changed: &accounts::RoleChanged| {
        rooms::hang_up_on_sign_in(&house, changed.sign_in);
    });
    let house = app.clone();
    app.bus.on(move |new: &notices::NoticeNew| {
        let notice = serde_json::json!({ "notice": new.notice });
        rooms::tell_user(&house, new.user, "notice:new", &notice);
    });
    let house = app.clone();
    app.bus.on(move |changed: &jobs::Changed| {
        if let Some(owner) = changed.owner {
            let job = serde_json::json!({ "job": changed.job });
            rooms::tell_user(&house, owner, "job:changed", &job);
        }
    });
    on(app, playback::sign_in_ended);
    on(app, recordings::track_published);
    on(app, recordings::track_unpublished);
    on(app, recordings::participant_joined);
    on(app, recordings::consent_changed);
    on(app, recordings::session_ended);
    on(app, recordings::takes_reported);
    on(app, recordings::participant_left);
    on(app, live::recording_stopped);
    on(app, live::track_published);
    on(app, live::track_unpublished);
    on(app, live::track_muted);
    on(app, live::consent_changed);
    on(app, live::speaker_changed);
}

/// Calls `hear` for each fact of its kind.
fn on<F: 'static>(app: &App, hear: fn(&App, &F)) {
    let house = app.clone();
    app.bus.on(move |fact: &F| hear(&house, fact));
}

/// Starts what runs as long as the process: each room's tasks.
async fn start(app: &App) -> Result<(), Failed> {
    accounts::start(app);
    courses::start(app);
    idempotency::start(app);
    notices::start(app);
    scrub::start(app);
    rooms::start(app).await?;
    uploads::start(app);
    recordings::start(app).await?;
    live::start(app).await?;
    analytics::start(app);
    // Last: what jobs need of the rooms is there now.
    jobs::start(app, jobs::Role::Serve);
    ops::start(app);
    Ok(())
}

/// Every room's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(jobs::router())
        .merge(accounts::router())
        .merge(courses::router())
        .merge(brand::router())
        .merge(notices::router())
        .merge(scrub::router())
        .merge(rooms::router())
        .merge(uploads::router())
        .merge(recordings::router())
        .merge(live::router())
        .merge(playback::router())
        .merge(audience::router())
        .merge(outputs::router())
        .merge(analytics::router())
        .merge(ops::router())
}

/// The whole web server: every room's routes, the documents about them, the web app, the layers.
pub fn router(app: &App) -> Router {
    let settings = app.get::<serve::Settings>();
    let (router, _) = routes().into_parts();
    let router = router
        .method_not_allowed_fallback(web::no_such_method)
        .merge(documents::router())
        .fallback(web::serve)
        .with_state(app.clone());
    router
        .layer(rooms::layer(app))
        .layer(from_fn_with_state(app.clone(), limit::limit))
        .layer(from_fn_with_state(app.clone(), idempotency::once))
        .layer(from_fn_with_state(app.clone(), accounts::identify))
        .layer(DefaultBodyLimit::max(settings.max_body_bytes))
        .layer(from_fn_with_state(app.clone(), unread::swallow))
        .layer(from_fn_with_state(app.clone(), playback::cross_origin))
        .layer(from_fn_with_state(app.clone(), web::secure))
        .layer(CatchPanicLayer::custom(|_| {
            use axum::response::IntoResponse as _;
            Error::internal("a handler panicked; the log has the place").into_response()
        }))
        .layer(from_fn_with_state(app.clone(), ops::observe))
}

/// Listens where the settings say and serves there.
///
/// # Errors
/// The address is taken or a room could not start.
pub async fn serve(app: App) -> Result<(), Failed> {
    let listen = app.get::<serve::Settings>().listen.clone();
    let listener = TcpListener::bind(&listen).await.map_err(|cause| {
        format!(
            "cannot listen on {listen}: {cause}. Choose another address with `--listen` or the \
             setting `server.listen`."
        )
    })?;
    let _alone = alone(&app.data)?;
    start(&app).await?;
    greet(&app).await?;
    run(app, listener).await
}

/// Sees to it that one server works on a data folder: a second would end the first one's recordings. The kernel gives the
/// lock back when the process ends, however it ends.
fn alone(data: &Path) -> Result<File, Failed> {
    let lock = File::create(data.join("server.lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(format!(
            "another Rostrum is running on the data folder {}. Stop it first, or choose another folder with `--data`.",
            data.display()
        )
        .into()),
        Err(TryLockError::Error(cause)) => Err(cause.into()),
    }
}

/// Tells the person at the terminal where to go. Standard output, not the log: the link is a secret.
async fn greet(app: &App) -> Result<(), Failed> {
    println!("Rostrum is at {}", app.public_url);
    if let Some(link) = accounts::first_link(app).await? {
        println!("Become its admin here, once, within 24 hours: {link}");
    }
    Ok(())
}

/// Starts every room and serves until the process is asked to end, then drains.
///
/// # Errors
/// A room could not start.
pub async fn serve_on(app: App, listener: TcpListener) -> Result<(), Failed> {
    start(&app).await?;
    run(app, listener).await
}

/// Does jobs and nothing else until the process is asked to end; what runs then goes back into the queue.
pub async fn work(app: App) {
    jobs::start(&app, jobs::Role::Work);
    tracing::info!(data = %app.data.display(), "rostrum works");
    app.shutdown.cancelled().await;
    drain(&app).await;
}

async fn run(app: App, listener: TcpListener) -> Result<(), Failed> {
    tracing::info!(url = %app.public_url, "rostrum is ready");
    let front = playback::Front::new(&app, router(&app));
    let settings = app.get::<serve::Settings>();
    let patience = |with| settings.patience(with);
    serve::serve(listener, front, patience, app.shutdown.clone()).await?;
    drain(&app).await;
    Ok(())
}

async fn drain(app: &App) {
    app.tasks.close();
    let drained = tokio::time::timeout(std::time::Duration::from_secs(10), app.tasks.wait());
    if drained.await.is_err() {
        tracing::warn!(
            "some tasks did not end in time; what they held is journaled and goes on later"
        );
    }
}

fn public_url(settings: &serve::Settings) -> Result<Url, Failed> {
    let text = if settings.public_url.is_empty() {
        let local = settings
            .listen
            .replace("0.0.0.0", "localhost")
            .replace("127.0.0.1", "localhost");
        format!("http://{}/", local.replace("[::]", "localhost"))
    } else {
        format!("{}/", settings.public_url.trim_end_matches('/'))
    };
    Url::parse(&text).map_err(|cause| {
        format!("server.public_url or server.listen is no address: {cause}").into()
    })
}
