//! Apache Parquet: a directory for each table, with parts that each hold a
//! fixed number of records. Engines read them together (`cells/*.parquet`).
//!
//! A part is complete or not there, for a Parquet file without its end cannot
//! be read; so an interrupted run goes on behind the last complete part. Numbers
//! are `DECIMAL(38, 18)`, which holds every number that a report can print.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::datapackage;
use super::record::{Done, Record, Sink};
use super::staged::{Place, Staged};
use super::tidy::{Column, ColumnKind, Content, Value};
use crate::words::Language;

/// How many records a part holds.
const PART_RECORDS: u64 = 10_000;

/// How many rows of a table are held in memory, at most, before they are
/// written as a row group.
const GROUP_ROWS: usize = 48 * 1024;

/// How many bytes of text of them, at most, but for the last record.
const GROUP_TEXT: usize = 6 << 20;

/// Digits and decimals of the numbers' type. A number has at most 19 digits and
/// at most 18 decimals, so at this scale it takes at most 37 digits.
const PRECISION: i32 = 38;
const SCALE: u8 = 18;

/// How many bytes a number takes.
const WIDTH: usize = 16;

/// Writes tables into a directory.
pub struct Directory {
    staged: Staged,
    tables: Vec<Table>,
    done: Done,
    part_records: u64,
    /// Records of the part that is being written.
    pending: u64,
    /// What is done with that part.
    written: Done,
}

/// A table and the part of it that is being written.
struct Table {
    content: Content,
    schema: TypePtr,
    part: Option<SerializedFileWriter<File>>,
    columns: Vec<Buffer>,
    rows: usize,
}

/// The values of a column that are to be written.
struct Buffer {
    required: bool,
    /// Of each row, whether it has a value: 1 or 0.
    levels: Vec<i16>,
    values: Values,
}

enum Values {
    Integers(Vec<i64>),
    /// Texts behind each other, and where each ends.
    Texts(Vec<u8>, Vec<usize>),
    /// Numbers at the common scale, behind each other, the high byte first.
    Numbers(Vec<u8>),
}

impl Directory {
    /// The tables `contents` in the directory `path`, which [`Sink::finish`]
    /// puts in its place.
    ///
    /// # Errors
    /// Where `path` is a directory with files in it, where the output that is to
    /// be gone on with has other tables, and those of the file system.
    pub fn open(path: &Path, contents: &[Content], resume: bool) -> io::Result<(Directory, Done)> {
        Directory::with_parts(path, contents, resume, PART_RECORDS)
    }

    /// The same with parts of another size, in records.
    ///
    /// # Errors
    /// As [`Directory::open`].
    pub fn with_parts(
        path: &Path,
        contents: &[Content],
        resume: bool,
        part_records: u64,
    ) -> io::Result<(Directory, Done)> {
        let part_records = part_records.max(1);
        let names: Vec<&str> = contents.iter().map(|content| content.shape().id.as_str()).collect();
        let settings = format!("parquet {} parts={part_records}", names.join("+"));
        let (staged, begun) = Staged::open(path, Place::Directory, &settings, resume)?;
        let (done, _) = begun.unwrap_or_default();
        let complete = done.records / part_records;
        for content in contents {
            let directory = staged.partial().join(&content.shape().id);
            fs::create_dir_all(&directory)?;
            remove_others(&directory, complete)?;
        }
        let tables = contents.iter().map(|&content| Table::new(content)).collect::<io::Result<_>>()?;
        let (of, written) = (done.clone(), done.clone());
        Ok((Directory { staged, tables, done: of, part_records, pending: 0, written }, done))
    }

    /// The number of the part that is written now, from 0. Only complete parts
    /// are noted as done, and all but the last have the same size.
    fn part(&self) -> u64 {
        self.done.records / self.part_records
    }

    fn end_part(&mut self) -> io::Result<()> {
        let part = self.part();
        for table in &mut self.tables {
            table.end_part(self.staged.partial(), part)?;
        }
        self.done = self.written.clone();
        Ok(())
    }
}

impl Sink for Directory {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let part = self.part();
        let number = self.done.records + self.pending + 1;
        for table in &mut self.tables {
            table.write(record, number, self.staged.partial(), part)?;
        }
        self.pending += 1;
        self.written.add(record);
        if self.pending == self.part_records {
            self.end_part()?;
            self.pending = 0;
            self.staged.note(&self.done, BTreeMap::new())?;
        }
        Ok(())
    }

    /// Does nothing: what is safe are complete parts.
    fn checkpoint(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        // The last part may be short, so it is not noted: who went on behind it
        // would have parts of other sizes. Without records there is one part
        // all the same, so that an engine finds the columns.
        if self.pending > 0 || self.done.records == 0 {
            self.end_part()?;
        }
        let contents: Vec<Content> = self.tables.iter().map(|table| table.content).collect();
        let parts = self.done.records.div_ceil(self.part_records).max(1);
        let package = datapackage::of(&contents, datapackage::Format::Parquet { parts }, Language::English);
        datapackage::write(self.staged.partial(), &package)?;
        self.staged.settle()
    }
}

impl Table {
    fn new(content: Content) -> io::Result<Table> {
        let shape = content.shape();
        let fields = shape.columns.iter().map(field).collect::<Result<_, _>>().map_err(io::Error::other)?;
        let schema = Type::group_type_builder(&shape.id).with_fields(fields).build().map_err(io::Error::other)?;
        let columns = shape.columns.iter().map(Buffer::new).collect();
        Ok(Table { content, schema: Arc::new(schema), part: None, columns, rows: 0 })
    }

    fn write(&mut self, record: &Record, number: u64, directory: &Path, part: u64) -> io::Result<()> {
        let (columns, rows) = (&mut self.columns, &mut self.rows);
        self.content.rows(record, number, &mut |values| {
            *rows += 1;
            columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
            Ok(())
        })?;
        let text: usize = self.columns.iter().map(Buffer::text).sum();
        if self.rows >= GROUP_ROWS || text >= GROUP_TEXT { self.write_group(directory, part) } else { Ok(()) }
    }

    /// Writes the rows in memory as a row group of the part.
    fn write_group(&mut self, directory: &Path, part: u64) -> io::Result<()> {
        let mut file = match self.part.take() {
            Some(file) => file,
            None => {
                let file = File::create(path_while_written(&directory.join(self.part_path(part))))?;
                SerializedFileWriter::new(file, self.schema.clone(), Arc::new(properties()?)).map_err(error)?
            }
        };
        self.rows = 0;
        let mut group = file.next_row_group().map_err(error)?;
        for column in &mut self.columns {
            let Some(mut writer) = group.next_column().map_err(error)? else { break };
            column.write(&mut writer).map_err(error)?;
            writer.close().map_err(error)?;
        }
        group.close().map_err(error)?;
        self.part = Some(file);
        Ok(())
    }

    fn end_part(&mut self, directory: &Path, part: u64) -> io::Result<()> {
        if self.rows > 0 || self.part.is_none() {
            self.write_group(directory, part)?;
        }
        if let Some(file) = self.part.take() {
            let path = directory.join(self.part_path(part));
            file.into_inner().map_err(error)?.sync_data()?;
            fs::rename(path_while_written(&path), path)?;
        }
        Ok(())
    }
}

impl Buffer {
    fn new(column: &Column) -> Buffer {
        let values = match column.kind {
            ColumnKind::Text => Values::Texts(Vec::new(), Vec::new()),
            ColumnKind::Integer => Values::Integers(Vec::new()),
            ColumnKind::Number => Values::Numbers(Vec::new()),
        };
        Buffer { required: column.required, levels: Vec::new(), values }
    }

    fn push(&mut self, value: &Value<'_>) {
        let there = match (&mut self.values, value) {
            (Values::Integers(values), Value::Integer(value)) => {
                values.push(*value);
                true
            }
            (Values::Texts(bytes, ends), Value::Text(text)) => {
                bytes.extend_from_slice(text.as_bytes());
                ends.push(bytes.len());
                true
            }
            (Values::Numbers(bytes), Value::Number(number)) => {
                bytes.extend_from_slice(&number.rescaled(SCALE).to_be_bytes());
                true
            }
            (_, value) => {
                debug_assert!(matches!(value, Value::Null), "{value:?} is of another kind than its column");
                false
            }
        };
        self.levels.push(i16::from(there));
    }

    /// How many bytes of text it holds.
    fn text(&self) -> usize {
        match &self.values {
            Values::Texts(bytes, _) => bytes.len(),
            Values::Integers(_) | Values::Numbers(_) => 0,
        }
    }

    /// Writes the values and forgets them.
    fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = std::mem::take(&mut self.levels);
        let levels = (!self.required).then_some(levels.as_slice());
        match &mut self.values {
            Values::Integers(values) => {
                writer.typed::<Int64Type>().write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Texts(bytes, ends) => {
                let all = ByteArray::from(std::mem::take(bytes));
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let texts: Vec<ByteArray> =
                    starts.zip(ends.iter()).map(|(start, end)| all.slice(start, end - start)).collect();
                writer.typed::<ByteArrayType>().write_batch(&texts, levels, None)?;
                ends.clear();
            }
            Values::Numbers(bytes) => {
                // Each on its own: the file keeps the least and the greatest of a
                // row group until its end, and with a slice all of the buffer.
                let number = |bytes: &[u8]| FixedLenByteArray::from(bytes.to_vec());
                let numbers: Vec<FixedLenByteArray> = bytes.chunks_exact(WIDTH).map(number).collect();
                writer.typed::<FixedLenByteArrayType>().write_batch(&numbers, levels, None)?;
                bytes.clear();
            }
        }
        Ok(())
    }
}

fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    let builder = |physical| Type::primitive_type_builder(&column.id, physical);
    let builder = match column.kind {
        ColumnKind::Text => builder(PhysicalType::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)),
        ColumnKind::Integer => builder(PhysicalType::INT64),
        ColumnKind::Number => builder(PhysicalType::FIXED_LEN_BYTE_ARRAY)
            .with_length(WIDTH as i32)
            .with_precision(PRECISION)
            .with_scale(i32::from(SCALE))
            .with_logical_type(Some(LogicalType::decimal(i32::from(SCALE), PRECISION))),
    };
    let repetition = if column.required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
    Ok(Arc::new(builder.with_repetition(repetition).build()?))
}

fn properties() -> io::Result<WriterProperties> {
    let zstd = Compression::ZSTD(ZstdLevel::try_new(3).map_err(error)?);
    let builder = WriterProperties::builder().set_compression(zstd).set_dictionary_enabled(true);
    Ok(builder.set_created_by(concat!("nianbao ", env!("CARGO_PKG_VERSION")).to_owned()).build())
}

impl Table {
    fn part_path(&self, part: u64) -> String {
        datapackage::part_path(self.content.shape(), part)
    }
}

/// Where a part stands until it is complete.
fn path_while_written(path: &Path) -> PathBuf {
    path.with_extension("parquet.partial")
}

/// Removes what is none of the first parts.
fn remove_others(directory: &Path, parts: u64) -> io::Result<()> {
    let complete: HashSet<String> = (0..parts).map(datapackage::part_name).collect();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_name().to_str().is_none_or(|name| !complete.contains(name)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(cause) => io::Error::other(cause),
        },
        error => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Number;

    #[test]
    fn every_number_fits_the_type_exactly() {
        let column = Content::Cells.shape().columns.iter().find(|column| column.kind == ColumnKind::Number).unwrap();
        let widest: i128 = 9_223_372_036_854_775_807;
        for (number, expected) in [
            (Number::integer(i64::MAX), widest * 1_000_000_000_000_000_000),
            (Number::integer(-i64::MAX), -widest * 1_000_000_000_000_000_000),
            (Number::new(i64::MAX, 18), widest),
            (Number::new(-1, 18), -1),
            (Number::new(592_372_449, 4), 59_237_244_900_000_000_000_000),
        ] {
            assert!(expected.unsigned_abs() < 10u128.pow(PRECISION as u32));
            let mut buffer = Buffer::new(column);
            buffer.push(&Value::Number(number));
            let Values::Numbers(bytes) = buffer.values else { panic!("not a column of numbers") };
            assert_eq!(bytes, i128::to_be_bytes(expected), "{number}");
        }
    }
}
