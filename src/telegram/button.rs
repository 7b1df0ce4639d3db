//! What stands in a button's callback data: at most 64 bytes, a prefix that says whose it is, then an opaque token.

/// A button in a person's chat.
const PERSON: &str = "p:";
/// A button on a card in the staff group.
const STAFF: &str = "s:";

/// The callback data of a button; a group's id is below zero, so the chat says which kind it is.
pub(super) fn data(chat: i64, token: &str) -> String {
    format!("{}{token}", if chat < 0 { STAFF } else { PERSON })
}

/// The token of a press in a person's chat. What is not ours (foreign, garbage, of an older release) stays as it came: the
/// engine knows no such token and shows the open question again.
pub(super) fn person_token(data: &str) -> &str {
    data.strip_prefix(PERSON).unwrap_or(data)
}

/// The token of a tap in a group, garbage as it came.
pub(super) fn staff_token(data: &str) -> &str {
    data.strip_prefix(STAFF).unwrap_or(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_from_its_own_kind_of_chat_only() {
        assert_eq!(person_token(&data(7, "1.mulai")), "1.mulai");
        assert_eq!(staff_token(&data(-7, "ambil.x")), "ambil.x");
        assert_eq!(person_token(&data(-7, "ambil.x")), "s:ambil.x");
        assert_eq!(person_token("💥"), "💥");
    }

    #[test]
    fn the_longest_token_fits() {
        assert!(data(1, &"x".repeat(48)).len() <= 64);
    }
}
