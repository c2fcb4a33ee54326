//! The output is what `nianbao schema` says, and nothing else is.
#![cfg(feature = "schema")]

mod corpus;

use jsonschema::Validator;
use serde_json::{Value, json};

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::new(schema).expect("the schema is one")
}

fn output(text: &str) -> Value {
    serde_json::to_value(nianbao::parse(text)).expect("a report serialises")
}

fn huaian() -> Value {
    let text = std::fs::read_to_string(corpus::root().join("2021/huaian-2024.lines.txt")).expect("the fixture");
    output(&text)
}

/// The schema with every object closed: a key that the output has and the
/// schema does not name is then an error.
fn closed(mut schema: Value) -> Value {
    fn close(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.values_mut().for_each(close);
                if object.get("type") == Some(&json!("object")) && object.contains_key("properties") {
                    object.entry("additionalProperties").or_insert(json!(false));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    close(&mut schema);
    schema
}

#[test]
fn it_is_a_schema() {
    jsonschema::meta::validate(&nianbao::output::schema()).expect("valid against the draft's own schema");
}

#[test]
fn every_fixture_is_valid_and_names_no_other_key() {
    let validators = [validator(&nianbao::output::schema()), validator(&closed(nianbao::output::schema()))];
    for fixture in corpus::all() {
        let cut = fixture.text.char_indices().nth(fixture.text.chars().count() / 2).map_or(0, |(at, _)| at);
        for text in [fixture.text.as_str(), &fixture.text[..cut]] {
            let output = output(text);
            for validator in &validators {
                let errors: Vec<String> = validator
                    .iter_errors(&output)
                    .map(|error| format!("{} {}", error.instance_path(), error))
                    .collect();
                assert_eq!(errors, Vec::<String>::new(), "{}", fixture.path);
            }
        }
    }
}

#[test]
fn what_is_broken_is_refused() {
    let validator = validator(&nianbao::output::schema());
    let blank = json!({
        "table": "requests", "row": "outcomes.disclosed", "column": "other",
        "status": "blank", "raw": "", "line": 212,
    });
    let diagnostic = json!({
        "code": "row-misfit", "severity": "warning", "message": "", "message_en": "", "line": 1, "column": 1,
        "span": [0, 3], "table": null, "row": null, "cell": null,
    });
    let columns = json!({
        "natural_person": 1, "commercial_enterprise": 1, "research_institution": null,
        "public_interest_organization": 1, "legal_service_institution": 1, "other": 1, "total": 5,
    });
    // Where to put what, and whether it is allowed.
    let edits: &[(&str, Value, bool)] = &[
        ("/cells", json!([blank]), true),
        ("/cells", json!([with(&blank, "status", json!("empty"))]), false),
        ("/cells", json!([with(&blank, "status", json!("printed"))]), false),
        ("/cells", json!([with(&blank, "unit", json!("元"))]), true),
        ("/cells", json!([with(&blank, "line", json!("212"))]), false),
        ("/diagnostics", json!([diagnostic]), true),
        ("/diagnostics", json!([with(&diagnostic, "code", json!("row-odd"))]), false),
        ("/diagnostics", json!([with(&diagnostic, "severity", json!("fatal"))]), false),
        ("/diagnostics", json!([with(&diagnostic, "span", json!([1]))]), false),
        ("/schema_version", json!("2"), false),
        ("/schema_version", json!(1), false),
        ("/edition", json!("2020"), false),
        ("/edition", json!("2019"), false),
        ("/edition", json!(null), false),
        ("/year", json!("2024"), false),
        ("/published", json!("14.3.2025"), false),
        ("/published", json!("2025-03-14"), true),
        ("/checks/passed", json!("42"), false),
        ("/tables/requests", json!(null), true),
        ("/tables/requests", json!([]), false),
        ("/tables/requests/received_this_year", json!(null), true),
        ("/tables/requests/received_this_year", json!(3119), false),
        ("/tables/requests/received_this_year/total", json!("3119"), false),
        ("/tables/requests/received_this_year/total", json!(null), true),
        ("/tables/requests/received_this_year/sum", json!(3119), false),
        ("/tables/requests/received_this_year", json!({"total": 3119}), false),
        ("/tables/requests/outcomes.other_handling", columns.clone(), true),
        ("/tables/requests/extra.其他", columns.clone(), true),
        ("/tables/requests/extra.其他", json!({"total": 1}), false),
        ("/tables/requests/其他", columns.clone(), false),
        ("/tables/appendix", json!({}), false),
        ("/carried", json!({"url": "http://a/", "n": [1.5, null]}), true),
        ("/carried", json!([]), false),
        // Additions are free.
        ("/note", json!("…"), true),
    ];
    for (path, value, allowed) in edits {
        let mut output = huaian();
        let (parent, key) = path.rsplit_once('/').expect("a path");
        output.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").insert(key.into(), value.clone());
        assert_eq!(validator.is_valid(&output), *allowed, "{path} {value}");
    }
    let mut short = huaian();
    short["tables"]["requests"].as_object_mut().expect("a table").remove("received_this_year");
    assert!(!validator.is_valid(&short));
}

fn with(object: &Value, key: &str, value: Value) -> Value {
    let mut object = object.clone();
    object[key] = value;
    object
}
