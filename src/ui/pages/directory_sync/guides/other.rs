//! Any other SCIM 2.0 client.

use leptos::prelude::*;

use super::{endpoint_field, token_field, ui};
use crate::ui::components::{Code, CodeBlock, Step, Steps};

/// The steps that every SCIM 2.0 client has in some form.
pub fn steps(endpoint: &str, organization: &str) -> AnyView {
    let curl = format!("curl -H 'Authorization: Bearer YOUR_TOKEN' \\\n  {endpoint}/ServiceProviderConfig");
    let endpoint = endpoint_field("Base URL", endpoint);
    let organization = organization.to_owned();
    view! {
        <Steps>
            <Step title="Connect it">
                <p>"Where the client asks for a SCIM 2.0 service, its fields are called something like these:"</p>
                {endpoint}
                {token_field("Bearer token")}
                <p>
                    "It travels in the header " <Code text="Authorization: Bearer …" /> " of every request, those for "
                    <Code text="/Schemas" /> " and " <Code text="/ServiceProviderConfig" /> " too."
                </p>
            </Step>
            <Step title="Try it">
                <p>"From a terminal, with your token in place:"</p>
                <CodeBlock label="Request with curl" text=curl />
                <p>
                    "The answer says what this server can do. A " <Code text="401" /> " means that the token is wrong, revoked or "
                    "expired, or belongs to another directory."
                </p>
            </Step>
            <Step title="Map the attributes">
                <p>
                    <Code text="userName" /> " should be the address that people sign in with. Where it is not, send one in "
                    <Code text="emails" /> ": the primary address counts, then the one of type " <Code text="work" />
                    ". Without any address a person is kept but cannot sign in."
                </p>
                <p>
                    {ui("Deactivate")} " people with " <Code text="active: false" /> " to lock them out and keep their data; "
                    {ui("delete")} " them to remove them from " {organization} "."
                </p>
            </Step>
            <Step title="Send people, then groups">
                <p>
                    "Members of a group must exist as users first. Each group becomes a role with the group’s "
                    <Code text="displayName" /> "; groups within groups are refused."
                </p>
            </Step>
        </Steps>
    }
    .into_any()
}
