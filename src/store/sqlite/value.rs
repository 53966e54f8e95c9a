//! Values: what is bound to a statement, and what a row has.

use std::borrow::Cow;
use std::fmt;

use rusqlite::types::Value as Inner;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Decode, Encode, IntoArguments, Type, TypeInfo};

use super::Embedded;

/// A value of SQLite.
#[derive(Debug, Clone)]
pub struct Value(pub Inner);

/// A borrowed value.
#[derive(Debug, Clone, Copy)]
pub struct ValueRef<'r>(pub &'r Value);

/// The kinds of values that SQLite tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// None.
    Null,
    /// A whole number, also a truth.
    Integer,
    /// A number.
    Real,
    /// A text.
    Text,
    /// Bytes.
    Blob,
}

impl TypeInfo for Kind {
    fn is_null(&self) -> bool {
        *self == Self::Null
    }

    fn name(&self) -> &str {
        match self {
            Self::Null => "NULL",
            Self::Integer => "INTEGER",
            Self::Real => "REAL",
            Self::Text => "TEXT",
            Self::Blob => "BLOB",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Value {
    const fn kind(&self) -> Kind {
        match self.0 {
            Inner::Null => Kind::Null,
            Inner::Integer(_) => Kind::Integer,
            Inner::Real(_) => Kind::Real,
            Inner::Text(_) => Kind::Text,
            Inner::Blob(_) => Kind::Blob,
        }
    }
}

impl sqlx::Value for Value {
    type Database = Embedded;

    fn as_ref(&self) -> ValueRef<'_> {
        ValueRef(self)
    }

    fn type_info(&self) -> Cow<'_, Kind> {
        Cow::Owned(self.kind())
    }

    fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }
}

impl<'r> sqlx::ValueRef<'r> for ValueRef<'r> {
    type Database = Embedded;

    fn to_owned(&self) -> Value {
        self.0.clone()
    }

    fn type_info(&self) -> Cow<'_, Kind> {
        Cow::Owned(self.0.kind())
    }

    fn is_null(&self) -> bool {
        self.0.kind() == Kind::Null
    }
}

/// The values that are bound to a statement.
#[derive(Debug, Default)]
pub struct Arguments(pub Vec<Value>);

impl sqlx::Arguments for Arguments {
    type Database = Embedded;

    fn reserve(&mut self, additional: usize, _: usize) {
        self.0.reserve(additional);
    }

    fn add<'t, T: Encode<'t, Embedded> + Type<Embedded>>(&mut self, value: T) -> Result<(), BoxDynError> {
        let before = self.0.len();
        match value.encode(&mut self.0) {
            Ok(IsNull::No) => Ok(()),
            Ok(IsNull::Yes) => {
                self.0.push(Value(Inner::Null));
                Ok(())
            }
            Err(error) => {
                self.0.truncate(before);
                Err(error)
            }
        }
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

impl IntoArguments<Embedded> for Arguments {
    fn into_arguments(self) -> Self {
        self
    }
}

impl<'q, T: Encode<'q, Embedded> + Type<Embedded> + 'q> Encode<'q, Embedded> for Option<T> {
    fn encode(self, buffer: &mut Vec<Value>) -> Result<IsNull, BoxDynError> {
        self.map_or(Ok(IsNull::Yes), |value| value.encode(buffer))
    }

    fn encode_by_ref(&self, buffer: &mut Vec<Value>) -> Result<IsNull, BoxDynError> {
        self.as_ref().map_or(Ok(IsNull::Yes), |value| value.encode_by_ref(buffer))
    }
}

/// Says that a value has another kind than is asked for.
fn unexpected(value: ValueRef<'_>) -> BoxDynError {
    format!("a value of the kind {} was not expected", value.0.kind()).into()
}

/// How a type of ours is one of SQLite's: as a value that is bound, and as one that is read.
macro_rules! kinds {
    ($($type:ty: $kind:ident, |$own:ident| $encoded:expr, |$inner:ident| $decoded:expr;)*) => {$(
        impl Type<Embedded> for $type {
            fn type_info() -> Kind {
                Kind::$kind
            }
        }

        impl Encode<'_, Embedded> for $type {
            fn encode_by_ref(&self, buffer: &mut Vec<Value>) -> Result<IsNull, BoxDynError> {
                let $own = self;
                buffer.push(Value(Inner::$kind($encoded)));
                Ok(IsNull::No)
            }
        }

        impl<'r> Decode<'r, Embedded> for $type {
            fn decode(value: ValueRef<'r>) -> Result<Self, BoxDynError> {
                match &value.0.0 {
                    Inner::$kind($inner) => Ok($decoded),
                    _ => Err(unexpected(value)),
                }
            }
        }
    )*};
}

kinds! {
    i64: Integer, |own| *own, |inner| *inner;
    i32: Integer, |own| i64::from(*own), |inner| i32::try_from(*inner)?;
    bool: Integer, |own| i64::from(*own), |inner| *inner != 0;
    String: Text, |own| own.clone(), |inner| inner.clone();
    Vec<u8>: Blob, |own| own.clone(), |inner| inner.clone();
}

impl Type<Embedded> for str {
    fn type_info() -> Kind {
        Kind::Text
    }
}

impl Encode<'_, Embedded> for &str {
    fn encode_by_ref(&self, buffer: &mut Vec<Value>) -> Result<IsNull, BoxDynError> {
        buffer.push(Value(Inner::Text((*self).to_owned())));
        Ok(IsNull::No)
    }
}

impl<'r> Decode<'r, Embedded> for &'r str {
    fn decode(value: ValueRef<'r>) -> Result<Self, BoxDynError> {
        match &value.0.0 {
            Inner::Text(text) => Ok(text),
            _ => Err(unexpected(value)),
        }
    }
}
