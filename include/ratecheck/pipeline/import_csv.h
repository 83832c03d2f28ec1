#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ratecheck/base/error.h"
#include "ratecheck/pipeline/check.h"
#include "ratecheck/store/submissions.h"

/// A CSV of any length into the store.
///
///   const CsvToImport csv{worker, sha256, [&](char* to, std::size_t most) { return file.read(to, most); }, {}};
///   const ImportedCsv done = import_csv(
///       store, library, csv, [](std::size_t rows) { show(rows); }, [] { return true; });
///   if (done.problem)
///     return *done.problem;  // what was kept before it stays
///
/// The call lasts as long as the reading. `bytes` is called by the thread that reads, the other two functions by
/// threads of the batches, one at a time; all must last until it returns.
namespace ratecheck::pipeline {

struct Library;  // pipeline/library.h

struct CsvToImport {
  store::WorkerId worker;
  std::string sha256;  ///< of the whole file
  /// Fills up to `most` bytes, gives how many; 0 is the end.
  std::function<std::size_t(char* to, std::size_t most)> bytes;
  CheckOptions options;
};

/// Told now and then: how many rows of the file so far.
using RowsDone = std::function<void(std::size_t rows)>;

/// What became of it. Counts are of what is durable.
struct ImportedCsv {
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;
  std::int64_t withheld = 0;  ///< work that another upload tells differently
  std::size_t batches = 0;
  /// What ended it before the end of the file; code `stopped` when it was not wanted any more.
  std::optional<Error> problem;
  bool store_good = true;  ///< false: the problem is the store's
};

/// Reads, judges and keeps the rows in memory that does not grow with the file. A submission for each batch of
/// rows, known again by the file and its place in it: an import that was cut off goes on where it stopped when it
/// is started again.
ImportedCsv import_csv(store::Store& store, const std::shared_ptr<const Library>& library, const CsvToImport& csv,
                       const RowsDone& rows_done, const std::function<bool()>& wanted);

}  // namespace ratecheck::pipeline
