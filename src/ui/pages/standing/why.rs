//! Why a person has a role, or has it not.

use leptos::prelude::*;

use crate::domain::inspect::{self, RoleAnswer, Standing};
use crate::domain::roles;
use crate::model::directory::{Directory, DirectoryKind};
use crate::model::event::Event;
use crate::model::ids::AccountId;
use crate::model::organization::Organization;
use crate::model::person::{HeldRole, NamedRole, RoleGroup};
use crate::ui::call::Call;
use crate::ui::components::{Alert, Card, CardHeader, SearchForm, TextLink, Tone, moment};
use crate::ui::error::UiError;
use crate::ui::pages::directory_sync::timeline::by;
use crate::ui::pages::listing::address;
use crate::ui::routes;

/// The parameter that names the role that is asked about.
const ROLE: &str = "role";
/// Roles that the field offers while somebody types; any other can be typed, too.
const OFFERED: u32 = 200;

/// The person whom a page is about.
pub struct Asked<'a> {
    /// Who looks.
    pub call: &'a Call,
    /// The organization.
    pub organization: &'a Organization,
    /// The person.
    pub account: &'a AccountId,
    /// How the person is called there.
    pub name: &'a str,
    /// What the organization knows of the person.
    pub standing: &'a Standing,
    /// The address of the page.
    pub home: &'a str,
}

/// The question, and the answer if the address asks it.
pub async fn card(person: Asked<'_>) -> Result<AnyView, UiError> {
    let (ctx, organization) = (person.call.ctx(), person.organization);
    let asked = person.call.visit.query(ROLE);
    let said = match &asked {
        Some(asked) => {
            let answer = inspect::role(ctx, &organization.id, person.account, person.standing, asked).await?;
            Some(said(&person, asked, answer))
        }
        None => None,
    };
    let offered = roles::names(ctx, &organization.id, OFFERED).await?;
    let offered = offered.into_iter().map(|(_, name)| name.to_string()).collect::<Vec<_>>();
    let text = format!(
        "Name a role of {}: the answer says where {} has it from, or why it is missing and what to do.",
        organization.name, person.name
    );
    let action = format!("{}#why", person.home);
    let asked = asked.unwrap_or_default();
    Ok(view! {
        <Card flush=true id="why">
            <CardHeader title="Is a role missing?" text=text />
            <div class="flex flex-col gap-4 p-5">
                <SearchForm action=action label="Name of a role" name=ROLE value=asked offers=offered verb="Why?" />
                {said}
            </div>
        </Card>
    }
    .into_any())
}

fn said(person: &Asked<'_>, asked: &str, answer: RoleAnswer) -> AnyView {
    match answer {
        RoleAnswer::NoSuchRole(alike) => no_such_role(person, asked, alike),
        RoleAnswer::Held(held) => {
            let from = held.iter().map(source).collect::<Vec<_>>().join("; ");
            let title = format!("{} has this role: {from}.", person.name);
            let but = cannot_sign_in(person);
            let tone = if but.is_some() { Tone::Warning } else { Tone::Success };
            view! {
                <Alert tone=tone title=title>
                    <p class="empty:hidden">{but}</p>
                </Alert>
            }
            .into_any()
        }
        RoleAnswer::NotGiven { role, taken } => not_given(person, &role, taken.as_deref()),
        RoleAnswer::NotInGroup { role, group, directory, known_there, last } => {
            not_in_group(person, &role, &group, &directory, known_there, last.as_deref())
        }
    }
}

/// Roles come to nothing where the person cannot sign in.
fn cannot_sign_in(person: &Asked<'_>) -> Option<&'static str> {
    (person.standing.may_sign_in != Some(true) || !person.standing.has_address)
        .then_some("But the person cannot sign in, so nothing comes of it: the line below the name says why.")
}

fn no_such_role(person: &Asked<'_>, asked: &str, alike: Vec<String>) -> AnyView {
    let href = routes::roles(&person.organization.id);
    let title = format!("{} has no role called “{asked}”.", person.organization.name);
    if alike.is_empty() {
        let text = "A role that comes from a group is there only while the group is: it may not have been pushed, or have another name. ";
        return view! {
            <Alert tone=Tone::Warning title=title>
                <p>{text} <TextLink href=href>"See all roles"</TextLink></p>
            </Alert>
        }
        .into_any();
    }
    let links = alike.into_iter().map(|name| {
        let href = format!("{}#why", address(person.home, &[(ROLE, &name)]));
        view! { <li class="[overflow-wrap:anywhere]"><TextLink href=href>{name}</TextLink></li> }
    });
    let links = links.collect_view();
    view! {
        <Alert tone=Tone::Warning title=title>
            <p>"Is it one of these?"</p>
            <ul class="mt-1 flex flex-wrap gap-x-4 gap-y-1">{links} <li><TextLink href=href>"See all roles"</TextLink></li></ul>
        </Alert>
    }
    .into_any()
}

fn source(held: &HeldRole) -> String {
    match &held.through {
        Some((group, since)) => {
            format!("in the group of that name of {} since {}", group.directory_name, moment(since.as_ms()))
        }
        None if held.is_default => "it is the default role".to_owned(),
        None => "it was given by hand".to_owned(),
    }
}

/// The role comes from no group: who took it, and where it is given.
fn not_given(person: &Asked<'_>, role: &NamedRole, taken: Option<&Event>) -> AnyView {
    let (title, text) = match taken {
        Some(event) => (
            format!("The role “{}” was taken from {}.", role.name, person.name),
            format!("That was on {} ({}). ", moment(event.at.as_ms()), by(event)),
        ),
        None => (format!("{} does not have the role “{}”.", person.name, role.name), String::new()),
    };
    let href = format!("{}#roles", routes::member(&person.organization.id, person.account));
    let but = cannot_sign_in(person);
    view! {
        <Alert tone=Tone::Info title=title>
            <p>
                {text} "It comes from no group of a directory: an owner or admin gives it, on "
                <TextLink href=href>"the member’s page"</TextLink> "."
            </p>
            <p class="empty:hidden">{but}</p>
        </Alert>
    }
    .into_any()
}

/// The role is a group that the person is not in: by whose deed, and what to do.
fn not_in_group(
    person: &Asked<'_>,
    role: &NamedRole,
    group: &RoleGroup,
    directory: &Directory,
    known_there: bool,
    last: Option<&Event>,
) -> AnyView {
    let title =
        format!("{} is not in the group “{}” of {}, which is this role.", person.name, role.name, directory.name);
    let provider = provider(directory);
    let (history, todo) = match last {
        _ if !known_there => (
            format!("{} has not sent the person to Rollcall.", directory.name),
            format!(
                "Assign the person in {provider}, and put the person into this group there; the role arrives with its next sync."
            ),
        ),
        Some(event) => {
            (format!("Taken out of it on {} ({}).", moment(event.at.as_ms()), by(event)), put_into_group(&provider))
        }
        None => ("There is no record that the person was ever in it.".to_owned(), put_into_group(&provider)),
    };
    let paused = directory.paused.map(|since| {
        format!(
            "{} is paused since {}: nothing arrives until somebody resumes it.",
            directory.name,
            moment(since.as_ms())
        )
    });
    let href = routes::directory_group(&person.organization.id, &group.directory, &group.group);
    let but = cannot_sign_in(person);
    view! {
        <Alert tone=Tone::Info title=title>
            <p>{history} " " {todo} " " <TextLink href=href>"See who is in the group"</TextLink></p>
            <p class="empty:hidden">{paused}</p>
            <p class="empty:hidden">{but}</p>
        </Alert>
    }
    .into_any()
}

fn put_into_group(provider: &str) -> String {
    format!("Put the person into this group in {provider}; the role arrives with its next sync.")
}

/// The identity provider of a directory, as people call it.
fn provider(directory: &Directory) -> String {
    match directory.kind {
        DirectoryKind::Other => format!("the identity provider of {}", directory.name),
        DirectoryKind::Entra => "Microsoft Entra ID".to_owned(),
        kind => kind.label().to_owned(),
    }
}
