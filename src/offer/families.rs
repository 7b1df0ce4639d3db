//! Families: adverts and pictures among many that are nearly the same as another, each known by its first. Pure.

use std::collections::HashMap;

use super::poster;
use crate::domain::fingerprint::{Fingerprint, FingerprintKind};

/// Up to this distance two texts are copies of one: nearer than what a search takes for alike, because adverts of one trade
/// share half their phrases, and every one that passes for a copy makes the next wave look old.
const COPIED: u32 = 24;

/// Up to which distance two fingerprints of a kind are nearly the same.
pub fn near(kind: FingerprintKind) -> u32 {
    match kind {
        FingerprintKind::Text => COPIED,
        FingerprintKind::Picture => poster::NEAR,
    }
}

/// Whether two fingerprints are nearly the same.
pub fn are_near(one: &Fingerprint, other: &Fingerprint) -> bool {
    one.distance(other).is_some_and(|distance| distance <= near(one.kind()))
}

/// For each fingerprint the place of the first of its family: that of the nearest before it, when that is near.
pub fn families(fingerprints: &[Fingerprint]) -> Vec<usize> {
    let mut with: HashMap<(FingerprintKind, usize, &[u8]), Vec<usize>> = HashMap::new();
    // An advert that goes round by the thousand is compared once.
    let mut same: HashMap<(FingerprintKind, &[u8]), usize> = HashMap::new();
    let mut family: Vec<usize> = Vec::with_capacity(fingerprints.len());
    for (at, own) in fingerprints.iter().enumerate() {
        if let Some(twin) = same.get(&(own.kind(), own.value())) {
            family.push(family[*twin]);
            continue;
        }
        same.insert((own.kind(), own.value()), at);
        let parts = || own.bands().enumerate().filter_map(|(place, part)| Some((own.kind(), place, part?)));
        let candidates = parts().filter_map(|part| with.get(&part)).flatten();
        let near = candidates
            .filter_map(|other| Some((own.distance(&fingerprints[*other])?, *other)))
            .filter(|(distance, _)| *distance <= near(own.kind()))
            .min();
        family.push(near.map_or(at, |(_, nearest)| family[nearest]));
        parts().for_each(|part| with.entry(part).or_default().push(at));
    }
    family
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offer::alike;

    fn texts(texts: &[&str]) -> Vec<Fingerprint> {
        texts.iter().map(|text| alike::fingerprint(text).unwrap()).collect()
    }

    const ADVERT: &str = "Lowongan kerja Malaysia, operator pabrik sarung tangan, gaji 2.500 RM, makan dan mess gratis. \
        Berangkat cepat tanpa pelatihan, paspor kami urus. Hubungi 0812-0000-1234 sekarang";
    const OTHER: &str = "Dicari perawat lansia ke Taiwan lewat jalur resmi, kontrak tiga tahun, pelatihan bahasa dulu. \
        Daftar di kantor dinas dengan membawa ijazah asli dan surat izin keluarga";

    #[test]
    fn copies_are_a_family_and_strangers_are_none() {
        let copy = ADVERT.replace("0812-0000-1234", "0857 0000 9999").replace("Malaysia", "Brunei");
        let found = families(&texts(&[OTHER, ADVERT, &format!("🔥 {copy}"), OTHER, &copy]));
        assert_eq!(found, [0, 1, 1, 0, 1]);
        assert_eq!(families(&[]), Vec::<usize>::new());
    }

    #[test]
    fn a_picture_is_no_text() {
        let value = |kind: FingerprintKind| Fingerprint::new(kind, vec![0b1010; kind.bytes()]).unwrap();
        let both = [value(FingerprintKind::Text), value(FingerprintKind::Picture)];
        assert_eq!(families(&both), [0, 1]);
        assert!(are_near(&both[0], &both[0]) && !are_near(&both[0], &both[1]));
    }
}
