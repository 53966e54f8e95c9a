//! The directories that are measured: filled through the API once, and kept for the next run.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::{Client, in_parallel};
use crate::options::Options;
use crate::server::{Directory, Server, make_directory};
use crate::{people, say};

/// Besides the large group, a directory has one team for so many users.
const USERS_PER_TEAM: usize = 100;
/// Members of a team.
const TEAM: usize = 10;
/// Goes up when what is seeded changes.
const EDITION: u32 = 2;
/// Requests at one time.
const THREADS: usize = 32;
/// Members in one PATCH: as many as the server allows.
const MEMBERS_PER_PATCH: usize = 200;
/// Members of the large group, or half of a directory that has fewer than twice as many.
pub const LARGE_GROUP: usize = 50_000;

/// What is in a directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seeded {
    /// The directory.
    pub directory: Directory,
    /// The ids of the users, by number.
    pub users: Vec<String>,
    /// The id of the large group.
    pub large_group: String,
    /// The members of the large group are the first users.
    pub large_group_members: usize,
}

/// Returns the file of a seeded database and what is in it; it is filled unless an earlier run did.
pub fn ensure(options: &Options, cache: &Path, size: usize) -> Result<(PathBuf, Seeded)> {
    let folder = cache.join(format!("{:08x}-{EDITION}", migrations_checksum()?)).join(format!("users-{size}"));
    let (database, notes) = (folder.join("rollcall.db"), folder.join("seeded.json"));
    if notes.exists() {
        return Ok((database, serde_json::from_slice(&fs::read(notes)?)?));
    }
    say(&format!("Seeding {size} users through the API; they are kept in {}.", folder.display()))?;
    let unfinished = folder.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    let url = format!("sqlite://{}", unfinished.join("rollcall.db").display());
    let directory = make_directory(options, &url)?;
    let server = Server::start(options, &url, &directory, &unfinished.join("server.log"), None)?;
    let seeded = fill(&server.client, directory, size)?;
    server.process.stop()?;
    if unfinished.join("rollcall.db-wal").exists() {
        bail!("the server left a write-ahead log behind");
    }
    fs::write(unfinished.join("seeded.json"), serde_json::to_vec(&seeded)?)?;
    fs::rename(&unfinished, &folder)?;
    Ok((database, seeded))
}

/// Fills a directory.
pub fn fill(client: &Client, directory: Directory, size: usize) -> Result<Seeded> {
    let users =
        in_parallel(THREADS, size, |number| id_of(&client.json("POST", "/Users", Some(&people::user(number)))?))?;
    let members = LARGE_GROUP.min(size / 2);
    let large_group = make_group(client, "Everybody", users.get(..members).unwrap_or_default())?;
    in_parallel(THREADS, size / USERS_PER_TEAM, |number| {
        let from = number * TEAM;
        make_group(client, &format!("Team {number:05}"), users.get(from..from + TEAM).unwrap_or_default())
    })?;
    Ok(Seeded { directory, users, large_group, large_group_members: members })
}

/// Makes a group; many members are added as an identity provider does.
pub fn make_group(client: &Client, name: &str, members: &[String]) -> Result<String> {
    let (first, rest) = members.split_at(members.len().min(MEMBERS_PER_PATCH));
    let group = id_of(&client.json("POST", "/Groups", Some(&people::group(name, first)))?)?;
    change_members(client, &group, "add", rest)?;
    Ok(group)
}

/// Adds members to a group or removes them.
pub fn change_members(client: &Client, group: &str, operation: &str, members: &[String]) -> Result<()> {
    for some in members.chunks(MEMBERS_PER_PATCH) {
        client.send("PATCH", &format!("/Groups/{group}"), Some(&people::members(operation, some)))?;
    }
    Ok(())
}

/// Returns the id of a resource.
pub fn id_of(resource: &Value) -> Result<String> {
    resource.get("id").and_then(Value::as_str).map(str::to_owned).context("a resource has no id")
}

/// A change of the tables makes the seeded databases of before useless.
fn migrations_checksum() -> Result<u32> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut hasher = crc32fast::Hasher::new();
    for file in files {
        hasher.update(&fs::read(file)?);
    }
    Ok(hasher.finalize())
}
