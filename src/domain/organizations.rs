//! Organizations.

use crate::domain::audit::Change;
use crate::domain::events::{Happening, record};
use crate::domain::{Ctx, DomainError, DomainResult, Subject, is_confirmed, parse_name, retry};
use crate::model::account::Role;
use crate::model::event::Actor;
use crate::model::ids::OrganizationId;
use crate::model::organization::{
    Organization, OrganizationContents, OrganizationCounts, OrganizationSummary, SLUG_CHARACTERS, Slug,
};
use crate::model::page::{Page, PageRequest};
use crate::model::text::{Name, without_nul};

/// The role that is there from the start and that new members get.
pub const DEFAULT_ROLE: &str = "Member";

/// Makes an organization with its default role. Unless a slug is chosen, one is made of the name, if that is possible.
///
/// # Errors
/// When the name is no name, the slug no slug, or one of them is taken.
pub async fn create(ctx: &Ctx, actor: &Actor, name: &str, slug: Option<&str>) -> DomainResult<Organization> {
    let name = parse_name(name)?;
    let chosen = slug.map(parse_slug).transpose()?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let mut organization = Organization { id: ctx.new_id(), name: name.clone(), slug: None, created: ctx.now() };
        if let Some(chosen) = &chosen {
            organization.slug = Some(chosen.clone());
            if !tx.organizations().insert(&organization).await? {
                return Err(DomainError::Conflict(Subject::OrganizationSlug));
            }
        } else {
            // The first that is free; where none is, the id stands in addresses.
            for slug in slugs_of(&name).map(Some).chain([None]) {
                organization.slug = slug;
                if tx.organizations().insert(&organization).await? {
                    break;
                }
            }
        }
        let role = Role {
            id: ctx.new_id(),
            name: Name::from_stored(DEFAULT_ROLE.to_owned()),
            is_default: true,
            created: ctx.now(),
        };
        tx.roles().insert(&organization.id, &role).await?;
        let happening = Happening {
            organization: Some(&organization.id),
            directory: None,
            action: "organization.created",
            subject_id: organization.id.as_str(),
            subject_label: organization.name.as_str(),
            detail: "Created the organization",
            ..Happening::default()
        };
        let change = Change { before: None, after: Some(organization.name.as_str()) };
        record(&mut tx, ctx, actor, happening, change).await?;
        tx.commit().await?;
        Ok(organization)
    })
    .await
}

fn parse_slug(text: &str) -> DomainResult<Slug> {
    Slug::parse(text).map_err(|problem| DomainError::Invalid { field: "slug", problem })
}

/// The slugs that a name makes, the best first.
///
/// Of Latin, Greek and Cyrillic letters alone. How other scripts are written with those of ASCII depends on the language, or leaves the
/// vowels out: a guess would be somebody else's name.
fn slugs_of(name: &Name) -> impl Iterator<Item = Slug> {
    let is_guess = |c: char| c.is_alphabetic() && !matches!(c, '\0'..='\u{52F}' | '\u{1E00}'..='\u{1FFF}');
    let text = if name.as_str().contains(is_guess) { "" } else { name.as_str() };
    // A picture has no name.
    let words = slug::slugify(text.replace(|c: char| !c.is_alphanumeric(), " "));
    let base = cut(&words, SLUG_CHARACTERS - "-9".len()).to_owned();
    let numbered = (2..=9).map({
        let base = base.clone();
        move |number| format!("{base}-{number}")
    });
    std::iter::once(base).chain(numbered).filter_map(|text| Slug::parse(&text).ok())
}

/// Returns the slug that a name makes, whether it is free or not: to be offered.
#[must_use]
pub fn suggested_slug(name: &Name) -> Option<Slug> {
    slugs_of(name).next()
}

/// Cuts words that are joined by hyphens, between two of them if there are two.
fn cut(words: &str, most: usize) -> &str {
    match words.get(..most + 1) {
        None => words,
        Some(more) => more.rsplit_once('-').map_or_else(|| words.split_at(most).0, |(whole, _)| whole),
    }
}

/// Renames an organization.
///
/// # Errors
/// When it is not there, or the name is no name or is taken.
pub async fn rename(ctx: &Ctx, actor: &Actor, id: &OrganizationId, name: &str) -> DomainResult<Organization> {
    let name = parse_name(name)?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.organizations().lock(id).await?;
        let before = tx.organizations().find(id).await?.ok_or(DomainError::NotFound)?;
        if before.name == name {
            return Ok(before);
        }
        tx.organizations().rename(id, &name).await?;
        let detail = format!("Renamed the organization from “{}” to “{name}”", before.name);
        let happening = Happening {
            organization: Some(id),
            directory: None,
            action: "organization.renamed",
            subject_id: id.as_str(),
            subject_label: name.as_str(),
            detail: &detail,
            ..Happening::default()
        };
        let change = Change { before: Some(before.name.as_str()), after: Some(name.as_str()) };
        record(&mut tx, ctx, actor, happening, change).await?;
        tx.commit().await?;
        Ok(Organization { name: name.clone(), ..before })
    })
    .await
}

/// Gives an organization another slug; an empty one takes it away.
///
/// Addresses with the one before lead nowhere from then on, or to the organization that takes it next; those with the id stay.
///
/// # Errors
/// When it is not there, or the slug is no slug or is taken.
pub async fn set_slug(ctx: &Ctx, actor: &Actor, id: &OrganizationId, slug: &str) -> DomainResult<Organization> {
    let slug = if slug.trim().is_empty() { None } else { Some(parse_slug(slug)?) };
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.organizations().lock(id).await?;
        let before = tx.organizations().find(id).await?.ok_or(DomainError::NotFound)?;
        if before.slug == slug {
            return Ok(before);
        }
        tx.organizations().set_slug(id, slug.as_ref()).await?;
        let detail = match (&before.slug, &slug) {
            (Some(old), Some(new)) => format!("Changed the slug from “{old}” to “{new}”"),
            (None, Some(new)) => format!("Gave the organization the slug “{new}”"),
            (old, None) => format!("Took the slug “{}” away", old.as_ref().map_or("", Slug::as_str)),
        };
        let happening = Happening {
            organization: Some(id),
            directory: None,
            action: "organization.slug_changed",
            subject_id: id.as_str(),
            subject_label: before.name.as_str(),
            detail: &detail,
            ..Happening::default()
        };
        let change = Change { before: before.slug.as_ref().map(Slug::as_str), after: slug.as_ref().map(Slug::as_str) };
        record(&mut tx, ctx, actor, happening, change).await?;
        tx.commit().await?;
        Ok(Organization { slug: slug.clone(), ..before })
    })
    .await
}

/// Tells what would go with an organization.
///
/// # Errors
/// When the database fails.
pub async fn contents(ctx: &Ctx, id: &OrganizationId) -> DomainResult<OrganizationContents> {
    Ok(ctx.db.read().await?.organizations().contents(id, ctx.now()).await?)
}

/// Deletes an organization whose name was typed to confirm.
///
/// With it go its directories and their tokens, its roles, memberships, sessions and its log of changes; accounts that are in no
/// other organization are deleted. That it was deleted is noted for the installation.
///
/// # Errors
/// [`DomainError::NotConfirmed`] when the typed name is not the organization's.
pub async fn delete(ctx: &Ctx, actor: &Actor, id: &OrganizationId, typed_name: &str) -> DomainResult<()> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.organizations().lock_whole(id).await?;
        let organization = tx.organizations().find(id).await?.ok_or(DomainError::NotFound)?;
        if !is_confirmed(typed_name, organization.name.as_str()) {
            return Err(DomainError::NotConfirmed);
        }
        let went = tx.organizations().contents(id, ctx.now()).await?;
        tx.organizations().delete(id).await?;
        let detail = format!(
            "Deleted the organization with {} members and {} directories; {} accounts were deleted",
            went.members, went.directories, went.only_here
        );
        let happening = Happening {
            organization: None,
            directory: None,
            action: "organization.deleted",
            subject_id: id.as_str(),
            subject_label: organization.name.as_str(),
            detail: &detail,
            ..Happening::default()
        };
        let change = Change { before: Some(organization.name.as_str()), after: None };
        record(&mut tx, ctx, actor, happening, change).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Finds an organization.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find(ctx: &Ctx, id: &OrganizationId) -> DomainResult<Organization> {
    ctx.db.read().await?.organizations().find(id).await?.ok_or(DomainError::NotFound)
}

/// Finds an organization by what an address names it by: its id or its slug, without case.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find_by_address(ctx: &Ctx, text: &str) -> DomainResult<Organization> {
    let text = without_nul(text.to_ascii_lowercase());
    ctx.db.read().await?.organizations().find_by_id_or_slug(&text).await?.ok_or(DomainError::NotFound)
}

/// Finds an organization by its id, or by its name without case: for the command line, where a slug must not stand for a name that an
/// organization is yet to be made of.
///
/// # Errors
/// When the database fails.
pub async fn find_by_id_or_name(ctx: &Ctx, text: &str) -> DomainResult<Option<Organization>> {
    let mut reader = ctx.db.read().await?;
    if let Some(found) = reader.organizations().find(&OrganizationId::from(text)).await? {
        return Ok(Some(found));
    }
    match Name::parse(text) {
        Ok(name) => Ok(reader.organizations().find_by_name(&name).await?),
        Err(_) => Ok(None),
    }
}

/// Lists organizations by name, or the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, request: &PageRequest) -> DomainResult<Page<OrganizationSummary>> {
    Ok(ctx.db.read().await?.organizations().list(request).await?)
}

/// Counts what an organization has.
///
/// # Errors
/// When the database fails.
pub async fn counts(ctx: &Ctx, id: &OrganizationId) -> DomainResult<OrganizationCounts> {
    Ok(ctx.db.read().await?.organizations().counts(id).await?)
}

/// Counts who can sign in to an organization with a password.
///
/// # Errors
/// When the database fails.
pub async fn passwords(ctx: &Ctx, id: &OrganizationId) -> DomainResult<i64> {
    Ok(ctx.db.read().await?.organizations().passwords(id).await?)
}
