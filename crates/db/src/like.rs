//! Looking for a part of a text (`LIKE`).

use sea_orm::sea_query::LikeExpr;

const ESCAPE: char = '!';

/// Fits every text that has `part` in it, letter by letter: the signs that `LIKE` gives a meaning have none here.
#[must_use]
pub fn like_part(part: &str) -> LikeExpr {
    LikeExpr::new(pattern(part)).escape(ESCAPE)
}

fn pattern(part: &str) -> String {
    let mut pattern = String::from("%");
    for sign in part.chars() {
        if matches!(sign, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_like_are_letters() {
        assert_eq!(pattern("50%_off!"), "%50!%!_off!!%");
    }
}
