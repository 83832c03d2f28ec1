#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/decimal.h"
#include "ratecheck/base/place_name.h"
#include "ratecheck/base/quantity.h"
#include "ratecheck/base/result.h"

namespace ratecheck::statement {

// The values of the contract's JSON, each as it is written there: what is posted, and what a worker says of a
// value, is held to the same. Errors are `bad_value` or a code that names the type, with what was expected.

Result<std::string> read_word(std::string text);  ///< at most 200 bytes, without unseen characters
Result<Decimal> read_amount(std::string_view text);
Result<Instant> read_moment(std::string_view text);
Result<Distance> read_distance(std::string_view text);
Result<Seconds> read_seconds(std::int64_t seconds);
Result<std::int64_t> read_pieces(std::int64_t count);

}  // namespace ratecheck::statement
