//! JumpCloud.

use leptos::prelude::*;

use super::{endpoint_field, token_field, ui, way};
use crate::ui::components::{Step, Steps};

/// The steps in the JumpCloud Admin Portal.
pub fn steps(endpoint: &str, organization: &str) -> AnyView {
    let endpoint = endpoint_field("Base URL", endpoint);
    let organization = organization.to_owned();
    view! {
        <Steps>
            <Step title="Add the application">
                <p>
                    {way(&["SSO Applications", "Add New Application", "Custom Application"])} ", with "
                    {ui("Export users to this app (Identity Management)")} " chosen."
                </p>
            </Step>
            <Step title="Connect it">
                <p>"In the application’s " {ui("Identity Management")} " tab choose " {ui("SCIM API")} " and " {ui("SCIM 2.0")} "."</p>
                {endpoint}
                {token_field("Token Key")}
                <p>
                    {ui("Test User Email")} ": an address that nobody in your company has. JumpCloud makes a user and a group of "
                    "that name to try the connection and deletes both: they stay visible under Recent changes below."
                </p>
                <p>"Press " {ui("Test Connection")} ", then " {ui("Activate")} "."</p>
            </Step>
            <Step title="Send groups">
                <p>
                    "In the same tab turn on " {ui("Enable management of User Groups and Group Membership in this application")}
                    ". Each bound group becomes a role of " {organization} "."
                </p>
            </Step>
            <Step title="Bind the groups">
                <p>{ui("User Groups")} ": tick the groups whose members should arrive here, and save."</p>
            </Step>
        </Steps>
    }
    .into_any()
}
