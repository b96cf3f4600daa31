//! Statements on the tables of this room.

pub mod courses;
pub mod enrollments;
pub mod lectures;
pub mod ranks;
pub mod sections;

/// So many rows go into one statement: well below what databases take in parameters.
const AT_ONCE: usize = 1000;

/// `%text%` for a search by `LIKE`, in which nothing that was typed is a wildcard.
fn within(text: &str) -> sea_orm::sea_query::LikeExpr {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    sea_orm::sea_query::LikeExpr::new(pattern).escape('\\')
}
