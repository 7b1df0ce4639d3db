//! Permit numbers and visas.

use std::sync::LazyLock;

use regex::Regex;

use crate::domain::fold::Folded;
use crate::offer::facts::{Found, Permit, PermitKind, Visa};

static PERMIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(sip\s?2\s?mi|sip\s?3\s?mi|siuppak|siukak|siuppmi|sippmi)\b(?:\s*(?:no\.?|nomor|number|resmi|aktif|:|\.|-|=)){0,3}\s*([a-z0-9.]*[0-9][a-z0-9.]*(?:\s?[/-]\s?[a-z0-9.]+)+|[0-9][0-9a-z.]{3,}[0-9])?").ok()
});
/// A number of an office's letter, which is no phone: `560/0812/PPTK/2026`.
static LETTER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b[0-9a-z.-]+(?:/[0-9a-z.-]+)+/(?:19|20)[0-9]{2}\b").ok());
static VISIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:visa|visanya|vis|paspor)\s+(?:kunjungan|turis|wisata|pelancong|pelancongan|melancong|pengunjung|ziarah|umr[oa]h|umrah|haji|jalan-?\s?jalan|jalan2|liburan|holiday|social|sosial|budaya|on arrival|visit|visitor|tourist|transit|600)|\b(?:tourist|visit|visitor|holiday|turis)\s+visas?\b|\b(?:bebas|tanpa|free)\s+visa\b|\bvisa[- ](?:free|waiver|exemption)\b|\bvoa\b|\bk-?eta\b|\b(?:masuk|status|sebagai|jalur|pakai|pake|modal)\s+(?:turis|wisata|pelancong|wisatawan|umr[oa]h)\b|\b(?:umr[oa]h|turis|wisata)\s+(?:sambil|sekalian)\s+kerja\b").ok()
});
static STUDENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:visa|paspor)\s+(?:pelajar|student|mahasiswa|kuliah|sekolah|studi|belajar|study)|\bstudent\s+visas?\b|\bstudy\s+permit\b|\bvisa\s+(?:d-?4|d-?2)\b").ok()
});
static WORK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\bvisa(?:nya)?\s+(?:untuk\s+)?(?:kerja|bekerja|calling|tki|pmi|resmi kerja|e-?9|e-?10|e-?7|e-?8|d|ssw|tg|tokutei|ginou|magang|pemagangan|h-?2b|h-?2a|skilled|c1/d)\b|\bcalling\s+visa\b|\bwork(?:ing)?\s+(?:visas?|permits?|pass(?:es)?)\b|\bemployment\s+(?:pass|visas?)\b|\bizin\s+kerja\b|\bijin\s+kerja\b|\b(?:s|e)\s?pass\b|\biqamah\b|\bpermit\s+kerja\b").ok()
});

/// Permits, taken out of the text together with the numbers of other letters.
pub(super) fn permits(folded: &mut Folded) -> Vec<Found<Permit>> {
    let mut found = Vec::new();
    let lower = folded.lower().to_owned();
    for hit in PERMIT.iter().flat_map(|pattern| pattern.captures_iter(&lower)) {
        let (Some(whole), Some(word)) = (hit.get(0), hit.get(1)) else { continue };
        let word: String = word.as_str().split_whitespace().collect();
        let kind = match word.as_str() {
            "sip2mi" => PermitKind::Sip2mi,
            "siuppak" | "siukak" => PermitKind::Siuppak,
            _ => PermitKind::Sip3mi,
        };
        let number = hit.get(2).map(|number| number.range());
        let end =
            number.as_ref().map_or(hit.get(1).map_or(whole.end(), |word| word.end()), |number| number.end);
        let end = whole.start() + lower[whole.start()..end].trim_end_matches(['.', '-', '/']).len();
        let at = whole.start()..end;
        let number = number.map(|number| {
            folded.cased()[number.start..end.max(number.start)].split_whitespace().collect::<String>()
        });
        found.push(Found { value: Permit { kind, number }, at: folded.original(&at) });
        folded.take(&at);
    }
    let letters: Vec<_> =
        LETTER.iter().flat_map(|pattern| pattern.find_iter(&lower)).map(|hit| hit.range()).collect();
    for at in letters {
        let text = &lower[at.clone()];
        // A path of a link, a date: not a letter's number.
        let letter = text.matches('/').count() >= 3 || text.bytes().any(|byte| byte.is_ascii_alphabetic());
        let link = lower[..at.start].ends_with(['/', ':', '@', '.'])
            || text.split('/').next().is_some_and(|host| {
                host.contains('.') && host.bytes().any(|byte| byte.is_ascii_alphabetic())
            });
        if letter && !link && text.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
            folded.take(&at);
        }
    }
    found
}

/// Visas, by what they are for.
pub(super) fn visas(folded: &Folded) -> Vec<Found<Visa>> {
    let mut found = Vec::new();
    for (pattern, value) in [(&VISIT, Visa::Visit), (&STUDENT, Visa::Student), (&WORK, Visa::Work)] {
        for hit in pattern.iter().flat_map(|pattern| pattern.find_iter(folded.lower())) {
            found.push(Found { value, at: folded.original(&hit.range()) });
        }
    }
    found.sort_by_key(|found| found.at.start);
    found
}
