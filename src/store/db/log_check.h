#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

}  // namespace ratecheck::store
