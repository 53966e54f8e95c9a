//! A browser without JavaScript: it keeps cookies, follows nothing by itself, and posts forms.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, REFERER, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use rollcall::domain::administrators;
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::event::Actor;
use rollcall::model::secret::PlainPassword;
use tower::ServiceExt as _;

use crate::support::TestApp;

pub const PASSWORD: &str = "correct horse battery staple";

/// What the server answered.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// Where the browser is led to.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).map(|location| location.to_str().unwrap()).unwrap_or_default()
    }
}

/// A browser with its cookies.
pub struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub fn new(app: &TestApp) -> Self {
        Self { router: app.router(), cookies: Vec::new() }
    }

    /// Makes an administrator and signs in.
    pub async fn signed_in(app: &TestApp, email: &str, role: AdministratorRole) -> Self {
        let password = PlainPassword::new(PASSWORD.to_owned());
        administrators::create(&app.ctx, &Actor::CommandLine, email, role, password).await.unwrap();
        let mut browser = Self::new(app);
        let page = browser.post("/console/sign_in", &[("email", email), ("password", PASSWORD), ("next", "/")]).await;
        assert_eq!(page.location(), "/", "{}", page.body);
        browser
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[], String::new()).await
    }

    /// Asks as a script of an open page does.
    pub async fn fetch(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[("sec-fetch-dest", "empty")], String::new()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from(path, fields, &[("sec-fetch-site", "same-origin")]).await
    }

    /// Posts a form with headers of its own.
    pub async fn post_from(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let encode =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.send(Method::POST, path, headers, body.join("&")).await
    }

    /// The value of the session cookie.
    pub fn session(&self) -> Option<&str> {
        self.cookies.iter().find(|(name, _)| name.contains("rollcall")).map(|(_, value)| value.as_str())
    }

    /// Goes on with the cookies of another browser.
    pub fn steal(&mut self, session: &str) {
        self.cookies = vec![("__Host-rollcall".to_owned(), session.to_owned())];
    }

    async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: String) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(ACCEPT, "text/html")
            .header(REFERER, "https://rollcall.example.com/organizations")
            .header(COOKIE, cookies.join("; "))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !cookie.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Page { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }
}
