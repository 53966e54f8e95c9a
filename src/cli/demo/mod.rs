//! `rollcall demo`: sample data, sent through the server's own SCIM API.

mod client;
mod people;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::demo::client::{Client, IdentityProvider};
use crate::cli::demo::people::{People, Person};
use crate::cli::output::{self, Problem};
use crate::config::PublicUrl;
use crate::domain::tokens::{self, Validity};
use crate::domain::{Ctx, directories, organizations};
use crate::model::directory::DirectoryKind;
use crate::model::event::Actor;
use crate::model::page::PageRequest;
use crate::model::time::FixedClock;

const DAY: Duration = Duration::from_hours(24);
/// How far back the sample history starts.
const HISTORY_DAYS: u32 = 75;

/// One directory of the sample data.
struct Sample {
    organization: &'static str,
    directory: &'static str,
    kind: DirectoryKind,
    domain: &'static str,
    people: usize,
    groups: &'static [&'static str],
}

const SAMPLES: [Sample; 4] = [
    Sample {
        organization: "Aurora Robotics",
        directory: "Okta",
        kind: DirectoryKind::Okta,
        domain: "aurora-robotics.example",
        people: 140,
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
        groups: &["Contractors", "Field Service", "Translation"],
    },
    Sample {
        organization: "Harbour Health",
        directory: "Entra ID",
        kind: DirectoryKind::Entra,
        domain: "harbour-health.example",
        people: 90,
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
        groups: &["Partners", "Associates", "Paralegals", "Office"],
    },
];

/// Fills an empty database with sample data.
pub async fn run(ctx: &Ctx, public_url: &PublicUrl) -> Result<(), Problem> {
    let first = PageRequest { size: 1, ..PageRequest::default() };
    if organizations::list(ctx, &first).await?.total > 0 {
        return Err(Problem::wrong("demo needs an empty database, and this one has organizations"));
    }
    // The sample has a past: its clock starts some weeks ago and is moved on by hand.
    let now = ctx.now();
    let start =
        crate::model::time::Timestamp::from_ms(now.as_ms().saturating_sub(i64::from(HISTORY_DAYS) * 86_400_000));
    let clock = Arc::new(FixedClock::new(start));
    let past = Ctx { clock: clock.clone(), ..ctx.clone() };
    let client = Client::start(past.clone(), public_url.clone());
    let mut people = People::default();
    let mut made = (0, 0);
    let mut providers = Vec::new();
    for sample in &SAMPLES {
        let filled = fill(&past, &clock, &client, sample, &mut people).await?;
        made = (made.0 + filled.users, made.1 + sample.groups.len());
        providers.push(filled.idp);
        clock.advance(3 * DAY);
    }
    // And everybody looked in a moment ago.
    let elapsed = now.as_ms().saturating_sub(past.now().as_ms()).saturating_sub(480_000);
    clock.advance(Duration::from_millis(u64::try_from(elapsed).unwrap_or_default()));
    for idp in &providers {
        clock.advance(Duration::from_secs(100));
        // A paused directory answers 503, and the request is noted all the same.
        idp.look_in().await?;
    }
    drop(providers);
    client.finish().await;
    output::line(&format!(
        "Made 3 organizations and {} directories with {} people and {} groups.",
        SAMPLES.len(),
        made.0,
        made.1
    ))
}

/// A directory that was filled.
struct Filled {
    idp: IdentityProvider,
    users: usize,
}

/// Makes one directory and pushes its people and groups into it.
async fn fill(
    ctx: &Ctx,
    clock: &FixedClock,
    client: &Client,
    sample: &Sample,
    people: &mut People,
) -> Result<Filled, Problem> {
    let actor = Actor::CommandLine;
    let organization = match organizations::find_by_id_or_name(ctx, sample.organization).await? {
        Some(found) => found,
        None => organizations::create(ctx, &actor, sample.organization).await?,
    };
    let created = directories::create(ctx, &actor, &organization.id, sample.directory, sample.kind).await?;
    let directory = created.directory;
    let idp = client.identity_provider(&directory.id, created.token.secret, sample.kind);
    let mut users = Vec::new();
    for person in people.take(sample.people, sample.domain) {
        clock.advance(Duration::from_secs(37));
        let answer = idp.post("/Users", &user(&person, sample.kind)).await?;
        users.push(id(&answer)?);
    }
    for (index, name) in sample.groups.iter().enumerate() {
        clock.advance(Duration::from_secs(95));
        // Each group has every n-th person, so that people are in several and in none.
        let step = index + 2;
        let members: Vec<Value> = users.iter().skip(index).step_by(step).map(|id| json!({ "value": id })).collect();
        let group = idp.post("/Groups", &json!({ "schemas": [GROUP], "displayName": name })).await?;
        let path = format!("/Groups/{}", id(&group)?);
        for part in members.chunks(ctx.limits.patch_members) {
            idp.patch(&path, &json!([{ "op": "add", "path": "members", "value": part }])).await?;
        }
    }
    clock.advance(9 * DAY);
    for user in users.iter().skip(5).step_by(13) {
        clock.advance(Duration::from_secs(611));
        let operation = match sample.kind {
            DirectoryKind::Entra => json!([{ "op": "Replace", "path": "active", "value": "False" }]),
            _ => json!([{ "op": "replace", "value": { "active": false } }]),
        };
        idp.patch(&format!("/Users/{user}"), &operation).await?;
    }
    if let Some(user) = users.get(3) {
        idp.patch(&format!("/Users/{user}"), &json!([{ "op": "replace", "path": "title", "value": "Team lead" }]))
            .await?;
    }
    if sample.kind == DirectoryKind::Okta {
        tokens_in_every_state(ctx, clock, &directory).await?;
    }
    if sample.kind == DirectoryKind::Google {
        directories::pause(ctx, &actor, &organization.id, &directory.id).await?;
    }
    Ok(Filled { idp, users: users.len() })
}

/// Makes tokens that are active, about to expire, expired and revoked.
async fn tokens_in_every_state(
    ctx: &Ctx,
    clock: &FixedClock,
    directory: &crate::model::directory::Directory,
) -> Result<(), Problem> {
    let (actor, organization, id) = (Actor::CommandLine, &directory.organization, &directory.id);
    tokens::issue(ctx, &actor, organization, id, "Trial", Validity::Days30).await?;
    let leaked = tokens::issue(ctx, &actor, organization, id, "Pasted into a ticket", Validity::Unlimited).await?;
    clock.advance(DAY);
    tokens::revoke(ctx, &actor, organization, id, &leaked.token.id).await?;
    tokens::issue(ctx, &actor, organization, id, "Rotation", Validity::Days90).await?;
    tokens::issue(ctx, &actor, organization, id, "Next year", Validity::Days365).await?;
    Ok(())
}

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// Writes a person as the identity provider at the other end would.
fn user(person: &Person, kind: DirectoryKind) -> Value {
    // OneLogin's template gives some people a user name that is no address, and a few no address at all.
    let has_no_email = kind == DirectoryKind::OneLogin && person.number % 17 == 4;
    let user_name = if has_no_email { person.login() } else { person.email.clone() };
    let emails =
        if has_no_email { json!([]) } else { json!([{ "value": person.email, "type": "work", "primary": true }]) };
    json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": format!("{}-{:05}", kind.word(), person.number),
        "userName": user_name,
        "name": { "givenName": person.given, "familyName": person.family },
        "displayName": format!("{} {}", person.given, person.family),
        "title": person.title,
        "emails": emails,
        "active": true,
        ENTERPRISE: { "department": person.department },
    })
}

fn id(answer: &Value) -> Result<String, Problem> {
    let id = answer.get("id").and_then(Value::as_str);
    id.map(str::to_owned).ok_or_else(|| Problem::wrong("the server answered without an id"))
}
