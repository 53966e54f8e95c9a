//! The program, asked for random requests, and compared with the model.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::provisioning::tests::random::Step::{
    self, AddMembers, CreateGroup, CreateUser, RemoveGroup, RemoveMembers, RemoveUser, RenameGroup, RenameUser,
    ReplaceMembers, SetActive,
};
use crate::domain::provisioning::tests::random::model::Model;
use crate::domain::provisioning::tests::random::{DIRECTORIES, organization_of};
use crate::domain::provisioning::{Caller, groups, users};
use crate::domain::{DomainError, members};
use crate::model::ids::{AccountId, UserId};
use crate::model::user::{Group, GroupEdit, MemberChange, MemberRef, User, UserProfile, UserWrite};
use crate::model::version::Precondition;
use crate::testing::{Product, everything, group_profile, write};

/// The program, spoken to as the model is.
pub(super) struct Program {
    product: Product,
    callers: Vec<Caller>,
    /// Makes the addresses of each run its own.
    run: u32,
    versions: HashMap<String, (i64, String)>,
}

impl Program {
    pub(super) async fn new(product: Product, run: u32) -> Self {
        let mut callers = Vec::new();
        for organization in 0..DIRECTORIES / 2 {
            let id = product.organization(&format!("Organization {run} {organization}")).await.id;
            for directory in ["One", "Two"] {
                callers.push(product.directory(&id, directory).await);
            }
        }
        Self { product, callers, run, versions: HashMap::new() }
    }

    fn user_name(&self, person: usize) -> String {
        format!("person-{person}@run-{}.example", self.run)
    }

    async fn users(&self, directory: usize) -> Vec<User> {
        self.product.users(&self.callers[directory]).await.into_iter().map(|(user, _)| user).collect()
    }

    async fn groups(&self, directory: usize) -> Vec<(Group, Vec<MemberRef>)> {
        self.product.groups(&self.callers[directory]).await
    }

    /// The id of a user, or one that nobody has.
    async fn user(&self, directory: usize, person: usize) -> UserId {
        let name = self.user_name(person);
        let found = self.users(directory).await.into_iter().find(|user| user.profile.user_name == name);
        found.map_or_else(|| format!("no-{person}").into(), |user| user.id)
    }

    async fn people(&self, directory: usize, people: &[usize]) -> Vec<UserId> {
        let mut ids = Vec::new();
        for person in people {
            ids.push(self.user(directory, *person).await);
        }
        ids
    }

    async fn change_group(
        &self,
        directory: usize,
        group: usize,
        to: usize,
        change: Option<MemberChange>,
    ) -> Result<(), DomainError> {
        let name = |group| format!("Group {group}");
        let found = self.groups(directory).await.into_iter().find(|(g, _)| g.profile.display_name == name(group));
        let id = found.map_or_else(|| "nobody".into(), |(group, _)| group.id);
        let edit = GroupEdit { profile: group_profile(&name(to)), members: change.into_iter().collect() };
        groups::change(&self.product.ctx, &self.callers[directory], &id, &Precondition::default(), |_| Ok(edit.clone()))
            .await
            .map(drop)
    }

    pub(super) async fn run(&self, step: &Step) -> Result<(), DomainError> {
        let ctx = &self.product.ctx;
        match step {
            CreateUser { directory, person, active } => {
                let mut new = write(&self.user_name(*person));
                new.profile.active = *active;
                users::create(ctx, &self.callers[*directory], new).await.map(drop)
            }
            SetActive { directory, person, active } => {
                let id = self.user(*directory, *person).await;
                let change = |user: &mut UserWrite| user.profile.active = *active;
                self.product.change_user(&self.callers[*directory], &id, change).await.map(drop)
            }
            RenameUser { directory, person, to } => {
                let id = self.user(*directory, *person).await;
                let new = write(&self.user_name(*to)).profile;
                let change = |user: &mut UserWrite| {
                    user.profile = UserProfile { active: user.profile.active, ..new.clone() };
                };
                self.product.change_user(&self.callers[*directory], &id, change).await.map(drop)
            }
            RemoveUser { directory, person } => {
                let id = self.user(*directory, *person).await;
                users::remove(ctx, &self.callers[*directory], &id, &Precondition::default()).await
            }
            CreateGroup { directory, group, people } => {
                let people = self.people(*directory, people).await;
                let profile = group_profile(&format!("Group {group}"));
                groups::create(ctx, &self.callers[*directory], profile, people).await.map(drop)
            }
            RenameGroup { directory, group, to } => self.change_group(*directory, *group, *to, None).await,
            AddMembers { directory, group, people } => {
                let change = MemberChange::Add(self.people(*directory, people).await);
                self.change_group(*directory, *group, *group, Some(change)).await
            }
            RemoveMembers { directory, group, people } => {
                let change = MemberChange::Remove(self.people(*directory, people).await);
                self.change_group(*directory, *group, *group, Some(change)).await
            }
            ReplaceMembers { directory, group, people } => {
                let change = MemberChange::Replace(self.people(*directory, people).await);
                self.change_group(*directory, *group, *group, Some(change)).await
            }
            RemoveGroup { directory, group } => {
                let name = format!("Group {group}");
                let found = self.groups(*directory).await.into_iter().find(|(g, _)| g.profile.display_name == name);
                let id = found.map_or_else(|| "nobody".into(), |(group, _)| group.id);
                groups::remove(ctx, &self.callers[*directory], &id, &Precondition::default()).await
            }
        }
    }

    /// A version is larger wherever the state is another, and never smaller.
    fn check_version(&mut self, id: &str, version: i64, state: String) {
        if let Some((before, old)) = self.versions.get(id) {
            assert!(if *old == state { version == *before } else { version > *before }, "{id}: {before} {version}");
        }
        self.versions.insert(id.to_owned(), (version, state));
    }

    pub(super) async fn check(&mut self, model: &Model) {
        let mut accounts: BTreeMap<usize, AccountId> = BTreeMap::new();
        for directory in 0..DIRECTORIES {
            let users = self.users(directory).await;
            let mut numbers = HashMap::new();
            let wanted: Vec<_> = model.users.iter().filter(|((d, _), _)| *d == directory).collect();
            assert_eq!(users.len(), wanted.len(), "users of {directory}");
            for ((_, person), wanted) in wanted {
                let name = self.user_name(*person);
                let found = users.iter().find(|user| user.profile.user_name == name).unwrap();
                assert_eq!(found.profile.active, wanted.active, "{name}");
                let account = accounts.entry(wanted.account).or_insert_with(|| found.account.clone());
                assert_eq!(*account, found.account, "the account of {name}");
                numbers.insert(found.id.clone(), wanted.number);
                self.check_version(found.id.as_str(), found.version, format!("{:?}", found.profile));
            }
            let groups = self.groups(directory).await;
            let wanted: Vec<_> = model.groups.iter().filter(|((d, _), _)| *d == directory).collect();
            assert_eq!(groups.len(), wanted.len(), "groups of {directory}");
            for ((_, group), wanted) in wanted {
                let name = format!("Group {group}");
                let (group, found) = groups.iter().find(|(g, _)| g.profile.display_name == name).unwrap();
                let members: BTreeSet<usize> = found.iter().map(|m| numbers[&m.id]).collect();
                assert_eq!(members, *wanted, "{name} of {directory}");
                assert_eq!(group.member_count, i64::try_from(wanted.len()).unwrap(), "{name} of {directory}");
                self.check_version(group.id.as_str(), group.version, format!("{name} {found:?}"));
            }
        }
        let distinct: BTreeSet<&AccountId> = accounts.values().collect();
        assert_eq!(distinct.len(), accounts.len(), "two people share an account");
        for (number, (address, _)) in &model.accounts {
            let account = self.product.account(&accounts[number]).await.unwrap();
            assert_eq!(account.email.unwrap().as_str(), self.user_name(*address));
        }
        for organization in 0..DIRECTORIES / 2 {
            let id = &self.callers[organization * 2].directory.organization;
            let found = members::list(&self.product.ctx, id, &everything()).await.unwrap();
            let found: BTreeMap<AccountId, bool> = found.items.into_iter().map(|m| (m.account, m.active)).collect();
            let mut wanted: BTreeMap<AccountId, bool> = BTreeMap::new();
            for ((directory, _), user) in &model.users {
                if organization_of(*directory) == organization {
                    *wanted.entry(accounts[&user.account].clone()).or_insert(true) &= user.active;
                }
            }
            assert_eq!(found, wanted, "members of organization {organization}");
        }
    }
}
