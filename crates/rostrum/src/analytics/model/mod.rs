//! What is answered.

mod asked;
mod course;
mod definition;
mod lecture;
mod measures;
mod report;
mod student;
mod usage;

pub use asked::{
    Answer, Every, Format, Kind, NewObjection, NewSchedule, OfCourse, OfLecture, OfReport, OfXapi,
    UsageQuery,
};
pub use course::{
    CourseAnalytics, CourseStats, LectureFigures, LectureStats, LivePattern, Patterns, Standing,
    Week,
};
pub use definition::{
    Definition, Formulas, OF_ATTENDANCE, OF_COURSE, OF_ENGAGEMENT, OF_PATTERNS, OF_PERFORMANCE,
    OF_RECORDING, OF_RISK,
};
pub use lecture::{
    Attended, DeviceShare, DropOff, LectureAnalytics, LectureInCourse, QualityShare,
    RecordingAnalytics, Smooth, Window,
};
pub use measures::{Measures, MeasuresChange};
pub use report::{
    AttendanceReport, AttendanceRow, AttendanceTotal, EngagementReport, EngagementRow, LastTerm,
    Median, PerformanceReport, PerformanceRow, ReportLecture,
};
pub use student::{
    Attendance, Counted, Objection, Person, Reason, ReasonCode, Risk, RiskParts, StudentAnalytics,
    StudentInCourse, StudentLecture, StudentWeek, Trend,
};
pub use usage::{UsageAnalytics, UsageDay, UsageTotals};

crate::kit::settings::settings! {
    /// Figures of what was watched.
    pub struct Settings in "analytics" {
        /// Instead of names and addresses those who teach see made-up names that stay the same within a course.
        pub pseudonymous: bool = false,
        /// Figures of fewer people than this are not shown to whoever may not see who learns in a course.
        #[within(1..=100)]
        pub least_people: u64 = 5_u64,
        /// What somebody watched is forgotten this many days after they last watched that recording; 0: never.
        #[within(0..=36_500)]
        pub keep_days: i64 = 0_i64,
    }
}
