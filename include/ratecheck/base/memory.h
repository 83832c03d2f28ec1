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

/// Overwrites a piece of memory from malloc and frees it; nothing for a null pointer. `delete` does so in every
/// program that has this room, whatever it frees; this is for libraries that take memory without it:
///
///   void give_back(void* memory) { ratecheck::wipe_and_free(memory); }     // handed to SQLite
void wipe_and_free(void* memory);

/// Overwrites what calls that have returned left on the stack of this thread. Behind a piece of work for somebody,
/// in a thread that goes on to work for others. Takes some microseconds.
void wipe_unused_stack();

/// Hands memory back to the system that was freed, behind something large, in a
/// program that goes on. Any thread; takes some milliseconds.
void give_back_freed_memory();

}  // namespace ratecheck
