//! The formats that a report is written in. They know the model, not the
//! parser.

mod serial;
