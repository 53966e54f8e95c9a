//! What is measured: one entry for each route, with the limits beside it.

mod limit;
mod prepare;
mod run;

pub use limit::Limit;
pub use run::{Arena, Subject, run};

/// Something that is measured.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// What `BENCH_ONLY` and the results call it.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What is sent.
    pub work: Work,
    /// The limits beside it.
    pub limits: &'static [Limit],
    /// What else Rollcall does in turn with it.
    pub reference: Option<Reference>,
    /// In which directories.
    pub sizes: Sizes,
}

/// Something that Rollcall does in the largest directory in turn with a scenario, to be compared with it.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    /// What is sent.
    pub work: Work,
    /// What its rows are called.
    pub name: &'static str,
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// `GET /Users/{id}`, any of them.
    GetUser,
    /// `GET /Users?filter=userName eq "…"`.
    FilterUserName,
    /// `GET /Users?filter=title eq "…"`: no index has titles.
    FilterTitle,
    /// The first 100 users.
    FirstPage,
    /// The last 100 users, by number.
    LastPage,
    /// The last 100 users, by the cursor that leads to them.
    LastPageByCursor,
    /// The large group without its members.
    GroupWithoutMembers,
    /// `PATCH` of `active`.
    PatchActive,
    /// Adds one member to a group of ten.
    AddToSmall,
    /// Adds one member to the large group.
    AddToLarge,
    /// Adds 200 members at once.
    AddMany,
    /// `POST /Users`.
    PostUser,
    /// Nine reads, one write.
    Mixed,
}

/// In which directories something is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizes {
    /// In all.
    All,
    /// In the largest one.
    Largest,
}

impl Scenario {
    const fn new(name: &'static str, title: &'static str, work: Work, limits: &'static [Limit]) -> Self {
        Self { name, title, work, limits, reference: None, sizes: Sizes::All }
    }

    const fn in_largest(mut self) -> Self {
        self.sizes = Sizes::Largest;
        self
    }

    const fn in_turn_with(mut self, work: Work, name: &'static str) -> Self {
        self.reference = Some(Reference { work, name });
        self
    }
}

/// What L2 and L3 bound.
const WRITES: &[Limit] = &[Limit::Bytes, Limit::Batched, Limit::Alone];
/// What L1 bounds.
const POINT_READS: &[Limit] = &[Limit::Bytes, Limit::Point];

/// Everything that is measured with wrk on SQLite. What reads comes before what writes, and what makes a directory larger last.
pub const ALL: &[Scenario] = &[
    Scenario::new("get-user", "GET user", Work::GetUser, POINT_READS),
    Scenario::new("filter-user-name", "Filter userName eq", Work::FilterUserName, POINT_READS),
    Scenario::new("filter-title", "Filter on an attribute without an index", Work::FilterTitle, &[Limit::Scan]),
    Scenario::new("first-page", "First page of 100", Work::FirstPage, &[Limit::Bytes, Limit::Page]),
    Scenario::new("last-page", "Last page of 100", Work::LastPage, &[])
        .in_turn_with(Work::FirstPage, "rollcall, first page"),
    Scenario::new("last-page-cursor", "Last page of 100 by cursor", Work::LastPageByCursor, &[]).in_largest(),
    Scenario::new("group-without-members", "GET large group without members", Work::GroupWithoutMembers, &[])
        .in_turn_with(Work::GetUser, "rollcall, GET user"),
    Scenario::new("patch-active", "PATCH active", Work::PatchActive, WRITES),
    Scenario::new("add-member-small", "PATCH, add a member to a group of 10", Work::AddToSmall, WRITES),
    Scenario::new("add-member-large", "PATCH, add a member to a group of 50,000", Work::AddToLarge, &[])
        .in_turn_with(Work::AddToSmall, "rollcall, to a group of 10")
        .in_largest(),
    Scenario::new("add-200-members", "PATCH, add 200 members", Work::AddMany, &[])
        .in_turn_with(Work::AddToSmall, "rollcall, one member"),
    Scenario::new("mixed", "90 % reads, 10 % writes", Work::Mixed, &[]).in_largest(),
    Scenario::new("post-user", "POST user", Work::PostUser, WRITES),
];

/// What is measured on PostgreSQL.
pub const POSTGRES: &[Scenario] = &[
    Scenario::new("get-user", "GET user", Work::GetUser, POINT_READS),
    Scenario::new("patch-active", "PATCH active", Work::PatchActive, &[Limit::Batched, Limit::Alone]),
    Scenario::new("post-user", "POST user", Work::PostUser, &[Limit::Rows, Limit::Batched, Limit::Alone]),
];
