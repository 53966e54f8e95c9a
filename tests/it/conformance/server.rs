//! Our server behind a socket, with whatever a test lets go wrong between it and the client.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::ServiceExt;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use serde_json::Value;
use tokio::net::TcpListener;
use tower::Layer as _;

use crate::support::{Idp, TestApp};

/// What the client asked.
pub struct Asked {
    /// Which request it is, from one.
    pub number: usize,
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    /// The body; null where there is none.
    pub body: Value,
}

/// What the client is told.
pub struct Told {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

/// What goes wrong: on the way to the server, and on the way back.
#[derive(Clone, Copy)]
pub struct Fault {
    pub request: fn(&mut Asked),
    pub answer: fn(&Asked, &mut Told),
}

/// Nothing.
pub const NONE: Fault = Fault { request: |_| {}, answer: |_, _| {} };

/// A server that listens until the test's runtime ends.
pub struct Server {
    // Held: with it goes the database.
    _app: TestApp,
    pub idp: Idp,
    pub endpoint: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub async fn start(fault: Fault) -> Self {
        let app = TestApp::start().await;
        let idp = app.okta().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/scim/v2/{}", listener.local_addr().unwrap(), idp.directory);
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        let layer = middleware::from_fn(move |request: Request, next: Next| {
            let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
            async move { pass(fault, number, request, next).await }
        });
        // Around the router, and not one of its layers, which would come behind the choice of the route.
        let service = layer.layer(app.router());
        let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(service);
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { _app: app, idp, endpoint, requests }
    }

    /// Returns how many requests have come.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Fails unless the directory is as empty as it was.
    pub async fn assert_empty(&self) {
        assert_eq!(self.idp.get("/Users?count=0").await.list().0, 0, "users were left behind");
        assert_eq!(self.idp.get("/Groups?count=0").await.list().0, 0, "groups were left behind");
    }
}

async fn pass(fault: Fault, number: usize, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let mut asked = Asked {
        number,
        method: parts.method.clone(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers.clone(),
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
    };
    let before = asked.body.clone();
    (fault.request)(&mut asked);
    // A body that is no JSON, or that nobody touched, goes on to the byte.
    let bytes = if asked.body == before { bytes.to_vec() } else { asked.body.to_string().into_bytes() };
    parts.uri = format!("{}?{}", asked.path, asked.query).trim_end_matches('?').parse().unwrap();
    parts.headers = asked.headers.clone();
    parts.headers.remove(CONTENT_LENGTH);
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;

    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let mut told = Told {
        status: parts.status.as_u16(),
        headers: parts.headers.clone(),
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
    };
    (fault.answer)(&asked, &mut told);
    parts.status = StatusCode::from_u16(told.status).unwrap();
    parts.headers = told.headers;
    parts.headers.remove(CONTENT_LENGTH);
    let body = if told.body.is_null() { Body::empty() } else { Body::from(told.body.to_string()) };
    Response::from_parts(parts, body)
}
