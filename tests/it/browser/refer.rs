//! Pages of a referral that no address leads to: the look before sending, a link that was just made, and the partner's side.

use fantoccini::Client;

use super::driver::Look;
use super::hands::{press, see};
use super::pages::judge;

/// Looks before sending as an officer, then opens an invitation as the partner does; gives what axe found.
pub(super) async fn walk(
    reader: &Client,
    site: &str,
    case: &str,
    invitation: &str,
    look: &Look,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut shown = async |name: &str| found.extend(judge(reader, &format!("{name}-{}", look.name)).await);
    let (send, enter) = match look.lang {
        "en" => ("See the letter", "Open the referral"),
        _ => ("Lihat surat", "Buka rujukan"),
    };
    let invitation = format!("{site}{invitation}?bahasa={}", look.lang);
    reader.goto(&format!("{site}/petugas/kasus/{case}/rujuk")).await.unwrap();
    press(reader, send).await;
    shown("rujuk-periksa").await;
    reader.goto(&invitation).await.unwrap();
    press(reader, enter).await;
    see(reader, "/BP3MI-ST/").await;
    shown("mitra").await;
    reader.goto(&format!("{site}/mitra/surat?bahasa={}", look.lang)).await.unwrap();
    shown("mitra-surat").await;
    reader.goto(&invitation).await.unwrap();
    press(reader, enter).await;
    shown("mitra-dipakai").await;
    found
}
