//! A JSON Schema of the dialog files for editor plug-ins, printed from the tables by which the loader reads them.

use serde_json::{Map, Value, json};

use super::load::grammar::ACTIONS;
use super::load::shape::{DIALOG, Key, NO, Shape, YES};

/// The schema of a dialog file (draft-07, which YAML plug-ins read).
pub fn dialog() -> Value {
    let mut schema = of(DIALOG);
    if let Value::Object(fields) = &mut schema {
        fields.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
        fields.insert("title".into(), json!("Dialog"));
        fields.insert("oneOf".into(), json!([{ "required": ["nodes"] }, { "required": ["steps"] }]));
    }
    schema
}

/// The schema as text.
pub fn print() -> String {
    format!("{:#}\n", dialog())
}

fn of(shape: &Shape) -> Value {
    match shape {
        // A plug-in reads `110` or `ya` by YAML's own rules; to the loader they are words.
        Shape::Text | Shape::Word => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Id => json!({ "type": "string", "pattern": ID }),
        Shape::Day => json!({ "type": "string", "format": "date" }),
        Shape::Count => json!({ "type": "integer", "minimum": 0 }),
        Shape::YesNo => {
            let words: Vec<Value> =
                YES.iter().chain(NO).map(|word| json!(word)).chain([json!(true), json!(false)]).collect();
            json!({ "enum": words })
        }
        Shape::OneOf(names) => json!({ "enum": names }),
        Shape::Target => json!({ "type": "string", "pattern": format!("^(?:{})$", target()) }),
        Shape::Choice => json!({ "type": "string", "pattern": format!("^.+-> *(?:{})$", target()) }),
        Shape::List(each) => json!({ "type": "array", "items": of(each) }),
        Shape::Map(keys) => map(keys),
        Shape::Named(each) => json!({
            "type": "object",
            "propertyNames": { "pattern": ID },
            "additionalProperties": of(each),
        }),
        Shape::Dotted(each) => json!({ "type": "object", "additionalProperties": of(each) }),
        Shape::Either(shapes) => json!({ "anyOf": shapes.iter().map(of).collect::<Vec<_>>() }),
    }
}

const ID: &str = "^[a-z][a-z0-9_]*$";

fn target() -> String {
    let actions: Vec<&str> = ACTIONS.iter().map(|(name, _)| *name).collect();
    format!(
        "[a-z][a-z0-9_]*|![a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*|@(?:{})(?:\\.\\w+)?|https://.+",
        actions.join("|")
    )
}

fn map(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| {
            let mut schema = of(&key.shape);
            if let Value::Object(fields) = &mut schema {
                fields.insert("description".into(), json!(key.about));
            }
            (key.name.to_owned(), schema)
        })
        .collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks shape and schema together: every key of the tables stands in the schema, and nothing else does.
    fn same(shape: &Shape, schema: &Value, path: &str) {
        match shape {
            Shape::Map(keys) => {
                let properties = schema["properties"].as_object().unwrap();
                assert_eq!(properties.len(), keys.len(), "{path}");
                for key in *keys {
                    let inner = &properties[key.name];
                    assert_eq!(inner["description"], key.about, "{path}.{}", key.name);
                    let required = schema["required"].as_array().unwrap().contains(&json!(key.name));
                    assert_eq!(required, key.required, "{path}.{}", key.name);
                    same(&key.shape, inner, &format!("{path}.{}", key.name));
                }
            }
            Shape::List(each) => same(each, &schema["items"], path),
            Shape::Named(each) | Shape::Dotted(each) => same(each, &schema["additionalProperties"], path),
            Shape::Either(shapes) => {
                for (shape, schema) in shapes.iter().zip(schema["anyOf"].as_array().unwrap()) {
                    same(shape, schema, path);
                }
            }
            Shape::OneOf(names) => assert_eq!(schema["enum"], json!(names), "{path}"),
            _ => assert!(schema.is_object(), "{path}"),
        }
    }

    #[test]
    fn the_schema_says_what_the_loader_reads() {
        let schema = dialog();
        same(DIALOG, &schema, "dialog");
        let input = &schema["properties"]["nodes"]["additionalProperties"]["properties"]["input"];
        assert!(input["enum"].as_array().unwrap().contains(&json!("yes_no")));
        assert_eq!(schema["additionalProperties"], false);
    }

    #[test]
    fn its_patterns_take_what_the_loader_takes() {
        let pattern = |shape: &Shape| regex::Regex::new(of(shape)["pattern"].as_str().unwrap()).unwrap();
        for target in ["kontak", "!lapor.mulai", "@menu", "@language.en", "https://contoh.id/a"] {
            assert!(pattern(&Shape::Target).is_match(target), "{target}");
            assert!(pattern(&Shape::Choice).is_match(&format!("Ya = ya -> {target}")), "{target}");
        }
        for target in ["Kontak", "@nope", "http://contoh.id", "!lapor", ""] {
            assert!(!pattern(&Shape::Target).is_match(target), "{target}");
        }
        assert!(!pattern(&Shape::Choice).is_match("Ya"));
    }
}
