//! How each identity provider is connected, with this directory's own endpoint filled in.
//!
//! The names of menus and fields are the providers' own, as their documentation has them.

mod entra;
mod google;
mod jumpcloud;
mod okta;
mod one_login;
mod other;
mod ping;

use leptos::prelude::*;

use crate::model::directory::DirectoryKind;
use crate::ui::components::{Card, CardHeader, CodeBlock};
use crate::ui::pages::directory_sync::frame::{DirectoryPage, SET_UP};

/// The set-up steps of the directory's identity provider.
pub fn card(page: &DirectoryPage) -> AnyView {
    let kind = page.summary.directory.kind;
    let (endpoint, organization) = (page.endpoint(), page.organization.name.to_string());
    let steps = match kind {
        DirectoryKind::Okta => okta::steps(&endpoint, &organization),
        DirectoryKind::Entra => entra::steps(&endpoint, &organization),
        DirectoryKind::Google => google::steps(&endpoint),
        DirectoryKind::OneLogin => one_login::steps(&endpoint, &organization),
        DirectoryKind::JumpCloud => jumpcloud::steps(&endpoint, &organization),
        DirectoryKind::Ping => ping::steps(&endpoint, &organization),
        DirectoryKind::Other => other::steps(&endpoint, &organization),
    };
    let title = match kind {
        DirectoryKind::Other => "Set up the identity provider".to_owned(),
        kind => format!("Set up {}", kind.label()),
    };
    let limits = limits(page);
    view! {
        <Card flush=true id=SET_UP>
            <CardHeader title=title text="Step by step, with this directory’s own endpoint." />
            <div class="max-w-[54rem] p-5">{steps} {limits}</div>
        </Card>
    }
    .into_any()
}

/// The endpoint, to be copied into a field of that name.
fn endpoint_field(label: &'static str, endpoint: &str) -> AnyView {
    view! {
        <p><strong class="font-medium text-ink">{label}</strong> ":"</p>
        <CodeBlock label=label text=endpoint />
    }
    .into_any()
}

/// What goes into the field for the token.
fn token_field(label: &'static str) -> AnyView {
    view! {
        <p>
            <strong class="font-medium text-ink">{label}</strong> ": the security token, as it was shown once. Without it, generate another under Tokens."
        </p>
    }
    .into_any()
}

/// The name of a menu, a button or a field of the provider.
fn ui(name: &'static str) -> AnyView {
    view! { <strong class="font-medium text-ink">{name}</strong> }.into_any()
}

/// The way through the provider's menus.
fn way(steps: &[&'static str]) -> AnyView {
    let last = steps.len().saturating_sub(1);
    let steps = steps.iter().enumerate().map(|(index, step)| {
        view! {
            {ui(step)}
            {(index < last).then_some(" → ")}
        }
    });
    view! { <span>{steps.collect_view()}</span> }.into_any()
}

fn limits(page: &DirectoryPage) -> AnyView {
    let limits = &page.call.ctx().limits;
    let lines = [
        format!(
            "A PATCH may add or remove up to {} members of a group; one with more is refused whole. POST and PUT may carry more.",
            limits.patch_members
        ),
        format!("A page of results holds up to {}; a larger count gives that many.", limits.page_size),
        format!("A request may be up to {} MiB large.", limits.body_bytes / (1024 * 1024)),
    ];
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <div class="mt-6 border-t border-line pt-5">
            <h3 class="font-medium text-ink">"Limits"</h3>
            <ul class="mt-2 flex flex-col gap-1 list-disc pl-5 text-muted">{lines}</ul>
        </div>
    }
    .into_any()
}
