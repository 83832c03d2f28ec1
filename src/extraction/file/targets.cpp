#include "extraction/file/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <type_traits>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/money.h"
#include "ratecheck/base/place_name.h"
#include "ratecheck/base/text.h"
#include "ratecheck/base/words.h"
#include "ratecheck/base/work_fields.h"

namespace ratecheck::extraction {
namespace {

// Where fields may go, and values of which type (docs/parsers.md "Where a value goes"). Fields of a work item
// are not listed here: their types follow from their members.
//
// One letter per field type: money m, date d, time t, datetime D, duration u, distance x, count c,
// decimal n, ref r, label l.
struct Target {
  std::string_view as;
  std::string_view types;
};

constexpr Target kDocumentTargets[] = {
    {"period.from", "dD"}, {"period.to", "dD"}, {"period.last_day", "d"}, {"currency", "l"}, {"time_zone", "l"},
    {"place", "l"},        {"vehicle", "l"},    {"total", "m"},           {"platform", "l"},
};
/// Besides the fields of a work item (base/work_fields.h), which go to "work." and their name.
constexpr Target kWorkTargets[] = {
    {"work.pay.category", "l"},  // with work.pay.amount: ledgers that name the part in a column
    {"work.pay.amount", "m"},   {"currency", "l"}, {"vehicle", "l"}, {"time_zone", "l"}, {"work.accessible", "l"},
};
constexpr Target kAdjustmentTargets[] = {
    {"adjustment.date", "dD"},    {"adjustment.ref", "rlc"},  {"adjustment.label", "l"},
    {"adjustment.category", "l"}, {"adjustment.amount", "m"}, {"currency", "l"},
};

char letter_of(FieldType type) {
  constexpr std::string_view kLetters = "mdtDuxcnrl";
  return kLetters[static_cast<std::size_t>(type)];
}

std::string_view name_of(FieldType type) {
  constexpr std::array<std::string_view, 10> kNames = {"money",    "date",  "time",    "datetime", "duration",
                                                       "distance", "count", "decimal", "ref",      "label"};
  return kNames[static_cast<std::size_t>(type)];
}

struct Candidates {
  std::vector<std::string> names;
  std::string types;  // of the match
  bool found = false;
};

/// By the type of the member.
template <typename T>
constexpr std::string_view types_of(std::optional<T> WorkFields::* /*member*/) {
  if constexpr (std::is_same_v<T, std::string>) {
    return "rlc";
  } else if constexpr (std::is_same_v<T, Instant>) {
    return "dtD";
  } else if constexpr (std::is_same_v<T, Seconds>) {
    return "u";
  } else if constexpr (std::is_same_v<T, Distance>) {
    return "x";
  } else if constexpr (std::is_same_v<T, PlaceName>) {
    return "l";
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return "c";
  } else {
    return "m";
  }
}

void look_work_fields(std::string_view as, Candidates& out) {
  each_work_field([&](const WorkField& field, auto member) {
    out.names.push_back("work." + std::string(field.target()));
    if (out.names.back() == as) {
      out.found = true;
      out.types = types_of(member);
    }
  });
}

void look(const Target* begin, const Target* end, std::string_view as, Candidates& out) {
  for (const Target* target = begin; target != end; ++target) {
    out.names.emplace_back(target->as);
    if (target->as == as) {
      out.found = true;
      out.types = target->types;
    }
  }
}

void look_categories(std::string_view prefix, std::string_view as, Candidates& out) {
  for (const std::string& word : all_words<PayCategory>()) {
    out.names.push_back(std::string(prefix) + word);
    if (out.names.back() == as) {
      out.found = true;
      out.types = "m";
    }
  }
}

bool is_input(std::string_view as) {
  return as.starts_with("work.input.") && as.size() > 11;
}

}  // namespace

std::optional<FieldType> parse_field_type(std::string_view word) {
  for (int i = 0; i < 10; ++i) {
    if (name_of(static_cast<FieldType>(i)) == word)
      return static_cast<FieldType>(i);
  }
  return std::nullopt;
}

Error check_word(std::string_view as, const std::string& word) {
  if (as.ends_with(".category"))
    return parse_word<PayCategory>(word) ? Error() : unknown_word<PayCategory>(word);
  if (as == "vehicle")
    return parse_word<Vehicle>(word) ? Error() : unknown_word<Vehicle>(word);
  if (as == "place" || as.ends_with("_place")) {
    const auto place = word.empty() ? Result<PlaceName>(PlaceName{}) : parse_place(word);
    return place ? Error() : place.error();
  }
  if (as == "work.accessible") {
    static const std::vector<std::string> kAnswers = {"true", "false"};
    return word == "true" || word == "false" ? Error() : unknown_word(word, "an answer", kAnswers);
  }
  if (as == "currency" && !Currency::parse(word))
    return Error{"unknown_currency", fmt::format("There is no currency '{}' in use (ISO 4217).", word)};
  if (as == "time_zone" && !is_time_zone(word)) {
    return Error{"unknown_time_zone", fmt::format("There is no time zone '{}'.", word)}.with_hint(
        "An IANA name such as Europe/London.");
  }
  return {};
}

bool is_pay_for_work(std::string_view as) {
  return as.starts_with("work.pay.") || as == "work.total";
}

bool is_of_pay(std::string_view as) {
  constexpr std::array<std::string_view, 3> kNoPay = {"adjustment.date", "adjustment.ref", "adjustment.label"};
  return is_pay_for_work(as) || as == "total" ||
         (as.starts_with("adjustment.") && std::find(kNoPay.begin(), kNoPay.end(), as) == kNoPay.end());
}

bool wants_label(std::string_view as) {
  return as == "total" || as.starts_with("adjustment.") ||
         (as.starts_with("work.pay.") && as != "work.pay.category");
}

Error check_target(std::string_view as, FieldType type, TargetScope scope) {
  if (as == "internal")
    return {};
  Candidates candidates;
  candidates.names.emplace_back("internal");
  if (scope == TargetScope::document) {
    look(std::begin(kDocumentTargets), std::end(kDocumentTargets), as, candidates);
    look_categories("adjustment.", as, candidates);
  } else if (scope == TargetScope::work) {
    if (is_input(as))
      return {};
    look_work_fields(as, candidates);
    look(std::begin(kWorkTargets), std::end(kWorkTargets), as, candidates);
    look_categories("work.pay.", as, candidates);
  } else {
    look(std::begin(kAdjustmentTargets), std::end(kAdjustmentTargets), as, candidates);
    look_categories("adjustment.", as, candidates);
  }
  if (!candidates.found) {
    return Error{"unknown_target", fmt::format("There is no place '{}' in a statement for this field.{}", as,
                                               did_you_mean(as, candidates.names))}
        .with_hint("With as = \"internal\" a value is kept for identities only.");
  }
  if (candidates.types.find(letter_of(type)) == std::string::npos)
    return Error{"wrong_type", fmt::format("A field of type {} cannot go to '{}'.", name_of(type), as)};
  return {};
}

}  // namespace ratecheck::extraction
