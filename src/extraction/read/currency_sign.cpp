#include "extraction/read/currency_sign.h"

#include <algorithm>
#include <array>

#include "ratecheck/base/text.h"

namespace ratecheck::extraction {
namespace {

constexpr std::string_view kDollars = "USD CAD AUD NZD MXN COP CLP ARS SGD HKD TWD";

// The longer before those that they end with, since the first that fits is taken.
constexpr std::array<CurrencySign, 19> kSigns = {{{"US$", "USD"},
                                                  {"CA$", "CAD"},
                                                  {"AU$", "AUD"},
                                                  {"NZ$", "NZD"},
                                                  {"MX$", "MXN"},
                                                  {"C$", "CAD"},
                                                  {"A$", "AUD"},
                                                  {"R$", "BRL"},
                                                  {"$", kDollars},
                                                  {"Â£", "GBP"},  // "Â": half of a sign in the wrong encoding
                                                  {"£", "GBP"},
                                                  {"€", "EUR"},
                                                  {"¥", "JPY CNY"},
                                                  {"₹", "INR"},
                                                  {"₡", "CRC"},
                                                  {"zł", "PLN"},
                                                  {"lei", "RON"},
                                                  {"kr", "SEK NOK DKK"},
                                                  {"₪", "ILS"}}};

/// What may stand before the sign of an amount: a minus of any shape, a bracket, blanks.
std::string_view behind_minus(std::string_view text) {
  constexpr std::array<std::string_view, 6> kBefore = {" ", "-", "+", "(", "−", "–"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view mark : kBefore) {
      if (!text.starts_with(mark))
        continue;
      text.remove_prefix(mark.size());
      again = true;
    }
  }
  return text;
}

bool is_code(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_upper) && Currency::parse(text).has_value();
}

}  // namespace

bool CurrencySign::may_be(const Currency& currency) const {
  return codes.find(currency.code()) != std::string_view::npos;
}

std::optional<Currency> CurrencySign::only() const {
  return codes.size() == 3 ? Currency::parse(codes) : std::nullopt;
}

std::optional<CurrencySign> sign_of(std::string_view raw) {
  const std::string_view text = behind_minus(trim(raw));
  if (text.size() < 2 || (is_digit(text.front()) && is_digit(text.back())))
    return std::nullopt;
  for (const CurrencySign& sign : kSigns) {
    if (text.starts_with(sign.text) || text.ends_with(sign.text))
      return sign;
  }
  if (text.front() == 'R' && is_digit(text[1]))
    return CurrencySign{text.substr(0, 1), "ZAR"};
  if (text.size() > 3) {
    for (const std::string_view code : {text.substr(0, 3), text.substr(text.size() - 3)}) {
      if (is_code(code))
        return CurrencySign{code, code};
    }
  }
  return std::nullopt;
}

bool drop_sign_of_currency(std::string_view& text) {
  for (const CurrencySign& sign : kSigns) {
    if (text.starts_with(sign.text)) {
      text.remove_prefix(sign.text.size());
      return true;
    }
    if (text.ends_with(sign.text)) {
      text.remove_suffix(sign.text.size());
      return true;
    }
  }
  if (text.size() > 1 && text.front() == 'R' && is_digit(text[1])) {
    text.remove_prefix(1);
    return true;
  }
  return false;
}

std::string_view sign_pattern() {
  return "(?:US|CA|AU|NZ|MX|[CAR])?[$]|Â?£|[€§¥₹₡]";
}

}  // namespace ratecheck::extraction
