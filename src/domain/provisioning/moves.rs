//! Who came into a group and who left it: for the events, of the group and of each person.

use crate::domain::events::Happening;
use crate::domain::provisioning::Caller;
use crate::model::event::AttributeChange;
use crate::model::ids::GroupId;
use crate::model::user::MemberRef;

/// Most people that one change of a group tells of one by one, each with an event. It is as many as a PATCH may name; of more at once the
/// group's own event gives the number.
pub(super) const TOLD: usize = 200;
/// Most people that the event of a group names.
pub const NAMED: usize = 20;

/// Who came into a group and who left it, in order.
#[derive(Debug, Default)]
pub(super) struct Moves {
    added: Vec<MemberRef>,
    removed: Vec<MemberRef>,
}

impl Moves {
    /// Takes down who came in.
    pub(super) fn add(&mut self, members: impl IntoIterator<Item = MemberRef>) {
        self.added.extend(members);
    }

    /// Takes down who left.
    pub(super) fn remove(&mut self, members: impl IntoIterator<Item = MemberRef>) {
        self.removed.extend(members);
    }

    /// Returns how many came in.
    pub(super) fn added(&self) -> i64 {
        i64::try_from(self.added.len()).unwrap_or(i64::MAX)
    }

    /// Returns how many left.
    pub(super) fn removed(&self) -> i64 {
        i64::try_from(self.removed.len()).unwrap_or(i64::MAX)
    }

    /// Returns the changes of the group's `members`.
    pub(super) fn changes(&self) -> Vec<AttributeChange> {
        let added =
            self.added.iter().take(NAMED).map(|member| AttributeChange::new("members", None, Some(&member.name)));
        let removed =
            self.removed.iter().take(NAMED).map(|member| AttributeChange::new("members", Some(&member.name), None));
        added.chain(removed).take(NAMED).collect()
    }

    /// Returns the events of the people.
    pub(super) fn happenings<'a>(
        &'a self,
        caller: &'a Caller,
        group: &'a GroupId,
        told: &'a Told,
    ) -> Vec<Happening<'a>> {
        if self.added.len() + self.removed.len() > TOLD {
            return Vec::new();
        }
        let happening = |member: &'a MemberRef, action, detail, changes| Happening {
            organization: Some(&caller.directory.organization),
            directory: Some(&caller.directory.id),
            action,
            subject_id: member.id.as_str(),
            subject_label: &member.name,
            detail,
            related_id: Some(group.as_str()),
            changes,
        };
        let joined = self.added.iter().map(|member| happening(member, "user.joined", &told.joined.0, &told.joined.1));
        let left = self.removed.iter().map(|member| happening(member, "user.left", &told.left.0, &told.left.1));
        joined.chain(left).collect()
    }
}

/// What the events of the people say: the same for each of them.
pub(super) struct Told {
    joined: (String, [AttributeChange; 1]),
    left: (String, [AttributeChange; 1]),
}

impl Told {
    /// Words it for a group of this name.
    pub(super) fn of(group: &str) -> Self {
        Self {
            joined: (
                format!("Put into the group “{group}”: has its role"),
                [AttributeChange::new("groups", None, Some(group))],
            ),
            left: (
                format!("Taken out of the group “{group}”: lost its role"),
                [AttributeChange::new("groups", Some(group), None)],
            ),
        }
    }
}
