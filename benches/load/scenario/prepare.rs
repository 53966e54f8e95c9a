//! What has to be there before a scenario can be measured: groups to be changed, addresses to be asked for.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Subject, Work};
use crate::client::{Client, in_parallel};
use crate::people;
use crate::seed::{Seeded, make_group};
use crate::wrk::write_lines;

/// Different addresses that one row asks for, at most.
const ADDRESSES: usize = 20_000;
/// Groups that members are added to.
const GROUPS: usize = 1_000;
/// Members of a small group.
const SMALL: usize = 10;
/// Members that are added at once.
const MANY: usize = 200;
/// Changes of 200 members that a run may need; each set of users goes to each group once.
const PATCHES: usize = 10_000;
/// Groups that are made at one time.
const THREADS: usize = 16;

/// What is sent to Rollcall in one directory.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The generator of `load.lua`.
    pub(super) generator: String,
    /// A request of the kind, whose answer L0 gives.
    pub(super) sample: (&'static str, String, Option<String>),
}

impl Work {
    /// Tells whether it changes something.
    pub(super) fn writes(self) -> bool {
        match self {
            Self::GetUser
            | Self::FilterUserName
            | Self::FilterTitle
            | Self::FirstPage
            | Self::LastPage
            | Self::LastPageByCursor
            | Self::GroupWithoutMembers => false,
            Self::PatchActive | Self::AddToSmall | Self::AddToLarge | Self::AddMany | Self::PostUser | Self::Mixed => {
                true
            }
        }
    }

    /// Prepares a directory.
    pub(super) fn prepare(self, subject: &Subject, tag: &str, folder: &Path) -> Result<Prepared> {
        let (client, seeded) = (&subject.server.client, &subject.seeded);
        let size = seeded.users.len();
        let maker = Maker { client, seeded, base: subject.base(), tag, folder };
        match self {
            Self::GetUser => {
                maker.read("users", &seeded.users.iter().map(|id| format!("/Users/{id}")).collect::<Vec<_>>())
            }
            Self::FilterUserName => maker.read("filters", &(0..size).map(people::filter_user_name).collect::<Vec<_>>()),
            Self::FilterTitle => maker.read("titles", &(0..size).map(people::filter_title).collect::<Vec<_>>()),
            Self::FirstPage => maker.read("first-page", &["/Users?startIndex=1&count=100".to_owned()]),
            Self::LastPage => {
                maker.read("last-page", &[format!("/Users?startIndex={}&count=100", total(client)?.saturating_sub(99))])
            }
            Self::LastPageByCursor => maker.read("last-cursor", &[last_cursor(client)?]),
            Self::GroupWithoutMembers => {
                maker.read("groups", &[format!("/Groups/{}?excludedAttributes=members", seeded.large_group)])
            }
            Self::PatchActive => maker.active(0),
            Self::PostUser => Ok(post("p")),
            Self::AddToSmall => {
                let groups = maker.make_groups("Ten", GROUPS, SMALL)?;
                maker.add("groups-ten", &groups, 0, 1)
            }
            Self::AddToLarge => {
                maker.add("groups-large", std::slice::from_ref(&seeded.large_group), seeded.large_group_members, 1)
            }
            Self::AddMany => {
                let groups = maker.make_groups("Many", PATCHES.div_ceil(size / MANY).max(GROUPS), 0)?;
                maker.add("groups-many", &groups, 0, MANY)
            }
            Self::Mixed => maker.mixed(),
        }
    }
}

struct Maker<'a> {
    client: &'a Client,
    seeded: &'a Seeded,
    base: String,
    /// What tells groups and files of one scenario from those of another.
    tag: &'a str,
    folder: &'a Path,
}

impl Maker<'_> {
    /// Sends GETs of some addresses below the directory.
    fn read(&self, name: &str, paths: &[String]) -> Result<Prepared> {
        let some = sample(paths);
        let file = self.file(name);
        write_lines(Path::new(&file), some.iter().map(|path| format!("{}{path}", self.base)))?;
        let first = some.first().context("there is no address to ask for")?;
        Ok(Prepared { generator: format!("make.paths({file:?})"), sample: ("GET", (*first).clone(), None) })
    }

    /// Changes people in no order, from one of them on.
    fn active(&self, from: usize) -> Result<Prepared> {
        let file = self.file("users-by-chance");
        let mut users = shuffled(&self.seeded.users);
        users.rotate_left(from);
        write_lines(Path::new(&file), &users)?;
        let last = users.last().context("there are no users")?;
        // Activating who is active: the answer is the same, and nothing changes.
        let body = concat!(
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"#,
            r#""Operations":[{"op":"replace","path":"active","value":true}]}"#
        );
        Ok(Prepared {
            generator: format!("make.active({file:?})"),
            sample: ("PATCH", format!("/Users/{last}"), Some(body.to_owned())),
        })
    }

    /// Makes groups that have members; users take turns.
    fn make_groups(&self, name: &str, count: usize, members: usize) -> Result<Vec<String>> {
        let users = &self.seeded.users;
        in_parallel(THREADS, count, |number| {
            let some = users.iter().cycle().skip(number * members % users.len()).take(members).cloned();
            make_group(self.client, &format!("{name} {} {number:05}", self.tag), &some.collect::<Vec<_>>())
        })
    }

    /// Adds sets of users to groups, from the user number `first` on.
    fn add(&self, name: &str, groups: &[String], first: usize, per_set: usize) -> Result<Prepared> {
        let (groups_file, users_file) = (self.file(name), self.file("users-in-order"));
        write_lines(Path::new(&groups_file), groups)?;
        write_lines(Path::new(&users_file), &self.seeded.users)?;
        let group = groups.first().context("there are no groups")?;
        // Removing who is not there: the answer is the same, and nothing changes.
        let (_, stranger) = self.seeded.users.split_at(self.seeded.users.len().saturating_sub(1));
        Ok(Prepared {
            generator: format!("make.add({groups_file:?}, {users_file:?}, {first}, {per_set})"),
            sample: ("PATCH", format!("/Groups/{group}"), Some(people::members("remove", stranger))),
        })
    }

    fn mixed(&self) -> Result<Prepared> {
        let users: Vec<_> = self.seeded.users.iter().map(|id| format!("/Users/{id}")).collect();
        let users = self.read("users", &users)?;
        let filters =
            self.read("filters", &(0..self.seeded.users.len()).map(people::filter_user_name).collect::<Vec<_>>())?;
        let (active, post) = (self.active(self.seeded.users.len() / 2)?, post("m"));
        let add = self.add("groups-mixed", &self.make_groups("Mixed", GROUPS, SMALL)?, 0, 1)?;
        let parts = [users.generator, filters.generator, active.generator, post.generator, add.generator];
        Ok(Prepared { generator: format!("make.mixed({})", parts.join(", ")), sample: users.sample })
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(format!("{}-{name}-{}", self.tag, self.seeded.users.len())).display().to_string()
    }
}

/// Makes users whose numbers begin with a tag.
fn post(tag: &str) -> Prepared {
    let sample = people::USER.replace(people::NUMBER, &format!("{tag}-sample"));
    Prepared {
        generator: format!("make.post({:?}, {tag:?})", people::USER),
        sample: ("POST", "/Users".to_owned(), Some(sample)),
    }
}

/// Picks addresses from all over a list, few enough for wrk to hold; it asks for them by chance.
pub(super) fn sample(all: &[String]) -> Vec<&String> {
    let every = all.len().div_ceil(ADDRESSES).max(1);
    all.iter().step_by(every).collect()
}

/// Brings texts out of order, in the same way each time: steps of a length that shares no factor with the number of texts.
fn shuffled(all: &[String]) -> Vec<&String> {
    let count = all.len();
    let step = [7_919, 7_907, 7_901].into_iter().find(|prime| !count.is_multiple_of(*prime)).unwrap_or(1);
    (0..count).filter_map(|index| all.get(index * step % count)).collect()
}

/// Counts the users.
fn total(client: &Client) -> Result<u64> {
    let list = client.json("GET", "/Users?count=0", None)?;
    list.get("totalResults").and_then(Value::as_u64).context("a list has no totalResults")
}

/// Walks to the last full page, by cursors.
fn last_cursor(client: &Client) -> Result<String> {
    let mut path = "/Users?cursor&count=100".to_owned();
    loop {
        let list = client.json("GET", &path, None)?;
        match list.get("nextCursor").and_then(Value::as_str) {
            Some(next) => path = format!("/Users?cursor={next}&count=100"),
            None => return Ok(path),
        }
    }
}
