//! Numbers of bank accounts and e-wallets, told by the bank's name or a word such as "rekening" near them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::fold::{Folded, TAKEN};

/// A bank or an e-wallet, by the names that people give it.
#[derive(Debug, Clone)]
pub struct Bank {
    /// Name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Whether its accounts are phone numbers.
    pub wallet: bool,
}

/// The banks that are known, ready to be looked for.
#[derive(Debug, Default, Clone)]
pub(super) struct Banks {
    table: Vec<Bank>,
    names: Option<Regex>,
    /// Which bank every alternative of `names` means, folded.
    by_name: Vec<(String, usize)>,
}

/// Words that may stand between a bank's name and the number.
static BETWEEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[\s:.=/()-]|no|nomor|nomer|norek|rek|rekening|virtual account|va|an|a/n|a\.n|atas nama|ke|di|nya|saya|kami|cabang|kcp|syariah)*(?:(?:an|a\.n|a/n|atas nama)[\s:.]*(?:[a-z.']+\s+){0,4}|\([a-z ]{0,24}\)\s*)?[:.=-]?\s*$").ok()
});
static ACCOUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:no\.?\s?rek|norek|rekening|rek|virtual account|account no|acc no)\b").ok()
});
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[0-9](?:[ .-]{0,2}[0-9]){5,19}").ok());
/// Bytes around a number that are searched for a name.
const NEAR: usize = 64;

/// An account: where its number stands, and whose bank it is.
pub(super) struct Spotted {
    pub(super) at: Range<usize>,
    pub(super) bank: Option<String>,
    pub(super) wallet: bool,
}

impl Banks {
    pub(super) fn new(banks: Vec<Bank>) -> Self {
        let mut by_name: Vec<(String, usize)> = Vec::new();
        for (index, bank) in banks.iter().enumerate() {
            let names = std::iter::once(&bank.name).chain(&bank.aliases);
            by_name.extend(names.map(|name| (Folded::new(name).lower().to_owned(), index)));
        }
        by_name.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let words: Vec<String> = by_name.iter().map(|(name, _)| regex::escape(name)).collect();
        let names =
            (!words.is_empty()).then(|| Regex::new(&format!(r"\b(?:{})\b", words.join("|"))).ok()).flatten();
        Self { table: banks, names, by_name }
    }

    /// Every account, in the order of the text; places are of the folded text.
    pub(super) fn spot(&self, folded: &Folded) -> Vec<Spotted> {
        let lower = folded.lower();
        let Some(pattern) = NUMBER.as_ref() else { return Vec::new() };
        let mut found = Vec::new();
        for hit in pattern.find_iter(lower) {
            let (before, after) = (&lower[..hit.start()], &lower[hit.end()..]);
            let glued = before.ends_with(|c: char| c.is_alphanumeric() || c == '+' || c == '/')
                || after.starts_with(|c: char| c.is_alphanumeric() || c == '/');
            if glued || priced(before, hit.as_str(), after) {
                continue;
            }
            let digits = hit.as_str().bytes().filter(u8::is_ascii_digit).count();
            let bank = self.before(before).or_else(|| self.behind(after));
            let wallet = bank.is_some_and(|bank| bank.wallet);
            if (bank.is_some() || named_account(before)) && (wallet || digits >= 8 || bank.is_some()) {
                found.push(Spotted { at: hit.range(), bank: bank.map(|bank| bank.name.clone()), wallet });
            }
        }
        found
    }

    /// The bank whose name leads to a number.
    fn before(&self, before: &str) -> Option<&Bank> {
        let near = &before[near(before)..];
        let hit = self.names.as_ref()?.find_iter(near).last()?;
        BETWEEN.as_ref()?.is_match(&near[hit.end()..]).then(|| self.bank(hit.as_str()))?
    }

    /// `1234567890 (BCA)`, `1234567890 BCA`.
    fn behind(&self, after: &str) -> Option<&Bank> {
        let name = after.trim_start_matches([' ', '(', '-', '/']);
        let end = (0..=NEAR.min(name.len())).rev().find(|end| name.is_char_boundary(*end))?;
        let name = &name[..end];
        let hit = self.names.as_ref()?.find(name).filter(|hit| hit.start() == 0)?;
        self.bank(hit.as_str())
    }

    fn bank(&self, name: &str) -> Option<&Bank> {
        let (_, index) = self.by_name.iter().find(|(known, _)| known == name)?;
        self.table.get(*index)
    }
}

/// Where the last bytes of a text start that are worth a look.
fn near(before: &str) -> usize {
    let mut from = before.len().saturating_sub(NEAR);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    // A line break or something found already parts them.
    let cut = before[from..].rfind(['\n', TAKEN]).map_or(0, |at| at + 1);
    from + cut
}

fn named_account(before: &str) -> bool {
    let near = &before[near(before)..];
    let Some(hit) = ACCOUNT.as_ref().and_then(|pattern| pattern.find_iter(near).last()) else { return false };
    BETWEEN.as_ref().is_some_and(|between| between.is_match(&near[hit.end()..]))
}

/// Whether a number is money: `Rp 500.000`, `1.500.000`, `500000 ribu`.
fn priced(before: &str, number: &str, after: &str) -> bool {
    let sign = before.trim_end_matches([' ', '.']);
    let marked = sign.ends_with("rp") || sign.ends_with("idr") || sign.ends_with('$');
    let grouped =
        number.contains('.') && number.split('.').skip(1).all(|group| group.len() == 3) && number.len() < 14;
    let unit = ["ribu", "rb", "juta", "jt", ",-"].iter().any(|unit| after.trim_start().starts_with(unit));
    marked || (grouped && !number.contains([' ', '-'])) || unit
}
