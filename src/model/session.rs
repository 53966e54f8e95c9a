//! What a session holds of its owner. The store keeps these apart, so that a person's sessions can be ended.

use crate::model::time::Timestamp;

/// The key under which a session holds the administrator's id.
pub const ADMINISTRATOR_KEY: &str = "administrator_id";
/// The key under which a session holds the id of an administrator who has given the password and must still give a code. The session ends with
/// the administrator's others.
pub const CODE_WANTED_KEY: &str = "code_wanted_of";
/// The key under which a session holds the account's id.
pub const ACCOUNT_KEY: &str = "account_id";
/// The key under which a session holds the organization that the account signed in to.
pub const ORGANIZATION_KEY: &str = "organization_id";
/// The key under which a session holds when its life was last prolonged.
pub const SEEN_KEY: &str = "seen_ms";
/// The key under which a session holds when somebody signed in.
pub const BEGUN_KEY: &str = "begun_ms";
/// The key under which a session holds the `User-Agent` that somebody signed in with.
pub const AGENT_KEY: &str = "agent";
/// The key under which a session holds the network address that somebody signed in from.
pub const ADDRESS_KEY: &str = "address";

/// A session of an administrator, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Names the session without being its secret: the SHA-256 of the id.
    pub handle: String,
    /// When somebody signed in; nothing for a session from before this was kept.
    pub begun: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub seen: Option<Timestamp>,
    /// The `User-Agent` that somebody signed in with.
    pub agent: Option<String>,
    /// The network address that somebody signed in from.
    pub address: Option<String>,
}

impl OpenSession {
    /// Reads the device out of the `User-Agent`: `Firefox on Windows`.
    #[must_use]
    pub fn device(&self) -> String {
        let agent = self.agent.as_deref().unwrap_or_default();
        let find =
            |words: &[(&str, &'static str)]| words.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name);
        // Each names those before whom it descends from, so the order counts.
        let browser = find(&[
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("SamsungBrowser/", "Samsung Internet"),
            ("Firefox/", "Firefox"),
            ("FxiOS/", "Firefox"),
            ("CriOS/", "Chrome"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
            ("curl/", "curl"),
        ]);
        let system = find(&[
            ("Windows", "Windows"),
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("CrOS", "ChromeOS"),
            ("Mac OS X", "macOS"),
            ("Linux", "Linux"),
        ]);
        match (browser, system) {
            (Some(browser), Some(system)) => format!("{browser} on {system}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => "Unknown device".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_read_out_of_what_browsers_send() {
        for (agent, device) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5.0", "curl"),
            ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
            ("<script>", "Unknown device"),
            ("", "Unknown device"),
        ] {
            let session = OpenSession {
                handle: String::new(),
                begun: None,
                seen: None,
                agent: Some(agent.to_owned()),
                address: None,
            };
            assert_eq!(session.device(), device, "{agent}");
        }
    }
}
