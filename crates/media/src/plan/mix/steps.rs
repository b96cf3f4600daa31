//! Values that change now and then, as an expression that ffmpeg evaluates for each picture.
//!
//! A chain of one condition per change would be walked to its end thirty times a second; a tree of halves is walked in ten
//! steps for a thousand changes.

use super::FPS;

/// The value from each frame on. The first one counts from the beginning.
pub fn steps(values: &[(u64, i64)]) -> String {
    let mut kept: Vec<(u64, i64)> = Vec::new();
    for &(frame, value) in values {
        match kept.last_mut() {
            Some(last) if last.1 == value => {}
            // What lasts no frame is never seen.
            Some(last) if last.0 == frame => last.1 = value,
            _ => kept.push((frame, value)),
        }
    }
    kept.dedup_by_key(|one| one.1);
    tree(&kept)
}

fn tree(values: &[(u64, i64)]) -> String {
    match values {
        [] => "0".to_owned(),
        [(_, value)] => value.to_string(),
        _ => {
            let (before, after) = values.split_at(values.len() / 2);
            // Between two frames, so that rounding decides nothing.
            let at = (after[0].0 as f64 - 0.5) / f64::from(FPS);
            format!("if(lt(t,{at:.4}),{},{})", tree(before), tree(after))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_change_is_a_number() {
        assert_eq!(steps(&[]), "0");
        assert_eq!(steps(&[(0, 7), (30, 7), (60, 7)]), "7");
    }

    #[test]
    fn changes_are_halved() {
        assert_eq!(
            steps(&[(0, 1), (30, 2), (60, 1)]),
            "if(lt(t,0.9833),1,if(lt(t,1.9833),2,1))"
        );
        assert_eq!(steps(&[(0, 1), (30, 2), (30, 1)]), "1");
    }

    #[test]
    fn a_thousand_changes_are_ten_deep() {
        let many: Vec<(u64, i64)> = (0..1024).map(|n| (n * 30, i64::from(n % 2 == 0))).collect();
        let text = steps(&many);
        let depth = text.chars().scan(0i32, |open, c| {
            *open += i32::from(c == '(') - i32::from(c == ')');
            Some(*open)
        });
        assert!(depth.max() <= Some(2 * 10 + 1));
    }
}
