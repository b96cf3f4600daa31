//! Days and weeks in the time zone of a course.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Timelike as _, Utc};
use chrono_tz::Tz;

use crate::playback::QUARTER_MS;

/// The time zone of this name. One that is not known here counts as UTC, and the answer says which was asked for.
#[must_use]
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// The Monday of the week of a moment.
#[must_use]
pub fn week_of(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    let day = at.with_timezone(&zone).date_naive();
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since)).unwrap_or(day)
}

/// When a quarter of an hour begins. All time zones of today lie whole quarters from each other.
#[must_use]
pub fn begin_of(quarter: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(quarter.saturating_mul(QUARTER_MS)).unwrap_or_default()
}

/// Where quarters of an hour lie in the weeks of a time zone, each looked up once.
#[derive(Debug)]
pub struct Calendar {
    zone: Tz,
    known: BTreeMap<i64, Place>,
}

/// Where a quarter of an hour lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The Monday of its week.
    pub week: NaiveDate,
    /// Days since Monday.
    pub weekday: usize,
    /// Hours since midnight.
    pub hour: usize,
}

impl Calendar {
    /// Of this time zone.
    #[must_use]
    pub const fn new(zone: Tz) -> Self {
        Self {
            zone,
            known: BTreeMap::new(),
        }
    }

    /// Where a quarter lies.
    pub fn place(&mut self, quarter: i64) -> Place {
        let zone = self.zone;
        *self.known.entry(quarter).or_insert_with(|| {
            let at = begin_of(quarter);
            let local = at.with_timezone(&zone);
            Place {
                week: week_of(at, zone),
                weekday: local.weekday().num_days_from_monday() as usize,
                hour: local.hour() as usize,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn a_week_begins_on_monday_where_the_course_is() {
        let sunday_evening = at("2026-10-11T22:30:00Z");
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(week_of(sunday_evening, Tz::UTC), day("2026-10-05"));
        assert_eq!(
            week_of(sunday_evening, zone("Europe/Berlin")),
            day("2026-10-12")
        );
        assert_eq!(zone("Middle/Earth"), Tz::UTC);
    }

    #[test]
    fn a_clock_that_is_put_back_shifts_the_hours() {
        let mut calendar = Calendar::new(zone("Europe/Berlin"));
        let quarter = |text: &str| at(text).timestamp_millis() / QUARTER_MS;
        // Summer time ends on 25 October 2026.
        assert_eq!(calendar.place(quarter("2026-10-24T10:00:00Z")).hour, 12);
        let after = calendar.place(quarter("2026-10-26T10:45:00Z"));
        assert_eq!((after.hour, after.weekday), (11, 0));
        let nepal = &mut Calendar::new(zone("Asia/Kathmandu"));
        assert_eq!(nepal.place(quarter("2026-10-24T18:15:00Z")).weekday, 6);
        assert_eq!(nepal.place(quarter("2026-10-24T18:00:00Z")).weekday, 5);
    }
}
