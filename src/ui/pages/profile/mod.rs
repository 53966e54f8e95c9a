//! `/profile`: the password, the second factor and the sessions of who is signed in.

pub mod second_factor;

use leptos::prelude::*;

use crate::domain::{DomainError, passwords, profile};
use crate::model::administrator::{Administrator, Permission};
use crate::model::secret::PlainPassword;
use crate::model::session::OpenSession;
use crate::ui::call::{self, Call};
use crate::ui::components::{
    Badge, Button, ButtonLink, Card, CardHeader, Cell, Column, DescriptionList, Detail, InputKind, PageHeader, Row,
    Size, Table, TextField, Time, Tone, Variant,
};
use crate::ui::error::UiError;
use crate::ui::flash::{self, RefusedForm};
use crate::ui::pages::sign_in::TOO_MANY;
use crate::ui::pages::words::problem;
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

const TITLE: &str = "Your profile";
const FORM: &str = "change_password";

/// One's own password and sessions.
#[component]
pub fn OwnProfile() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::View).await?;
        let form = flash::take_form(&call.visit.session, FORM).await?;
        let sessions = profile::sessions(call.ctx(), &call.administrator).await?;
        let (facts, password) = (facts(&call.administrator), password_card(&form));
        let factor = factor_card(&call.administrator);
        let sessions = sessions_card(sessions, &handle(&call)?);
        let content = view! {
            <PageHeader title=TITLE subtitle=call.administrator.email.to_string() />
            {facts}
            {password}
            {factor}
            {sessions}
        }
        .into_any();
        console(&call, Page { title: TITLE.to_owned(), crumbs: Vec::new(), content }).await
    })
}

/// What names the session of this request.
fn handle(call: &Call) -> Result<String, UiError> {
    let id = call.visit.session.id().ok_or(UiError::SignedOut)?;
    Ok(profile::session_handle(&id.to_string()))
}

fn facts(administrator: &Administrator) -> AnyView {
    let (role, created) = (administrator.role.label(), administrator.created.as_ms());
    let last = administrator.last_sign_in.map(|at| {
        view! { <Detail term="Last sign-in"><Time at_ms=at.as_ms() /></Detail> }
    });
    view! {
        <Card flush=true>
            <DescriptionList>
                <Detail term="Role">{role}</Detail>
                {last}
                <Detail term="Created"><Time at_ms=created /></Detail>
            </DescriptionList>
        </Card>
    }
    .into_any()
}

fn password_card(form: &RefusedForm) -> AnyView {
    let (wrong, too_weak) = (form.error("current"), form.error("new"));
    view! {
        <Card flush=true id="password">
            <CardHeader title="Password" text="A new one ends your sessions in every other browser." />
            <form method="post" action=routes::action("change_password") class="flex flex-col gap-5 p-5 max-w-[34.5rem]">
                <TextField
                    id="current"
                    name="current"
                    label="Current password"
                    kind=InputKind::Password
                    autocomplete="current-password"
                    error=wrong
                />
                <TextField
                    id="new"
                    name="new"
                    label="New password"
                    kind=InputKind::Password
                    autocomplete="new-password"
                    hint=format!("At least {} characters.", passwords::MIN_CHARACTERS)
                    error=too_weak
                />
                <div><Button>"Change password"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn factor_card(administrator: &Administrator) -> AnyView {
    let (text, words) = if administrator.second_factor.is_some() {
        ("On: you sign in with a code from your authenticator app, too.", "Manage")
    } else {
        ("Off. With it nobody signs in with your password alone.", "Set up")
    };
    view! {
        <Card flush=true id="second-factor">
            <CardHeader title="Second factor" text=text>
                <ButtonLink href=routes::SECOND_FACTOR>{words}</ButtonLink>
            </CardHeader>
        </Card>
    }
    .into_any()
}

fn sessions_card(sessions: Vec<OpenSession>, this: &str) -> AnyView {
    let others = sessions.iter().any(|session| session.handle != this);
    let rows = sessions.into_iter().map(|session| row(session, this)).collect_view();
    let mut columns = ["Device", "Signed in from", "Signed in", "Last used"].map(Column::new).to_vec();
    columns.push(Column::hidden("Actions"));
    let end_others = others.then(|| {
        view! {
            <form method="post" action=routes::action("end_other_sessions") class="border-t border-line p-5">
                <Button variant=Variant::DangerOutline>"Sign out of all others"</Button>
            </form>
        }
    });
    view! {
        <Card flush=true id="sessions">
            <CardHeader title="Sessions" text="Where you are signed in. A session ends 12 hours after it was last used." />
            <Table caption="Your sessions" columns=columns>{rows}</Table>
            {end_others}
        </Card>
    }
    .into_any()
}

fn row(session: OpenSession, this: &str) -> AnyView {
    let is_this = session.handle == this;
    let (device, agent) = (session.device(), session.agent.clone());
    let address = session.address.clone().unwrap_or_else(|| "Unknown".to_owned());
    let time = |at: Option<crate::model::time::Timestamp>| match at {
        Some(at) => view! { <Time at_ms=at.as_ms() /> }.into_any(),
        None => "Unknown".into_any(),
    };
    let (begun, seen) = (time(session.begun), time(session.seen));
    let end = if is_this {
        view! { <Badge tone=Tone::Success label="This one" /> }.into_any()
    } else {
        view! {
            <form method="post" action=routes::action("end_session")>
                <input type="hidden" name="session" value=session.handle.clone() />
                <Button size=Size::Small>"Sign out"</Button>
            </form>
        }
        .into_any()
    };
    view! {
        <Row>
            <Cell><span class="font-medium text-ink" title=agent>{device}</span></Cell>
            <Cell label="Signed in from" muted=true>{address}</Cell>
            <Cell label="Signed in" muted=true>{begun}</Cell>
            <Cell label="Last used" muted=true>{seen}</Cell>
            <Cell>{end}</Cell>
        </Row>
    }
    .into_any()
}

/// Changes one's own password.
#[server(prefix = "/console", endpoint = "change_password")]
pub async fn change_password(
    #[server(default)] current: String,
    #[server(default)] new: String,
) -> Result<(), UiError> {
    let call = call::admin(Permission::View).await?;
    let handle = handle(&call)?;
    // Whoever found an open browser guesses no faster here than at the door.
    if !call.visit.state.sign_in_limit.allows(call.visit.address(), call.administrator.email.as_str()) {
        return refuse(&call, "current", TOO_MANY).await;
    }
    let typed = (PlainPassword::new(current), PlainPassword::new(new));
    match profile::change_password(call.ctx(), &call.actor, &call.administrator, typed, &handle).await {
        Ok(0) => flash::say(&call.visit.session, "Your password is changed.").await?,
        Ok(_) => flash::say(&call.visit.session, "Your password is changed. Every other session has ended.").await?,
        Err(DomainError::Denied) => return refuse(&call, "current", "The current password is not right.").await,
        Err(DomainError::Invalid { problem: what, .. }) => return refuse(&call, "new", &problem(what)).await,
        Err(other) => return Err(other.into()),
    }
    call.visit.redirect(routes::PROFILE);
    Ok(())
}

/// Ends another session of one's own.
#[server(prefix = "/console", endpoint = "end_session")]
pub async fn end_session(#[server(default)] session: String) -> Result<(), UiError> {
    let call = call::admin(Permission::View).await?;
    if session == handle(&call)? {
        call.visit.session.flush().await?;
        call.visit.redirect(routes::LOGIN);
        return Ok(());
    }
    let ended = profile::end_session(call.ctx(), &call.actor, &call.administrator, &session).await?;
    let words = if ended { "The session has ended." } else { "That session had ended already." };
    flash::say(&call.visit.session, words).await?;
    call.visit.redirect(routes::PROFILE);
    Ok(())
}

/// Ends every other session of one's own.
#[server(prefix = "/console", endpoint = "end_other_sessions")]
pub async fn end_other_sessions() -> Result<(), UiError> {
    let call = call::admin(Permission::View).await?;
    let handle = handle(&call)?;
    let ended = profile::end_other_sessions(call.ctx(), &call.actor, &call.administrator, &handle).await?;
    let words = match ended {
        0 => "There was no other session.".to_owned(),
        1 => "The other session has ended.".to_owned(),
        ended => format!("{ended} other sessions have ended."),
    };
    flash::say(&call.visit.session, words).await?;
    call.visit.redirect(routes::PROFILE);
    Ok(())
}

async fn refuse(call: &Call, field: &str, message: &str) -> Result<(), UiError> {
    flash::refuse(&call.visit.session, RefusedForm::new(FORM, field, message)).await?;
    call.visit.redirect(routes::PROFILE);
    Ok(())
}
