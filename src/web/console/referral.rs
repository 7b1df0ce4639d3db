//! Referrals in the console: choosing, looking, sending; what became of them; packets of other offices.

pub(super) mod choose;
pub(super) mod packet;
pub(super) mod page;

use super::super::say::Say;
use crate::domain::referral::{Basis, ReferralState};

/// Where a referral stands, in words.
pub(in super::super) fn state_word(say: Say, state: ReferralState) -> &'static str {
    match state {
        ReferralState::Sent => say.t("dikirim"),
        ReferralState::Accepted => say.t("diterima"),
        ReferralState::Refused => say.t("ditolak"),
        ReferralState::Done => say.t("selesai di sana"),
        ReferralState::Withdrawn => say.t("ditarik"),
    }
}

/// On what ground a reporter is named, in words.
fn basis_word(say: Say, basis: Basis) -> &'static str {
    match basis {
        Basis::Form => say.t("persetujuan pada formulir"),
        Basis::Phone => say.t("persetujuan lewat telepon"),
        Basis::InPerson => say.t("persetujuan tatap muka"),
        Basis::Guardian => say.t("persetujuan wali"),
        Basis::Vital => say.t("nyawa atau anak terancam, keputusan penyelia"),
    }
}
