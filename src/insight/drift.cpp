// Weeks of one layout, newest first, each held against the mean of up to eight before it, every document alike:
//
//   week       documents   read     usual    alarm
//   March 17           6   89 %     98 %     yes: five points less, or more
//   March 10           6   97 %     99 %     no
//   March 3            6   99 %     none     no: 90 % is enough for a first week
#include "ratecheck/insight/drift.h"

#include <map>

namespace ratecheck::insight {
namespace {

constexpr std::size_t kWeeksCompared = 8;

/// Rounded half up; only what is shown is, the alarm is raised by exact shares.
std::int64_t per_cent(const Rational& share) {
  return static_cast<std::int64_t>(round_to(share * Rational(100), Rational(1), Rounding::half_up).numerator());
}

/// Mean of the layout's earlier weeks, each document alike.
std::optional<Rational> usual_of(const std::vector<const store::LayoutWeek*>& earlier) {
  Rational read;
  std::int64_t documents = 0;
  for (std::size_t i = 0; i < earlier.size() && i < kWeeksCompared; ++i) {
    read = read + earlier[i]->coverage * Rational(earlier[i]->documents);
    documents += earlier[i]->documents;
  }
  if (documents == 0)
    return std::nullopt;
  return read / Rational(documents);
}

/// `earlier`: the weeks before of the same layout, newest first.
LayoutWatch watch(const store::LayoutWeek& week, const std::vector<const store::LayoutWeek*>& earlier) {
  LayoutWatch out{week.layout, week.platform, week.monday, per_cent(week.coverage), std::nullopt, false, {}};
  const std::optional<Rational> usual = usual_of(earlier);
  if (usual)
    out.usual = per_cent(*usual);
  const bool fell = usual ? *usual - week.coverage >= Rational(5, 100) : week.coverage < Rational(90, 100);
  const bool common = !week.lines.empty() && 2 * week.lines.front().documents >= week.documents;
  out.alarm = fell || common;
  // what a single document holds may be a smudge
  if (!week.lines.empty() && week.lines.front().documents > 1)
    out.unknown_line = week.lines.front().shape;
  return out;
}

}  // namespace

std::vector<LayoutWatch> watch_layouts(const std::vector<store::LayoutWeek>& weeks) {
  std::map<std::string, std::vector<const store::LayoutWeek*>> by_layout;  // newest first, as they come
  for (const store::LayoutWeek& week : weeks) {
    if (week.documents >= kLeastDocuments)
      by_layout[week.layout].push_back(&week);
  }
  std::vector<LayoutWatch> out;
  for (const store::LayoutWeek& week : weeks) {
    if (week.documents < kLeastDocuments)
      continue;
    auto& rest = by_layout[week.layout];
    rest.erase(rest.begin());  // the week itself
    out.push_back(watch(week, rest));
  }
  return out;
}

void write_json(JsonWriter& out, const LayoutWatch& watch) {
  out.begin_object().member("layout", watch.layout).member("platform", watch.platform);
  out.member("week", ratecheck::to_string(watch.monday)).key("coverage");
  out.raw(to_fixed_string(Rational(watch.coverage, 100), 2)).key("usual");
  if (watch.usual) {
    out.raw(to_fixed_string(Rational(*watch.usual, 100), 2));
  } else {
    out.null();
  }
  out.member("alarm", watch.alarm).key("unknown_line");
  if (watch.unknown_line.empty()) {
    out.null();
  } else {
    out.string(watch.unknown_line);
  }
  out.end_object();
}

}  // namespace ratecheck::insight
