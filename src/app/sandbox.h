#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// A reader of files that strangers made (pdftotext), run as a program of its own behind walls, so that a file
/// which takes it over gains nothing: no network, no file but the one on its standard input, no second process,
/// and an end to its memory, time and output.
///
///   const SandboxedRun run = run_in_sandbox({"pdftotext", "-layout", "-", "-"}, bytes_of_pdf, {});
///   if (run.ended == SandboxEnd::kWell)
///     use(run.output);
namespace ratecheck::app {

struct SandboxLimits {
  std::chrono::seconds processor_time{10};
  std::chrono::seconds time{30};                     // by the clock of the wall, for a program that sleeps
  std::size_t memory_bytes = std::size_t{1} << 30U;  // address space, libraries included
  std::size_t output_bytes = std::size_t{64} << 20U;
};

enum class SandboxEnd {
  kWell,           // it ended with 0
  kFailed,         // it ended with another number, crashed, or asked for more memory than it may have
  kTooLong,        // stopped by one of the limits of time
  kTooMuchOutput,  // stopped
  kNoProgram,      // no such program in the folders of PATH
  kNoWalls,        // the kernel cannot keep files from it (Landlock, Linux 5.13); it was not started
};

struct SandboxedRun {
  SandboxEnd ended = SandboxEnd::kFailed;
  std::string output;  // what it wrote to its standard output; only when it ended well
};

/// The first of `words` is looked up in PATH, and no shell sees any. It gets an empty environment. Waits for the
/// end of the program; any thread.
SandboxedRun run_in_sandbox(const std::vector<std::string>& words, std::string_view input,
                            const SandboxLimits& limits);

}  // namespace ratecheck::app
