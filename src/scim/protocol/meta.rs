//! Instants on the wire (RFC 7643 §2.3.5) and the `meta` of a resource (RFC 7643 §3.1).

use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use super::etag;

/// What a server says of a resource besides its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta<'a> {
    /// The name of the resource type, such as `User`.
    pub resource_type: &'a str,
    /// When the resource was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it last changed, in milliseconds since 1970.
    pub last_modified_ms: i64,
    /// The absolute address of the resource.
    pub location: &'a str,
    /// What stands between the quotes of the version, which is a weak entity tag.
    pub version: &'a str,
}

impl Meta<'_> {
    /// Renders the `meta` attribute.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "resourceType": self.resource_type,
            "created": format_instant(self.created_ms),
            "lastModified": format_instant(self.last_modified_ms),
            "location": self.location,
            "version": etag::render(self.version),
        })
    }
}

/// As [`Meta::to_json`] has it, without making a value first.
impl Serialize for Meta<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut meta = serializer.serialize_struct("Meta", 5)?;
        meta.serialize_field("resourceType", self.resource_type)?;
        meta.serialize_field("created", &format_instant(self.created_ms))?;
        meta.serialize_field("lastModified", &format_instant(self.last_modified_ms))?;
        meta.serialize_field("location", self.location)?;
        meta.serialize_field("version", &etag::render(self.version))?;
        meta.end()
    }
}

/// Renders milliseconds since 1970 as RFC 3339 in UTC, always with three digits of fraction.
///
/// A fixed width lets instants be compared as text. Beyond the years 0000 to 9999 the nearest one is taken.
#[must_use]
pub fn format_instant(ms: i64) -> String {
    const FIRST_MS: i64 = -62_167_219_200_000;
    const LAST_MS: i64 = 253_402_300_799_999;
    let nanoseconds = i128::from(ms.clamp(FIRST_MS, LAST_MS)) * 1_000_000;
    let at = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let digits = |value: u32, width: usize, text: &mut String| {
        for place in (0..width).rev() {
            let digit = value / 10_u32.pow(u32::try_from(place).unwrap_or_default()) % 10;
            text.push(char::from(b'0' + u8::try_from(digit).unwrap_or_default()));
        }
    };
    let mut text = String::with_capacity(24);
    let parts = [
        (u32::try_from(at.year()).unwrap_or_default(), 4, '-'),
        (u32::from(u8::from(at.month())), 2, '-'),
        (u32::from(at.day()), 2, 'T'),
        (u32::from(at.hour()), 2, ':'),
        (u32::from(at.minute()), 2, ':'),
        (u32::from(at.second()), 2, '.'),
        (u32::from(at.millisecond()), 3, 'Z'),
    ];
    for (value, width, end) in parts {
        digits(value, width, &mut text);
        text.push(end);
    }
    text
}

/// Reads an `xsd:dateTime` as milliseconds since 1970; without an offset it is taken as UTC.
#[must_use]
pub fn parse_instant(text: &str) -> Option<i64> {
    let nanoseconds = parse_nanoseconds(text)?;
    i64::try_from(nanoseconds.div_euclid(1_000_000)).ok()
}

/// Reads an `xsd:dateTime` at full precision, for comparisons.
pub(super) fn parse_nanoseconds(text: &str) -> Option<i128> {
    let text = text.trim();
    let at =
        OffsetDateTime::parse(text, &Rfc3339).or_else(|_| OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339)).ok()?;
    Some(at.to_offset(UtcOffset::UTC).unix_timestamp_nanos())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Meta, format_instant, parse_instant};

    #[test]
    fn instants_have_milliseconds_and_end_in_z() {
        assert_eq!(format_instant(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(format_instant(1_700_000_000_123), "2023-11-14T22:13:20.123Z");
        assert_eq!(format_instant(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(format_instant(i64::MAX), "9999-12-31T23:59:59.999Z");
        assert_eq!(format_instant(i64::MIN), "0000-01-01T00:00:00.000Z");
    }

    #[test]
    fn offsets_fractions_and_their_absence_are_understood() {
        for (text, ms) in [
            ("2011-05-13T04:42:34Z", 1_305_261_754_000),
            ("2011-05-13T06:42:34+02:00", 1_305_261_754_000),
            ("2011-05-13T04:42:34.5Z", 1_305_261_754_500),
            ("2011-05-13T04:42:34", 1_305_261_754_000),
        ] {
            assert_eq!(parse_instant(text), Some(ms), "{text}");
        }
        for text in ["", "yesterday", "2011-13-01T00:00:00Z", "2011-05-13"] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }

    #[test]
    fn meta_carries_the_version_as_a_weak_tag() {
        let meta = Meta {
            resource_type: "User",
            created_ms: 0,
            last_modified_ms: 1,
            location: "https://x/Users/1",
            version: "3",
        };
        let json = meta.to_json();
        assert_eq!(json["version"], "W/\"3\"");
        assert_eq!(json["lastModified"], "1970-01-01T00:00:00.001Z");
    }

    proptest! {
        #[test]
        fn an_instant_reads_back_as_it_was_written(ms in -62_167_219_200_000_i64..253_402_300_799_999) {
            prop_assert_eq!(parse_instant(&format_instant(ms)), Some(ms));
        }

        #[test]
        fn reading_an_instant_never_panics(text in "\\PC*") {
            let _ = parse_instant(&text);
        }
    }
}
