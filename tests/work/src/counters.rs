//! The counters that `-C instrument-coverage` puts into code.

/// How many branches are gone through while `work` runs.
#[cfg(counted)]
pub fn of(work: impl FnOnce()) -> u64 {
    // SAFETY: the runtime that the compiler links for these counters defines the
    // function, which takes nothing and sets them to zero.
    unsafe { __llvm_profile_reset_counters() };
    work();
    // SAFETY: both are ends of the one array of counters, which lives as long as
    // the program, and no other thread runs that would change it.
    let counters = unsafe {
        let (first, end) = (__llvm_profile_begin_counters(), __llvm_profile_end_counters());
        std::slice::from_raw_parts(first, end.offset_from_unsigned(first))
    };
    counters.iter().sum()
}

#[cfg(counted)]
unsafe extern "C" {
    fn __llvm_profile_reset_counters();
    fn __llvm_profile_begin_counters() -> *const u64;
    fn __llvm_profile_end_counters() -> *const u64;
}

/// Nothing was counted.
#[cfg(not(counted))]
pub fn of(_work: impl FnOnce()) -> u64 {
    panic!("build it as the head of main.rs says: without counters there is nothing to count");
}
