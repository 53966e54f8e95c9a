//! What a schema says of an attribute (RFC 7643 §7), and how attributes are found.

/// The data types of attributes (RFC 7643 §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sequence of characters.
    String,
    /// True or false.
    Boolean,
    /// A number with a fraction.
    Decimal,
    /// A whole number.
    Integer,
    /// An instant, as `xsd:dateTime`.
    DateTime,
    /// Bytes in base64.
    Binary,
    /// An address of a resource.
    Reference,
    /// A set of sub-attributes.
    Complex,
}

/// Who may write an attribute, and when (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutability {
    /// The server alone writes it.
    ReadOnly,
    /// The client writes and reads it at any time.
    ReadWrite,
    /// It is written once.
    Immutable,
    /// The client writes it and nobody reads it.
    WriteOnly,
}

/// When an attribute is part of an answer (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// Always, whatever is asked for.
    Always,
    /// Never.
    Never,
    /// Unless the client asks for less.
    Default,
    /// Only when the client asks for it.
    Request,
}

/// Among which resources a value must be unique (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uniqueness {
    /// None.
    None,
    /// Those of the endpoint.
    Server,
    /// All there are.
    Global,
}

/// One attribute or sub-attribute of a schema.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The canonical spelling of its name.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// Whether it holds a list of values.
    pub multi_valued: bool,
    /// Whether a resource must have it.
    pub required: bool,
    /// Whether its values are compared with regard to case.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// When it is part of an answer.
    pub returned: Returned,
    /// Among which resources its value is unique.
    pub uniqueness: Uniqueness,
    /// Values that are suggested.
    pub canonical_values: &'static [&'static str],
    /// What a reference may point to.
    pub reference_types: &'static [&'static str],
    /// What it means, for people.
    pub description: &'static str,
    /// The parts of a complex attribute.
    pub sub_attributes: &'static [Attribute],
}

/// Builders for the static definitions; they begin with the defaults of RFC 7643 §2.2.
impl Attribute {
    const fn of(kind: Kind, name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            kind,
            multi_valued: false,
            required: false,
            case_exact: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: &[],
            reference_types: &[],
            description,
            sub_attributes: &[],
        }
    }

    pub(super) const fn string(name: &'static str, description: &'static str) -> Self {
        Self::of(Kind::String, name, description)
    }

    pub(super) const fn boolean(name: &'static str, description: &'static str) -> Self {
        Self::of(Kind::Boolean, name, description)
    }

    pub(super) const fn date_time(name: &'static str, description: &'static str) -> Self {
        Self::of(Kind::DateTime, name, description)
    }

    /// Defines bytes; RFC 7643 §2.3.6: they are compared with regard to case.
    pub(super) const fn binary(name: &'static str, description: &'static str) -> Self {
        Self::of(Kind::Binary, name, description).case_exact()
    }

    /// Defines an address; RFC 7643 §2.3.7: it is compared with regard to case.
    pub(super) const fn reference(
        name: &'static str,
        reference_types: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        let mut attribute = Self::of(Kind::Reference, name, description).case_exact();
        attribute.reference_types = reference_types;
        attribute
    }

    pub(super) const fn complex(
        name: &'static str,
        sub_attributes: &'static [Attribute],
        description: &'static str,
    ) -> Self {
        let mut attribute = Self::of(Kind::Complex, name, description);
        attribute.sub_attributes = sub_attributes;
        attribute
    }

    pub(super) const fn many(mut self) -> Self {
        self.multi_valued = true;
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn case_exact(mut self) -> Self {
        self.case_exact = true;
        self
    }

    pub(super) const fn mutability(mut self, mutability: Mutability) -> Self {
        self.mutability = mutability;
        self
    }

    pub(super) const fn read_only(self) -> Self {
        self.mutability(Mutability::ReadOnly)
    }

    pub(super) const fn immutable(self) -> Self {
        self.mutability(Mutability::Immutable)
    }

    pub(super) const fn returned(mut self, returned: Returned) -> Self {
        self.returned = returned;
        self
    }

    pub(super) const fn unique(mut self) -> Self {
        self.uniqueness = Uniqueness::Server;
        self
    }

    pub(super) const fn suggests(mut self, canonical_values: &'static [&'static str]) -> Self {
        self.canonical_values = canonical_values;
        self
    }
}

impl Attribute {
    /// Finds a sub-attribute by its name, ignoring case (RFC 7643 §2.1).
    #[must_use]
    pub fn sub_attribute(&self, name: &str) -> Option<&'static Attribute> {
        find(self.sub_attributes, name)
    }

    /// Tells whether white space around a value means nothing: nobody is told from another by it.
    #[must_use]
    pub fn is_trimmed(&self) -> bool {
        self.name == "userName"
    }

    /// Tells whether the attribute is a set of sub-attributes.
    #[must_use]
    pub fn is_complex(&self) -> bool {
        self.kind == Kind::Complex
    }

    /// Tells whether only the server writes the attribute.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.mutability == Mutability::ReadOnly
    }
}

/// A named set of attributes (RFC 7643 §7).
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its URN.
    pub id: &'static str,
    /// Its name, for people.
    pub name: &'static str,
    /// What it describes.
    pub description: &'static str,
    /// Its attributes, without the common ones.
    pub attributes: &'static [Attribute],
}

impl Schema {
    /// Finds an attribute by its name, ignoring case (RFC 7643 §2.1).
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        find(self.attributes, name)
    }
}

/// A kind of resource: its endpoint, its core schema and what extends it (RFC 7643 §6).
#[derive(Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// Its name, as in `meta.resourceType`.
    pub name: &'static str,
    /// Its endpoint below the base address.
    pub endpoint: &'static str,
    /// What it is, for people.
    pub description: &'static str,
    /// Its core schema.
    pub schema: &'static Schema,
    /// The extensions that a resource may carry; none is required.
    pub extensions: &'static [&'static Schema],
}

impl ResourceType {
    /// Finds an attribute of the core schema or a common one, ignoring case.
    #[must_use]
    pub fn core_attribute(&self, name: &str) -> Option<&'static Attribute> {
        find(super::COMMON, name).or_else(|| self.schema.attribute(name))
    }

    /// Finds an extension by its URN, ignoring case.
    #[must_use]
    pub fn extension(&self, urn: &str) -> Option<&'static Schema> {
        self.extensions.iter().copied().find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// Finds the extension that defines an attribute of this name.
    #[must_use]
    pub fn extension_with(&self, name: &str) -> Option<(&'static Schema, &'static Attribute)> {
        self.extensions.iter().find_map(|schema| Some((*schema, schema.attribute(name)?)))
    }
}

fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}
