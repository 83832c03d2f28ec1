#include "extraction/read/skipped.h"

#include <algorithm>
#include <array>

#include "extraction/read/convert.h"
#include "ratecheck/base/text.h"

namespace ratecheck::extraction {
namespace {

/// What the portals write in place of a name in the row below the others.
constexpr std::array<std::string_view, 12> kSums = {"total", "totals", "gesamt", "insgesamt", "summe",  "somme",
                                                    "suma",  "razem",  "ogółem", "totale",    "totaal", "totais"};

bool says_number(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool names_nobody(std::string_view driver) {
  const std::string name = to_lower(trim(driver));
  if (name.empty())
    return false;
  if (name == "-" || name == "–" || name == "—")
    return true;
  return std::find(kSums.begin(), kSums.end(), name) != kSums.end();
}

RowMoney money_of_row(const SkippedMoney& rule,
                      const std::function<std::optional<MoneyText>(std::size_t, std::size_t)>& at) {
  RowMoney out{Decimal(), {}};
  for (std::size_t entry = 0; entry < rule.from.size(); ++entry) {
    bool any = false;
    Decimal told;
    for (std::size_t which = 0; which < rule.from[entry].size() && told.coefficient() == 0; ++which) {
      const std::optional<MoneyText> place = at(entry, which);
      any = any || place;
      if (!place || !says_number(place->text))
        continue;
      const char mark = place->column ? place->column->mark : rule.how.decimal_mark;
      const std::optional<Decimal> amount = amount_for_worker(rule.how, place->text, mark);
      if (!amount || (place->column && !place->column->settled))
        return {std::nullopt, std::string(place->text)};
      told = *amount;
    }
    out.money = any && out.money ? add(*out.money, told) : std::nullopt;
  }
  return out;
}

void SkippedTally::add(std::string_view reason, const std::optional<Currency>& currency,
                       const std::optional<Decimal>& money) {
  auto known = std::find_if(rows_.begin(), rows_.end(), [&](const SkippedRows& rows) {
    return rows.reason == reason && rows.currency == currency;
  });
  if (known == rows_.end())
    known = rows_.insert(rows_.end(), {std::string(reason), 0, Decimal(), currency});
  ++known->rows;
  known->money = known->money && money ? ratecheck::add(*known->money, *money) : std::nullopt;
}

}  // namespace ratecheck::extraction
