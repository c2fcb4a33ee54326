//! The descriptor of a directory.

use std::fs;
use std::path::Path;

use nianbao::Language;
use nianbao::output::csv::{Files, Options};
use nianbao::output::record::Sink;
use serde_json::Value;

use super::{place, records, whole};

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a readable file")).expect("JSON")
}

#[test]
fn the_descriptor_is_one_of_a_tabular_data_package_and_names_the_columns_of_its_files() {
    let schema = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/tabular-data-package-1.json"));
    let validator = jsonschema::validator_for(&schema).expect("a JSON Schema");
    for labels in [Language::English, Language::Chinese] {
        let directory = place("package").join("out");
        let mut options = Options::default();
        options.labels = labels;
        let open = |path: &Path, resume: bool| -> std::io::Result<_> {
            let (sink, done) = Files::directory(path, options, resume)?;
            Ok((Box::new(sink) as Box<dyn Sink>, done))
        };
        whole(&open, &directory, &records()[..2]);
        let package = read(&directory.join("datapackage.json"));
        let errors: Vec<_> = validator.iter_errors(&package).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let resources = package["resources"].as_array().expect("resources");
        assert_eq!(resources.len(), 3);
        for resource in resources {
            let text = fs::read_to_string(directory.join(resource["path"].as_str().expect("a path"))).expect("a file");
            let fields = resource["schema"]["fields"].as_array().expect("fields");
            let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().expect("a name")).collect();
            assert_eq!(text.lines().next(), Some(names.join(",").as_str()));
            for key in resource["schema"]["primaryKey"].as_array().expect("a key") {
                assert!(names.contains(&key.as_str().expect("a name")), "{key}");
            }
        }
    }
}

#[test]
fn the_schema_that_descriptors_are_held_to_refuses_others() {
    let schema = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/tabular-data-package-1.json"));
    let validator = jsonschema::validator_for(&schema).expect("a JSON Schema");
    for wrong in [
        r#"{"profile": "tabular-data-package"}"#,
        r#"{"profile": "tabular-data-package", "resources": []}"#,
        r#"{"profile": "tabular-data-package", "resources": [{"name": "a", "path": "/etc/a.csv", "schema": {"fields": [{"name": "b"}]}, "profile": "tabular-data-resource"}]}"#,
        r#"{"profile": "tabular-data-package", "resources": [{"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "b", "type": "decimal"}]}, "profile": "tabular-data-resource"}]}"#,
    ] {
        assert!(!validator.is_valid(&serde_json::from_str(wrong).expect("JSON")), "{wrong}");
    }
}
