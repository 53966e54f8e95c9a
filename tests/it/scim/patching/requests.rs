//! Random users and operations, with few values, so that most operations meet something.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::Object;
use super::operation::{ENTERPRISE, EXTENSION, Filter, KINDS, Kind, Operation, Target, Verb};

fn text() -> impl Strategy<Value = Value> {
    prop::sample::select(vec!["a@x.example", "A@X.example", "b@x.example", "c@x.example"]).prop_map(Value::from)
}

fn nothing() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![json!(null), json!(""), json!([])])
}

/// A value of a part.
fn part(name: &str) -> BoxedStrategy<Value> {
    match name {
        "type" => prop::sample::select(vec![json!("work"), json!("Work"), json!("home")]).boxed(),
        "primary" => any::<bool>().prop_map(Value::from).boxed(),
        _ => text().boxed(),
    }
}

fn part_or_nothing(name: &str) -> BoxedStrategy<Value> {
    prop_oneof![4 => part(name), 1 => nothing()].boxed()
}

/// An object with some of these parts.
fn object(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let parts: Vec<_> = names
        .iter()
        .map(|name| {
            proptest::option::of(part_or_nothing(name)).prop_map(move |value| Some(((*name).to_owned(), value?)))
        })
        .collect();
    parts.prop_map(|parts| Value::Object(parts.into_iter().flatten().collect()))
}

/// A value of an attribute.
fn value(kind: Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Text => part_or_nothing("value"),
        Kind::Boolean => prop_oneof![4 => any::<bool>().prop_map(Value::from), 1 => nothing()].boxed(),
        Kind::Complex(names) => prop_oneof![4 => object(names), 1 => nothing()].boxed(),
        Kind::List(names) => prop_oneof![
            4 => prop::collection::vec(object(names), 0..3).prop_map(Value::from),
            2 => object(names),
            1 => nothing(),
        ]
        .boxed(),
    }
}

fn filter(names: &'static [&'static str]) -> impl Strategy<Value = Filter> {
    let name = || prop::sample::select(names);
    let leaf = prop_oneof![
        4 => name().prop_flat_map(|name| part(name).prop_map(move |value| Filter::Is(name, value))),
        1 => name().prop_map(Filter::Has),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        let pair = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            2 => pair().prop_map(|(left, right)| Filter::And(left, right)),
            1 => pair().prop_map(|(left, right)| Filter::Or(left, right)),
            1 => inner.clone().prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

fn lists() -> impl Strategy<Value = (&'static str, &'static [&'static str])> {
    let lists =
        KINDS.iter().filter_map(|(name, kind)| if let Kind::List(parts) = kind { Some((*name, *parts)) } else { None });
    prop::sample::select(lists.collect::<Vec<_>>())
}

/// A target, and a value that fits it.
fn aim() -> impl Strategy<Value = (Target, Value)> {
    let attribute =
        || prop::sample::select(KINDS).prop_flat_map(|(name, kind)| value(kind).prop_map(move |value| (name, value)));
    let with_parts = || {
        let known = KINDS.iter().filter_map(|(name, kind)| match kind {
            Kind::Complex(parts) | Kind::List(parts) => Some((*name, *parts)),
            Kind::Text | Kind::Boolean => None,
        });
        prop::sample::select(known.collect::<Vec<_>>())
            .prop_flat_map(|(name, parts)| prop::sample::select(parts).prop_map(move |part| (name, part)))
            .prop_flat_map(|(name, part)| part_or_nothing(part).prop_map(move |value| (name, part, value)))
    };
    let extended = || (prop::sample::select(EXTENSION), part_or_nothing("value"));
    let key = prop_oneof![
        4 => attribute().prop_map(|(name, value)| (name.to_owned(), value)),
        1 => with_parts().prop_map(|(name, part, value)| (format!("{name}.{part}"), value)),
        1 => extended().prop_map(|(name, value)| (format!("{ENTERPRISE}:{name}"), value)),
        1 => object(EXTENSION).prop_map(|value| (ENTERPRISE.to_owned(), value)),
    ];
    prop_oneof![
        3 => attribute().prop_map(|(name, value)| (Target::Attribute(name), value)),
        2 => with_parts().prop_map(|(name, part, value)| (Target::Part(name, part), value)),
        3 => lists().prop_flat_map(|(name, parts)| {
            let one = prop_oneof![4 => object(parts), 1 => value(Kind::List(parts))];
            (filter(parts), one).prop_map(move |(filter, value)| (Target::Picked(name, filter), value))
        }),
        4 => lists().prop_flat_map(|(name, parts)| {
            (filter(parts), prop::sample::select(parts)).prop_flat_map(move |(filter, part)| {
                part_or_nothing(part).prop_map(move |value| (Target::PickedPart(name, filter.clone(), part), value))
            })
        }),
        1 => extended().prop_map(|(name, value)| (Target::Extended(name), value)),
        1 => prop_oneof![object(EXTENSION), nothing()].prop_map(|value| (Target::Extension, value)),
        3 => prop::collection::vec(key, 0..4)
            .prop_map(|keys| (Target::Resource, Value::Object(keys.into_iter().collect()))),
    ]
}

/// An operation.
pub fn operation() -> impl Strategy<Value = Operation> {
    let verb = prop::sample::select(vec![Verb::Add, Verb::Remove, Verb::Replace]);
    (verb, aim(), prop::bool::weighted(0.7)).prop_map(|(verb, (target, value), bare)| {
        let value = (verb != Verb::Remove || !bare).then_some(value);
        Operation { verb, target, value }
    })
}

/// The operations of a PATCH.
pub fn operations() -> impl Strategy<Value = Vec<Operation>> {
    prop::collection::vec(operation(), 1..5)
}

/// A user who has a name, and one primary value in a list at most.
pub fn user() -> impl Strategy<Value = Object> {
    let attributes: Vec<_> = KINDS
        .iter()
        .map(|(name, kind)| (Just((*name).to_owned()), proptest::option::weighted(0.7, value(*kind))))
        .collect();
    (attributes, object(EXTENSION)).prop_map(|(attributes, extension)| {
        let mut user = Object::new();
        for (name, mut value) in attributes.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            let elements = value.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut);
            elements.skip(1).for_each(|element| _ = element.shift_remove("primary"));
            user.insert(name, value);
        }
        user.insert("userName".to_owned(), "u@x.example".into());
        user.insert(ENTERPRISE.to_owned(), extension);
        user
    })
}
