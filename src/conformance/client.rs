//! SCIM over HTTP, from the side of an identity provider.

use std::sync::Arc;
use std::time::Duration;

use ureq::http::Method;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::answer::{Answer, shortened};
use super::interrupt::Interrupt;

/// What SCIM messages are sent as (RFC 7644 §3.1).
pub(super) const SCIM_JSON: &str = "application/scim+json";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest answer that is read.
const MAX_ANSWER_BYTES: u64 = 16 * 1024 * 1024;
/// How often a request is sent again when the server asks for patience, and the longest wait before it is.
const MAX_RETRIES: u32 = 5;
const MAX_WAIT: Duration = Duration::from_secs(30);

/// The base address of a SCIM server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// Reads an address; slashes at its end are left out.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('/');
        let problem = || "must look like https://example.com/scim/v2".to_owned();
        let uri: ureq::http::Uri = text.parse().map_err(|_| problem())?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
            return Err(problem());
        }
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err("must not hold a name and password: the report shows the address".to_owned());
        }
        if uri.query().is_some() {
            return Err("must not have a query".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whose certificates are trusted.
#[derive(Debug, Clone, Default)]
pub enum Trust {
    /// Mozilla's list of public authorities.
    #[default]
    Public,
    /// These authorities and no others.
    Only(Vec<Certificate<'static>>),
}

impl Trust {
    /// Reads certificates in PEM.
    ///
    /// # Errors
    /// When the text holds none, or one that cannot be read.
    pub fn from_pem(pem: &[u8]) -> Result<Self, String> {
        let mut certificates = Vec::new();
        for item in parse_pem(pem) {
            match item {
                Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
                Ok(_) => {}
                Err(error) => return Err(format!("holds what is no certificate: {error}")),
            }
        }
        if certificates.is_empty() {
            return Err("holds no certificate in PEM".to_owned());
        }
        Ok(Self::Only(certificates))
    }
}

/// What goes into the `Authorization` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credential {
    /// The token.
    Token,
    /// The token, with the scheme in lower case.
    LowerCaseScheme,
    /// A token that is not the server's.
    Wrong,
    /// Nothing.
    Missing,
}

/// A request to be sent.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    /// Below the base address, with the query.
    pub(super) path: String,
    pub(super) body: Option<String>,
    pub(super) content_type: &'static str,
    pub(super) accept: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) credential: Credential,
}

impl Request {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            body: None,
            content_type: SCIM_JSON,
            accept: SCIM_JSON,
            headers: Vec::new(),
            credential: Credential::Token,
        }
    }

    pub(super) fn body(self, body: impl ToString) -> Self {
        Self { body: Some(body.to_string()), ..self }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Sends requests, one after the other.
pub(super) struct Client {
    agent: ureq::Agent,
    base: String,
    token: String,
    interrupt: Interrupt,
}

impl Client {
    pub(super) fn new(endpoint: &Endpoint, token: String, trust: Trust, interrupt: Interrupt) -> Self {
        let roots = match trust {
            Trust::Public => RootCerts::WebPki,
            Trust::Only(certificates) => RootCerts::Specific(Arc::new(certificates)),
        };
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // A redirect would take the token elsewhere; it is an answer like any other.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(REQUEST_TIMEOUT))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .user_agent(concat!("rollcall-check/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Self { agent, base: endpoint.as_str().to_owned(), token, interrupt }
    }

    /// Returns the wish to stop.
    pub(super) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Waits and sends from now on as if nobody wanted the run to stop: there is something to clean up.
    pub(super) fn ignore_interrupt(&mut self) {
        self.interrupt = Interrupt::default();
    }

    /// Takes the token out of a text: a server may send it back.
    pub(super) fn redact(&self, text: &str) -> String {
        if self.token.is_empty() { text.to_owned() } else { text.replace(&self.token, "[token]") }
    }

    /// Sends a request, again where the server says that it comes too early (RFC 6585 §4).
    pub(super) fn send(&self, request: &Request) -> Result<Answer, ureq::Error> {
        let mut retries = 0;
        loop {
            let answer = self.send_once(request)?;
            let wait = answer.header("retry-after").and_then(|seconds| seconds.trim().parse().ok());
            if answer.status != 429 || retries == MAX_RETRIES || self.interrupt.is_triggered() {
                return Ok(answer);
            }
            retries += 1;
            self.interrupt.wait(wait.map_or(Duration::from_secs(1), Duration::from_secs).min(MAX_WAIT));
        }
    }

    fn send_once(&self, request: &Request) -> Result<Answer, ureq::Error> {
        let mut builder = ureq::http::Request::builder()
            .method(request.method.clone())
            .uri(format!("{}{}", self.base, request.path))
            .header("accept", request.accept);
        builder = match request.credential {
            Credential::Token => builder.header("authorization", format!("Bearer {}", self.token)),
            Credential::LowerCaseScheme => builder.header("authorization", format!("bearer {}", self.token)),
            Credential::Wrong => builder.header("authorization", "Bearer this-token-is-not-yours"),
            Credential::Missing => builder,
        };
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let mut response = match &request.body {
            Some(body) => self.agent.run(builder.header("content-type", request.content_type).body(body.clone())?)?,
            None => self.agent.run(builder.body(())?)?,
        };
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let bytes = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // First redacted, then cut: or the cut could leave the beginning of the token.
        let shown = shortened(&self.redact(&text));
        Ok(Answer::new(response.status().as_u16(), headers, text, shown))
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Trust};

    #[test]
    fn an_endpoint_is_an_address_without_secrets_and_query() {
        for (given, kept) in [
            ("https://example.com/scim/v2/", "https://example.com/scim/v2"),
            (" http://127.0.0.1:3000/scim/v2/x// ", "http://127.0.0.1:3000/scim/v2/x"),
        ] {
            assert_eq!(Endpoint::parse(given).unwrap().as_str(), kept);
        }
        for bad in ["", "example.com", "ftp://example.com", "https://", "https://a:b@example.com", "https://x/?y", "/x"]
        {
            assert!(Endpoint::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        assert!(Trust::from_pem(b"").is_err());
        assert!(Trust::from_pem(b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n").is_err());
    }
}
