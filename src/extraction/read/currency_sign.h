#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/base/money.h"

/// The one list of currency signs: what stands beside an amount, and which currencies it can mean.
namespace ratecheck::extraction {

/// "$" is of every dollar; "CA$", "£" and "GBP" are of one currency.
struct CurrencySign {
  std::string_view text;
  std::string_view codes;  ///< ISO 4217, with a blank between two

  [[nodiscard]] bool may_be(const Currency& currency) const;
  /// Where it can mean only one.
  [[nodiscard]] std::optional<Currency> only() const;
};

/// The sign or code at either end of a printed amount; none where no known one stands.
std::optional<CurrencySign> sign_of(std::string_view raw);

/// Takes the sign off one end. False: none of the list is there.
bool drop_sign_of_currency(std::string_view& text);

/// What <sign> stands for in the patterns of parser files: every sign that stands before an amount, also as
/// pictures give the dollar back ("§", "£").
std::string_view sign_pattern();

}  // namespace ratecheck::extraction
