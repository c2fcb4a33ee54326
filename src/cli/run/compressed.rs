//! gzip and zstd, told by their first bytes, whatever the name.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

use super::LONGEST;

/// A compression, as the first bytes tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip, of any number of members.
    Gzip,
    /// Zstandard, of any number of frames.
    Zstd,
}

/// As many bytes are seen together at the start as any mark is long, of a
/// compression or of what was compressed.
const MARK: usize = 16;

/// How much is read at a time.
const PIECE: usize = 64 * 1024;

impl Compression {
    /// The compression of data that starts so.
    pub fn of(start: &[u8]) -> Option<Compression> {
        if start.starts_with(b"\x1F\x8B") {
            Some(Compression::Gzip)
        } else if start.starts_with(b"\x28\xB5\x2F\xFD") {
            Some(Compression::Zstd)
        } else {
            None
        }
    }

    fn reader<'a>(self, inner: impl BufRead + Send + 'a) -> io::Result<Box<dyn BufRead + Send + 'a>> {
        Ok(match self {
            Compression::Gzip => Box::new(BufReader::with_capacity(PIECE, MultiGzDecoder::new(inner))),
            Compression::Zstd => Box::new(BufReader::with_capacity(PIECE, zstd::Decoder::with_buffer(inner)?)),
        })
    }
}

/// Reads a stream as it was before it was compressed.
///
/// # Errors
/// Where the first bytes cannot be read.
pub fn reader(mut inner: impl Read + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    // A pipe may hand over its first bytes one by one.
    let mut start = Vec::with_capacity(MARK);
    inner.by_ref().take(MARK as u64).read_to_end(&mut start)?;
    let compression = Compression::of(&start);
    let whole = BufReader::with_capacity(PIECE, Cursor::new(start).chain(inner));
    match compression {
        Some(compression) => compression.reader(whole),
        None => Ok(Box::new(whole)),
    }
}

/// Appends what compressed bytes hold to `out`, at most a byte more than
/// [`LONGEST`], so that a bomb fills no memory.
///
/// # Errors
/// Where the data is broken or cut off.
pub fn expand(compression: Compression, bytes: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    compression.reader(bytes)?.take(LONGEST as u64 + 1).read_to_end(out)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        reader(Cursor::new(bytes))?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn members_and_frames_are_read_one_behind_the_other() {
        assert_eq!(read([gzip(b"ab"), gzip(b"cd")].concat()).unwrap(), b"abcd");
        let frame = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
        assert_eq!(read([frame(b"ab"), frame(b"cd")].concat()).unwrap(), b"abcd");
    }

    #[test]
    fn what_is_not_compressed_comes_as_it_is() {
        for bytes in [&b""[..], b"a", b"abc", b"abcdefgh"] {
            assert_eq!(read(bytes.to_vec()).unwrap(), bytes);
        }
    }

    #[test]
    fn cut_data_is_an_error() {
        let whole = gzip(&[b'x'; 1000]);
        assert!(read(whole[..whole.len() - 3].to_vec()).is_err());
        let whole = zstd::encode_all(&[b'x'; 1000][..], 1).unwrap();
        assert!(read(whole[..whole.len() - 3].to_vec()).is_err());
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let zeros = io::repeat(0).take(LONGEST as u64 * 2);
        let bomb = zstd::encode_all(zeros, 1).unwrap();
        let mut out = Vec::new();
        expand(Compression::Zstd, &bomb, &mut out).unwrap();
        assert_eq!(out.len(), LONGEST + 1);
    }
}
