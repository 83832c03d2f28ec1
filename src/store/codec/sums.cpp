#include "store/codec/sums.h"

#include "store/codec/codec.h"
#include "store/db/connection.h"

// A missing amount is kept in a histogram of amounts brought to three figures, so that its size is bounded
// whatever a worker uploads: 12.34 and 12.36 (1234, 1236 minor units) become 12.30 and 12.40, 2.34 stays. The sum
// `missing_minor` is of the amounts themselves. In the column amounts stand as their distance from the one before,
// which is small since the map is sorted.

namespace ratecheck::store {

std::int64_t to_three_figures(std::int64_t amount) {
  if (amount < 0)
    return -to_three_figures(-amount);
  std::int64_t unit = 1;
  while (amount / unit >= 1000)
    unit *= 10;
  return (amount + unit / 2) / unit * unit;
}

// Only what is short, or below a yardstick, misses an amount; all other words return before that.
void VerdictSums::add(assessment::Outcome word, std::int64_t items, std::int64_t missing_amount) {
  using assessment::Outcome;
  switch (word) {
    case Outcome::underpaid:
      short_items += items;
      break;
    case Outcome::below_reference:
      below_items += items;
      break;
    case Outcome::over:
      over_items += items;
      return;
    case Outcome::meets:
    case Outcome::agrees:
    case Outcome::rounding:
      met_items += items;
      return;
    case Outcome::possibly_short:
      possibly_items += items;
      return;
    case Outcome::cannot_judge:
      return;
  }
  if (missing_amount <= 0)
    return;
  missing_minor += missing_amount;
  ++missing[to_three_figures(missing_amount)];
}

std::string pack(const LeafSums& sums) {
  Packer out;
  out.count(sums.rules.size());
  for (const auto& [rule, s] : sums.rules) {
    out.number(rule).number(s.short_items).number(s.over_items).number(s.met_items).number(s.below_items);
    out.number(s.possibly_items).number(s.missing_minor).count(s.missing.size());
    std::int64_t last = 0;
    for (const auto& [amount, times] : s.missing) {
      out.number(amount - last).number(times);
      last = amount;
    }
  }
  return out.take();
}

LeafSums unpack_sums(std::int64_t items, std::string_view bytes) {
  Unpacker in(bytes);
  LeafSums sums;
  sums.items = items;
  if (bytes.empty())
    return sums;
  for (std::size_t rules = in.length(); rules > 0; --rules) {
    VerdictSums& s = sums.rules[in.number()];
    s.short_items = in.number();
    s.over_items = in.number();
    s.met_items = in.number();
    s.below_items = in.number();
    s.possibly_items = in.number();
    s.missing_minor = in.number();
    std::int64_t amount = 0;
    for (std::size_t amounts = in.length(); amounts > 0; --amounts) {
      amount += in.number();
      s.missing[amount] = in.number();
    }
  }
  return sums;
}

}  // namespace ratecheck::store
