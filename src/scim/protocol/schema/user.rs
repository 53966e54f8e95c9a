//! The core User schema (RFC 7643 §4.1, §8.7.1).

use super::definition::{Attribute, Mutability, Returned, Schema};
use super::urn;

/// The core User schema.
pub static USER_SCHEMA: Schema =
    Schema { id: urn::USER, name: "User", description: "User Account", attributes: ATTRIBUTES };

static ATTRIBUTES: &[Attribute] = &[
    Attribute::string("userName", "The name by which the person is known to the identity provider.")
        .required()
        .unique(),
    Attribute::complex("name", NAME, "The parts of the person's name."),
    Attribute::string("displayName", "The name to show for the person."),
    Attribute::string("nickName", "The casual name of the person."),
    Attribute::reference("profileUrl", &["external"], "The address of a page about the person."),
    Attribute::string("title", "The person's title, such as \"Vice President\"."),
    Attribute::string("userType", "The relation between the person and the organization, such as \"Contractor\"."),
    Attribute::string("preferredLanguage", "The languages that the person prefers, as in Accept-Language."),
    Attribute::string("locale", "The person's locale for currency, dates and numbers, such as \"en-US\"."),
    Attribute::string("timezone", "The person's time zone, such as \"Europe/Berlin\"."),
    Attribute::boolean("active", "Whether the person may sign in."),
    Attribute::string("password", "The person's password, in clear text; it is never returned.")
        .case_exact()
        .mutability(Mutability::WriteOnly)
        .returned(Returned::Never),
    Attribute::complex("emails", EMAILS, "The person's e-mail addresses.").many(),
    Attribute::complex("phoneNumbers", PHONE_NUMBERS, "The person's telephone numbers.").many(),
    Attribute::complex("ims", IMS, "The person's instant messaging addresses.").many(),
    Attribute::complex("photos", PHOTOS, "Addresses of pictures of the person.").many(),
    Attribute::complex("addresses", ADDRESSES, "The person's postal addresses.").many(),
    Attribute::complex("groups", GROUPS, "The groups that the person is a member of.").many().read_only(),
    Attribute::complex("entitlements", ENTITLEMENTS, "Things that the person is entitled to.").many(),
    Attribute::complex("roles", ROLES, "Roles that the person has in the identity provider.").many(),
    Attribute::complex("x509Certificates", CERTIFICATES, "The person's certificates.").many(),
];

static NAME: &[Attribute] = &[
    Attribute::string("formatted", "The full name, formatted for display."),
    Attribute::string("familyName", "The family name."),
    Attribute::string("givenName", "The given name."),
    Attribute::string("middleName", "The middle names."),
    Attribute::string("honorificPrefix", "The titles before the name."),
    Attribute::string("honorificSuffix", "The titles after the name."),
];

const DISPLAY: Attribute = Attribute::string("display", "A name for the value, for display.");
const PRIMARY: Attribute = Attribute::boolean("primary", "Whether this is the preferred value; at most one is.");

const fn kind_of_value(canonical_values: &'static [&'static str]) -> Attribute {
    Attribute::string("type", "What the value is used for.").suggests(canonical_values)
}

static EMAILS: &[Attribute] =
    &[Attribute::string("value", "The e-mail address."), DISPLAY, kind_of_value(&["work", "home", "other"]), PRIMARY];

static PHONE_NUMBERS: &[Attribute] = &[
    Attribute::string("value", "The telephone number."),
    DISPLAY,
    kind_of_value(&["work", "home", "mobile", "fax", "pager", "other"]),
    PRIMARY,
];

static IMS: &[Attribute] = &[
    Attribute::string("value", "The instant messaging address."),
    DISPLAY,
    kind_of_value(&["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
    PRIMARY,
];

static PHOTOS: &[Attribute] = &[
    Attribute::reference("value", &["external"], "The address of the picture."),
    DISPLAY,
    kind_of_value(&["photo", "thumbnail"]),
    PRIMARY,
];

static ADDRESSES: &[Attribute] = &[
    Attribute::string("formatted", "The full address, formatted for display or a label."),
    Attribute::string("streetAddress", "The street, house number and the like."),
    Attribute::string("locality", "The city or locality."),
    Attribute::string("region", "The state or region."),
    Attribute::string("postalCode", "The postal code."),
    Attribute::string("country", "The country, as two letters of ISO 3166-1."),
    kind_of_value(&["work", "home", "other"]),
    PRIMARY,
];

static GROUPS: &[Attribute] = &[
    Attribute::string("value", "The identifier of the group.").case_exact().read_only(),
    Attribute::reference("$ref", &["Group"], "The address of the group.").read_only(),
    Attribute::string("display", "The name of the group.").read_only(),
    Attribute::string("type", "How the membership came about; groups are not nested, so it is always direct.")
        .suggests(&["direct"])
        .read_only(),
];

static ENTITLEMENTS: &[Attribute] =
    &[Attribute::string("value", "The entitlement."), DISPLAY, kind_of_value(&[]), PRIMARY];

static ROLES: &[Attribute] = &[Attribute::string("value", "The role."), DISPLAY, kind_of_value(&[]), PRIMARY];

static CERTIFICATES: &[Attribute] =
    &[Attribute::binary("value", "The certificate, DER in base64."), DISPLAY, kind_of_value(&[]), PRIMARY];
