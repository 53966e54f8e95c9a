//! What is around the content of every page: who may see it, and what is shown instead when it cannot be.

use std::future::Future;

use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::model::administrator::Permission;
use crate::ui::call::{Call, Visit};
use crate::ui::components::{Alert, Button, ButtonLink, Card, Crumb, EmptyState, Glyph, Size, Tone, as_of};
use crate::ui::error::UiError;
use crate::ui::flash::Message;
use crate::ui::layout::{AdminLayout, NavItem, PublicLayout};
use crate::ui::pages::words::encode;
use crate::ui::shell::{UNAVAILABLE, UNAVAILABLE_TEXT};
use crate::ui::{flash, routes};

/// The content of a page, and what its frame says of it.
pub struct Page {
    /// The title, without the product's name.
    pub title: String,
    /// The way to the page, the page itself last.
    pub crumbs: Vec<Crumb>,
    /// The content.
    pub content: AnyView,
}

/// Renders a page once its content is there; with the right status, and words instead of the page where it is refused.
pub fn page<F, Fut>(content: F) -> impl IntoView
where
    F: FnOnce(Visit) -> Fut + Send + 'static,
    Fut: Future<Output = Result<AnyView, UiError>> + Send + 'static,
{
    // Read here: behind an `await` there is no context.
    let visit = Visit::current();
    let rendered = async move {
        let visit = visit?;
        let now = visit.ctx().now().as_ms();
        let result = as_of(now, content(visit.clone())).await;
        match result {
            Ok(view) => Ok(view),
            Err(UiError::SignedOut) => {
                let next = if visit.query_string().is_empty() {
                    visit.path().to_owned()
                } else {
                    format!("{}?{}", visit.path(), visit.query_string())
                };
                visit.redirect(&routes::login(&encode(&next)));
                Ok(().into_any())
            }
            Err(error) => refused(visit, error).await,
        }
    };
    let rendered = Suspend::new(async move { rendered.await.unwrap_or_else(|_: UiError| ().into_any()) });
    view! { <Suspense>{rendered}</Suspense> }
}

/// Puts a page of the console into its frame.
pub async fn console(call: &Call, page: Page) -> Result<AnyView, UiError> {
    let message = flash::take_message(&call.visit.session).await?;
    let place = |label: &str, href: &str, glyph| NavItem {
        label: label.to_owned(),
        href: href.to_owned(),
        glyph,
        current: call.visit.path().starts_with(href),
    };
    let mut nav = vec![
        place("Organizations", routes::ORGANIZATIONS, Glyph::Building),
        place("Audit log", routes::AUDIT, Glyph::Clock),
    ];
    if call.administrator.role.allows(Permission::ManageAdministrators) {
        nav.insert(1, place("Administrators", routes::ADMINISTRATORS, Glyph::Shield));
    }
    let message = message.map(said);
    Ok(view! {
        <Title text=head_title(&page.title) />
        <AdminLayout
            nav=nav
            home=routes::ORGANIZATIONS
            search_action=routes::SEARCH
            search_hits=routes::SEARCH_HITS
            profile=routes::PROFILE
            email=call.administrator.email.to_string()
            role=call.administrator.role.label()
            theme=call.visit.theme()
            theme_action=routes::action("set_theme")
            sign_out_action=routes::action("sign_out")
            crumbs=page.crumbs
        >
            {message}
            {page.content}
        </AdminLayout>
    }
    .into_any())
}

/// What the action before this page has done, with the button that takes it back.
fn said(message: Message) -> AnyView {
    let Message { text, undo } = message;
    let Some(undo) = undo else { return view! { <Alert tone=Tone::Success title=text /> }.into_any() };
    let input = |(name, value)| view! { <input type="hidden" name=name value=value /> };
    let fields = undo.fields.into_iter().map(input).collect_view();
    view! {
        <Alert tone=Tone::Success title=text>
            <form method="post" action=routes::action(&undo.endpoint) class="mt-2">
                {fields} <Button size=Size::Small>"Undo"</Button>
            </form>
        </Alert>
    }
    .into_any()
}

/// Puts a page for somebody who is not signed in into its frame.
pub fn public(visit: &Visit, title: &str, text: Option<String>, content: AnyView) -> AnyView {
    let theme = visit.theme();
    view! {
        <Title text=head_title(title) />
        <PublicLayout title=title text=text theme=theme theme_action=routes::action("set_theme")>
            {content}
        </PublicLayout>
    }
    .into_any()
}

/// Says, to somebody who is not signed in, why there is nothing here and what to do about it.
pub fn notice(visit: &Visit, title: &str, text: &str, content: AnyView) -> AnyView {
    visit.set_status(StatusCode::NOT_FOUND);
    public(visit, title, Some(text.to_owned()), content)
}

/// Writes the title of the document. Leptos puts it into the page as it is, and organizations are named by people.
fn head_title(title: &str) -> String {
    let escaped = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("{escaped} · Rollcall")
}

/// Says why there is no page, in the frame of the console where somebody is signed in.
async fn refused(visit: Visit, error: UiError) -> Result<AnyView, UiError> {
    let (status, title, text) = match error {
        UiError::NotFound | UiError::SignedOut => (
            StatusCode::NOT_FOUND,
            "Page not found",
            "There is nothing at this address. It may have been deleted, or the link is mistyped.",
        ),
        UiError::Forbidden => (
            StatusCode::FORBIDDEN,
            "Not allowed",
            "Your role does not include this. Ask an owner of this installation.",
        ),
        UiError::Malformed => (
            StatusCode::BAD_REQUEST,
            "The form was not complete",
            "Nothing was changed. Go back, reload the page and send the form again.",
        ),
        UiError::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, UNAVAILABLE_TEXT),
        UiError::Internal => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong",
            "The server failed; its log says why. Nothing was changed. Try again in a moment.",
        ),
    };
    visit.set_status(status);
    // To ask a database that does not answer who this is would only make the answer later.
    let administrator = match error {
        UiError::Unavailable => None,
        _ => visit.administrator().await.unwrap_or_default(),
    };
    let content = |home: &'static str, label: &'static str| {
        view! {
            <h1 class="sr-only">{title}</h1>
            <Card flush=true>
                <EmptyState icon=Glyph::Warning title=title text=text>
                    <ButtonLink href=home>{label}</ButtonLink>
                </EmptyState>
            </Card>
        }
        .into_any()
    };
    match administrator {
        Some(administrator) => {
            let actor = crate::domain::administrators::actor_of(&administrator, &visit.address());
            let call = Call { visit, administrator, actor };
            let content = content(routes::ORGANIZATIONS, "Go to Organizations");
            console(&call, Page { title: title.to_owned(), crumbs: Vec::new(), content }).await
        }
        None => Ok(public(&visit, title, Some(text.to_owned()), {
            let (href, label) = match error {
                UiError::Unavailable => (routes::ORGANIZATIONS, "Try again"),
                _ => (routes::LOGIN, "Sign in"),
            };
            view! { <ButtonLink href=href>{label}</ButtonLink> }.into_any()
        })),
    }
}
