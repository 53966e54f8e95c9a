//! `/administrators/{id}`: one administrator, and what an owner can do about them.

use leptos::prelude::*;

use crate::domain::administration;
use crate::model::administrator::{Administrator, AdministratorStatus, Permission};
use crate::model::ids::AdministratorId;
use crate::model::secret::OneTimeCode;
use crate::ui::call::Call;
use crate::ui::components::{
    Alert, Button, Card, CardHeader, CopyBox, Crumb, DescriptionList, Detail, PageHeader, SectionHeader, SelectField,
    Time, Tone, Variant,
};
use crate::ui::flash;
use crate::ui::pages::administrators::actions::ROLE_FORM;
use crate::ui::pages::administrators::{TITLE as LIST, role_choices, status_badge};
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

/// One administrator.
#[component]
pub fn OneAdministrator() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::ManageAdministrators).await?;
        let id: AdministratorId = call.visit.parameter("administrator");
        let administrator = administration::find(call.ctx(), &id).await?;
        let handed_over = flash::take_handed_over_code(&call.visit.session).await?;
        let code = handed_over.filter(|(whose, _)| whose == id.as_str()).map(|(_, code)| code);
        let form = flash::take_form(&call.visit.session, ROLE_FORM).await?;
        let (title, badge) = (administrator.email.to_string(), status_badge(&administrator));
        let subtitle = if call.administrator.id == id { "This is you." } else { "An administrator of this console." };
        let link = code.map(|code| link(&call, &code));
        let facts = facts(&administrator);
        let again = (administrator.status() == AdministratorStatus::Invited).then(|| {
            let text = "Makes another link, good once and for 7 days. The one before stops working.";
            action(&administrator, "Link lost or expired?", text, "invite_administrator_again", "Make new link", false)
        });
        let signed_in = administrator.status() == AdministratorStatus::Active;
        let sign_out = signed_in.then(|| {
            let text = "Ends every session of this administrator, in every browser, at once.";
            action(&administrator, "Sign out everywhere", text, "sign_out_administrator", "Sign out", false)
        });
        let second_factor = administrator.second_factor.is_some().then(|| {
            let text = "For who has lost the phone and the recovery codes. They sign in with their password alone, until they turn it on again.";
            let (title, button) = ("Remove second factor", "Remove");
            action(&administrator, title, text, "remove_administrator_second_factor", button, true)
        });
        let role = administrator.deactivated.is_none().then(|| role_form(&administrator, form.error("role")));
        let activity = if administrator.status() == AdministratorStatus::Deactivated {
            let text =
                "Signs in again with the role and the password from before. Without a password, with a new link.";
            action(&administrator, "Reactivate", text, "reactivate_administrator", "Reactivate", false)
        } else {
            let text = "Cannot sign in any more, and every session ends at once. You can reactivate them later.";
            action(&administrator, "Deactivate", text, "deactivate_administrator", "Deactivate", true)
        };
        let refusal = form.error("").map(|error| view! { <Alert tone=Tone::Danger title=error /> });
        let content = view! {
            <PageHeader title=title.clone() subtitle=subtitle badge=badge />
            {refusal} {link} {facts} {role} {again} {sign_out} {second_factor} {activity}
        }
        .into_any();
        let crumbs = vec![Crumb::link(LIST, routes::ADMINISTRATORS), Crumb::here(title.clone())];
        console(&call, Page { title, crumbs, content }).await
    })
}

/// The link of an invitation, shown once.
fn link(call: &Call, code: &OneTimeCode) -> AnyView {
    let path = routes::with_code(routes::INVITE, code.reveal());
    let link = format!("{}{path}", call.visit.state.public_url.as_str());
    view! {
        <Card flush=true id="invitation">
            <CardHeader title="Invitation link" text="Pass it on to them: with it they choose a password and are signed in." />
            <div class="flex flex-col gap-5 p-5">
                <CopyBox id="link" label="Link" value=link />
                <Alert tone=Tone::Warning title="You will not see it again: copy it now.">
                    "It is good once and for 7 days. If it gets lost, make a new one here."
                </Alert>
            </div>
        </Card>
    }
    .into_any()
}

fn facts(administrator: &Administrator) -> AnyView {
    let (role, created) = (administrator.role.label(), administrator.created.as_ms());
    let time = |at: Option<crate::model::time::Timestamp>| match at {
        Some(at) => view! { <Time at_ms=at.as_ms() /> }.into_any(),
        None => "Never".into_any(),
    };
    let last = time(administrator.last_sign_in);
    let second_factor = match administrator.second_factor {
        Some(since) => view! { "On since " <Time at_ms=since.as_ms() /> }.into_any(),
        None => "Off".into_any(),
    };
    let deactivated = administrator.deactivated.map(|at| {
        view! { <Detail term="Deactivated"><Time at_ms=at.as_ms() /></Detail> }
    });
    view! {
        <Card flush=true>
            <DescriptionList>
                <Detail term="Role">{role}</Detail>
                <Detail term="Last sign-in">{last}</Detail>
                <Detail term="Second factor">{second_factor}</Detail>
                <Detail term="Created"><Time at_ms=created /></Detail>
                {deactivated}
            </DescriptionList>
        </Card>
    }
    .into_any()
}

fn role_form(administrator: &Administrator, error: Option<String>) -> AnyView {
    let (id, role) = (administrator.id.to_string(), administrator.role.word());
    view! {
        <Card>
            <form
                method="post"
                action=routes::action("change_administrator_role")
                class="flex flex-col gap-4 max-w-[32rem]"
            >
                <input type="hidden" name="administrator" value=id />
                <SelectField
                    id="role"
                    name="role"
                    label="Role"
                    choices=role_choices()
                    selected=role
                    hint="Counts from the next page that they open."
                    error=error
                />
                <div><Button>"Change role"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn action(
    administrator: &Administrator,
    title: &'static str,
    text: &'static str,
    endpoint: &'static str,
    button: &'static str,
    dangerous: bool,
) -> AnyView {
    let id = administrator.id.to_string();
    let variant = if dangerous { Variant::DangerOutline } else { Variant::Secondary };
    view! {
        <Card>
            <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
                <SectionHeader title=title text=text />
                <form method="post" action=routes::action(endpoint)>
                    <input type="hidden" name="administrator" value=id />
                    <Button variant=variant>{button}</Button>
                </form>
            </div>
        </Card>
    }
    .into_any()
}
