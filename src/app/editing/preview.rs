//! A chat with the drafts. It is played from its beginning each time, so nothing of it is kept anywhere and nothing is filed.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::app::access::Staff;
use crate::app::files::{Told, aside};
use crate::app::{App, AppError, Mouth};
use crate::dialog::load::Loaded;
use crate::dialog::play::Play;
use crate::dialog::session::{Button, Does, Input, Reply};
use crate::domain::staff::Action;
use crate::domain::text::{Lang, Private};
use crate::domain::time::Timestamp;
use crate::offer::hear;
use crate::store::lists;

/// So many turns a preview may have, and so many characters a message of it.
const MAX_TURNS: usize = 100;
const MAX_WORDS: usize = 1_000;

/// What an editor does in a preview.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Words.
    Words(String),
    /// The button of that number among those shown last, from 0.
    Press(usize),
}

/// A turn of a preview.
#[derive(Debug)]
pub struct Shown {
    /// What the editor did, in words; `None` at the beginning.
    pub said: Option<String>,
    /// What was answered.
    pub replies: Vec<Reply>,
    /// How many effects there would have been.
    pub effects: usize,
}

/// A preview so far.
#[derive(Debug)]
pub enum Preview {
    /// The turns, and the buttons that can be pressed now.
    Turns(Vec<Shown>, Vec<Button>),
    /// The drafts do not pass `check`.
    Problems(Vec<Told>),
}

/// What was played last, ready to go on: the reading and the list of countries that it was made from.
pub(in crate::app) type Stage = Mutex<Option<(Arc<Loaded>, i64, Arc<Mouth>)>>;

impl App {
    /// Plays a chat with the drafts from its beginning.
    pub async fn preview_drafts(
        &self,
        staff: &Staff,
        lang: &Lang,
        said: &[Said],
    ) -> Result<Preview, AppError> {
        staff.must(Action::EditDialogs)?;
        let desk = self.desk().await?;
        let trial = self.try_out(desk.drafted()).await?;
        let errors = trial.errors();
        let Some(mouth) = self.staged(trial.loaded).await? else { return Ok(Preview::Problems(errors)) };
        let (lang, now) = (lang.clone(), self.clock.now());
        let said: Vec<Said> = said.iter().take(MAX_TURNS).cloned().collect();
        aside(move || play(&mouth, lang, &said, now)).await
    }

    /// The search and the check over what was read; a turn does not learn it anew. `None` of what has errors.
    async fn staged(&self, loaded: Arc<Loaded>) -> Result<Option<Arc<Mouth>>, AppError> {
        let Some(dialogs) = loaded.dialogs.clone() else { return Ok(None) };
        let countries = lists::countries(&mut self.store.read().await?).await?;
        let mut stage = self.stage.lock().await;
        if let Some((last, version, mouth)) = &*stage
            && Arc::ptr_eq(last, &loaded)
            && *version == countries.version
        {
            return Ok(Some(Arc::clone(mouth)));
        }
        let (in_use, version) = (self.mouth(), countries.version);
        let mouth = aside(move || {
            let mouth = Mouth::following(dialogs, countries).after(&in_use);
            mouth.finder.warm();
            Arc::new(mouth)
        });
        let mouth = mouth.await?;
        *stage = Some((loaded, version, Arc::clone(&mouth)));
        Ok(Some(mouth))
    }
}

fn play(mouth: &Mouth, lang: Lang, said: &[Said], now: Timestamp) -> Preview {
    let finder = &mouth.finder;
    let search = |words: &str| finder.understand(words).into();
    let find = hear::host(&mouth.checker, |words| finder.is_danger(words), search);
    let mut play = Play::new(&mouth.dialogs, &find, lang, 1);
    play.now = now;
    let mut buttons = Vec::new();
    let mut turns = Vec::new();
    let mut give = |input: Input, words: Option<String>, buttons: &mut Vec<Button>| {
        let turn = play.give(input);
        let shown: Vec<Button> = turn.replies.iter().flat_map(|reply| reply.buttons.clone()).collect();
        if !shown.is_empty() {
            *buttons = shown;
        }
        turns.push(Shown { said: words, replies: turn.replies, effects: turn.effects.len() });
    };
    give(Input::Start(None), None, &mut buttons);
    for one in said {
        match one {
            Said::Words(words) => {
                let words: String = words.chars().take(MAX_WORDS).collect();
                let input = Input::Text { text: Private(words.clone()), forward: None };
                give(input, Some(words), &mut buttons);
            }
            Said::Press(number) => {
                let Some(button) = buttons.get(*number).cloned() else { continue };
                let Does::Press(token) = button.does else { continue };
                give(Input::Press(token), Some(button.label), &mut buttons);
            }
        }
    }
    Preview::Turns(turns, buttons)
}
