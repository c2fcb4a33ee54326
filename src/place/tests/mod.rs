mod cases;
mod random;
mod report;
mod rules;
