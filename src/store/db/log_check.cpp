#include "store/db/log_check.h"

#include <array>
#include <cstring>

#include "store/db/folder.h"

// The index `…-shm` begins with two equal heads of 48 bytes (https://www.sqlite.org/walformat.html "The WAL-Index
// File Format"), numbers in the machine's order: version 3007000, unused, count of changes, 1 when made, ...; at
// 16 how many pages of the log are valid, at 32 the log's salt; at 96 how many of them are in the database. A kill
// leaves it as it was, since the kernel keeps what was mapped. So a log that was cut or spoilt since has fewer
// valid pages than the index says. SQLite itself takes what comes before the damage for all there ever was.

namespace ratecheck::store {
namespace {

constexpr std::uint32_t kVersion = 3007000;
constexpr std::size_t kHead = 48;
constexpr std::size_t kMade = 12;
constexpr std::size_t kPages = 16;
constexpr std::size_t kMoved = 96;

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

}  // namespace

std::optional<LogExpected> expected_log(const std::string& database) {
  const std::string index = read_file(database + "-shm");
  if (index.size() < kMoved + 4 || index.compare(0, kHead, index, kHead, kHead) != 0)
    return std::nullopt;  // none, or caught in the middle of a change
  if (number_at(index, 0) != kVersion || index[kMade] != 1)
    return std::nullopt;
  const LogExpected found{number_at(index, kPages), number_at(index, kMoved)};
  return found.pages > found.moved ? std::optional(found) : std::nullopt;
}

}  // namespace ratecheck::store
