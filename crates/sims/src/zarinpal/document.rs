//! A GraphQL document as the panel reads it: one operation with one field, its arguments checked against the schema,
//! and what is to be told of the answer.
//!
//! Only the two operations that merchants give money back with are known: `Session` and `AddRefund`.

use async_graphql_parser::types::{
    BaseType, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql_parser::{Positioned, parse_query};
use serde_json::{Map, Value, json};

/// An argument and its type, as the schema has them.
type Argument = (&'static str, &'static str);

const SESSION: &[Argument] = &[
    ("terminal_id", "ID!"),
    ("filter", "FilterEnum"),
    ("id", "ID"),
    ("reference_id", "String"),
    ("rrn", "String"),
    ("card_pan", "String"),
    ("email", "String"),
    ("mobile", "CellNumber"),
    ("description", "String"),
    ("limit", "Int"),
    ("offset", "Int"),
];
const ADD_REFUND: &[Argument] = &[
    ("session_id", "ID!"),
    ("amount", "BigInteger!"),
    ("description", "String"),
    ("method", "InstantPayoutActionTypeEnum"),
    ("reason", "RefundReasonEnum"),
];
const ENUMS: &[(&str, &[&str])] = &[
    ("FilterEnum", &["PAID", "VERIFIED", "TRASH", "ACTIVE", "REFUNDED"]),
    ("InstantPayoutActionTypeEnum", &["PAYA", "CARD"]),
    ("RefundReasonEnum", &["CUSTOMER_REQUEST", "DUPLICATE_TRANSACTION", "SUSPICIOUS_TRANSACTION", "OTHER"]),
];
/// What a session can tell; those with members name them.
const TELLS: &[(&str, &[&str])] = &[
    ("id", &[]),
    ("terminal_id", &[]),
    ("status", &[]),
    ("amount", &[]),
    ("description", &[]),
    ("created_at", &[]),
    ("timeline", &["refund_amount", "refund_time", "refund_status"]),
];

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Session,
    AddRefund,
}

/// One operation, understood.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) deed: Deed,
    /// The member of `data` that the answer is under.
    pub(super) key: String,
    pub(super) arguments: Map<String, Value>,
    tells: Vec<(String, Vec<String>)>,
}

impl Wanted {
    /// Reads the body of a call.
    ///
    /// # Errors
    /// The words of the first thing that is wrong.
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        let body: Value = serde_json::from_slice(body).map_err(|_| "The request is not JSON.".to_owned())?;
        let text = body["query"].as_str().ok_or(
            "GraphQL Request must include at least one of those two parameters: \"query\" or \"queryId\"",
        )?;
        let document = parse_query(text).map_err(|error| format!("Syntax Error: {error}"))?;
        let mut operations = document.operations.iter();
        let (Some((_, operation)), None) = (operations.next(), operations.next()) else {
            return Err("Must provide operation name if query contains multiple operations.".to_owned());
        };
        let operation = &operation.node;
        let [field] = fields(&operation.selection_set)?[..] else {
            return Err("Ask for one thing at a time.".to_owned());
        };
        let (deed, schema) = match (operation.ty, field.name.node.as_str()) {
            (OperationType::Query, "Session") => (Deed::Session, SESSION),
            (OperationType::Mutation, "AddRefund") => (Deed::AddRefund, ADD_REFUND),
            (ty, name) => return Err(format!("Cannot query field \"{name}\" on type \"{ty}\".")),
        };
        Ok(Self {
            deed,
            key: field.response_key().node.to_string(),
            arguments: arguments(operation, field, (schema, &body["variables"]))?,
            tells: tells(&field.selection_set)?,
        })
    }

    /// Of all that could be told what was asked for.
    pub(super) fn told(&self, all: &Value) -> Value {
        let members = self.tells.iter().map(|(name, inner)| {
            let whole = &all[name];
            let told = match inner.is_empty() || whole.is_null() {
                true => whole.clone(),
                false => inner.iter().map(|name| (name.clone(), whole[name].clone())).collect(),
            };
            (name.clone(), told)
        });
        Value::Object(members.collect())
    }
}

fn fields(set: &Positioned<SelectionSet>) -> Result<Vec<&Field>, String> {
    let plain = |selection: &'_ Positioned<Selection>| match &selection.node {
        Selection::Field(_) => Ok(()),
        _ => Err("Fragments are not understood here.".to_owned()),
    };
    set.node.items.iter().try_for_each(plain)?;
    Ok(set
        .node
        .items
        .iter()
        .filter_map(|item| match &item.node {
            Selection::Field(field) => Some(&field.node),
            _ => None,
        })
        .collect())
}

fn arguments(
    operation: &OperationDefinition,
    field: &Field,
    (schema, variables): (&[Argument], &Value),
) -> Result<Map<String, Value>, String> {
    let mut given = Map::new();
    for (name, value) in &field.arguments {
        let name = name.node.as_str();
        let Some((_, ty)) = schema.iter().find(|(known, _)| *known == name) else {
            return Err(format!("Unknown argument \"{name}\" on field \"{}\".", field.name.node));
        };
        let value = value.node.clone().into_const_with(|variable| {
            declared(operation, &variable, ty)?;
            let value = variables.get(variable.as_str()).cloned().unwrap_or(Value::Null);
            value.try_into().map_err(|error: serde_json::Error| error.to_string())
        })?;
        let value = value.into_json().map_err(|error| error.to_string())?;
        fits(name, ty, &value)?;
        given.insert(name.to_owned(), value);
    }
    match schema.iter().find(|(name, ty)| ty.ends_with('!') && given.get(*name).is_none_or(Value::is_null)) {
        Some((name, ty)) => {
            Err(format!("Field \"{}\" argument \"{name}\" of type \"{ty}\" is required.", field.name.node))
        }
        None => Ok(given),
    }
}

/// A variable has to be declared with the type of the argument it is given to.
fn declared(operation: &OperationDefinition, variable: &str, ty: &str) -> Result<(), String> {
    let known = operation.variable_definitions.iter().find(|known| known.node.name.node == variable);
    let known = &known.ok_or(format!("Variable \"${variable}\" is not defined."))?.node.var_type.node;
    let BaseType::Named(base) = &known.base else {
        return Err(format!("Variable \"${variable}\" is a list."));
    };
    let wanted = ty.trim_end_matches('!');
    if base.as_str() != wanted || (ty.ends_with('!') && known.nullable) {
        return Err(format!(
            "Variable \"${variable}\" of type \"{base}\" used in position expecting type \"{ty}\"."
        ));
    }
    Ok(())
}

/// Whether a value is one of its type.
fn fits(name: &str, ty: &str, value: &Value) -> Result<(), String> {
    let base = ty.trim_end_matches('!');
    let fits = match (base, value) {
        (_, Value::Null) => !ty.ends_with('!'),
        ("ID", value) => value.is_string() || value.is_u64(),
        ("Int", value) => value.is_i64(),
        ("BigInteger", Value::String(text)) => text.parse::<i64>().is_ok(),
        ("BigInteger", value) => value.is_i64(),
        (_, Value::String(word)) => ENUMS
            .iter()
            .find(|(known, _)| *known == base)
            .is_none_or(|(_, words)| words.contains(&word.as_str())),
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(format!("Argument \"{name}\" got invalid value {value}; expected type \"{ty}\"."))
    }
}

fn tells(set: &Positioned<SelectionSet>) -> Result<Vec<(String, Vec<String>)>, String> {
    let mut wanted = Vec::new();
    for field in fields(set)? {
        let name = field.name.node.as_str();
        let Some((_, members)) = TELLS.iter().find(|(known, _)| *known == name) else {
            return Err(format!("Cannot query field \"{name}\" on type \"Session\"."));
        };
        let inner: Vec<String> =
            fields(&field.selection_set)?.iter().map(|inner| inner.name.node.to_string()).collect();
        if inner.is_empty() != members.is_empty() {
            return Err(format!("Field \"{name}\" has other members."));
        }
        if let Some(unknown) = inner.iter().find(|inner| !members.contains(&inner.as_str())) {
            return Err(format!("Cannot query field \"{unknown}\" on type \"Timeline\"."));
        }
        wanted.push((name.to_owned(), inner));
    }
    if wanted.is_empty() { Err("A session needs a selection of members.".to_owned()) } else { Ok(wanted) }
}

/// The words of an error as GraphQL sends them.
pub(super) fn errors(words: &str) -> Value {
    json!({ "errors": [{ "message": words, "locations": [], "path": [] }], "data": null })
}
