//! Packets: a referral as a signed file for another office, and such files of other offices as cases here.

use std::collections::BTreeMap;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::states::{seen_referral, told};
use crate::app::access::Staff;
use crate::app::batch::Batch;
use crate::app::filing::Report;
use crate::app::webchat::Upload;
use crate::app::{App, AppError};
use crate::dialog::session::{Answer, Value};
use crate::domain::case::{CaseCode, CaseKind, Channel};
use crate::domain::chance::hex;
use crate::domain::identifier::Identifier;
use crate::domain::ids::{CaseId, EvidenceId, ReferralId};
use crate::domain::packet::{self, MAX_FILES_BYTES, Packet, PacketFault};
use crate::domain::referral::{Handover, SentAnswer};
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::referrals::Referral;
use crate::store::{cases, evidence, packets, referrals, sign};

/// A packet's file.
#[derive(Debug, Clone)]
pub struct PacketFile {
    /// Its bytes: JSON.
    pub bytes: Vec<u8>,
    /// What to call it.
    pub name: String,
}

/// What became of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The case.
    pub case: CaseId,
    /// Its code here.
    pub code: CaseCode,
    /// Whether it was made now; otherwise the packet had come before.
    pub new: bool,
}

/// Why a packet was not taken. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PacketRefusal {
    /// It cannot be read.
    #[error(transparent)]
    Fault(#[from] PacketFault),
    /// It was changed after it was signed.
    #[error("the signature does not hold: the packet was changed after it was signed")]
    Signature,
    /// Signed by nobody whom this office knows.
    #[error("signed by an office that is not in _data/offices.csv: {office} with the key {key}")]
    Unknown {
        /// What the packet calls its office; not to be believed.
        office: String,
        /// The key that signed it, hexadecimal.
        key: String,
    },
    /// What any use case refuses.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<crate::store::StoreError> for PacketRefusal {
    fn from(fault: crate::store::StoreError) -> Self {
        Self::App(fault.into())
    }
}

/// A key in a form that two people can compare on the phone.
pub fn fingerprint(key: &[u8; 32]) -> String {
    let digest = hex(&Sha256::digest(key)[..10]);
    let groups: Vec<&str> = (0..digest.len()).step_by(4).filter_map(|at| digest.get(at..at + 4)).collect();
    groups.join(" ")
}

impl App {
    /// The public key of this office.
    pub fn office_key(&self) -> [u8; 32] {
        self.store.public_key()
    }

    /// A referral as a signed packet, with its files when they fit. Needs `ReferCase`; it is an event.
    pub async fn export_packet(
        &self,
        staff: &Staff,
        id: &ReferralId,
        with_files: bool,
    ) -> Result<PacketFile, AppError> {
        let referral = seen_referral(&mut self.store.read().await?, staff, id).await?;
        self.packet_of(referral, with_files, &Actor::Staff(staff.id().clone())).await
    }

    /// The same for the operator's command line.
    pub async fn export_packet_as_operator(
        &self,
        id: &ReferralId,
        with_files: bool,
    ) -> Result<PacketFile, AppError> {
        let found = referrals::by_id(&mut self.store.read().await?, id).await?;
        self.packet_of(found.ok_or(AppError::NotFound)?, with_files, &Actor::System).await
    }

    async fn packet_of(
        &self,
        referral: Referral,
        with_files: bool,
        actor: &Actor,
    ) -> Result<PacketFile, AppError> {
        let handover = referral.handover.as_ref().ok_or(AppError::NotFound)?;
        let broken = |fault: serde_json::Error| AppError::Internal(Box::new(fault));
        let (payload, signed) = packet::payload(handover).map_err(broken)?;
        let files = if with_files { self.files_of(handover).await? } else { BTreeMap::new() };
        let bytes = packet::write(&payload, self.store.public_key(), self.store.sign(&signed), &files);
        let name = format!("paket-{}.json", handover.case.code);
        change!(self, batch, {
            let detail = told(batch, "rujukan.paket", &referral);
            let event = NewEvent {
                case: Some(&referral.case),
                actor,
                action: EventAction::Exported,
                object: &format!("referral:{}", referral.id),
                fields: &["packet"],
                reason: None,
                detail: Some(&detail),
            };
            events::append(&mut batch.tx, event, batch.now).await?;
            Ok(())
        })?;
        Ok(PacketFile { bytes: bytes.map_err(broken)?, name })
    }

    /// The files of a handover, as many as fit.
    async fn files_of(&self, handover: &Handover) -> Result<BTreeMap<String, Vec<u8>>, AppError> {
        let (mut files, mut room) = (BTreeMap::new(), MAX_FILES_BYTES);
        for piece in handover.evidence.iter().filter(|piece| !piece.sha256.is_empty()) {
            if piece.bytes > room {
                continue;
            }
            let id = EvidenceId::from_text(piece.id.clone());
            let row = evidence::by_id(&mut self.store.read().await?, &id).await?;
            let Some(file) = row.and_then(|row| row.file) else { continue };
            room -= piece.bytes;
            files.insert(piece.sha256.clone(), self.bytes_of(&file).await?.to_vec());
        }
        Ok(files)
    }

    /// Takes a packet of a known office as a case. Needs `ImportPacket`.
    pub async fn import_packet(&self, staff: &Staff, bytes: &[u8]) -> Result<Imported, PacketRefusal> {
        staff.must(Action::ImportPacket)?;
        self.take_packet(bytes, &Actor::Staff(staff.id().clone())).await
    }

    /// The same for the operator's command line.
    pub async fn import_packet_as_operator(&self, bytes: &[u8]) -> Result<Imported, PacketRefusal> {
        self.take_packet(bytes, &Actor::System).await
    }

    async fn take_packet(&self, bytes: &[u8], actor: &Actor) -> Result<Imported, PacketRefusal> {
        let packet = packet::read(bytes)?;
        let key = hex(&packet.signer);
        if !sign::verify(&packet.signer, &packet.signed, &packet.signature) {
            return Err(PacketRefusal::Signature);
        }
        let dialogs = self.dialogs();
        let known = dialogs.data.offices.iter().find(|office| office.key == packet.signer);
        let Some(office) = known else {
            let office = packet.handover.from.office.chars().take(120).collect();
            return Err(PacketRefusal::Unknown { office, key });
        };
        if let Some(known) = self.came_before(&key, &packet.handover.id).await? {
            return Ok(known);
        }
        let uploads = self.uploads_of(&packet).await?;
        let done = change!(self, batch, {
            if let Some(case) = packets::case_of(&mut batch.tx, &key, &packet.handover.id).await? {
                let found = cases::by_id(&mut batch.tx, &case).await?.ok_or(AppError::NotFound)?;
                return Ok(Imported { case, code: found.code, new: false });
            }
            for upload in &uploads {
                batch.keep_upload(upload).await?;
            }
            let filed = batch.file(report(batch, &packet, &office.name, &uploads, actor)).await?;
            packets::add(&mut batch.tx, &key, &packet.handover.id, &filed.id, batch.now).await?;
            came(batch, &packet, &office.name, &filed.id, actor).await?;
            Ok(Imported { case: filed.id, code: filed.code, new: true })
        })?;
        Ok(done)
    }

    /// The case that a packet became before.
    async fn came_before(&self, key: &str, packet: &str) -> Result<Option<Imported>, AppError> {
        let mut conn = self.store.read().await?;
        let Some(case) = packets::case_of(&mut conn, key, packet).await? else { return Ok(None) };
        let code = cases::by_id(&mut conn, &case).await?.ok_or(AppError::NotFound)?.code;
        Ok(Some(Imported { case, code, new: false }))
    }

    /// The files of a packet in the evidence store; of a kind that no form takes, none.
    async fn uploads_of(&self, packet: &Packet) -> Result<Vec<Upload>, AppError> {
        let mut uploads = Vec::new();
        for bytes in packet.files.values() {
            match self.upload(Bytes::from(bytes.clone())).await {
                Ok(upload) => uploads.push(upload),
                Err(AppError::Invalid(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(uploads)
    }
}

/// Writes from where the case came.
async fn came(
    batch: &mut Batch<'_>,
    packet: &Packet,
    office: &str,
    case: &CaseId,
    actor: &Actor,
) -> Result<(), AppError> {
    let values = [("kantor", office), ("nomor", packet.handover.letter.number.as_str())];
    let said = batch.mouth.dialogs.phrase("rujukan.masuk", &Lang::default(), &values);
    let detail = Private(said.to_plain());
    let event = NewEvent {
        case: Some(case),
        actor,
        action: EventAction::Referred,
        object: &format!("case:{case}"),
        fields: &["packet"],
        reason: None,
        detail: Some(&detail),
    };
    events::append(&mut batch.tx, event, batch.now).await?;
    Ok(())
}

/// The case of a packet: its answers under the keys of our forms where they are the same, the rest as words.
fn report(batch: &Batch<'_>, packet: &Packet, office: &str, uploads: &[Upload], actor: &Actor) -> Report {
    let (sent, dialogs) = (&packet.handover, &batch.mouth.dialogs);
    let say = |name: &str| dialogs.phrase(name, &Lang::default(), &[]).to_plain();
    let words = |key: &str, question: String, words: String| {
        let words = Private(words);
        (key.to_owned(), Answer { question, shown: words.clone(), value: Value::Text(words) })
    };
    let mut answers = vec![
        words("narasi", say("tangan.cerita"), sent.letter.chronology.reveal().clone()),
        words("rujukan.asal", say("paket.asal"), office.to_owned()),
        words("rujukan.surat", say("paket.surat"), sent.letter.number.clone()),
        words("rujukan.kode", say("paket.kode"), sent.case.code.clone()),
    ];
    answers.extend(accused(sent, say("tangan.kontak")));
    if let Some(area) =
        sent.case.area.as_ref().filter(|code| dialogs.data.areas.iter().any(|a| a.code == **code))
    {
        let shown = Private(dialogs.area_name(area).to_owned());
        let value = Value::Place { area: Some(area.clone()), spot: None, words: None };
        answers.push(("kasus.tempat".to_owned(), Answer { question: say("tangan.tempat"), shown, value }));
    }
    if let Some(code) =
        sent.case.country.as_ref().filter(|code| dialogs.data.countries.iter().any(|c| c.code == **code))
    {
        let shown = Private(dialogs.country_name(code, &Lang::default()).to_owned());
        let value = Value::Country { code: Some(code.clone()), words: shown.clone() };
        answers.push(("tawaran.negara".to_owned(), Answer { question: say("tangan.negara"), shown, value }));
    }
    answers.extend(sent.answers.iter().zip(1..).map(|(one, n)| {
        words(&format!("rujukan.jawaban.{n}"), one.question.clone(), one.answer.reveal().clone())
    }));
    if !sent.messages.is_empty() {
        let told: Vec<&str> = sent.messages.iter().map(|one| one.text.reveal().as_str()).collect();
        answers.push(words("rujukan.pesan", say("paket.pesan"), told.join("\n")));
    }
    if let Some(identity) = &sent.identity {
        let line = |one: &SentAnswer| format!("{}: {}", one.question, one.answer.reveal());
        let told: Vec<String> = identity.lines.iter().map(line).collect();
        answers.push(words("pelapor.keterangan", say("paket.identitas"), told.join("\n")));
    }
    let kept: Vec<&str> = uploads.iter().map(|upload| upload.sha256.as_str()).collect();
    // What has no file here, and what was said about those that have one.
    let missing = sent
        .evidence
        .iter()
        .filter(|piece| !kept.contains(&piece.sha256.as_str()) || !piece.note.reveal().trim().is_empty());
    let missing: Vec<String> = missing
        .map(|piece| format!("{} {} {} {}", piece.kind, piece.mime, piece.sha256, piece.note.reveal()))
        .collect();
    if !missing.is_empty() {
        answers.push(words("rujukan.berkas", say("paket.berkas"), missing.join("\n")));
    }
    let category = &sent.case.category;
    let known = dialogs.data.categories.iter().find(|own| own.slug == *category);
    Report {
        kind: known.and_then(|own| CaseKind::parse(&own.group)).unwrap_or(sent.case.kind),
        category: known.map_or_else(|| "lainnya".to_owned(), |own| own.slug.clone()),
        channel: Channel::Letter,
        reporter: None,
        dialog: None,
        dialogs_hash: Some(dialogs.hash.clone()),
        answers,
        consents: Vec::new(),
        evidence: uploads.iter().map(|upload| upload.id.clone()).collect(),
        priority: Some(sent.case.priority),
        by: actor.clone(),
    }
}

/// The accused's identifiers as one answer; what cannot be read as its kind is left to the words.
fn accused(sent: &Handover, question: String) -> Option<(String, Answer)> {
    let named: Vec<Identifier> =
        sent.accused.iter().filter_map(|one| Identifier::new(one.kind, one.value.reveal())).collect();
    let shown: Vec<&str> = sent.accused.iter().map(|one| one.value.reveal().as_str()).collect();
    let shown = Private(shown.join("\n"));
    let answer = Answer { question, shown, value: Value::Identifiers(named) };
    (!sent.accused.is_empty()).then(|| ("perekrut.kontak".to_owned(), answer))
}
