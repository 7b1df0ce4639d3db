//! What Telegram is told about the bot at each start: its commands and descriptions in every language, and how updates reach it.

use std::collections::BTreeSet;

use serde::Deserialize;
use teloxide::payloads::{GetMe, SetMyCommands, SetMyDescription, SetMyShortDescription};
use teloxide::types::{BotCommand, BotCommandScope, ChatId, Recipient};

use super::api::{Api, CallError};
use crate::app::App;
use crate::dialog::model::Dialogs;
use crate::dialog::session::Command;
use crate::domain::text::Lang;

/// Commands of the staff group.
const STAFF_COMMANDS: [&str; 2] = ["antrean", "masuk"];

/// The sentences that Telegram is told about the bot (`dialogs/_texts.yaml`); none has placeholders.
pub const PHRASES: &[(&str, &[&str])] = &[
    ("bot.deskripsi", &[]),
    ("bot.deskripsi_singkat", &[]),
    ("perintah.cek", &[]),
    ("perintah.lapor", &[]),
    ("perintah.tanya", &[]),
    ("perintah.status", &[]),
    ("perintah.darurat", &[]),
    ("perintah.bantuan", &[]),
    ("perintah.bahasa", &[]),
    ("perintah.batal", &[]),
    ("perintah.privasi", &[]),
    ("perintah.hapus", &[]),
    ("perintah.antrean", &[]),
    ("perintah.masuk", &[]),
];

/// Asks Telegram who we are.
pub(super) async fn user_name(api: &Api) -> Result<String, CallError> {
    #[derive(Deserialize)]
    struct Me {
        username: String,
    }
    api.call::<_, Me>(&GetMe::new()).await.map(|me| me.username)
}

/// Sets commands and descriptions, for the base language as the default and for each translation by its code.
pub(super) async fn introduce(api: &Api, app: &App) -> Result<(), CallError> {
    let dialogs = app.dialogs();
    let base = Lang::default();
    let langs: BTreeSet<&Lang> = dialogs.sheets.keys().chain([&base]).collect();
    for lang in langs {
        // Without a code it holds for everybody who has no translation.
        let code = (!lang.is_base()).then(|| lang.0.clone());
        let names = Command::ALL.map(Command::name);
        let mut commands = SetMyCommands::new(list(&dialogs, lang, &names));
        commands.language_code.clone_from(&code);
        commands.scope = Some(BotCommandScope::AllPrivateChats);
        api.tell(&commands).await?;
        let mut long = SetMyDescription::new();
        long.description = Some(words(&dialogs, "bot.deskripsi", lang, 512));
        long.language_code.clone_from(&code);
        api.tell(&long).await?;
        let mut short = SetMyShortDescription::new();
        short.short_description = Some(words(&dialogs, "bot.deskripsi_singkat", lang, 120));
        short.language_code = code;
        api.tell(&short).await?;
    }
    if let Some(chat) = app.settings.staff_chat {
        let mut staff = SetMyCommands::new(list(&dialogs, &base, &STAFF_COMMANDS));
        staff.scope = Some(BotCommandScope::Chat { chat_id: Recipient::Id(ChatId(chat)) });
        api.tell(&staff).await?;
    }
    Ok(())
}

fn list(dialogs: &Dialogs, lang: &Lang, names: &[&str]) -> Vec<BotCommand> {
    names
        .iter()
        .map(|name| BotCommand::new(*name, words(dialogs, &format!("perintah.{name}"), lang, 256)))
        .collect()
}

/// A phrase as plain words, cut to Telegram's limit.
fn words(dialogs: &Dialogs, name: &str, lang: &Lang, limit: usize) -> String {
    dialogs.phrase(name, lang, &[]).to_plain().trim().chars().take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_its_words() {
        for name in Command::ALL.map(Command::name).iter().chain(&STAFF_COMMANDS) {
            assert!(PHRASES.iter().any(|(phrase, _)| *phrase == format!("perintah.{name}")), "{name}");
        }
    }
}
