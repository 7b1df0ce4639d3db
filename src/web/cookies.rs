//! The two cookies: who chats, and who works.

use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie of ours, by its bare name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cookie {
    /// The web chat's token.
    Chat,
    /// The console session.
    Officer,
    /// What a partner's link opened.
    Partner,
}

impl Cookie {
    /// With TLS the `__Host-` prefix makes the browser refuse it from any other host or path.
    const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Chat, true) => "__Host-suluh-chat",
            (Self::Chat, false) => "suluh-chat",
            (Self::Officer, true) => "__Host-suluh-petugas",
            (Self::Officer, false) => "suluh-petugas",
            (Self::Partner, true) => "__Host-suluh-mitra",
            (Self::Partner, false) => "suluh-mitra",
        }
    }

    /// Its value: a token of lower-case hexadecimal digits; anything else counts as none.
    pub(super) fn read(self, headers: &HeaderMap, secure: bool) -> Option<String> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.name(secure))
            .map(|(_, value)| value)
            .filter(|value| (32..=256).contains(&value.len()))
            .filter(|value| value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-'))
            .map(str::to_owned)
    }

    /// The header that sets it; for `seconds`, or until the browser closes.
    pub(super) fn set(self, value: &str, seconds: Option<u64>, secure: bool) -> Option<HeaderValue> {
        let mut text = format!("{}={value}; Path=/; HttpOnly; SameSite=Strict", self.name(secure));
        if let Some(seconds) = seconds {
            text.push_str("; Max-Age=");
            text.push_str(&seconds.to_string());
        }
        if secure {
            text.push_str("; Secure");
        }
        HeaderValue::from_str(&text).ok()
    }

    /// The header that takes it away.
    pub(super) fn clear(self, secure: bool) -> Option<HeaderValue> {
        self.set("", Some(0), secure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let token = "a1".repeat(32);
        let found = Cookie::Chat.read(&headers(&format!("x=1; suluh-chat={token}; y=2")), false);
        assert_eq!(found, Some(token));
    }

    #[test]
    fn the_plain_name_does_not_count_under_tls() {
        let token = "a1".repeat(32);
        assert_eq!(Cookie::Chat.read(&headers(&format!("suluh-chat={token}")), true), None);
        assert_eq!(Cookie::Chat.read(&headers("suluh-chat=<script>"), false), None);
    }

    #[test]
    fn set_cookies_are_strict() {
        let set = Cookie::Officer.set("ab", None, true).unwrap();
        assert_eq!(set, "__Host-suluh-petugas=ab; Path=/; HttpOnly; SameSite=Strict; Secure");
    }
}
