//! Searches over the users and groups of a directory: filtered, sorted, and cut into pages.
//!
//! SQL narrows the candidates. What it does not decide is asked of each candidate, which are read a few at a time, by key: of a
//! directory never more is held in memory than a page, or the keys that the page is found by.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};
use std::ops::ControlFlow::{self, Break, Continue};
use std::slice::from_mut;

use crate::domain::provisioning::{Caller, SCAN_ROWS};
use crate::domain::{Ctx, DomainResult};
use crate::model::ids::{DirectoryId, GroupId, UserId};
use crate::model::search::{Direction, Kind, Place, Resource, SortKey, Start};
use crate::model::text::key_of;
use crate::model::user::{Equals, ListedUser, Window};
use crate::store::{Db, Reader, StoreResult};

/// Decides on a resource.
pub type Matcher = Box<dyn Fn(&Resource) -> bool + Send + Sync>;
/// Returns what a resource is sorted by.
pub type Keyer = Box<dyn Fn(&Resource) -> SortKey + Send + Sync>;

/// What is asked for of one kind of resources.
pub struct Part {
    /// The kind.
    pub kind: Kind,
    /// Conditions that SQL decides: all must hold.
    pub equals: Vec<Equals>,
    /// What SQL does not decide.
    pub matches: Option<Matcher>,
    /// What the resources are sorted by; without it all come behind those that have a key.
    pub key: Option<Keyer>,
    /// Whether `matches` or `key` looks at the groups of a user or the members of a group.
    pub needs_related: bool,
}

/// A search.
pub struct Search {
    /// What is asked for, each kind once, in the order of [`Kind`].
    pub parts: Vec<Part>,
    /// Which way the resources are sorted; without it they come as they were made.
    pub direction: Option<Direction>,
    /// Where the page begins.
    pub start: Start,
    /// Most resources on the page.
    pub limit: u32,
    /// How many resources there are in all, where that was counted for an earlier page and is costly to count.
    pub total: Option<u64>,
    /// Whether groups are answered with their members.
    pub with_members: bool,
    /// The user of a `userName`, which stands before it by its key, where that was read already.
    pub read_already: Option<(String, Option<ListedUser>)>,
}

impl Search {
    /// Tells whether every candidate has to be asked, so that to count them is to read them.
    #[must_use]
    pub fn is_costly_to_count(&self) -> bool {
        self.direction.is_none() && self.parts.iter().any(|part| part.matches.is_some())
    }
}

impl Search {
    /// Answers a search for the one user that was read already.
    fn found_already(&self) -> Option<Found> {
        let (key, found) = self.read_already.as_ref()?;
        let [Part { kind: Kind::User, equals, matches, .. }] = self.parts.as_slice() else { return None };
        let [Equals::UserName(name)] = equals.as_slice() else { return None };
        if self.direction.is_some() || self.start != Start::Number(0) || self.limit == 0 || key_of(name) != *key {
            return None;
        }
        let found = found.iter().cloned().map(Resource::Listed);
        let resources: Vec<Resource> =
            found.filter(|found| matches.as_ref().is_none_or(|matches| matches(found))).collect();
        let total = resources.len() as u64;
        Some(Found { resources, first: None, last: None, has_next: false, has_previous: false, total })
    }
}

/// A part of what was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The resources of the page, in order.
    pub resources: Vec<Resource>,
    /// The place of the first one on the page, though it may be deleted meanwhile.
    pub first: Option<Place>,
    /// The place of the last one.
    pub last: Option<Place>,
    /// Whether there is more behind the page.
    pub has_next: bool,
    /// Whether there is more before the page.
    pub has_previous: bool,
    /// How many resources there are in all.
    pub total: u64,
}

/// Carries a search out.
///
/// # Errors
/// When the database fails.
pub async fn run(ctx: &Ctx, caller: &Caller, search: &Search) -> DomainResult<Found> {
    if let Some(found) = search.found_already() {
        return Ok(found);
    }
    let mut scan = Scan { db: &ctx.db, reader: None, directory: &caller.directory.id };
    let mut found = match (search.direction, &search.start) {
        (Some(direction), _) => scan.sorted(search, direction).await?,
        (None, Start::Number(offset)) => scan.by_number(search, *offset).await?,
        (None, _) => scan.by_place(search).await?,
    };
    scan.relate(&mut found.resources, search.with_members).await?;
    Ok(found)
}

/// Where reading a list goes on.
enum Edge {
    /// Behind an id, in the order of ids.
    Behind(String),
    /// Before an id or from the end, backwards.
    Before(Option<String>),
}

impl Edge {
    fn whole(backwards: bool) -> Self {
        if backwards { Self::Before(None) } else { Self::Behind(String::new()) }
    }

    fn at(id: &str, backwards: bool) -> Self {
        if backwards { Self::Before(Some(id.to_owned())) } else { Self::Behind(id.to_owned()) }
    }
}

/// A place of which the nearest to the start of a page is the smallest.
struct Ranked {
    place: Place,
    upwards: bool,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.place.cmp(&other.place);
        if self.upwards { order } else { order.reverse() }
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Ranked {}

struct Scan<'a> {
    db: &'a Db,
    /// The connection, given back between two parts of a long scan.
    reader: Option<Reader>,
    directory: &'a DirectoryId,
}

impl Scan<'_> {
    /// A page by number, as the resources were made.
    async fn by_number(&mut self, search: &Search, offset: u64) -> StoreResult<Found> {
        let limit = search.limit as usize;
        let mut resources: Vec<Resource> = Vec::new();
        let mut total = 0;
        for part in &search.parts {
            let skip = offset.saturating_sub(total);
            if part.matches.is_none() {
                let wanted = u32::try_from(limit - resources.len()).unwrap_or(u32::MAX);
                total += self.page(part, Window { offset: skip, limit: wanted }, &mut resources).await?;
                continue;
            }
            let mut met = 0;
            self.walk(part, Edge::whole(false), SCAN_ROWS, |resource| {
                met += 1;
                if met > skip && resources.len() < limit {
                    resources.push(resource);
                }
                Continue(())
            })
            .await?;
            total += met;
        }
        Ok(Found { resources, first: None, last: None, has_next: false, has_previous: false, total })
    }

    /// A page behind or before a place, as the resources were made. What comes and goes meanwhile neither hides nor doubles another.
    async fn by_place(&mut self, search: &Search) -> StoreResult<Found> {
        let backwards = search.start.is_backwards();
        let wanted = search.limit as usize + 1;
        let total = match search.total {
            Some(total) => total,
            None => self.count_all(search).await?,
        };
        let mut parts: Vec<&Part> = search.parts.iter().collect();
        if backwards {
            parts.reverse();
        }
        let mut resources: Vec<Resource> = Vec::new();
        for part in parts {
            let edge = match search.start.place() {
                Some(place) if place.kind == part.kind => Edge::at(&place.id, backwards),
                Some(place) if (part.kind < place.kind) != backwards => continue,
                _ => Edge::whole(backwards),
            };
            let batch = if part.matches.is_some() { SCAN_ROWS } else { u32::try_from(wanted).unwrap_or(SCAN_ROWS) };
            self.walk(part, edge, batch, |resource| {
                resources.push(resource);
                if resources.len() < wanted { Continue(()) } else { Break(()) }
            })
            .await?;
            if resources.len() == wanted {
                break;
            }
        }
        let more = resources.len() == wanted;
        resources.truncate(search.limit as usize);
        if backwards {
            resources.reverse();
        }
        let place = |resource: &Resource| place(resource, SortKey::default());
        let (first, last) = (resources.first().map(place), resources.last().map(place));
        Ok(found(search, resources, first, last, more, total))
    }

    /// A page of sorted resources: all candidates are read, and of each no more is kept than its place.
    async fn sorted(&mut self, search: &Search, direction: Direction) -> StoreResult<Found> {
        let backwards = search.start.is_backwards();
        let descending = direction == Direction::Descending;
        let limit = search.limit as usize;
        let (skip, capacity) = match search.start {
            Start::Number(_) if limit == 0 => (0, 0),
            Start::Number(offset) => {
                let skip = usize::try_from(offset).unwrap_or(usize::MAX);
                (skip, skip.saturating_add(limit))
            }
            _ => (0, limit + 1),
        };
        let from = search.start.place();
        let beyond = if backwards == descending { Ordering::Greater } else { Ordering::Less };
        let mut nearest: BinaryHeap<Ranked> = BinaryHeap::new();
        let mut total = 0;
        for part in &search.parts {
            self.walk(part, Edge::whole(false), SCAN_ROWS, |resource| {
                total += 1;
                let key = part.key.as_ref().map_or_else(|| SortKey::of(None), |key| key(&resource));
                let place = place(&resource, key);
                if from.is_none_or(|from| place.cmp(from) == beyond) {
                    nearest.push(Ranked { place, upwards: backwards == descending });
                    if nearest.len() > capacity {
                        nearest.pop();
                    }
                }
                Continue(())
            })
            .await?;
        }
        let mut places: Vec<Place> =
            nearest.into_sorted_vec().into_iter().skip(skip).map(|ranked| ranked.place).collect();
        let more = places.len() > limit;
        places.truncate(limit);
        if backwards {
            places.reverse();
        }
        let resources = self.fetch(&places).await?;
        let (first, last) = (places.first().cloned(), places.last().cloned());
        Ok(found(search, resources, first, last, more, total))
    }

    /// Counts what is asked for in all.
    async fn count_all(&mut self, search: &Search) -> StoreResult<u64> {
        let mut total = 0;
        for part in &search.parts {
            if part.matches.is_none() {
                total += self.count(part).await?;
                continue;
            }
            self.walk(part, Edge::whole(false), SCAN_ROWS, |_| {
                total += 1;
                Continue(())
            })
            .await?;
        }
        Ok(total)
    }

    /// Shows every match to `visit`, by id, until it has seen enough.
    async fn walk(
        &mut self,
        part: &Part,
        mut edge: Edge,
        batch: u32,
        mut visit: impl FnMut(Resource) -> ControlFlow<()> + Send,
    ) -> StoreResult<()> {
        loop {
            let mut rows = self.read(part, &edge, batch).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            edge = Edge::at(last.id(), matches!(edge, Edge::Before(_)));
            let was_full = rows.len() == batch as usize;
            if part.needs_related && part.kind == Kind::User {
                self.relate(&mut rows, true).await?;
            }
            for mut row in rows {
                // Members by the group: those of many groups together could be a great many.
                if part.needs_related && part.kind == Kind::Group {
                    self.relate(from_mut(&mut row), true).await?;
                }
                if part.matches.as_ref().is_none_or(|matches| matches(&row)) && visit(row).is_break() {
                    return Ok(());
                }
            }
            if !was_full {
                return Ok(());
            }
            // Whoever reads a whole directory lets those go first who wait to read one row.
            self.reader = None;
        }
    }

    async fn reader(&mut self) -> StoreResult<&mut Reader> {
        match &mut self.reader {
            Some(reader) => Ok(reader),
            none @ None => Ok(none.insert(self.db.read().await?)),
        }
    }

    async fn read(&mut self, part: &Part, edge: &Edge, limit: u32) -> StoreResult<Vec<Resource>> {
        let (directory, equals) = (self.directory, &part.equals);
        Ok(match part.kind {
            Kind::User => {
                let mut users = self.reader().await?.users();
                let rows = match edge {
                    Edge::Behind(id) => users.scan(directory, equals, id, limit).await?,
                    Edge::Before(id) => users.scan_back(directory, equals, id.as_deref(), limit).await?,
                };
                rows.into_iter().map(|user| Resource::User(user, Vec::new())).collect()
            }
            Kind::Group => {
                let mut groups = self.reader().await?.groups();
                let rows = match edge {
                    Edge::Behind(id) => groups.scan(directory, equals, id, limit).await?,
                    Edge::Before(id) => groups.scan_back(directory, equals, id.as_deref(), limit).await?,
                };
                rows.into_iter().map(|group| Resource::Group(group, None)).collect()
            }
        })
    }

    /// Reads a part of a list that SQL decides alone, and says how long the list is. What is looked up by a key is mostly one
    /// resource or none: to read the page is to count them.
    async fn page(&mut self, part: &Part, window: Window, resources: &mut Vec<Resource>) -> StoreResult<u64> {
        let is_short = !part.equals.is_empty() && window.offset == 0 && window.limit > 0;
        if is_short {
            let found = self.list(part, window).await?;
            let number = found.len() as u64;
            resources.extend(found);
            return if number < u64::from(window.limit) { Ok(number) } else { self.count(part).await };
        }
        let count = self.count(part).await?;
        if window.limit > 0 && window.offset < count {
            resources.extend(self.list_counted(part, window, count).await?);
        }
        Ok(count)
    }

    /// Reads a part of a list of known length: from its end where that is nearer.
    async fn list_counted(&mut self, part: &Part, window: Window, count: u64) -> StoreResult<Vec<Resource>> {
        let left = count.saturating_sub(window.offset);
        let limit = u32::try_from(left).map_or(window.limit, |left| left.min(window.limit));
        let behind = left.saturating_sub(u64::from(limit));
        if behind >= window.offset {
            return self.list(part, window).await;
        }
        self.list_back(part, Window { offset: behind, limit }).await
    }

    async fn list_back(&mut self, part: &Part, window: Window) -> StoreResult<Vec<Resource>> {
        let (directory, equals) = (self.directory, &part.equals);
        Ok(match part.kind {
            Kind::User => {
                let users = self.reader().await?.users().list_back(directory, equals, window).await?;
                users.into_iter().map(Resource::Listed).collect()
            }
            Kind::Group => {
                let groups = self.reader().await?.groups().list_back(directory, equals, window).await?;
                groups.into_iter().rev().map(|group| Resource::Group(group, None)).collect()
            }
        })
    }

    async fn list(&mut self, part: &Part, window: Window) -> StoreResult<Vec<Resource>> {
        let (directory, equals) = (self.directory, &part.equals);
        Ok(match part.kind {
            Kind::User => {
                let users = self.reader().await?.users().list(directory, equals, window).await?;
                users.into_iter().map(Resource::Listed).collect()
            }
            Kind::Group => {
                let groups = self.reader().await?.groups().list(directory, equals, window).await?;
                groups.into_iter().map(|group| Resource::Group(group, None)).collect()
            }
        })
    }

    async fn count(&mut self, part: &Part) -> StoreResult<u64> {
        let directory = self.directory;
        if part.equals.is_empty() {
            let (users, groups) = self.reader().await?.directories().counts(directory).await?;
            let count = if part.kind == Kind::User { users } else { groups };
            return Ok(u64::try_from(count).unwrap_or_default());
        }
        let count = match part.kind {
            // Most are: those who are not are sooner counted.
            Kind::User if part.equals == [Equals::Active(true)] => {
                let (users, _) = self.reader().await?.directories().counts(directory).await?;
                users - self.reader().await?.users().count(directory, &[Equals::Active(false)]).await?
            }
            Kind::User => self.reader().await?.users().count(directory, &part.equals).await?,
            Kind::Group => self.reader().await?.groups().count(directory, &part.equals).await?,
        };
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Reads the resources at some places; one that was deleted meanwhile is left out.
    async fn fetch(&mut self, places: &[Place]) -> StoreResult<Vec<Resource>> {
        let directory = self.directory;
        let ids = |kind| -> Vec<&str> {
            places.iter().filter(|place| place.kind == kind).map(|place| place.id.as_str()).collect()
        };
        let users = self.reader().await?.users().find_all(directory, &ids(Kind::User)).await?;
        let groups = self.reader().await?.groups().find_all(directory, &ids(Kind::Group)).await?;
        let mut found: HashMap<String, Resource> = users
            .into_iter()
            .map(|user| Resource::User(user, Vec::new()))
            .chain(groups.into_iter().map(|group| Resource::Group(group, None)))
            .map(|resource| (resource.id().to_owned(), resource))
            .collect();
        Ok(places.iter().filter_map(|place| found.remove(&place.id)).collect())
    }

    /// Puts its groups to each user, and its members to each group if they are wanted: one statement for either.
    async fn relate(&mut self, resources: &mut [Resource], with_members: bool) -> StoreResult<()> {
        let directory = self.directory;
        let mut users: Vec<UserId> = Vec::new();
        let mut groups: Vec<GroupId> = Vec::new();
        for resource in resources.iter() {
            match resource {
                Resource::User(user, _) => users.push(user.id.clone()),
                Resource::Group(group, _) if with_members => groups.push(group.id.clone()),
                Resource::Group(..) | Resource::Listed(_) => {}
            }
        }
        let mut groups_of = self.reader().await?.users().groups_of(directory, &users).await?;
        let mut members_of = self.reader().await?.groups().members_of(directory, &groups).await?;
        for resource in resources {
            match resource {
                Resource::User(user, groups) => *groups = groups_of.remove(&user.id).unwrap_or_default(),
                Resource::Listed(_) => {}
                Resource::Group(group, members) => {
                    *members = with_members.then(|| members_of.remove(&group.id).unwrap_or_default());
                }
            }
        }
        Ok(())
    }
}

fn place(resource: &Resource, key: SortKey) -> Place {
    Place { key, kind: resource.kind(), id: resource.id().to_owned() }
}

/// Says what lies around a page. Behind a place it began at something was before; whether it still is would cost a look.
fn found(
    search: &Search,
    resources: Vec<Resource>,
    first: Option<Place>,
    last: Option<Place>,
    more: bool,
    total: u64,
) -> Found {
    let (has_previous, has_next) = match search.start {
        Start::Number(_) => (false, false),
        Start::First => (false, more),
        Start::After(_) => (true, more),
        Start::Before(_) => (more, true),
        Start::Last => (more, false),
    };
    Found { resources, first, last, has_next, has_previous, total }
}
