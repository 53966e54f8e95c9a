//! OneLogin.

use leptos::prelude::*;

use super::{endpoint_field, token_field, ui, way};
use crate::ui::components::{Code, Step, Steps};

/// The steps in OneLogin's administration.
pub fn steps(endpoint: &str, organization: &str) -> AnyView {
    let endpoint = endpoint_field("SCIM Base URL", endpoint);
    let organization = organization.to_owned();
    view! {
        <Steps>
            <Step title="Add the app">
                <p>
                    {way(&["Applications", "Applications", "Add App"])} ": search for SCIM and choose "
                    {ui("SCIM Provisioner with SAML (SCIM v2 Enterprise)")} "."
                </p>
            </Step>
            <Step title="Connect it">
                <p>"In the app’s " {ui("Configuration")} ":"</p>
                {endpoint}
                {token_field("SCIM Bearer Token")}
                <p>
                    "The " {ui("SCIM JSON Template")} " can stay as it is, as long as its " <Code text="userName" />
                    " is the person’s e-mail address. Press " {ui("Enable")} " beside " {ui("API Connection")} "."
                </p>
            </Step>
            <Step title="Let it write">
                <p>
                    {way(&["Provisioning", "Enable provisioning"])} ". Below, choose what happens when somebody loses access: "
                    {ui("Suspend")} " deactivates the person here, " {ui("Delete")} " removes the person from the organization."
                </p>
            </Step>
            <Step title="Send groups">
                <p>
                    {way(&["Parameters", "Groups"])} ": tick " {ui("Include in User Provisioning")} ". A rule of the app ("
                    {ui("Set Groups in …")} ") decides who is in which; each group becomes a role of " {organization} "."
                </p>
            </Step>
            <Step title="Give people access">
                <p>
                    "By role or one by one. Where " {ui("Require admin approval")} " is on, approve what waits in the app’s "
                    {ui("Users")} " tab."
                </p>
            </Step>
        </Steps>
    }
    .into_any()
}
