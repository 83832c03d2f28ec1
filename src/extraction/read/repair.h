#pragma once

#include <string_view>
#include <vector>

#include "ratecheck/base/decimal.h"

namespace ratecheck::extraction {

/// What an amount may have been before OCR read it: letters that look like digits, a currency sign
/// read as one, a lost or wrong decimal point, a number cut in two. Never holds what stands there.
/// Only tokens with at least one real digit have any.
std::vector<Decimal> repairs_of(std::string_view raw);

/// True when the token could be a damaged amount: it has a digit, and nothing but digits, marks,
/// signs and their look-alikes.
bool looks_like_amount(std::string_view raw);

}  // namespace ratecheck::extraction
