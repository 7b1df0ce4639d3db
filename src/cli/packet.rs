//! `suluh packet`: referrals as signed files between offices, for the operator who holds the key.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

use super::{PacketCommand, complain, open, say};
use crate::app::AppError;
use crate::app::referrals::{PacketRefusal, fingerprint};
use crate::config::Config;
use crate::domain::chance::hex;
use crate::domain::ids::ReferralId;
use crate::domain::packet::{MAX_PACKET_BYTES, PacketFault, bytes_of};
use crate::domain::text::Lang;

pub(super) async fn run(config: Config, command: PacketCommand) -> anyhow::Result<ExitCode> {
    let app = open::beside(&config).await?;
    match command {
        PacketCommand::Export { referral, without_files } => {
            let id = ReferralId::from_text(referral.clone());
            let packet = app.export_packet_as_operator(&id, !without_files).await;
            let packet = packet.map_err(|fault| match fault {
                AppError::NotFound => {
                    anyhow::anyhow!(
                        "there is no referral {referral}: its id stands at the end of its page's address"
                    )
                }
                other => other.into(),
            })?;
            say(&String::from_utf8(packet.bytes).context("a packet is text")?);
        }
        PacketCommand::Import { file } => {
            let bytes = read(&file)?;
            let taken = app.import_packet_as_operator(&bytes).await;
            let taken = taken.map_err(|refusal| anyhow::anyhow!("{}", told(&refusal)))?;
            if !taken.new {
                complain("this packet came before; nothing was changed");
            }
            say(taken.code.as_str());
        }
        PacketCommand::Key => {
            let key = app.office_key();
            let name = app.dialogs().fact("kantor.nama", &Lang::default()).unwrap_or_default();
            say(&format!("{},{name}", hex(&key)));
            complain(&format!("to compare by phone: {}", fingerprint(&key)));
        }
    }
    app.end().await;
    Ok(ExitCode::SUCCESS)
}

/// Reads a file, but not one that cannot be a packet.
fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let unread = || format!("cannot read {}", file.display());
    let size = std::fs::metadata(file).with_context(unread)?.len();
    if size > MAX_PACKET_BYTES as u64 {
        anyhow::bail!("{}", PacketFault::TooLarge);
    }
    std::fs::read(file).with_context(unread)
}

/// Why a packet was not taken, and what to do.
fn told(refusal: &PacketRefusal) -> String {
    match refusal {
        PacketRefusal::Unknown { office, key } => {
            let compared = bytes_of(key).map(|key| fingerprint(&key)).unwrap_or_default();
            format!(
                "the packet is signed by an office that is not in _data/offices.csv; it calls itself {office}. Ring that \
                 office on a number that you know, compare {compared}, and add the row: {key},{office}"
            )
        }
        other => other.to_string(),
    }
}
