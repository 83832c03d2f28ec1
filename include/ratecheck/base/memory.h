#pragma once

namespace ratecheck {

/// Makes the process keep up to 64 MB of freed memory instead of handing it back after every document: a reader of
/// documents needs it again at once, and asking the system for fresh pages costs more than reading a page of text
/// (./dev bench text). Once, at the start of a program, before it has threads:
///
///   int main(int argc, char** argv) {
///     ratecheck::keep_freed_memory();
///     return run(argc, argv);
///   }
void keep_freed_memory();

/// For a program that goes on for months with many threads: memory that was freed goes back to the system soon,
/// and threads share what there is. In place of keep_freed_memory(), before there are threads.
void hold_little_memory();

/// Hands memory back to the system that was freed, behind something large, in a
/// program that goes on. Any thread; takes some milliseconds.
void give_back_freed_memory();

}  // namespace ratecheck
