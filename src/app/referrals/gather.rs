//! From a case and a choice to what is handed over, and what stands in its way.

use sha2::{Digest as _, Sha256};

use super::consent::Consent;
use super::{Choice, MAX_CHRONOLOGY, MAX_WORDS, OTHER_AGENCY, letter};
use crate::app::desk::is_red;
use crate::app::{AppError, Mouth};
use crate::domain::chance::hex;
use crate::domain::evidence::Beside;
use crate::domain::referral::{
    Addressee, CaseFacts, Handover, LetterWords, Sender, SentAnswer, SentEvidence, SentIdentifier,
    SentIdentity, SentMessage,
};
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;
use crate::store::cases::Case;
use crate::store::evidence::EvidenceState;
use crate::store::identifiers::IdentifierRole;
use crate::store::messages::Direction;
use crate::store::{Conn, cases, consents, evidence, identifiers, messages, people};

/// What would be handed over, and the slugs of what stands in its way.
pub(super) struct Gathered {
    pub(super) handover: Handover,
    pub(super) blocks: Vec<&'static str>,
}

/// Gathers what was chosen. The handover has neither id nor number nor moment yet.
pub(super) async fn gather(
    conn: &mut Conn,
    mouth: &Mouth,
    case: &Case,
    choice: &Choice,
) -> Result<Gathered, AppError> {
    let to = addressee(mouth, case, choice)?;
    let (answers, red) = answers(conn, mouth, case, choice).await?;
    let said = Consent::of(&consents::of_case(conn, &case.id).await?);
    let basis = if let Consent::Given(basis, _) = said { Some(basis) } else { None };
    let identity = basis.filter(|_| choice.identity).map(|basis| SentIdentity { basis, lines: red.clone() });
    let (accused, own) = named(conn, case, choice).await?;
    let mut handover = Handover {
        id: String::new(),
        made_at: Timestamp(0),
        from: sender(mouth),
        letter: LetterWords {
            number: String::new(),
            subject: String::new(),
            addressee: String::new(),
            chronology: Private::default(),
        },
        case: facts(mouth, case),
        answers,
        messages: chosen_messages(conn, case, choice).await?,
        accused,
        identity,
        evidence: pieces(conn, case, choice).await?,
        to,
    };
    handover.letter = words(mouth, &handover, choice);
    let blocks = blocks(&handover, choice, said, &[red_words(&red), own].concat());
    Ok(Gathered { handover, blocks })
}

/// Names what was chosen: another choice or a case that moved on give another one. The letter's own words are not part of it,
/// for the officer types them into the very form that confirms.
pub(super) fn seal(handover: &Handover) -> Result<String, AppError> {
    let (number, subject, addressee) = (String::new(), String::new(), String::new());
    let letter = LetterWords { number, subject, addressee, chronology: Private::default() };
    let text = serde_json::to_string(&Handover { letter, ..handover.clone() })
        .map_err(|fault| AppError::Internal(Box::new(fault)))?;
    Ok(hex(&Sha256::digest(text.as_bytes())))
}

fn blocks(handover: &Handover, choice: &Choice, said: Consent, own: &[String]) -> Vec<&'static str> {
    let mut blocks = Vec::new();
    match said {
        Consent::Refused(_) => blocks.push("consent_refused"),
        Consent::Nameless(_) if choice.identity => blocks.push("consent_nameless"),
        Consent::NeverAsked if choice.identity => blocks.push("consent_missing"),
        Consent::Given(..) | Consent::Nameless(_) | Consent::NeverAsked => {}
    }
    if choice.identity && choice.reason.reveal().trim().chars().count() < 5 {
        blocks.push("reason_short");
    }
    if choice.reason.reveal().chars().count() > MAX_WORDS {
        blocks.push("text_long");
    }
    // Named on purpose and with a ground, nothing is given away by the words.
    if handover.identity.is_none() && own.iter().any(|known| handover.names(known)) {
        blocks.push("referral_names_reporter");
    }
    let letter = &handover.letter;
    if letter.subject.trim().is_empty()
        || letter.addressee.trim().is_empty()
        || letter.chronology.reveal().trim().is_empty()
    {
        blocks.push("text_empty");
    }
    if letter.chronology.reveal().chars().count() > MAX_CHRONOLOGY
        || letter.subject.chars().count() > 300
        || letter.addressee.chars().count() > 600
    {
        blocks.push("text_long");
    }
    blocks.dedup();
    blocks
}

fn addressee(mouth: &Mouth, case: &Case, choice: &Choice) -> Result<Addressee, AppError> {
    if choice.agency == OTHER_AGENCY {
        let name = choice.other.trim();
        if name.is_empty() || name.chars().count() > 200 {
            return Err(AppError::Invalid("agency_unknown"));
        }
        return Ok(Addressee { agency: String::new(), name: name.to_owned() });
    }
    let all = super::agencies::agencies(&mouth.dialogs, &case.category, None, case.area.as_deref());
    let found = all.into_iter().find(|row| row.slug == choice.agency);
    let row = found.ok_or(AppError::Invalid("agency_unknown"))?;
    Ok(Addressee { agency: row.slug, name: row.name })
}

fn sender(mouth: &Mouth) -> Sender {
    let fact = |id: &str| mouth.dialogs.fact(&format!("kantor.{id}"), &Lang::default());
    let office = fact("nama").unwrap_or_default();
    Sender {
        full_name: fact("nama_panjang").unwrap_or_else(|| office.clone()),
        town: fact("kota").unwrap_or_default(),
        contact: ["alamat", "telepon", "whatsapp", "email"].into_iter().filter_map(fact).collect(),
        office,
    }
}

fn facts(mouth: &Mouth, case: &Case) -> CaseFacts {
    let (dialogs, lang) = (&mouth.dialogs, Lang::default());
    CaseFacts {
        code: case.code.as_str().to_owned(),
        kind: case.kind,
        category: case.category.clone(),
        category_name: dialogs.category_name(&case.category, &lang).to_owned(),
        priority: case.priority,
        channel: case.channel,
        place: case.area.as_deref().map(|code| place(mouth, code)).unwrap_or_default(),
        area: case.area.clone(),
        country: case.country.clone(),
        created_at: case.created_at,
    }
}

/// A place with what it lies in: `Bora, Kabupaten Sigi`.
fn place(mouth: &Mouth, code: &str) -> String {
    let dialogs = &mouth.dialogs;
    match code.len() {
        0..=5 => dialogs.area_name(code).to_owned(),
        _ => format!("{}, {}", dialogs.area_name(code), dialogs.kabupaten_name(code)),
    }
}

/// The chosen answers, and all that lie in the drawer of the identity.
async fn answers(
    conn: &mut Conn,
    mouth: &Mouth,
    case: &Case,
    choice: &Choice,
) -> Result<(Vec<SentAnswer>, Vec<SentAnswer>), AppError> {
    let all = cases::answers_of(conn, &case.id).await?;
    let (mut red, open): (Vec<_>, Vec<_>) = all
        .into_iter()
        .map(|one| SentAnswer { key: one.key, question: one.question, answer: one.shown })
        .partition(|one| is_red(&one.key));
    // What only says how they may be reached, or may be named, names nobody.
    red.retain(|one| !matches!(one.key.as_str(), "pelapor.kontak_balik" | "pelapor.teruskan"));
    if let Some(person) = &case.reporter
        && let Some(name) = people::by_id(conn, person).await?.and_then(|person| person.name)
        && !name.reveal().trim().is_empty()
    {
        let question = mouth.dialogs.phrase("surat.pelapor", &Lang::default(), &[]).to_plain();
        let key = "pelapor.obrolan".to_owned();
        red.push(SentAnswer { key, question, answer: name });
    }
    let chosen = open.into_iter().filter(|one| choice.answers.contains(&one.key)).collect();
    Ok((chosen, red))
}

/// By what a text would give the reporter or the victim away. Answers written by an officer hold several, with commas.
fn red_words(red: &[SentAnswer]) -> Vec<String> {
    let parts = red.iter().flat_map(|one| one.answer.reveal().split([',', ';', '\n']));
    parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// The chosen identifiers of the accused, and those of the reporter and the victim, which are never chosen.
async fn named(
    conn: &mut Conn,
    case: &Case,
    choice: &Choice,
) -> Result<(Vec<SentIdentifier>, Vec<String>), AppError> {
    let all = identifiers::of_case(conn, &case.id).await?;
    let (accused, own): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|one| one.role == IdentifierRole::Accused);
    let chosen = accused.into_iter().filter(|one| choice.accused.contains(one.id.as_str()));
    let chosen =
        chosen.map(|one| SentIdentifier { kind: one.identifier.kind, value: one.identifier.written });
    let own = own.into_iter().map(|one| one.identifier.written.0);
    Ok((chosen.collect(), own.collect()))
}

async fn chosen_messages(
    conn: &mut Conn,
    case: &Case,
    choice: &Choice,
) -> Result<Vec<SentMessage>, AppError> {
    let all = messages::of_case(conn, &case.id).await?.into_iter();
    let chosen =
        all.filter(|one| one.direction != Direction::Note && choice.messages.contains(one.id.as_str()));
    let sent = chosen.map(|one| SentMessage {
        at: one.at,
        from_reporter: one.direction == Direction::In,
        text: one.body,
    });
    Ok(sent.collect())
}

async fn pieces(conn: &mut Conn, case: &Case, choice: &Choice) -> Result<Vec<SentEvidence>, AppError> {
    let all = evidence::of_case(conn, &case.id).await?.into_iter();
    let chosen = all
        .filter(|piece| piece.state == EvidenceState::Stored && choice.evidence.contains(piece.id.as_str()));
    let sent = chosen.map(|piece| {
        let file = piece.file.as_ref();
        SentEvidence {
            id: piece.id.as_str().to_owned(),
            kind: piece.kind.as_str().to_owned(),
            mime: file.map(|file| file.mime.clone()).unwrap_or_default(),
            bytes: file.map_or(0, |file| file.bytes),
            sha256: file.map(|file| file.sha256.clone()).unwrap_or_default(),
            note: Beside::read(&piece.note.unwrap_or_default()).place(),
            received_at: piece.received_at,
        }
    });
    Ok(sent.collect())
}

/// The words of the letter: as edited, else as the case gives them.
fn words(mouth: &Mouth, handover: &Handover, choice: &Choice) -> LetterWords {
    let typed =
        |text: &Option<String>| text.as_ref().map(|text| text.replace("\r\n", "\n").trim().to_owned());
    let chronology = choice.chronology.as_ref().map(|text| Private(text.reveal().replace("\r\n", "\n")));
    LetterWords {
        number: String::new(),
        subject: typed(&choice.subject).unwrap_or_else(|| letter::subject(mouth, handover)),
        addressee: typed(&choice.addressee).unwrap_or_else(|| letter::addressee(mouth, handover)),
        chronology: chronology.unwrap_or_else(|| letter::chronology(mouth, handover)),
    }
}
