//! Microsoft Entra ID.

use leptos::prelude::*;

use super::{endpoint_field, token_field, ui, way};
use crate::ui::components::{Code, Step, Steps};

/// The steps in the Microsoft Entra admin center.
pub fn steps(endpoint: &str, organization: &str) -> AnyView {
    let done = format!("Assigned people appear under Users, assigned groups become roles of {organization}.");
    let endpoint = endpoint_field("Tenant URL", &format!("{endpoint}?aadOptscim062020"));
    view! {
        <Steps>
            <Step title="Add an enterprise application">
                <p>
                    "In the Microsoft Entra admin center: "
                    {way(&["Enterprise applications", "New application", "Create your own application"])} ", then "
                    {ui("Integrate any other application you don’t find in the gallery")} "."
                </p>
            </Step>
            <Step title="Connect it">
                <p>"In the application: " {ui("Provisioning")} ", with " {ui("Provisioning Mode")} " " {ui("Automatic")} "."</p>
                {endpoint}
                <p>
                    "The flag at the end makes Entra follow the SCIM standard more closely, and Microsoft recommends it. "
                    "Rollcall works with it and without it."
                </p>
                {token_field("Secret Token")}
                <p>"Press " {ui("Test Connection")} ", then save."</p>
            </Step>
            <Step title="Check the mappings">
                <p>
                    "Under " {ui("Mappings")} " keep those for users and for groups turned on. " <Code text="userName" /> " should be "
                    "the address that people sign in with; where it is not, " <Code text="emails[type eq \"work\"].value" />
                    " must be mapped. For " <Code text="externalId" /> " choose " <Code text="objectId" />
                    ", which never changes."
                </p>
            </Step>
            <Step title="Assign people and groups">
                <p>
                    {way(&["Users and groups", "Add user/group"])} ". The default scope, "
                    {ui("Sync only assigned users and groups")} ", sends nobody else. Members of nested groups are not sent."
                </p>
            </Step>
            <Step title="Start provisioning">
                <p>
                    "Try one person first with " {ui("Provision on demand")} ", then press " {ui("Start provisioning")}
                    ". After the first cycle the next ones follow every 20 to 40 minutes."
                </p>
                <p>{done}</p>
                <p>
                    "Where most requests fail, with a revoked token for example, Entra puts the job into quarantine and tries less "
                    "often. Once mended, press " {ui("Restart provisioning")} "."
                </p>
            </Step>
        </Steps>
    }
    .into_any()
}
