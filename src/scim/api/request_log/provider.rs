//! Who calls, as a sentence names it.

use crate::model::directory::DirectoryKind;

/// What stands in the user agents of products, in lower case, and how they are called. Programs come before products: who tries
/// a directory out by hand is not its identity provider.
const AGENTS: [(&str, &str); 19] = [
    ("rollcall", "The conformance check"),
    ("curl/", "curl"),
    ("postman", "Postman"),
    ("insomnia", "Insomnia"),
    ("python-requests", "A Python script"),
    ("mozilla/", "A browser"),
    ("okta", "Okta"),
    ("microsoft", "Microsoft Entra ID"),
    ("azure", "Microsoft Entra ID"),
    ("entra", "Microsoft Entra ID"),
    ("google", "Google Workspace"),
    ("onelogin", "OneLogin"),
    ("jumpcloud", "JumpCloud"),
    ("pingone", "PingOne"),
    ("pingfederate", "PingFederate"),
    ("rippling", "Rippling"),
    ("authentik", "authentik"),
    ("goauthentik", "authentik"),
    ("keycloak", "Keycloak"),
];

/// Names who calls: by the user agent, else by what the directory was made for; nobody by name where neither tells.
pub fn provider(agent: &str, kind: Option<DirectoryKind>) -> &'static str {
    let agent = agent.to_lowercase();
    if let Some((_, name)) = AGENTS.iter().find(|(part, _)| agent.contains(part)) {
        return name;
    }
    match kind {
        Some(DirectoryKind::Entra) => "Microsoft Entra ID",
        Some(DirectoryKind::Other) => "The identity provider",
        Some(kind) => kind.label(),
        None => "A client",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_tells_before_the_kind_of_the_directory() {
        let okta = Some(DirectoryKind::Okta);
        assert_eq!(provider("Okta SCIM Client 1.0.0", Some(DirectoryKind::Entra)), "Okta");
        assert_eq!(provider("curl/8.5.0", okta), "curl");
        assert_eq!(provider("", okta), "Okta");
        assert_eq!(provider("Go-http-client/2.0", Some(DirectoryKind::Entra)), "Microsoft Entra ID");
        assert_eq!(provider("Go-http-client/2.0", Some(DirectoryKind::Other)), "The identity provider");
        assert_eq!(provider("", None), "A client");
    }
}
