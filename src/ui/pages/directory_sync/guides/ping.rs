//! PingOne and PingFederate.

use leptos::prelude::*;

use super::{endpoint_field, token_field, ui, way};
use crate::ui::components::{Code, Step, Steps};

/// The steps in PingOne, and what differs in PingFederate.
pub fn steps(endpoint: &str, organization: &str) -> AnyView {
    let endpoint = endpoint_field("SCIM BASE URL", endpoint);
    let organization = organization.to_owned();
    view! {
        <Steps>
            <Step title="Add the connection">
                <p>
                    "In PingOne: " {way(&["Integrations", "Provisioning", "New Connection", "Identity Store", "SCIM Outbound"])} "."
                </p>
                <p>
                    "In PingFederate: an SP connection with " {ui("Outbound Provisioning")} " and the SCIM 2.0 provisioner; its "
                    "fields have similar names."
                </p>
            </Step>
            <Step title="Connect it">
                {endpoint}
                <p>
                    {ui("SCIM Version")} ": 2.0. " {ui("Users Resource")} ": " <Code text="/Users" /> ". "
                    {ui("Groups Resource")} ": " <Code text="/Groups" />
                </p>
                <p>{ui("Authentication Method")} ": " {ui("OAuth 2 Bearer Token")} ", sent as " <Code text="Bearer" /></p>
                {token_field("OAuth Access Token")}
                <p>{ui("User Filter Expression")} ": " <Code text="userName Eq \"%s\"" /> ". " {ui("User Identifier")} ": " <Code text="userName" /></p>
                <p>"Press " {ui("Test connection")} ", then save and turn the connection on."</p>
            </Step>
            <Step title="Choose what happens to people who leave">
                <p>
                    "Disabling deactivates the person here and can be undone. Removing takes the person out of "
                    {organization} "."
                </p>
            </Step>
            <Step title="Add a rule">
                <p>
                    {way(&["Provisioning", "New Rule"])} ": from the PingOne directory to this connection. Choose the people by a "
                    "user filter, map the e-mail address to " <Code text="userName" /> " and to " <Code text="workEmail" />
                    ", add the groups to be sent, and turn the rule on."
                </p>
            </Step>
        </Steps>
    }
    .into_any()
}
