//! The manifest's text as values: Arrow reads the JSON, serde takes it from there.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::json::ReaderBuilder;
use datafusion::arrow::json::reader::infer_json_schema;
use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};

/// The value of a JSON object.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    // Arrow wants one object a line; within texts JSON has no line ends.
    let line = text.replace(['\n', '\r'], " ");
    let read = || -> Result<_, ArrowError> {
        let (schema, _) = infer_json_schema(line.as_bytes(), None)?;
        ReaderBuilder::new(schema.into()).build(line.as_bytes())?.next().transpose()
    };
    let batch = read().map_err(|error| error.to_string())?.ok_or("it is empty")?;
    let fields = batch.schema();
    let names = fields.fields().iter().map(|field| field.name().as_str());
    let cells = names.zip(batch.columns().iter().map(|array| Cell { array, row: 0 }));
    let present = cells.filter(|(_, cell)| !cell.is_null());
    T::deserialize(MapDeserializer::<_, Error>::new(present)).map_err(|error| error.to_string())
}

/// One value.
#[derive(Clone, Copy)]
struct Cell<'a> {
    array: &'a ArrayRef,
    row: usize,
}

impl Cell<'_> {
    fn is_null(&self) -> bool {
        *self.array.data_type() == DataType::Null || self.array.is_null(self.row)
    }
}

impl IntoDeserializer<'_> for Cell<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Cell<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let row = self.row;
        if self.is_null() {
            return visitor.visit_unit();
        }
        match self.array.data_type() {
            DataType::Boolean => visitor.visit_bool(self.array.as_boolean().value(row)),
            DataType::Int64 => visitor.visit_i64(self.array.as_primitive::<Int64Type>().value(row)),
            DataType::Float64 => visitor.visit_f64(self.array.as_primitive::<Float64Type>().value(row)),
            DataType::Utf8 => visitor.visit_str(self.array.as_string::<i32>().value(row)),
            DataType::List(_) => {
                let items = self.array.as_list::<i32>().value(row);
                let cells = (0..items.len()).map(|row| Cell { array: &items, row });
                visitor.visit_seq(SeqDeserializer::new(cells))
            }
            DataType::Struct(fields) => {
                let columns = self.array.as_struct().columns().iter().map(|array| Cell { array, row });
                // Objects of one list share their keys here; those that one lacks are null.
                let present = fields.iter().zip(columns).filter(|(_, cell)| !cell.is_null());
                visitor.visit_map(MapDeserializer::new(present.map(|(field, cell)| (field.name().as_str(), cell))))
            }
            other => Err(Error::custom(format!("a value of type {other}"))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let name = self.array.as_string_opt::<i32>().filter(|_| !self.is_null());
        let name = name.ok_or_else(|| Error::custom("no name where one is wanted"))?;
        visitor.visit_enum(name.value(self.row).into_deserializer())
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use nabiz_domain::channel::Class;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        number: u64,
        share: f64,
        yes: bool,
        class: Option<Class>,
        names: Vec<String>,
        by_name: BTreeMap<String, Vec<i32>>,
        inner: Vec<Inner>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        name: String,
        class: Option<Class>,
        more: BTreeMap<String, Vec<i32>>,
    }

    #[test]
    fn objects_lists_and_missing_values_are_read() {
        let text = r#"{
            "number": 3, "share": 80.0, "yes": true, "class": null, "names": [], "by_name": {}, "later": "ignored",
            "inner": [
                {"name": "çağrı \"1\"\n", "class": "call", "more": {"1-5": [4, 5]}},
                {"name": "", "class": null, "more": {"good_bad": []}}
            ]
        }"#;
        let sample: Sample = parse(text).unwrap();
        let inner = vec![
            Inner {
                name: "çağrı \"1\"\n".into(),
                class: Some(Class::Call),
                more: BTreeMap::from([("1-5".into(), vec![4, 5])]),
            },
            Inner { name: String::new(), class: None, more: BTreeMap::from([("good_bad".into(), vec![])]) },
        ];
        let by_name = BTreeMap::new();
        let expected = Sample { number: 3, share: 80.0, yes: true, class: None, names: vec![], by_name, inner };
        assert_eq!(sample, expected);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "{", "[1]", "{\"number\": \"three\"}"] {
            assert!(parse::<Sample>(text).is_err(), "{text}");
        }
    }
}
