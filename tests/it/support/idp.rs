//! An identity provider: a client with a directory.

use std::ops::Deref;

use rollcall::domain::tokens::{Issued, Validity};
use rollcall::domain::{Ctx, DomainResult, events, members, people, roles, tokens};
use rollcall::model::account::{Account, Member};
use rollcall::model::directory::{Directory, Token};
use rollcall::model::event::{Actor, Event};
use rollcall::model::ids::{DirectoryId, OrganizationId, TokenId};
use rollcall::model::page::PageRequest;
use rollcall::model::secret::PlainPassword;
use rollcall::model::text::EmailAddress;
use serde_json::{Value, json};

use super::client::Client;

/// An identity provider with its directory. Its paths begin behind the endpoint; it sends what a [`Client`] sends.
#[derive(Clone)]
pub struct Idp {
    client: Client,
    /// What the rules need: for looking behind the API.
    pub ctx: Ctx,
    /// The organization.
    pub organization: OrganizationId,
    /// The directory.
    pub directory: DirectoryId,
    /// The first token.
    pub token_id: TokenId,
    /// The first token in clear.
    pub token: String,
}

impl Deref for Idp {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Idp {
    pub(super) fn new(client: Client, ctx: Ctx, directory: Directory, token_id: TokenId, token: String) -> Self {
        let client = client.at(format!("/scim/v2/{}", directory.id)).with_token(Some(&token));
        Self { client, ctx, organization: directory.organization, directory: directory.id, token_id, token }
    }

    /// Returns the client alone.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns somebody who sends another token to this endpoint.
    pub fn with_token(&self, token: &str) -> Client {
        self.client.with_token(Some(token))
    }

    /// Creates a user with nothing but a `userName`; returns the id.
    pub async fn create_user(&self, user_name: &str) -> String {
        self.post("/Users", user(user_name)).await.created_id()
    }

    /// Creates users; returns their ids in order.
    pub async fn create_users(&self, count: usize) -> Vec<String> {
        let mut ids = Vec::with_capacity(count);
        for i in 0..count {
            ids.push(self.create_user(&format!("user{i:04}@acme.example")).await);
        }
        ids
    }

    /// Creates a group; returns the id.
    pub async fn create_group(&self, name: &str, members: &[String]) -> String {
        self.post("/Groups", group(name, members)).await.created_id()
    }

    /// Sends operations to a user or a group.
    pub async fn patch_with(&self, path: &str, operations: Value) -> super::Answer {
        self.patch(path, patch(operations)).await
    }

    /// Reads a resource.
    pub async fn read(&self, path: &str) -> Value {
        self.get(path).await.assert_status(200).json()
    }

    /// Returns the version of a resource.
    pub async fn version(&self, path: &str) -> String {
        let answer = self.get(path).await.assert_status(200);
        let version = answer.json()["meta"]["version"].as_str().unwrap().to_owned();
        assert_eq!(answer.header("etag"), Some(version.as_str()));
        version
    }

    /// Returns the ids of a group's members.
    pub async fn members(&self, group: &str) -> Vec<String> {
        let group = self.read(&format!("/Groups/{group}")).await;
        let members = group["members"].as_array().unwrap();
        members.iter().map(|member| member["value"].as_str().unwrap().to_owned()).collect()
    }

    /// Looks up an account, which is global to the installation.
    pub async fn account(&self, email: &str) -> Option<Account> {
        let email = EmailAddress::parse(email).unwrap();
        self.ctx.db.read().await.unwrap().accounts().find_by_email(&email).await.unwrap()
    }

    /// Looks up a person among the organization's members.
    pub async fn member(&self, search: &str) -> Option<Member> {
        let request = PageRequest { search: Some(search.to_owned()), size: 10, ..PageRequest::default() };
        members::list(&self.ctx, &self.organization, &request).await.unwrap().items.into_iter().next()
    }

    /// Lists the organization's roles: each with how many have it.
    pub async fn roles(&self) -> Vec<(String, i64)> {
        let request = PageRequest { size: 100, ..PageRequest::default() };
        let roles = roles::list(&self.ctx, &self.organization, &request).await.unwrap();
        roles.items.into_iter().map(|row| (row.role.name.to_string(), row.members)).collect()
    }

    /// Tells whether a person can sign in to the organization.
    pub async fn can_sign_in(&self, email: &str, password: &str) -> bool {
        people::sign_in(&self.ctx, self.organization.as_str(), email, PlainPassword::new(password.to_owned()), "")
            .await
            .is_ok()
    }

    /// Lists the events of the directory, the newest first.
    pub async fn events(&self) -> Vec<Event> {
        events::latest_of_directory(&self.ctx, &self.organization, &self.directory, 10_000).await.unwrap()
    }

    /// Issues another token.
    pub async fn issue(&self, label: &str, validity: Validity) -> DomainResult<Issued> {
        tokens::issue(&self.ctx, &Actor::CommandLine, &self.organization, &self.directory, label, validity).await
    }

    /// Revokes a token.
    pub async fn revoke(&self, id: &TokenId) {
        tokens::revoke(&self.ctx, &Actor::CommandLine, &self.organization, &self.directory, id).await.unwrap();
    }

    /// Lists the directory's tokens.
    pub async fn tokens(&self) -> Vec<Token> {
        tokens::list(&self.ctx, &self.organization, &self.directory).await.unwrap()
    }
}

/// The smallest user.
pub fn user(user_name: &str) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": user_name})
}

/// A group with members.
pub fn group(name: &str, members: &[String]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
    json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name, "members": members})
}

/// The body of a `PATCH`.
pub fn patch(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}
