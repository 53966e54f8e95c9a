//! The last days: what identity providers do when everything is set up, and what goes wrong then.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use crate::cli::demo::client::{IdentityProvider, patch};
use crate::cli::demo::dialect;
use crate::cli::demo::people::Person;
use crate::cli::output::Problem;
use crate::domain::{Ctx, directories};
use crate::model::directory::{Directory, DirectoryKind};
use crate::model::event::Actor;
use crate::model::secret::PlainToken;
use crate::model::time::FixedClock;

/// How many days there are; on the last one something still happens.
pub const DAYS: u32 = 10;
/// The day on which a paused directory is paused.
const PAUSED: u32 = DAYS - 1;
/// An id that nobody has.
const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// A directory that was filled, and what is known of it at the other end.
pub struct Filled {
    /// The directory.
    pub directory: Directory,
    /// Who fills it.
    pub idp: IdentityProvider,
    /// The ids of its users, in the order of their creation.
    pub users: Vec<String>,
    /// The people behind them, and behind them those who are still to come.
    pub people: Vec<Person>,
    /// The ids of its groups.
    pub groups: Vec<String>,
    /// A token that opened it once.
    pub leaked: Option<PlainToken>,
}

impl Filled {
    /// Does what the identity provider does on one day, counted from 1.
    pub async fn day(&mut self, ctx: &Ctx, clock: &FixedClock, day: u32) -> Result<(), Problem> {
        // Whoever is dealt with today; those who were turned off at the beginning are left alone.
        let someone = day as usize * 2 + 7;
        match self.directory.kind {
            DirectoryKind::Okta => self.day_of_okta(clock, day, someone).await,
            DirectoryKind::Entra => self.day_of_entra(clock, day, someone).await,
            DirectoryKind::Google => self.day_of_google(ctx, clock, day, someone).await,
            _ => self.day_of_one_login(clock, day, someone).await,
        }
    }

    /// Okta pushes changes as they are made, and now and then reads everything to compare.
    async fn day_of_okta(&mut self, clock: &FixedClock, day: u32, someone: usize) -> Result<(), Problem> {
        self.retitle(clock, someone).await?;
        if day.is_multiple_of(2) {
            self.hire(clock).await?;
        }
        match day {
            // The answer to a creation was lost on the way, and so Okta sends it again.
            3 | 9 => self.create_again(clock, someone).await?,
            5 => {
                for path in [
                    "/Users?startIndex=1&count=100",
                    "/Users?startIndex=101&count=100",
                    "/Groups?startIndex=1&count=100",
                ] {
                    wait(clock, 2);
                    self.idp.get(path).await?;
                }
            }
            // Somebody who is not assigned to the application is in a group that is pushed.
            7 | DAYS => self.add_nobody(clock).await?,
            8 => {
                wait(clock, 340);
                if let Some(leaked) = &self.leaked {
                    let curious = self.idp.stranger(leaked.clone(), "curl/8.5.0");
                    curious.refused(401, Method::GET, "/Users", None).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Entra works in cycles: it looks for everybody who changed, and sends one operation for each attribute.
    async fn day_of_entra(&mut self, clock: &FixedClock, day: u32, someone: usize) -> Result<(), Problem> {
        if let Some(person) = self.people.get(someone) {
            wait(clock, 5);
            self.idp.get(&dialect::find_user(person, DirectoryKind::Entra)).await?;
        }
        self.retitle(clock, someone).await?;
        if day % 3 == 1 {
            self.hire(clock).await?;
        }
        match day {
            // Mapped by an administrator to an attribute that SCIM does not have.
            2 | DAYS => {
                let filter = dialect::encode("mailNickname eq \"ward.planning\"");
                wait(clock, 8);
                self.idp.refused(400, Method::GET, &format!("/Users?filter={filter}"), None).await?;
            }
            4 => {
                let nameless = json!({ "externalId": "entra-nameless", "active": true, "displayName": "Front desk" });
                wait(clock, 8);
                self.idp.refused(400, Method::POST, "/Users", Some(&nameless)).await?;
            }
            6 => self.remove(clock).await?,
            // What was removed for good is asked for once more.
            7 => {
                wait(clock, 8);
                self.idp.refused(404, Method::GET, &format!("/Users/{NOBODY}"), None).await?;
            }
            // An administrator presses Test Connection.
            8 => {
                let filter = dialect::encode("userName eq \"Test_User_dfeef4c5-5681-4387-b016-bdf221e82081\"");
                wait(clock, 8);
                self.idp.get(&format!("/Users?filter={filter}")).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Google sends one change at a time. Towards the end the directory is paused, and Google tries again and again.
    async fn day_of_google(&mut self, ctx: &Ctx, clock: &FixedClock, day: u32, someone: usize) -> Result<(), Problem> {
        if day == PAUSED {
            let (organization, id) = (&self.directory.organization, &self.directory.id);
            directories::pause(ctx, &Actor::CommandLine, organization, id).await?;
        }
        if day >= PAUSED {
            let Some(person) = self.people.last() else { return Ok(()) };
            let (find, user) =
                (dialect::find_user(person, DirectoryKind::Google), dialect::user(person, DirectoryKind::Google));
            for _ in 0..2 {
                wait(clock, 240);
                self.idp.refused(503, Method::GET, &find, None).await?;
                self.idp.refused(503, Method::POST, "/Users", Some(&user)).await?;
            }
            return Ok(());
        }
        match day {
            1 | 4 => self.hire(clock).await?,
            2 | 6 => self.retitle(clock, someone).await?,
            3 => {
                self.idp.get("/Schemas").await?;
            }
            5 => self.create_again(clock, someone).await?,
            7 => self.turn(clock, someone, false).await?,
            8 => self.turn(clock, someone.saturating_sub(2), true).await?,
            _ => {}
        }
        Ok(())
    }

    /// OneLogin sends the whole of a person, and takes away those who leave.
    async fn day_of_one_login(&mut self, clock: &FixedClock, day: u32, someone: usize) -> Result<(), Problem> {
        self.replace(clock, someone).await?;
        match day {
            1 | 6 => self.hire(clock).await?,
            3 => self.create_again(clock, someone).await?,
            4 | DAYS => self.move_between_groups(clock, someone).await?,
            5 => self.remove(clock).await?,
            // The token was pasted without its end.
            7 => {
                wait(clock, 30);
                let mistyped = self.idp.stranger(PlainToken::from_random([7; 32]), "");
                mistyped.refused(401, Method::GET, "/Users?count=1", None).await?;
            }
            8 => self.add_nobody(clock).await?,
            9 => {
                let nobody = format!("/Users/{NOBODY}");
                wait(clock, 30);
                self.idp
                    .refused(404, Method::PATCH, &nobody, Some(&patch(&dialect::set_active(false, self.kind()))))
                    .await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Asks for one user, as identity providers do to see whether the connection is good.
    pub async fn look_in(&self) -> Result<(), Problem> {
        let path = "/Users?count=1";
        match self.kind() {
            DirectoryKind::Google => self.idp.refused(503, Method::GET, path, None).await,
            _ => self.idp.get(path).await.map(drop),
        }
    }

    const fn kind(&self) -> DirectoryKind {
        self.directory.kind
    }

    /// The next of those who are still to come arrives, and is put into a group.
    async fn hire(&mut self, clock: &FixedClock) -> Result<(), Problem> {
        let kind = self.kind();
        let Some(person) = self.people.get(self.users.len()) else { return Ok(()) };
        wait(clock, 40);
        self.idp.get(&dialect::find_user(person, kind)).await?;
        wait(clock, 1);
        let user = dialect::id(&self.idp.post("/Users", &dialect::user(person, kind)).await?)?;
        if let Some(group) = self.groups.first() {
            wait(clock, 15);
            self.idp.patch(&format!("/Groups/{group}"), &dialect::add_members(&[&user], kind)).await?;
        }
        self.users.push(user);
        Ok(())
    }

    async fn retitle(&self, clock: &FixedClock, someone: usize) -> Result<(), Problem> {
        wait(clock, 25);
        let Some(user) = self.users.get(someone) else { return Ok(()) };
        self.idp.patch(&format!("/Users/{user}"), &dialect::set_title("Team lead", self.kind())).await.map(drop)
    }

    async fn replace(&self, clock: &FixedClock, someone: usize) -> Result<(), Problem> {
        wait(clock, 25);
        let (Some(user), Some(person)) = (self.users.get(someone), self.people.get(someone)) else { return Ok(()) };
        let mut whole = dialect::user(person, self.kind());
        if let Some(members) = whole.as_object_mut() {
            members.insert("title".to_owned(), json!("Senior associate"));
        }
        self.idp.put(&format!("/Users/{user}"), &whole).await.map(drop)
    }

    async fn turn(&self, clock: &FixedClock, someone: usize, active: bool) -> Result<(), Problem> {
        wait(clock, 25);
        let Some(user) = self.users.get(someone) else { return Ok(()) };
        self.idp.patch(&format!("/Users/{user}"), &dialect::set_active(active, self.kind())).await.map(drop)
    }

    async fn move_between_groups(&self, clock: &FixedClock, someone: usize) -> Result<(), Problem> {
        let (Some(user), Some(from), Some(to)) = (self.users.get(someone), self.groups.first(), self.groups.last())
        else {
            return Ok(());
        };
        wait(clock, 12);
        self.idp.patch(&format!("/Groups/{to}"), &dialect::add_members(&[user], self.kind())).await?;
        wait(clock, 1);
        self.idp.patch(&format!("/Groups/{from}"), &dialect::remove_member(user, self.kind())).await.map(drop)
    }

    /// Somebody leaves for good: turned off first, then removed.
    async fn remove(&self, clock: &FixedClock) -> Result<(), Problem> {
        let leaver = self.users.len().saturating_sub(2);
        self.turn(clock, leaver, false).await?;
        wait(clock, 55);
        let Some(user) = self.users.get(leaver) else { return Ok(()) };
        self.idp.delete(&format!("/Users/{user}")).await.map(drop)
    }

    /// Refused: the user name is taken.
    async fn create_again(&self, clock: &FixedClock, someone: usize) -> Result<(), Problem> {
        wait(clock, 30);
        let Some(person) = self.people.get(someone) else { return Ok(()) };
        self.idp.refused(409, Method::POST, "/Users", Some(&dialect::user(person, self.kind()))).await
    }

    /// Refused: there is no such user.
    async fn add_nobody(&self, clock: &FixedClock) -> Result<(), Problem> {
        wait(clock, 30);
        let Some(group) = self.groups.last() else { return Ok(()) };
        let body = patch(&dialect::add_members(&[NOBODY], self.kind()));
        self.idp.refused(400, Method::PATCH, &format!("/Groups/{group}"), Some(&body)).await
    }
}

fn wait(clock: &FixedClock, seconds: u64) {
    clock.advance(Duration::from_secs(seconds));
}
