//! What random requests must come to.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::provisioning::tests::random::Step::{
    self, AddMembers, CreateGroup, CreateUser, RemoveGroup, RemoveMembers, RemoveUser, RenameGroup, RenameUser,
    ReplaceMembers, SetActive,
};
use crate::domain::provisioning::tests::random::organization_of;

/// What the program must have come to. People and groups go by number, and accounts by the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// The address of each account, and the directory that made it.
    pub(super) accounts: BTreeMap<usize, (usize, usize)>,
    made: usize,
    pub(super) users: BTreeMap<(usize, usize), ModelUser>,
    pub(super) groups: BTreeMap<(usize, usize), BTreeSet<usize>>,
}

#[derive(Debug, Clone)]
pub(super) struct ModelUser {
    /// Tells users apart who have the same name one after the other.
    pub(super) number: usize,
    pub(super) account: usize,
    pub(super) active: bool,
}

impl Model {
    fn holder(&self, person: usize) -> Option<usize> {
        self.accounts.iter().find(|(_, (address, _))| *address == person).map(|(account, _)| *account)
    }

    fn is_in(&self, account: usize, organization: usize) -> bool {
        self.users.iter().any(|((d, _), user)| organization_of(*d) == organization && user.account == account)
    }

    /// Accounts that are in no organization are deleted.
    fn sweep(&mut self) {
        let held: BTreeSet<usize> = self.users.values().map(|user| user.account).collect();
        self.accounts.retain(|account, _| held.contains(account));
    }

    /// The members that a group would have; nothing when one is no user of the directory.
    fn members(&self, directory: usize, people: &[usize]) -> Option<BTreeSet<usize>> {
        people.iter().map(|person| self.users.get(&(directory, *person)).map(|user| user.number)).collect()
    }

    fn role_is_taken(&self, directory: usize, group: usize) -> bool {
        self.groups.keys().any(|(d, g)| organization_of(*d) == organization_of(directory) && *g == group)
    }

    /// Does a step; says whether it is one that the program does rather than refuses.
    pub(super) fn run(&mut self, step: &Step) -> bool {
        match step {
            CreateUser { directory, person, active } => {
                if self.users.contains_key(&(*directory, *person)) {
                    return false;
                }
                self.made += 1;
                let number = self.made;
                let account = self.holder(*person).unwrap_or(number);
                self.accounts.entry(account).or_insert((*person, *directory));
                self.users.insert((*directory, *person), ModelUser { number, account, active: *active });
            }
            SetActive { directory, person, active } => match self.users.get_mut(&(*directory, *person)) {
                Some(user) => user.active = *active,
                None => return false,
            },
            RenameUser { directory, person, to } => {
                let Some(user) = self.users.get(&(*directory, *person)).cloned() else { return false };
                if person == to {
                    return true;
                }
                if self.users.contains_key(&(*directory, *to)) {
                    return false;
                }
                let mut user = user;
                let owned = self.accounts[&user.account].1 == *directory
                    && !self.is_in(user.account, 1 - organization_of(*directory));
                match self.holder(*to).filter(|holder| *holder != user.account) {
                    _ if !owned => {}
                    Some(holder) => user.account = holder,
                    None => self.accounts.get_mut(&user.account).unwrap().0 = *to,
                }
                self.users.remove(&(*directory, *person));
                self.users.insert((*directory, *to), user);
            }
            RemoveUser { directory, person } => {
                let Some(user) = self.users.remove(&(*directory, *person)) else { return false };
                for ((d, _), members) in &mut self.groups {
                    if d == directory {
                        members.remove(&user.number);
                    }
                }
            }
            CreateGroup { directory, group, people } => {
                let Some(members) = self.members(*directory, people) else { return false };
                if self.role_is_taken(*directory, *group) {
                    return false;
                }
                self.groups.insert((*directory, *group), members);
            }
            RenameGroup { directory, group, to } => {
                if !self.groups.contains_key(&(*directory, *group)) {
                    return false;
                }
                if group != to && self.role_is_taken(*directory, *to) {
                    return false;
                }
                let members = self.groups.remove(&(*directory, *group)).unwrap();
                self.groups.insert((*directory, *to), members);
            }
            AddMembers { directory, group, people } => {
                let members = self.members(*directory, people);
                let (Some(present), Some(members)) = (self.groups.get_mut(&(*directory, *group)), members) else {
                    return false;
                };
                present.extend(members);
            }
            RemoveMembers { directory, group, people } => {
                let gone: BTreeSet<usize> =
                    people.iter().filter_map(|p| self.users.get(&(*directory, *p))).map(|user| user.number).collect();
                let Some(present) = self.groups.get_mut(&(*directory, *group)) else { return false };
                present.retain(|member| !gone.contains(member));
            }
            ReplaceMembers { directory, group, people } => {
                let members = self.members(*directory, people);
                let (Some(present), Some(members)) = (self.groups.get_mut(&(*directory, *group)), members) else {
                    return false;
                };
                *present = members;
            }
            RemoveGroup { directory, group } => return self.groups.remove(&(*directory, *group)).is_some(),
        }
        self.sweep();
        true
    }
}
