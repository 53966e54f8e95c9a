//! `rollcall demo`: sample data, sent through the server's own SCIM API.

mod client;
mod days;
mod dialect;
mod people;

use std::sync::Arc;
use std::time::Duration;

use crate::cli::demo::client::{Client, IdentityProvider};
use crate::cli::demo::days::{DAYS, Filled};
use crate::cli::demo::people::{People, Person};
use crate::cli::output::{self, Problem};
use crate::config::PublicUrl;
use crate::domain::tokens::{self, Validity};
use crate::domain::{Ctx, directories, organizations};
use crate::model::directory::{Directory, DirectoryKind};
use crate::model::event::Actor;
use crate::model::page::PageRequest;
use crate::model::secret::PlainToken;
use crate::model::time::{FixedClock, Timestamp};

const DAY: Duration = Duration::from_hours(24);
/// How long before now the last day began.
const TODAY: Duration = Duration::from_hours(2);
/// How long after one directory the next one has its turn on a day.
const BETWEEN: Duration = Duration::from_mins(20);

/// One directory of the sample data.
struct Sample {
    organization: &'static str,
    directory: &'static str,
    kind: DirectoryKind,
    domain: &'static str,
    people: usize,
    /// How many of them come in the last days.
    hires: usize,
    groups: &'static [&'static str],
    /// How many days before now it is made.
    days_ago: u32,
}

const SAMPLES: [Sample; 4] = [
    Sample {
        organization: "Aurora Robotics",
        directory: "Okta",
        kind: DirectoryKind::Okta,
        domain: "aurora-robotics.example",
        people: 140,
        hires: 5,
        days_ago: 75,
        groups: &[
            "Engineering",
            "Firmware",
            "Data Platform",
            "Product",
            "Design",
            "Sales",
            "Customer Success",
            "Finance",
            "People Operations",
            "On-call",
        ],
    },
    Sample {
        organization: "Aurora Robotics",
        directory: "Contractors",
        kind: DirectoryKind::Google,
        domain: "contractors.aurora-robotics.example",
        people: 30,
        hires: 2,
        days_ago: 62,
        groups: &["Contractors", "Field Service", "Translation"],
    },
    Sample {
        organization: "Harbour Health",
        directory: "Entra ID",
        kind: DirectoryKind::Entra,
        domain: "harbour-health.example",
        people: 90,
        hires: 4,
        days_ago: 50,
        groups: &[
            "Nursing",
            "Cardiology",
            "Radiology",
            "Pharmacy",
            "Reception",
            "IT Service Desk",
            "Research",
            "Quality",
        ],
    },
    Sample {
        organization: "Lindgren & Partners",
        directory: "OneLogin",
        kind: DirectoryKind::OneLogin,
        domain: "lindgren.example",
        people: 40,
        hires: 2,
        days_ago: 21,
        groups: &["Partners", "Associates", "Paralegals", "Office"],
    },
];

/// A context with a past: its clock starts some weeks ago and is moved on by hand.
struct Past {
    ctx: Ctx,
    clock: Arc<FixedClock>,
}

impl Past {
    fn since(start: Timestamp, ctx: &Ctx) -> Self {
        let clock = Arc::new(FixedClock::new(start));
        Self { ctx: Ctx { clock: clock.clone(), ..ctx.clone() }, clock }
    }

    /// Moves the clock on to an instant, unless it is past it.
    fn reach(&self, instant: Timestamp) {
        let left = instant.as_ms().saturating_sub(self.ctx.now().as_ms());
        self.clock.advance(Duration::from_millis(u64::try_from(left).unwrap_or_default()));
    }
}

/// Fills an empty database with sample data.
pub async fn run(ctx: &Ctx, public_url: &PublicUrl) -> Result<(), Problem> {
    let first = PageRequest { size: 1, ..PageRequest::default() };
    if organizations::list(ctx, &first).await?.total > 0 {
        return Err(Problem::wrong("demo needs an empty database, and this one has organizations"));
    }
    let now = ctx.now();
    let before_now = |days: u32| now.minus(DAY * days);
    let start = SAMPLES.iter().map(|sample| sample.days_ago).max().unwrap_or_default();
    let past = Past::since(before_now(start), ctx);
    let mut client = Client::start(past.ctx.clone(), public_url.clone());
    let mut people = People::default();
    let mut directories = Vec::new();
    for sample in &SAMPLES {
        past.reach(before_now(sample.days_ago));
        directories.push(fill(&past, &client, sample, people.take(sample.people, sample.domain)).await?);
        client.write_request_log().await;
    }
    for day in 1..=DAYS {
        let begins = before_now(DAYS - day).minus(TODAY);
        for (directory, place) in directories.iter_mut().zip(0..) {
            past.reach(begins.plus(BETWEEN * place));
            directory.day(&past.ctx, &past.clock, day).await?;
        }
        client.write_request_log().await;
    }
    // And everybody looked in a moment ago.
    past.reach(now.minus(Duration::from_mins(8)));
    for directory in &directories {
        past.clock.advance(Duration::from_secs(100));
        directory.look_in().await?;
    }
    let count = |of: fn(&Filled) -> usize| directories.iter().map(of).sum::<usize>();
    let line = format!(
        "Made 3 organizations and {} directories with {} people and {} groups.",
        directories.len(),
        count(|directory| directory.users.len()),
        count(|directory| directory.groups.len())
    );
    drop(directories);
    client.finish().await;
    output::line(&line)
}

/// Makes one directory and pushes its people and groups into it.
async fn fill(past: &Past, client: &Client, sample: &Sample, people: Vec<Person>) -> Result<Filled, Problem> {
    let (ctx, clock, kind) = (&past.ctx, &past.clock, sample.kind);
    let actor = Actor::CommandLine;
    let organization = match organizations::find_by_id_or_name(ctx, sample.organization).await? {
        Some(found) => found,
        None => organizations::create(ctx, &actor, sample.organization, None).await?,
    };
    let created = directories::create(ctx, &actor, &organization.id, sample.directory, kind).await?;
    let directory = created.directory;
    let idp = client.identity_provider(&directory.id, created.token.secret, kind);
    let mut users = Vec::new();
    for person in people.iter().take(sample.people - sample.hires) {
        clock.advance(Duration::from_secs(36));
        idp.get(&dialect::find_user(person, kind)).await?;
        clock.advance(Duration::from_secs(1));
        users.push(dialect::id(&idp.post("/Users", &dialect::user(person, kind)).await?)?);
    }
    let groups = push_groups(past, &idp, sample, &users).await?;
    clock.advance(9 * DAY);
    for user in users.iter().skip(5).step_by(13) {
        clock.advance(Duration::from_secs(611));
        idp.patch(&format!("/Users/{user}"), &dialect::set_active(false, kind)).await?;
    }
    if let Some(user) = users.get(3) {
        idp.patch(&format!("/Users/{user}"), &dialect::set_title("Team lead", kind)).await?;
    }
    let leaked =
        if kind == DirectoryKind::Okta { Some(tokens_in_every_state(ctx, clock, &directory).await?) } else { None };
    Ok(Filled { directory, idp, users, people, groups, leaked })
}

/// Pushes the groups of a directory, each with every n-th person, so that people are in several and in none.
async fn push_groups(
    past: &Past,
    idp: &IdentityProvider,
    sample: &Sample,
    users: &[String],
) -> Result<Vec<String>, Problem> {
    let mut groups = Vec::new();
    for (index, name) in sample.groups.iter().enumerate() {
        past.clock.advance(Duration::from_secs(95));
        if let Some(find) = dialect::find_group(name, sample.kind) {
            idp.get(&find).await?;
        }
        let group = dialect::id(&idp.post("/Groups", &dialect::group(name)).await?)?;
        let members: Vec<&str> = users.iter().skip(index).step_by(index + 2).map(String::as_str).collect();
        for part in members.chunks(past.ctx.limits.patch_members) {
            idp.patch(&format!("/Groups/{group}"), &dialect::add_members(part, sample.kind)).await?;
        }
        groups.push(group);
    }
    Ok(groups)
}

/// Makes tokens that are active, about to expire, expired and revoked; returns the revoked one.
async fn tokens_in_every_state(ctx: &Ctx, clock: &FixedClock, directory: &Directory) -> Result<PlainToken, Problem> {
    let (actor, organization, id) = (Actor::CommandLine, &directory.organization, &directory.id);
    tokens::issue(ctx, &actor, organization, id, "Trial", Validity::Days30).await?;
    let leaked = tokens::issue(ctx, &actor, organization, id, "Pasted into a ticket", Validity::Unlimited).await?;
    clock.advance(DAY);
    tokens::revoke(ctx, &actor, organization, id, &leaked.token.id).await?;
    tokens::issue(ctx, &actor, organization, id, "Rotation", Validity::Days90).await?;
    tokens::issue(ctx, &actor, organization, id, "Next year", Validity::Days365).await?;
    Ok(leaked.secret)
}
