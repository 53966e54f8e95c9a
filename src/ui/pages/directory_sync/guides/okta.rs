//! Okta.

use leptos::prelude::*;

use super::{endpoint_field, token_field, ui, way};
use crate::ui::components::{Code, Step, Steps};

/// The steps in the Okta Admin Console.
pub fn steps(endpoint: &str, organization: &str) -> AnyView {
    let done = format!(
        "Assigned people appear under Users within a minute, pushed groups become roles of {organization}. Taking an assignment \
         away deactivates the person here."
    );
    let endpoint = endpoint_field("Base URL (SCIM connector base URL)", endpoint);
    view! {
        <Steps>
            <Step title="Add the app">
                <p>
                    "In the Okta Admin Console: " {way(&["Applications", "Applications", "Browse App Catalog"])} ". Add "
                    {ui("SCIM 2.0 Test App (OAuth Bearer Token)")} "."
                </p>
                <p>
                    "Your own SAML or SWA app works too: " {way(&["General", "App Settings", "Edit"])} ", set "
                    {ui("Provisioning")} " to " {ui("SCIM")} ", and save."
                </p>
            </Step>
            <Step title="Connect it">
                <p>"In the app: " {way(&["Provisioning", "Integration", "Configure API Integration"])} " or " {ui("Edit")} "."</p>
                {endpoint}
                <p>{ui("Unique identifier field for users")} ": " <Code text="userName" /></p>
                <p>
                    {ui("Supported provisioning actions")} ": " {ui("Push New Users")} ", " {ui("Push Profile Updates")} ", "
                    {ui("Push Groups")}
                </p>
                <p>{ui("Authentication Mode")} ": " {ui("HTTP Header")}</p>
                {token_field("Authorization (OAuth Bearer Token)")}
                <p>"Press " {ui("Test Connector Configuration")} " or " {ui("Test API Credentials")} ", then save."</p>
            </Step>
            <Step title="Let it write">
                <p>
                    {way(&["Provisioning", "To App", "Edit"])} ": enable " {ui("Create Users")} ", "
                    {ui("Update User Attributes")} " and " {ui("Deactivate Users")} ", and save."
                </p>
            </Step>
            <Step title="Assign people">
                <p>{way(&["Assignments", "Assign"])} ": people, or groups of people."</p>
            </Step>
            <Step title="Push groups">
                <p>
                    {way(&["Push Groups", "Push Groups", "Find groups by name"])} ". Okta advises not to push the same groups that "
                    "the app is assigned by: members may be pushed before they exist."
                </p>
                <p>{done}</p>
            </Step>
        </Steps>
    }
    .into_any()
}
