//! Where buttons lead, as links of the page.

use crate::dialog::load::grammar::ACTIONS;
use crate::dialog::model::{Action, Condition, Dialog, Dialogs, Node, Target, Test};
use crate::dialog::session::NodeRef;

use super::places;
use super::words::{Teller, Words};

/// Where a button leads.
pub(super) enum Way<'a> {
    /// To a page; with the title of its dialog when that is another one.
    Page { href: String, other: Option<&'a str> },
    /// To something the program does, which may show a page.
    Action { name: &'static str, href: Option<String> },
    /// Out into the web.
    Link(&'a str),
    /// Nowhere: the target as it is meant.
    Nowhere(String),
}

/// A button.
pub(super) struct Button<'a> {
    pub(super) label: String,
    pub(super) way: Way<'a>,
    /// The value it saves.
    pub(super) value: Option<&'a str>,
    pub(super) when: Option<When<'a>>,
}

/// A way without a button.
pub(super) struct Onward<'a> {
    pub(super) way: Way<'a>,
    pub(super) when: Option<When<'a>>,
    pub(super) says: Option<Words>,
}

/// A condition on an answer.
pub(super) struct When<'a> {
    pub(super) key: &'a str,
    pub(super) test: &'a Test,
}

impl<'a> Way<'a> {
    fn new(dialogs: &'a Dialogs, here: &Dialog, target: &'a Target) -> Self {
        match target {
            Target::Node(place) => Self::to(dialogs, here, place),
            Target::Link(url) => Self::Link(url),
            Target::Action(action) => {
                let name = ACTIONS.iter().find(|(_, known)| known == action).map_or("", |(name, _)| name);
                Self::Action { name, href: opened(dialogs, here, *action) }
            }
        }
    }

    fn to(dialogs: &'a Dialogs, here: &Dialog, place: &NodeRef) -> Self {
        let Some((dialog, node)) = dialogs.node(place) else {
            let elsewhere = place.dialog != here.id;
            return Self::Nowhere(if elsewhere {
                format!("!{}.{}", place.dialog, place.node)
            } else {
                place.node.clone()
            });
        };
        let other = (dialog.id != here.id).then_some(dialog.title.base.as_str());
        Self::Page { href: places::page(dialog, node), other }
    }
}

/// The page that an action shows.
fn opened(dialogs: &Dialogs, here: &Dialog, action: Action) -> Option<String> {
    if action == Action::FileCase {
        let receipt = here.node(&here.files.as_ref()?.receipt)?;
        return Some(places::page(here, receipt));
    }
    let dialog = dialogs.dialog(action.opens()?)?;
    dialog.node(&dialog.start).map(|node| places::page(dialog, node))
}

fn when(condition: Option<&Condition>) -> Option<When<'_>> {
    condition.map(|condition| When { key: &condition.key, test: &condition.test })
}

/// The buttons of a node.
pub(super) fn buttons<'a>(tell: &Teller<'a>, dialog: &Dialog, node: &'a Node) -> Vec<Button<'a>> {
    let buttons = node.choose.iter().map(|choice| Button {
        label: tell.plain(&choice.label),
        way: Way::new(tell.dialogs, dialog, &choice.to),
        value: choice.value.as_deref().filter(|_| !matches!(choice.to, Target::Action(Action::Language))),
        when: when(choice.when.as_ref()),
    });
    buttons.collect()
}

/// Where a node goes without a button: its own ways, else along the form's path.
pub(super) fn onward<'a>(tell: &Teller<'a>, dialog: &'a Dialog, node: &'a Node) -> Vec<Onward<'a>> {
    let own = node.next.iter().map(|next| Onward {
        way: Way::new(tell.dialogs, dialog, &next.to),
        when: when(next.when.as_ref()),
        says: next.say_first.as_ref().map(|say| tell.words(say)),
    });
    let goes_on = node.next.iter().any(|next| next.when.is_none());
    let after = crate::dialog::map::follows(dialog, node).filter(|_| !goes_on);
    let after = after.and_then(|id| dialog.node(id)).map(|next| Onward {
        way: Way::Page { href: places::page(dialog, next), other: None },
        when: None,
        says: None,
    });
    own.chain(after).collect()
}
