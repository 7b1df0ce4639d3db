//! From the engine's replies to what a transport does with them. Pure.

use super::arrival::Pressed;
use super::parcel::{Act, EditTarget};
use super::webchat::LineBody;
use crate::dialog::session::{Manner, Reply};

/// The slot of the question that waits for an answer.
const QUESTION: &str = "question";
/// The slot of the page that menus are edited in.
const PAGE: &str = "page";

/// The calls to Telegram for these replies. A press is answered first, exactly once, so that its button stops waiting;
/// the first page after a press takes the place of the page that was pressed.
pub(super) fn acts(replies: Vec<Reply>, press: Option<&Pressed>, turn: u32) -> Vec<Act> {
    let mut out = Vec::with_capacity(replies.len() + 1);
    if let Some(press) = press.filter(|press| !press.callback.is_empty()) {
        let notice = replies.iter().find(|reply| reply.manner == Manner::Notice);
        out.push(Act::AnswerCallback {
            callback: press.callback.clone(),
            notice: notice.map(|reply| reply.text.to_plain().chars().take(200).collect()),
        });
    }
    let mut pressed = press.and_then(|press| press.message);
    for reply in replies {
        let target = || pressed.map_or_else(|| EditTarget::Slot(QUESTION.into()), EditTarget::Message);
        match reply.manner {
            Manner::Notice => {}
            Manner::Message => out.push(Act::Send { text: reply.text, buttons: reply.buttons, slot: None }),
            Manner::Question => {
                out.push(Act::Send { text: reply.text, buttons: reply.buttons, slot: Some(QUESTION.into()) });
            }
            Manner::Answered => {
                let target = target();
                // That message is an answered question now, no page to write the next page into.
                pressed = None;
                out.push(Act::Edit {
                    target,
                    text: reply.text,
                    buttons: Vec::new(),
                    else_send: false,
                    slot: None,
                });
            }
            Manner::Page => out.push(match pressed.take() {
                Some(message) => Act::Edit {
                    target: EditTarget::Message(message),
                    text: reply.text,
                    buttons: reply.buttons,
                    else_send: true,
                    slot: Some(PAGE.into()),
                },
                None => Act::Send { text: reply.text, buttons: reply.buttons, slot: Some(PAGE.into()) },
            }),
            Manner::Progress => {
                let slot = format!("progress:{turn}");
                out.push(Act::Edit {
                    target: EditTarget::Slot(slot.clone()),
                    text: reply.text,
                    buttons: reply.buttons,
                    else_send: true,
                    slot: Some(slot),
                });
            }
        }
    }
    out
}

/// The lines of the web transcript for these replies. The person's own line already shows what was chosen.
pub(super) fn lines(replies: Vec<Reply>) -> Vec<LineBody> {
    replies.into_iter().filter(|reply| reply.manner != Manner::Answered).map(LineBody::Suluh).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::rich::Rich;

    fn reply(manner: Manner, text: &str) -> Reply {
        Reply { manner, text: Rich::plain(text), buttons: Vec::new(), progress: None }
    }

    fn press() -> Pressed {
        Pressed { callback: "c1".into(), message: Some(7) }
    }

    #[test]
    fn a_press_is_answered_once_and_its_page_is_edited() {
        let acts = acts(
            vec![reply(Manner::Notice, "ya"), reply(Manner::Page, "A"), reply(Manner::Page, "B")],
            Some(&press()),
            3,
        );
        assert!(matches!(&acts[0], Act::AnswerCallback { notice: Some(n), .. } if n == "ya"));
        assert!(matches!(&acts[1], Act::Edit { target: EditTarget::Message(7), else_send: true, .. }));
        assert!(matches!(&acts[2], Act::Send { slot: Some(slot), .. } if slot == PAGE));
        assert_eq!(acts.len(), 3);
    }

    #[test]
    fn an_answered_question_is_not_overwritten_by_the_next_page() {
        let acts = acts(vec![reply(Manner::Answered, "A: ya"), reply(Manner::Page, "B")], Some(&press()), 3);
        assert!(matches!(&acts[1], Act::Edit { target: EditTarget::Message(7), else_send: false, .. }));
        assert!(matches!(&acts[2], Act::Send { .. }));
    }

    #[test]
    fn a_typed_answer_closes_the_question_in_its_slot() {
        let acts = acts(vec![reply(Manner::Answered, "A"), reply(Manner::Question, "B")], None, 1);
        assert!(matches!(&acts[0], Act::Edit { target: EditTarget::Slot(slot), .. } if slot == QUESTION));
        assert!(matches!(&acts[1], Act::Send { slot: Some(slot), .. } if slot == QUESTION));
    }

    #[test]
    fn the_web_shows_no_answered_question_twice() {
        assert_eq!(lines(vec![reply(Manner::Answered, "A"), reply(Manner::Question, "B")]).len(), 1);
    }
}
