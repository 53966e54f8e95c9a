//! Why a person has a role, or has it not.

use leptos::prelude::*;

use crate::domain::inspect::{self, RoleAnswer, UserDetail};
use crate::model::event::Event;
use crate::model::person::{HeldRole, NamedRole};
use crate::ui::components::{Alert, Card, CardHeader, SearchForm, TextLink, Tone, moment};
use crate::ui::error::UiError;
use crate::ui::pages::directory_sync::frame::DirectoryPage;
use crate::ui::pages::directory_sync::timeline::by;
use crate::ui::routes;

/// The parameter that names the role that is asked about.
const ROLE: &str = "role";

/// What was asked, and what is so.
pub struct Answer {
    asked: String,
    said: Option<AnyView>,
}

/// Answers what the address asks.
pub async fn answer(page: &DirectoryPage, detail: &UserDetail) -> Result<Answer, UiError> {
    let Some(asked) = page.call.visit.query(ROLE) else { return Ok(Answer { asked: String::new(), said: None }) };
    let answer = inspect::role(page.call.ctx(), &page.organization.id, detail, &asked).await?;
    let said = said(page, detail, &asked, answer);
    Ok(Answer { asked, said: Some(said) })
}

/// The question, and the answer if it was asked.
pub fn card(page: &DirectoryPage, home: &str, answer: Answer) -> AnyView {
    let text =
        format!("Name a role of {}, and see what this person’s having it, or not, comes from.", page.organization.name);
    let action = format!("{home}#why");
    view! {
        <Card flush=true id="why">
            <CardHeader title="Why this role, or why not?" text=text />
            <div class="flex flex-col gap-4 p-5">
                <SearchForm action=action label="Name of a role" name=ROLE value=answer.asked />
                {answer.said}
            </div>
        </Card>
    }
    .into_any()
}

fn said(page: &DirectoryPage, detail: &UserDetail, asked: &str, answer: RoleAnswer) -> AnyView {
    let organization = &page.organization.name;
    let name = &detail.user.profile.name;
    match answer {
        RoleAnswer::NoSuchRole => {
            let href = routes::roles(&page.organization.id);
            let title = format!("{organization} has no role called “{asked}”.");
            let text = "A role that comes from a group is there only while the group is: it may not have been pushed, or have another name. ";
            view! {
                <Alert tone=Tone::Warning title=title>
                    <p>{text} <TextLink href=href>"See all roles"</TextLink></p>
                </Alert>
            }
            .into_any()
        }
        RoleAnswer::Held(held) => {
            let from = held.iter().map(source).collect::<Vec<_>>().join("; ");
            let title = format!("{name} has this role: {from}.");
            let but = (detail.may_sign_in != Some(true))
                .then_some("But the person may not sign in, so nothing comes of it: the line below the name says why.");
            let tone = if but.is_some() { Tone::Warning } else { Tone::Success };
            view! {
                <Alert tone=tone title=title>
                    <p class="empty:hidden">{but}</p>
                </Alert>
            }
            .into_any()
        }
        RoleAnswer::NotGiven(role) => {
            let title = format!("{name} has not been given the role “{}”.", role.name);
            let text = "It comes from no group of a directory: an administrator gives it.";
            view! { <Alert tone=Tone::Info title=title>{text}</Alert> }.into_any()
        }
        RoleAnswer::NotInGroup { role, known_there, last } => {
            not_in_group(page, name, &role, known_there, last.as_deref())
        }
    }
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

/// The role is a group that the person is not in: by whose deed, and what to do.
fn not_in_group(
    page: &DirectoryPage,
    name: &str,
    role: &NamedRole,
    known_there: bool,
    last: Option<&Event>,
) -> AnyView {
    let Some(group) = &role.group else { return ().into_any() };
    let directory = &group.directory_name;
    let title = format!("{name} is not in the group “{}” of {directory}, which is this role.", role.name);
    let history = match last {
        _ if !known_there => format!("{directory} does not know the person: it must be sent there as a user first."),
        Some(event) => format!("Taken out of it on {} ({}).", moment(event.at.as_ms()), by(event)),
        None => "There is no record that the person was ever in it.".to_owned(),
    };
    let todo = format!(
        " To give the role, put the person into this group at the identity provider of {directory}, and let it push. "
    );
    let href = routes::directory_group(&page.organization.id, &group.directory, &group.group);
    view! {
        <Alert tone=Tone::Info title=title>
            <p>{history} {todo} <TextLink href=href>"See the group"</TextLink></p>
        </Alert>
    }
    .into_any()
}
