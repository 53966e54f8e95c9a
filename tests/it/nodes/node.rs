//! One server, and those who talk to it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Method, Request};

/// A process that serves. It ends with its value.
pub struct Node {
    child: Child,
    address: String,
    // What is printed later must have somewhere to go.
    _output: BufReader<ChildStdout>,
}

impl Node {
    /// Starts a server on a free port, and waits until it listens.
    pub fn start(database: &str, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        command.arg("serve").env_clear().envs(settings.iter().copied());
        command.env("ROLLCALL_DATABASE_URL", database).env("ROLLCALL_LISTEN", "127.0.0.1:0");
        command.env("ROLLCALL_SCIM_RATE_PER_SECOND", "0");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let listening = line.strip_prefix("Rollcall is listening on ").and_then(|rest| rest.split(". ").next());
        let address = format!("http://{}", listening.unwrap_or_else(|| panic!("the server said “{line}”")));
        Self { child, address, _output: output }
    }

    /// Ends the process at once: nothing in it learns of it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Somebody who talks to this node.
    pub fn client(&self) -> Client {
        Client::new(&self.address)
    }

    /// An identity provider whose requests reach this node.
    pub fn idp(&self, tenant: &Tenant) -> Idp {
        Idp { client: self.client(), base: format!("/scim/v2/{}", tenant.directory), token: tenant.token.clone() }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A directory with its token.
pub struct Tenant {
    pub organization: String,
    pub directory: String,
    pub token: String,
}

impl Tenant {
    /// Reads what `rollcall directory create --json` prints.
    pub fn of_json(printed: &[u8]) -> Self {
        let made: Value = serde_json::from_slice(printed).unwrap();
        let text = |field: &str| made[field].as_str().unwrap().to_owned();
        Self { organization: text("organization_id"), directory: text("directory_id"), token: text("token") }
    }
}

/// What a node answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    #[track_caller]
    pub fn assert_status(self, expected: u16) -> Self {
        assert_eq!(self.status, expected, "{}", self.body);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

/// Sends requests to one address, and follows nothing.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    address: String,
}

impl Client {
    fn new(address: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_mins(1)))
            .build()
            .new_agent();
        Self { agent, address: address.to_owned() }
    }

    /// Sends a request; an error is one of the connection.
    pub fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Result<Answer, ureq::Error> {
        let mut builder = Request::builder().method(method).uri(format!("{}{path}", self.address));
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let mut response = match body {
            Some(body) => self.agent.run(builder.body(body).unwrap())?,
            None => self.agent.run(builder.body(()).unwrap())?,
        };
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, body: response.body_mut().read_to_string()? })
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("accept", "text/html")], None).unwrap()
    }

    /// Opens a page with a session.
    pub fn open(&self, path: &str, session: &str) -> Answer {
        self.send(Method::GET, path, &[("accept", "text/html"), ("cookie", session)], None).unwrap()
    }

    /// Posts a form of the console.
    pub fn post(&self, path: &str, session: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let referer = format!("{}/organizations", self.address);
        let headers = [
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("cookie", session),
            ("referer", &referer),
        ];
        self.send(Method::POST, path, &headers, Some(fields.join("&"))).unwrap()
    }

    /// Signs the owner of the installation in; returns the cookie.
    pub fn sign_in(&self) -> String {
        let fields = [("email", super::EMAIL), ("password", super::PASSWORD), ("next", "/organizations")];
        let answer = self.post("/console/sign_in", "", &fields).assert_status(302);
        assert_eq!(answer.header("location"), "/organizations");
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    }
}

/// An identity provider.
#[derive(Clone)]
pub struct Idp {
    client: Client,
    base: String,
    token: String,
}

impl Idp {
    /// Sends a SCIM request; an error is one of the connection.
    pub fn try_call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Answer, ureq::Error> {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/scim+json")];
        self.client.send(method, &format!("{}{path}", self.base), &headers, body.map(|body| body.to_string()))
    }

    pub fn get(&self, path: &str) -> Answer {
        self.try_call(Method::GET, path, None).unwrap()
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.try_call(Method::POST, path, Some(body)).unwrap()
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.try_call(Method::PATCH, path, Some(body)).unwrap()
    }

    /// Makes a resource; returns its id.
    pub fn create(&self, path: &str, body: Value) -> String {
        self.post(path, body).assert_status(201).json()["id"].as_str().unwrap().to_owned()
    }
}
