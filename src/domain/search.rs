//! Search across the whole installation, as the console offers it on every page.

use crate::domain::{Ctx, DomainResult};
use crate::model::found::Found;
use crate::model::text::without_nul;

/// Most results of each kind. There may be more; the list of the kind has them all.
pub const MOST: u32 = 20;
/// Most characters that are looked for: more than any name has.
const CHARACTERS: usize = 256;

/// Finds people, groups, organizations and directories: by a part of the name, and by id.
///
/// People also by a part of user name, e-mail address and external id, groups by external id, organizations by a part of the slug.
///
/// # Errors
/// When the database fails.
pub async fn everywhere(ctx: &Ctx, text: &str) -> DomainResult<Found> {
    let text: String = without_nul(text.trim().chars().take(CHARACTERS).collect());
    if text.is_empty() {
        return Ok(Found::default());
    }
    let mut reader = ctx.db.read().await?;
    let organizations = reader.search().organizations(&text, MOST).await?;
    let directories = reader.search().directories(&text, MOST).await?;
    let mut people = reader.search().people(&text, MOST).await?;
    let mut groups = reader.search().groups(&text, MOST).await?;
    if is_id(&text) {
        let id = text.to_ascii_lowercase();
        people.extend(reader.search().people_by_id(&id, MOST).await?);
        groups.extend(reader.search().groups_by_id(&id, MOST).await?);
    }
    people.dedup();
    groups.dedup();
    Ok(Found { people, groups, organizations, directories })
}

/// Tells whether a text has the form of our ids.
fn is_id(text: &str) -> bool {
    text.len() == 36 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}
