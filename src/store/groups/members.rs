//! Who is in a group.

use std::collections::{HashMap, HashSet};

use sqlx::{QueryBuilder, query_as, query_scalar};

use crate::model::ids::{DirectoryId, GroupId, UserId};
use crate::model::page::{Page, PageRequest};
use crate::model::text::key_of;
use crate::model::time::Timestamp;
use crate::model::user::{GroupMember, MemberRef};
use crate::store::groups::{CLEAR_MEMBERS, COUNT_MEMBERS, Groups, INSERT_MEMBER, MEMBER_IDS, MEMBER_LIST, MEMBERS};
use crate::store::keyset::{position, read_page};
use crate::store::{BATCH, Conn, StoreResult, change, on};

/// A user that is to be put into a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// How the person is called.
    pub name: String,
    /// Whether the user is in the group already.
    pub is_member: bool,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    id: UserId,
    name: String,
    user_name: String,
    email: Option<String>,
    active: bool,
    added_ms: Timestamp,
}

impl Groups<'_> {
    /// Reads a group's members behind an id, in the order of their ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn members(
        &mut self,
        directory: &DirectoryId,
        group: &GroupId,
        after: &str,
        limit: u32,
    ) -> StoreResult<Vec<MemberRef>> {
        let rows: Vec<(UserId, String)> = on!(self.conn, |c| query_as(MEMBERS)
            .bind(directory)
            .bind(group)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id, name)| MemberRef { id, name }).collect())
    }

    /// Finds the members of some groups: one statement, whatever their number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn members_of(
        &mut self,
        directory: &DirectoryId,
        groups: &[GroupId],
    ) -> StoreResult<HashMap<GroupId, Vec<MemberRef>>> {
        let mut members: HashMap<GroupId, Vec<MemberRef>> = HashMap::new();
        if groups.is_empty() {
            return Ok(members);
        }
        let rows: Vec<(GroupId, UserId, String)> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(
                "SELECT gm.group_id, gm.user_id, u.name FROM scim_group_members gm
                   JOIN scim_users u ON u.directory_id = gm.directory_id AND u.id = gm.user_id
                  WHERE gm.directory_id = ",
            );
            sql.push_bind(directory).push(" AND gm.group_id IN (");
            let mut list = sql.separated(", ");
            for group in groups {
                list.push_bind(group);
            }
            sql.push(") ORDER BY gm.group_id, gm.user_id");
            sql.build_query_as().fetch_all(c).await
        })?;
        for (group, id, name) in rows {
            members.entry(group).or_default().push(MemberRef { id, name });
        }
        Ok(members)
    }

    /// Reads the ids of a group's members.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn member_ids(&mut self, directory: &DirectoryId, group: &GroupId) -> StoreResult<HashSet<UserId>> {
        let ids: Vec<UserId> =
            on!(long self.conn, |c| query_scalar(MEMBER_IDS).bind(directory).bind(group).fetch_all(c).await)?;
        Ok(ids.into_iter().collect())
    }

    /// Tells which of these are users of the directory, each with its name and whether it is in the group, and holds them against deletion
    /// until the unit of work ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn candidates(
        &mut self,
        directory: &DirectoryId,
        group: &GroupId,
        users: &[UserId],
    ) -> StoreResult<HashMap<UserId, Candidate>> {
        let lock = match self.conn {
            Conn::Sqlite(..) => "",
            Conn::Postgres(_) => " FOR KEY SHARE OF u",
        };
        let mut known = HashMap::with_capacity(users.len());
        for batch in users.chunks(BATCH) {
            let found: Vec<(UserId, String, bool)> = on!(self.conn, |c| {
                let mut sql = QueryBuilder::new(
                    "SELECT u.id, u.name, EXISTS (SELECT 1 FROM scim_group_members m WHERE m.directory_id = u.directory_id
                        AND m.group_id = ",
                );
                sql.push_bind(group).push(" AND m.user_id = u.id) FROM scim_users u WHERE u.directory_id = ");
                sql.push_bind(directory).push(" AND u.id IN (");
                let mut list = sql.separated(", ");
                for user in batch {
                    list.push_bind(user);
                }
                sql.push(")").push(lock);
                sql.build_query_as().fetch_all(c).await
            })?;
            known.extend(found.into_iter().map(|(id, name, is_member)| (id, Candidate { name, is_member })));
        }
        Ok(known)
    }

    /// Puts users of the directory into a group that they are not in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_members(
        &mut self,
        directory: &DirectoryId,
        group: &GroupId,
        users: &[UserId],
        now: Timestamp,
    ) -> StoreResult<()> {
        if let [user] = users {
            change!(self.conn, INSERT_MEMBER, [directory, group, user, now])?;
            return Ok(());
        }
        for batch in users.chunks(BATCH) {
            on!(self.conn, |c| {
                let mut sql =
                    QueryBuilder::new("INSERT INTO scim_group_members (directory_id, group_id, user_id, added_ms) ");
                sql.push_values(batch, |mut row, user| {
                    row.push_bind(directory).push_bind(group).push_bind(user).push_bind(now);
                });
                sql.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Takes users out of a group; says which of them were in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_members(
        &mut self,
        directory: &DirectoryId,
        group: &GroupId,
        users: &[UserId],
    ) -> StoreResult<Vec<MemberRef>> {
        let mut removed = Vec::new();
        for batch in users.chunks(BATCH) {
            let rows: Vec<(UserId, String)> = on!(self.conn, |c| {
                let mut sql = QueryBuilder::new("DELETE FROM scim_group_members WHERE directory_id = ");
                sql.push_bind(directory).push(" AND group_id = ").push_bind(group).push(" AND user_id IN (");
                let mut list = sql.separated(", ");
                for user in batch {
                    list.push_bind(user);
                }
                sql.push(
                    ") RETURNING user_id, (SELECT u.name FROM scim_users u
                        WHERE u.directory_id = scim_group_members.directory_id AND u.id = scim_group_members.user_id)",
                );
                sql.build_query_as().fetch_all(c).await
            })?;
            removed.extend(rows.into_iter().map(|(id, name)| MemberRef { id, name }));
        }
        Ok(removed)
    }

    /// Takes everybody out of a group; says who was in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clear_members(&mut self, directory: &DirectoryId, group: &GroupId) -> StoreResult<Vec<MemberRef>> {
        let rows: Vec<(UserId, String)> =
            on!(long self.conn, |c| query_as(CLEAR_MEMBERS).bind(directory).bind(group).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, name)| MemberRef { id, name }).collect())
    }

    /// Lists a group's members by name, for the console.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_members(
        &mut self,
        directory: &DirectoryId,
        group: &GroupId,
        request: &PageRequest,
    ) -> StoreResult<Page<GroupMember>> {
        let page = read_page!(self.conn, MEMBER_LIST, COUNT_MEMBERS, MemberRow, request, [directory, group], |row| {
            position(row.id.as_str(), &key_of(&row.name))
        });
        Ok(page.map(|row| GroupMember {
            id: row.id,
            name: row.name,
            user_name: row.user_name,
            email: row.email,
            active: row.active,
            since: row.added_ms,
        }))
    }
}
