//! A report as a page to read and to print. It needs nothing but itself.

use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use super::{Sheet, as_read};
use crate::kit::{Error, Result};

/// The page.
///
/// # Errors
/// The template is wrong, which would be a mistake of ours.
pub fn page(sheet: &Sheet) -> Result<String> {
    let wrong = |cause| Error::internal("a report could not be written").with_cause(cause);
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let template = include_str!("report.html");
    environment
        .add_template("report", template)
        .map_err(wrong)?;
    let rows: Vec<Vec<(String, bool)>> = sheet
        .rows
        .iter()
        .map(|row| row.iter().map(as_read).collect())
        .collect();
    let filled = environment.get_template("report").and_then(|template| {
        template.render(context! {
            title => sheet.title,
            subtitle => sheet.subtitle,
            as_of => sheet.as_of.format("%Y-%m-%d %H:%M UTC").to_string(),
            head => sheet.head,
            rows,
            notes => sheet.notes,
        })
    });
    filled.map_err(wrong)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::analytics::print::Cell;

    #[test]
    fn what_somebody_typed_is_only_ever_text() {
        let sheet = Sheet {
            title: "Attendance".to_owned(),
            subtitle: "<b>Course</b>".to_owned(),
            file: "x".to_owned(),
            head: vec!["Student".to_owned(), "Share".to_owned()],
            rows: vec![vec![
                Cell::Text("<script>alert(1)</script>".to_owned()),
                Cell::Share(Some(0.5)),
            ]],
            notes: vec![],
            as_of: DateTime::UNIX_EPOCH,
        };
        let page = page(&sheet).expect("a page");
        assert!(
            !page.contains("<script") && !page.contains("<b>Course"),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;") && page.contains("50 %"));
    }
}
