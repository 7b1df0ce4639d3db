//! An offer is checked: the rules' verdict, what official lists and published warnings say, and the engine's word on it.
//! Reports of other people are never looked at here: whether somebody was reported must not show.

use super::batch::Batch;
use super::effects::After;
use crate::dialog::checked::Line;
use crate::dialog::session::{Input, Session};
use crate::offer::hear::Wanted;
use crate::store::StoreError;

impl Batch<'_> {
    /// Checks words and says what was found.
    pub(super) async fn check_offer(
        &mut self,
        session: Session,
        wanted: Wanted,
    ) -> Result<After, StoreError> {
        let (lists, grave): (Vec<Line>, bool) = (Vec::new(), false);
        let told = wanted.told(lists, grave, self.now);
        let mouth = std::sync::Arc::clone(&self.mouth);
        let before = session.clone();
        Ok(match self.mind(&mouth).think(session, Input::Checked(Box::new(told))) {
            Ok(thought) => After { session: thought.session, replies: thought.replies },
            Err(_) => {
                let reply = self.say("gangguan", &before.lang, &[]);
                After { session: before, replies: vec![reply] }
            }
        })
    }
}
