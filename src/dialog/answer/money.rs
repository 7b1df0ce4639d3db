//! Amounts of money, with Indonesian or English names: `5 jt`, `Rp 3.500.000`, `RM 1.500`, `dua juta lima ratus`, `5–7 juta`.

use super::{Reading, number};
use crate::dialog::session::Value;

/// Words that name a currency, its ISO code and how it is written before an amount. Longer names stand first.
const CURRENCIES: &[(&[&str], &str, &str)] = &[
    (
        &[
            "hk$",
            "hkd",
            "dolar hong kong",
            "dolar hongkong",
            "dollar hongkong",
            "hong kong dollars",
            "hong kong dollar",
        ],
        "HKD",
        "HK$",
    ),
    (
        &["nt$", "ntd", "twd", "dolar taiwan", "dollar taiwan", "taiwan dollars", "taiwan dollar"],
        "TWD",
        "NT$",
    ),
    (
        &["s$", "sgd", "dolar singapura", "dollar singapura", "singapore dollars", "singapore dollar"],
        "SGD",
        "S$",
    ),
    (&["a$", "aud", "dolar australia", "australian dollars", "australian dollar"], "AUD", "A$"),
    (&["us$", "usd", "dolar", "dollars", "dollar", "$"], "USD", "US$"),
    (&["rm", "myr", "ringgit"], "MYR", "RM"),
    (&["jpy", "yen", "¥"], "JPY", "¥"),
    (&["krw", "won", "₩"], "KRW", "₩"),
    (&["sar", "riyals", "riyal", "real"], "SAR", "SAR "),
    (&["aed", "dirhams", "dirham"], "AED", "AED "),
    (&["kwd", "dinars", "dinar"], "KWD", "KWD "),
    (&["thb", "baht"], "THB", "THB "),
    (&["bnd"], "BND", "B$"),
    (&["eur", "euros", "euro", "€"], "EUR", "€"),
];

/// An amount; a range counts by its lower end.
pub(super) fn read(text: &str) -> Option<Reading> {
    let lower = text.to_lowercase();
    let found = CURRENCIES
        .iter()
        .find_map(|entry| entry.0.iter().find(|name| names(&lower, name)).map(|n| (entry, n)));
    let (code, sign) = found.map_or(("IDR", "Rp"), |((_, code, sign), _)| (*code, *sign));
    // The name goes, lest "dolar hong kong 5" hide the number behind a word.
    let bare = found.map_or(lower.clone(), |(_, name)| lower.replacen(name, " ", 1));
    let span = number::span(&bare)?;
    let mut shown = format!("{sign}{}", grouped(span.low));
    if span.high != span.low {
        shown = format!("{shown}–{sign}{}", grouped(span.high));
    }
    Some(Reading { shown, value: Value::Money { amount: span.low, currency: code.to_owned() } })
}

/// Whether a currency's name stands alone: not inside a word ("won" in "wonosobo").
fn names(text: &str, name: &str) -> bool {
    let sign = !name.chars().all(char::is_alphabetic);
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        let open = |c: Option<char>| c.is_none_or(|c| !c.is_alphabetic());
        open(before) && (sign || open(after))
    })
}

/// Digits in groups of three with dots.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (index, c) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    if n < 0 { format!("-{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_people_write_them() {
        for (text, shown, amount) in [
            ("5 jt", "Rp5.000.000", 5_000_000),
            ("Rp 3.500.000", "Rp3.500.000", 3_500_000),
            ("Rp3.500.000,-", "Rp3.500.000", 3_500_000),
            ("RM 1.500", "RM1.500", 1_500),
            ("1500 ringgit", "RM1.500", 1_500),
            ("15 juta", "Rp15.000.000", 15_000_000),
            ("dua juta lima ratus", "Rp2.500.000", 2_500_000),
            ("NT$ 29.500", "NT$29.500", 29_500),
            ("20 ribu dolar hong kong", "HK$20.000", 20_000),
            ("800 dolar", "US$800", 800),
            ("five million rupiah", "Rp5.000.000", 5_000_000),
            ("1,500 Malaysian ringgit", "RM1.500", 1_500),
            ("twenty thousand Hong Kong dollars", "HK$20.000", 20_000),
            ("800 dollars", "US$800", 800),
            ("5 - 7 juta", "Rp5.000.000–Rp7.000.000", 5_000_000),
        ] {
            let reading = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(reading.shown, shown, "{text}");
            assert!(matches!(reading.value, Value::Money { amount: a, .. } if a == amount), "{text}");
        }
        assert_eq!(read("mahal sekali"), None);
        assert_eq!(read("wonosobo"), None);
    }
}
