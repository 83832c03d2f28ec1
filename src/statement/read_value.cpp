#include "statement/read_value.h"

#include <fmt/format.h>

#include "ratecheck/base/plain_text.h"

namespace ratecheck::statement {
namespace {

constexpr std::int64_t kLongestSeconds = 366LL * 24 * 3600;
constexpr std::int64_t kMostPieces = 100000;
constexpr std::size_t kLongestWord = 200;

}  // namespace

Result<std::string> read_word(std::string text) {
  const Status good = check_line(text, kLongestWord);
  return good ? Result<std::string>(std::move(text)) : good.error();
}

Result<Decimal> read_amount(std::string_view text) {
  const auto value = Decimal::parse(text);
  if (!value) {
    return Error{"bad_amount", fmt::format("'{}' is not a decimal amount.", text)}.with_hint(
        "Write digits with a decimal point, without currency and thousands marks: \"-1036.50\".");
  }
  return *value;
}

Result<Instant> read_moment(std::string_view text) {
  const auto value = parse_rfc3339(text);
  if (!value) {
    return Error{"bad_time", fmt::format("'{}' is not a time with its offset.", text)}.with_hint(
        "Write RFC 3339: \"2020-03-03T18:05:00+00:00\".");
  }
  return *value;
}

Result<Distance> read_distance(std::string_view text) {
  const auto value = parse_distance(text);
  if (!value || value->value.coefficient() < 0) {
    return Error{"bad_distance", fmt::format("'{}' is not a distance with its unit.", text)}.with_hint(
        "Write \"3.2 mi\", \"7 km\" or \"715 m\".");
  }
  return *value;
}

Result<Seconds> read_seconds(std::int64_t seconds) {
  if (seconds < 0 || seconds > kLongestSeconds)
    return Error{"bad_value", fmt::format("{} s is not a possible working time.", seconds)};
  return Seconds{seconds};
}

Result<std::int64_t> read_pieces(std::int64_t count) {
  if (count < 0 || count > kMostPieces)
    return Error{"bad_value", fmt::format("{} is not a possible count.", count)};
  return count;
}

}  // namespace ratecheck::statement
