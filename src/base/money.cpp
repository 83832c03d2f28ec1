#include "ratecheck/base/money.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"

namespace ratecheck {
namespace {

// ISO 4217 list one (active codes of money that pays work), with the exponent where it is not 2.
// Source: ISO 4217 maintenance agency, list of active codes.
constexpr std::string_view kTwo =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD "
    "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER "
    "ZAR ZMW ZWL";
constexpr std::string_view kZero = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
constexpr std::string_view kThree = "BHD IQD JOD KWD LYD OMR TND";

/// Codes stand four bytes apart in a list.
bool listed(std::string_view list, std::string_view code) {
  for (std::size_t at = 0; at < list.size(); at += 4) {
    if (list.substr(at, 3) == code)
      return true;
  }
  return false;
}

std::optional<std::int8_t> exponent_of(std::string_view code) {
  if (listed(kTwo, code))
    return std::int8_t{2};
  if (listed(kZero, code))
    return std::int8_t{0};
  if (listed(kThree, code))
    return std::int8_t{3};
  return std::nullopt;
}

}  // namespace

std::optional<Currency> Currency::parse(std::string_view code) {
  if (code.size() != 3)
    return std::nullopt;
  const auto exponent = exponent_of(code);
  if (!exponent)
    return std::nullopt;
  Currency currency;
  std::copy(code.begin(), code.end(), currency.code_.begin());
  currency.exponent_ = *exponent;
  return currency;
}

Rational Currency::minor_unit() const {
  Int128 parts = 1;
  for (int i = 0; i < exponent_; ++i)
    parts *= 10;
  return {1, parts};
}

std::string Money::to_string() const {
  return fmt::format("{} {}", amount.to_string(), currency.code());
}

Result<Money> sum(const Money& a, const Money& b) {
  if (!(a.currency == b.currency)) {
    return Error{"currency_mismatch",
                 fmt::format("{} and {} cannot be added.", a.currency.code(), b.currency.code())};
  }
  const auto total = add(a.amount, b.amount);
  if (!total)
    return Error{"overflow", fmt::format("The sum of {} and {} is too large.", a.to_string(), b.to_string())};
  return Money{*total, a.currency};
}

Result<Money> parse_money(std::string_view text) {
  const auto bad = [&](std::string hint) {
    return Error{"bad_money", fmt::format("'{}' is not an amount with its currency.", text)}.with_hint(
        std::move(hint));
  };
  const std::string_view whole = trim(text);
  const std::size_t blank = whole.find(' ');
  if (blank == std::string_view::npos)
    return bad("Write it as \"36.00 GBP\".");
  const auto amount = Decimal::parse(whole.substr(0, blank));
  if (!amount)
    return bad("Write the number with a decimal point and no thousands marks: \"1036.00 GBP\".");
  const auto currency = Currency::parse(trim(whole.substr(blank)));
  if (!currency)
    return bad("The currency is a three-letter ISO 4217 code such as GBP.");
  return Money{*amount, *currency};
}

}  // namespace ratecheck
