//! Roles and what each may do: one table, deny by default (casework.md, "Roles").

use super::case::words;

words!(
    /// What a member of staff is.
    Role {
        /// Works the cases of the own area.
        Petugas = "petugas",
        /// Supervises: assigns, opens identities, merges, publishes warnings.
        Penyelia = "penyelia",
        /// Runs staff and settings.
        Admin = "admin",
        /// Edits dialogs.
        Penulis = "penulis",
        /// Sees numbers only.
        Statistik = "statistik",
    }
);

words!(
    /// What can be done in the console or the staff group; each staff use case names one.
    Action {
        /// See the queue and its counts.
        SeeQueue = "see_queue",
        /// Read a case.
        ReadCase = "read_case",
        /// Take a case.
        TakeCase = "take_case",
        /// Write an internal note.
        NoteCase = "note_case",
        /// Answer the reporter or ask for more.
        AnswerCase = "answer_case",
        /// Change status or priority, close, reopen.
        ChangeCase = "change_case",
        /// Enter a case by hand.
        EnterCase = "enter_case",
        /// Open who reported, with a reason.
        OpenIdentity = "open_identity",
        /// Open a piece of evidence.
        OpenEvidence = "open_evidence",
        /// Hand a case to a colleague.
        AssignCase = "assign_case",
        /// Merge cases that are the same, and part them again.
        MergeCase = "merge_case",
        /// Say that two cases belong together.
        LinkCase = "link_case",
        /// Look things up in the register of recruiters.
        SeeRegister = "see_register",
        /// Say what of the register belongs together.
        JudgeTie = "judge_tie",
        /// Say that something of the register is public or shared.
        MarkPublic = "mark_public",
        /// Take cases along as a file, without personal data.
        ExportCases = "export_cases",
        /// Take personal data along, with a reason.
        ExportPersonal = "export_personal",
        /// See the numbers.
        SeeStatistics = "see_statistics",
        /// See parked updates and the state of the system.
        SeeSystem = "see_system",
        /// Add, change or remove staff.
        ManageStaff = "manage_staff",
        /// See the warnings of the office and what was done with them.
        SeeWarnings = "see_warnings",
        /// Publish a warning, hide it while it is disputed, take it back.
        PublishWarning = "publish_warning",
        /// Hand a case on to another agency, and follow what becomes of it.
        ReferCase = "refer_case",
        /// Name a reporter whom nobody could ask, because a life or a child is in danger.
        ReferWithoutConsent = "refer_without_consent",
        /// Take a case that another office handed on.
        ImportPacket = "import_packet",
        /// Change the facts and tables of the office.
        ManageSettings = "manage_settings",
        /// Change labels, canned answers and checklists.
        EditWordings = "edit_wordings",
        /// See the dialogs page and write drafts of dialogs.
        EditDialogs = "edit_dialogs",
        /// Publish a colleague's draft of a dialog, take an older version back.
        PublishDialogs = "publish_dialogs",
        /// See who opened the identity of a reporter, when and why.
        SeeOpenings = "see_openings",
    }
);

words!(
    /// What can be tapped on a card in the staff group.
    GroupTap {
        /// Take the case.
        Take = "take",
        /// The next urgency in the round.
        Urgency = "urgency",
    }
);

impl GroupTap {
    /// The right that it takes.
    pub fn needs(self) -> Action {
        match self {
            Self::Take => Action::TakeCase,
            Self::Urgency => Action::ChangeCase,
        }
    }
}

use Role::{Admin, Penulis, Penyelia, Petugas, Statistik};

/// Who works cases.
const OFFICERS: &[Role] = &[Petugas, Penyelia, Admin];
/// Who answers for the work of others.
const HEADS: &[Role] = &[Penyelia, Admin];
/// Who writes what the bot says.
const WRITERS: &[Role] = &[Penulis, Penyelia, Admin];

/// Who may do what, one row an action. What is not listed is denied.
pub const RIGHTS: &[(Action, &[Role])] = &[
    (Action::SeeQueue, OFFICERS),
    (Action::ReadCase, OFFICERS),
    (Action::TakeCase, OFFICERS),
    (Action::NoteCase, OFFICERS),
    (Action::AnswerCase, OFFICERS),
    (Action::ChangeCase, OFFICERS),
    (Action::EnterCase, OFFICERS),
    (Action::OpenIdentity, OFFICERS),
    (Action::OpenEvidence, OFFICERS),
    (Action::AssignCase, HEADS),
    (Action::MergeCase, HEADS),
    (Action::LinkCase, OFFICERS),
    (Action::SeeRegister, OFFICERS),
    (Action::JudgeTie, OFFICERS),
    (Action::MarkPublic, HEADS),
    (Action::ExportCases, OFFICERS),
    (Action::ExportPersonal, HEADS),
    (Action::SeeStatistics, &[Petugas, Penyelia, Admin, Statistik]),
    (Action::SeeSystem, HEADS),
    (Action::ManageStaff, &[Admin]),
    (Action::SeeWarnings, OFFICERS),
    (Action::PublishWarning, HEADS),
    (Action::ReferCase, OFFICERS),
    (Action::ReferWithoutConsent, HEADS),
    (Action::ImportPacket, OFFICERS),
    (Action::ManageSettings, &[Admin]),
    (Action::EditWordings, HEADS),
    (Action::EditDialogs, WRITERS),
    (Action::PublishDialogs, HEADS),
    (Action::SeeOpenings, HEADS),
];

impl Role {
    /// Whether this role may do that.
    pub fn may(self, action: Action) -> bool {
        RIGHTS.iter().any(|(listed, roles)| *listed == action && roles.contains(&self))
    }
}

/// Whether a case at area code `place` (Kemendagri, e.g. `72.10.01.2001`) lies in `area` (e.g. `72.10`).
/// A case without a place belongs to everyone; an empty area is the whole country.
pub fn covers(area: &str, place: Option<&str>) -> bool {
    let Some(place) = place else { return true };
    area.is_empty() || place == area || place.strip_prefix(area).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_covers_what_lies_below_it() {
        assert!(covers("72.10", Some("72.10.01.2001")));
        assert!(covers("72", Some("72.71")));
        assert!(covers("", Some("31.71")));
        assert!(covers("72.10", None));
        assert!(!covers("72.1", Some("72.10")), "a code is not a string prefix");
        assert!(!covers("72.10", Some("72")));
    }

    #[test]
    fn each_action_has_one_row_of_rights() {
        let listed: Vec<_> = RIGHTS.iter().map(|(action, _)| *action).collect();
        for action in Action::ALL {
            assert_eq!(listed.iter().filter(|one| *one == action).count(), 1, "{}", action.as_str());
        }
    }

    #[test]
    fn numbers_only_sees_no_case() {
        assert!(!Role::Statistik.may(Action::ReadCase));
        assert!(!Role::Penulis.may(Action::SeeQueue));
        assert!(Role::Admin.may(Action::ManageStaff) && !Role::Penyelia.may(Action::ManageStaff));
    }
}
