//! SCIM requests, one at a time on each thread: for what is prepared and checked, not for what is measured with wrk.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use ureq::http::Method;

/// The longest that is waited for one answer.
const TIMEOUT: Duration = Duration::from_mins(2);
/// The largest answer that is read: a group of 50,000 members has some megabytes.
const MAX_ANSWER_BYTES: u64 = 64 * 1024 * 1024;

/// Whoever asks a server.
#[derive(Debug, Clone)]
pub struct Client {
    agent: ureq::Agent,
    origin: String,
    /// The path of the directory: `/scim/v2/{id}`.
    base: String,
    token: String,
}

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The media type of the body.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads the body.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).context("the answer is no JSON")
    }
}

impl Client {
    /// Makes a client of a directory.
    pub fn new(address: SocketAddr, directory: &str, token: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(64)
            .max_idle_connections_per_host(64)
            .timeout_global(Some(TIMEOUT))
            .build()
            .new_agent();
        let base = format!("/scim/v2/{directory}");
        Self { agent, origin: format!("http://{address}"), base, token: token.to_owned() }
    }

    /// Sends a request; `path` is below the directory. An answer that is not of the class 2xx is an error.
    pub fn send(&self, method: &str, path: &str, body: Option<&str>) -> Result<Answer> {
        let target = format!("{}{}{path}", self.origin, self.base);
        let request = ureq::http::Request::builder()
            .method(Method::from_bytes(method.as_bytes())?)
            .uri(&target)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/scim+json");
        let mut response = match body {
            Some(body) => self.agent.run(request.body(body)?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let content_type = response.headers().get("content-type").and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec()?;
        let status = response.status().as_u16();
        if !(200..300).contains(&status) {
            bail!("{method} {path} was answered {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(Answer { status, content_type, body })
    }

    /// Sends a request and reads the answer.
    pub fn json(&self, method: &str, path: &str, body: Option<&str>) -> Result<Value> {
        self.send(method, path, body)?.json()
    }

    /// Reads one of the server's own pages, such as `/metrics`.
    pub fn page(&self, path: &str) -> Result<String> {
        Ok(self.agent.get(format!("{}{path}", self.origin)).call()?.body_mut().read_to_string()?)
    }
}

/// Does something `count` times on some threads, and returns the results in order. The first failure ends all.
pub fn in_parallel<T: Send>(threads: usize, count: usize, work: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let done = Mutex::new(Vec::with_capacity(count));
    let outcome: Result<()> = std::thread::scope(|scope| {
        let one = || -> Result<()> {
            let mut mine = Vec::new();
            while !failed.load(Ordering::Relaxed) {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    break;
                }
                match work(index) {
                    Ok(value) => mine.push((index, value)),
                    Err(error) => {
                        failed.store(true, Ordering::Relaxed);
                        return Err(error);
                    }
                }
            }
            done.lock().map_err(|_| anyhow::anyhow!("a thread panicked"))?.extend(mine);
            Ok(())
        };
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        let mut outcome = Ok(());
        for handle in handles {
            let result = handle.join().map_err(|_| anyhow::anyhow!("a thread panicked")).flatten();
            if outcome.is_ok() {
                outcome = result;
            }
        }
        outcome
    });
    outcome?;
    let mut done = done.into_inner().map_err(|_| anyhow::anyhow!("a thread panicked"))?;
    done.sort_unstable_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, value)| value).collect())
}
