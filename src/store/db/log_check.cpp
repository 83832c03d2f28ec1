#include "store/db/log_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>

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

// The log itself: a head of 32 bytes, then frames of a head of 24 and a page, all numbers with the high byte
// first: kind, version, bytes of a page, count, two of salt, two of checksum; of a frame the page's number, pages
// of the database after a commit or 0, the same salt, the checksum of all so far.
constexpr std::size_t kLogHead = 32;
constexpr std::size_t kFrameHead = 24;
constexpr std::uint32_t kLogKind = 0x377f0682;  // or one more: checksums of numbers with the high byte first

std::uint32_t high_first(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

struct LogSum {
  bool high = false;
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  void add(std::string_view bytes) {
    const auto number = [&](std::size_t at) {
      const std::uint32_t one = high_first(bytes, at);
      return high ? one : __builtin_bswap32(one);
    };
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      first += number(at) + second;
      second += number(at + 4) + first;
    }
  }
  [[nodiscard]] bool is(std::string_view bytes, std::size_t at) const {
    return first == high_first(bytes, at) && second == high_first(bytes, at + 4);
  }
};

}  // namespace

std::int64_t whole_pages(const std::string& database) {
  std::ifstream in(database + "-wal", std::ios::binary);
  std::string head(kLogHead, '\0');
  if (!in.read(head.data(), kLogHead) || (high_first(head, 0) & ~1U) != kLogKind)
    return 0;
  LogSum sum{(high_first(head, 0) & 1U) != 0};
  sum.add(std::string_view(head).substr(0, 24));
  const std::uint32_t page = high_first(head, 8);
  if (!sum.is(head, 24) || page < 512 || page > 65536)
    return 0;
  std::string frame(kFrameHead + page, '\0');
  std::int64_t committed = 0;
  for (std::int64_t count = 1; in.read(frame.data(), static_cast<std::streamsize>(frame.size())); ++count) {
    const std::string_view bytes = frame;
    sum.add(bytes.substr(0, 8));
    sum.add(bytes.substr(kFrameHead));
    if (bytes.compare(8, 8, head, 16, 8) != 0 || !sum.is(bytes, 16))
      break;
    if (high_first(bytes, 4) != 0)
      committed = count;
  }
  return committed;
}

std::int64_t lost_pages(const LogExpected& expected, std::int64_t there) {
  return expected.pages - std::max(there, expected.moved);
}

std::optional<Error> lost_log(const std::string& database, const LogExpected& expected, std::int64_t there) {
  const std::int64_t lost = lost_pages(expected, there);
  if (lost <= 0)
    return std::nullopt;
  return Error{"log_cut",
               fmt::format("The log of the database was cut or damaged since the last stop: {} of its {} "
                           "pages are gone, and with them the latest changes, also such as were "
                           "acknowledged.",
                           lost, expected.pages)}
      .at({database + "-wal", 0, 0})
      .with_hint("Whoever uploaded shortly before the stop may do so again; look after the disk.");
}

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
