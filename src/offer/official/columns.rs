//! Which columns a list has, and under what names they are known. docs/operations.md lists them; a test compares.

use crate::domain::official::ListKind;

/// One column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Company,
    Licence,
    Permit,
    Country,
    Job,
    Quota,
    State,
    Until,
    Address,
    Source,
    AsOf,
}

impl Column {
    /// Its names, the usual one first; written in small letters, with single spaces, without signs.
    pub(super) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Company => &[
                "perusahaan",
                "nama perusahaan",
                "nama p3mi",
                "p3mi",
                "nama pt",
                "pt",
                "nama",
                "company",
                "company name",
                "name",
            ],
            Self::Licence => &[
                "sip3mi",
                "nomor sip3mi",
                "no sip3mi",
                "nomor izin",
                "no izin",
                "izin",
                "licence",
                "license",
                "licence number",
                "license number",
                "permit",
                "permit number",
            ],
            Self::Permit => &[
                "sip2mi",
                "nomor sip2mi",
                "no sip2mi",
                "nomor sip",
                "no sip",
                "nomor izin",
                "no izin",
                "permit",
                "permit number",
            ],
            Self::Country => &[
                "negara",
                "negara tujuan",
                "negara penempatan",
                "tujuan",
                "country",
                "destination",
                "destination country",
            ],
            Self::Job => &["jabatan", "pekerjaan", "posisi", "lowongan", "job", "job title", "position"],
            Self::Quota => &["kuota", "jumlah", "jumlah lowongan", "jumlah kebutuhan", "sisa kuota", "quota"],
            Self::State => &[
                "status",
                "keadaan",
                "status izin",
                "status sip3mi",
                "status penempatan",
                "state",
                "licence status",
                "license status",
            ],
            Self::Until => &[
                "berlaku sampai",
                "berlaku hingga",
                "berlaku s d",
                "masa berlaku",
                "masa berlaku sampai",
                "tanggal berakhir",
                "tgl berakhir",
                "valid until",
                "until",
                "expires",
                "expiry date",
            ],
            Self::Address => &["alamat", "alamat kantor", "alamat perusahaan", "address", "office address"],
            Self::Source => &["sumber", "source"],
            Self::AsOf => {
                &["tanggal", "tgl", "tanggal data", "tgl data", "per tanggal", "date", "as of", "list date"]
            }
        }
    }

    /// Its usual name.
    pub(super) const fn name(self) -> &'static str {
        self.names()[0]
    }
}

/// The columns of a list. All must be there, but for source and date when they were given beside the file.
pub(super) const fn of(kind: ListKind) -> &'static [Column] {
    use Column::{Address, AsOf, Company, Country, Job, Licence, Permit, Quota, Source, State, Until};
    match kind {
        ListKind::P3mi => &[Company, Licence, State, Until, Address, Source, AsOf],
        ListKind::JobOrders => &[Company, Permit, Country, Job, Quota, Until, Source, AsOf],
        ListKind::Countries => &[Country, State, Source, AsOf],
    }
}

/// A heading as names are compared: small letters and digits with single spaces.
pub(super) fn fold(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let words = lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The column of a list that a heading names; spaces do not matter ("SIP 3 MI").
pub(super) fn named(kind: ListKind, heading: &str) -> Option<Column> {
    let heading = fold(heading).replace(' ', "");
    let is = |column: &&Column| column.names().iter().any(|name| name.replace(' ', "") == heading);
    of(kind).iter().find(is).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_paper_lists_every_heading() {
        let paper = include_str!("../../../docs/operations.md");
        for kind in ListKind::ALL {
            for column in of(*kind) {
                let row = format!(" | {} |", column.names().join(", "));
                let found = paper.lines().find(|line| line.ends_with(&row));
                let list = kind.as_str().replace('_', "-");
                assert!(
                    found.is_some_and(|line| line.contains(&list) || line.contains("| all |")),
                    "{list}{row}"
                );
            }
        }
    }

    #[test]
    fn headings_are_read_leniently() {
        for (heading, column) in [
            ("No. SIP 3 MI", Some(Column::Licence)),
            ("  NAMA  P3MI ", Some(Column::Company)),
            ("Berlaku s/d", Some(Column::Until)),
            ("SIP2MI", None),
            ("No", None),
            ("", None),
        ] {
            assert_eq!(named(ListKind::P3mi, heading), column, "{heading}");
        }
    }
}
