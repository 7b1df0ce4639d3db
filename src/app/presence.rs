//! Who has a case before them now. A page tells so when it opens, again while its stream is open, and when it is left; a page
//! that does neither counts for two minutes.

use std::time::Duration;

use super::access::Staff;
use super::{App, AppError};
use crate::domain::ids::CaseId;
use crate::domain::staff::Action;
use crate::domain::time::minutes;
use crate::store::{Conn, presence, staff as staff_rows, story};

/// How long a look counts.
pub const LOOK_LASTS: Duration = minutes(2);

/// A colleague, as colleagues and as reporters know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Name.
    pub name: String,
    /// The number of "Petugas 2".
    pub number: i64,
}

/// What an open page must know: who else is there, and whether it still shows the case as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// Colleagues who have the case before them.
    pub others: Vec<Colleague>,
    /// The version of the case now.
    pub version: i64,
}

impl App {
    /// Notes that the case is still before somebody, and says who else is there. Needs `ReadCase`.
    pub async fn still_looks(&self, staff: &Staff, id: &CaseId) -> Result<Around, AppError> {
        change!(self, batch, {
            super::work::readable(batch, staff, id, Action::ReadCase).await?;
            presence::look(&mut batch.tx, id, staff.id(), batch.now).await?;
            let others = others(&mut batch.tx, staff, id, batch.now).await?;
            Ok(Around { others, version: story::version(&mut batch.tx, id).await? })
        })
    }

    /// Notes that somebody left the page of a case. Needs `ReadCase`.
    pub async fn leaves(&self, staff: &Staff, id: &CaseId) -> Result<(), AppError> {
        staff.must(Action::ReadCase)?;
        change!(self, batch, Ok(presence::leave(&mut batch.tx, id, staff.id()).await?))?;
        self.bell.ring_look(id);
        Ok(())
    }
}

/// Who else has a case before them.
pub(super) async fn others(
    conn: &mut Conn,
    staff: &Staff,
    id: &CaseId,
    now: crate::domain::time::Timestamp,
) -> Result<Vec<Colleague>, AppError> {
    let mut colleagues = Vec::new();
    for other in presence::others(conn, id, staff.id(), now.before(LOOK_LASTS)).await? {
        if let Some(member) = staff_rows::by_id(conn, &other).await? {
            colleagues.push(Colleague { name: member.name, number: member.number });
        }
    }
    Ok(colleagues)
}
