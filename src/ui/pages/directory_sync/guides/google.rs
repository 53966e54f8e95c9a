//! Google Workspace.

use leptos::prelude::*;

use super::{endpoint_field, token_field, ui, way};
use crate::ui::components::{Alert, Code, Step, Steps, Tone};

/// The steps in the Google Admin console.
pub fn steps(endpoint: &str) -> AnyView {
    let endpoint = endpoint_field("Endpoint URL", endpoint);
    view! {
        <div class="mb-6">
            <Alert tone=Tone::Info title="Google offers this only for apps of its catalogue.">
                "Where the app’s page has no Autoprovisioning section, Google Workspace cannot push to it, and no setting here or "
                "there changes that."
            </Alert>
        </div>
        <Steps>
            <Step title="Open the app">
                <p>
                    "In the Google Admin console: " {way(&["Apps", "Web and mobile apps"])} ", choose the app, then "
                    {way(&["Autoprovisioning", "Configure autoprovisioning"])} "."
                </p>
            </Step>
            <Step title="Connect it">
                {token_field("Access token")}
                {endpoint}
            </Step>
            <Step title="Map the attributes">
                <p>
                    "Map " {way(&["Basic Information", "Primary email"])} " to " <Code text="userName" /> " and to "
                    <Code text="emails[type eq \"work\"].value" /> ", and the first and last name to "
                    <Code text="name.givenName" /> " and " <Code text="name.familyName" /> "."
                </p>
            </Step>
            <Step title="Choose who is sent">
                <p>
                    "Everyone for whom the app is turned on, or the members of the groups that you choose as the "
                    {ui("provisioning scope")} "."
                </p>
            </Step>
            <Step title="Choose what happens to people who leave, and turn it on">
                <p>
                    "Suspending deactivates the person here; deleting removes the person from the organization, and Google may "
                    "wait up to 21 days with it. Press " {ui("Finish")} ", then turn " {ui("Autoprovisioning")} " on."
                </p>
            </Step>
        </Steps>
    }
    .into_any()
}
