#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ratecheck/base/error.h"

namespace ratecheck::store {

/// What the index of the log says was in the log when the last process stopped, for a start to hold against what
/// is there. Pages. After a stop in good order there is no index, and after a stop of the whole machine it may be
/// older than the log: then nothing is known, and nothing is said.
struct LogExpected {
  std::int64_t pages = 0;  ///< that commits had put into it
  std::int64_t moved = 0;  ///< that were in the database already
};
/// Before anybody opens the database; reads `…-wal` and `…-shm` and changes nothing.
std::optional<LogExpected> expected_log(const std::string& database);

/// Pages of the log that commits had put into it and that are whole, as SQLite would find them. Changes nothing.
std::int64_t whole_pages(const std::string& database);
/// How many of them are lost; 0 or less: none. `there`: pages of the log that are whole.
std::int64_t lost_pages(const LogExpected& expected, std::int64_t there);
/// What is lost, in the words of an operator: code `log_cut`.
std::optional<Error> lost_log(const std::string& database, const LogExpected& expected, std::int64_t there);

}  // namespace ratecheck::store
