//! The shape of the database, one file per step, in order. A step that was released is never edited.
//!
//! Each opens with why it is there and how it is safe while the version before it still serves.

use sea_orm_migration::prelude::*;

mod m0001_access;
mod m0002_accounts;
mod m0003_jobs;
mod m0004_rooms;
mod m0005_uploads;
mod m0006_recordings;
mod m0007_audit;
mod m0008_playback;
mod m0009_courses_access;
mod m0010_courses;
mod m0011_imports;
mod m0012_storage;
mod m0013_people;
mod m0014_notices;
mod m0015_shows;
mod m0016_sync;
mod m0017_journal_keys;
mod m0018_recovery;
mod m0019_stored_files;
mod m0020_take_quality;
mod m0021_recipes;
mod m0022_job_tries;
mod m0024_brand;
mod m0025_outputs;
mod m0026_posters;
mod m0027_joined_uploads;
mod m0028_live;
mod m0029_watching;
mod m0030_analytics;
mod m0031_until_when;
mod m0032_film_maps;
mod m0033_ingests;
mod m0034_audience;
mod m0035_destinations;
mod m0036_live_layout;

/// All steps in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_access::Step),
            Box::new(m0002_accounts::Step),
            Box::new(m0003_jobs::Step),
            Box::new(m0004_rooms::Step),
            Box::new(m0005_uploads::Step),
            Box::new(m0006_recordings::Step),
            Box::new(m0007_audit::Step),
            Box::new(m0008_playback::Step),
            Box::new(m0009_courses_access::Step),
            Box::new(m0010_courses::Step),
            Box::new(m0011_imports::Step),
            Box::new(m0012_storage::Step),
            Box::new(m0013_people::Step),
            Box::new(m0014_notices::Step),
            Box::new(m0015_shows::Step),
            Box::new(m0016_sync::Step),
            Box::new(m0017_journal_keys::Step),
            Box::new(m0018_recovery::Step),
            Box::new(m0019_stored_files::Step),
            Box::new(m0020_take_quality::Step),
            Box::new(m0021_recipes::Step),
            Box::new(m0022_job_tries::Step),
            Box::new(m0024_brand::Step),
            Box::new(m0025_outputs::Step),
            Box::new(m0026_posters::Step),
            Box::new(m0027_joined_uploads::Step),
            Box::new(m0028_live::Step),
            Box::new(m0029_watching::Step),
            Box::new(m0030_analytics::Step),
            Box::new(m0031_until_when::Step),
            Box::new(m0032_film_maps::Step),
            Box::new(m0033_ingests::Step),
            Box::new(m0034_audience::Step),
            Box::new(m0035_destinations::Step),
            Box::new(m0036_live_layout::Step),
        ]
    }
}
