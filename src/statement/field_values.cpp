#include "ratecheck/statement/field_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "ratecheck/base/text.h"
#include "statement/read_value.h"
#include "statement/value_text.h"

namespace ratecheck::statement {
namespace {

constexpr std::string_view kPay = "pay.";

/// The lines of the category behind "pay.", as indexes. Nothing when that is no category.
std::optional<std::vector<std::size_t>> lines_of(const WorkItem& item, std::string_view field) {
  const auto category = parse_word<PayCategory>(field.substr(kPay.size()));
  if (!category)
    return std::nullopt;
  std::vector<std::size_t> lines;
  for (std::size_t i = 0; i < item.pay.size(); ++i) {
    if (item.pay[i].category == *category)
      lines.push_back(i);
  }
  return lines;
}

Error no_single_line(std::string_view field) {
  return Error{"unknown_field", fmt::format("The work item has no single line '{}'.", field)};
}

/// Of a correction every fault has one code; the reader's own tell the type.
Error bad_value(const Error& fault) {
  return Error{"bad_value", fault.message}.with_hint(fault.hint);
}

template <typename T>
Result<T> parsed(const std::string& text) {
  if constexpr (std::is_same_v<T, Seconds> || std::is_same_v<T, std::int64_t>) {
    const auto number = parse_integer(text);
    if (!number)
      return Error{"bad_value", fmt::format("A whole number was expected, found {}.", text)};
    if constexpr (std::is_same_v<T, Seconds>) {
      return read_seconds(*number);
    } else {
      return read_pieces(*number);
    }
  } else if constexpr (std::is_same_v<T, Instant>) {
    return read_moment(text);
  } else if constexpr (std::is_same_v<T, Distance>) {
    return read_distance(text);
  } else if constexpr (std::is_same_v<T, PlaceName>) {
    return parse_place(text);
  } else if constexpr (std::is_same_v<T, Decimal>) {
    return read_amount(text);
  } else {
    return read_word(text);
  }
}

// A line that the document prints and nobody could read has a doubt and no line; the amount that a person tells of
// it becomes one.
Status put_pay(WorkItem& item, std::string_view field, const std::string& value) {
  const auto lines = lines_of(item, field);
  if (!lines || lines->size() > 1 || (lines->empty() && !is_doubtful(item, field)))
    return no_single_line(field);
  const auto amount = parsed<Decimal>(value);
  if (!amount)
    return bad_value(amount.error());
  if (lines->empty()) {
    item.pay.push_back({*parse_word<PayCategory>(field.substr(kPay.size())), "", *amount});
  } else {
    item.pay[lines->front()].amount = *amount;
  }
  return {};
}

}  // namespace

std::optional<std::string> field_text(const WorkItem& item, std::string_view field) {
  if (field.starts_with(kPay)) {
    const auto lines = lines_of(item, field);
    return lines && lines->size() == 1 ? std::optional(text_of(item.pay[lines->front()].amount)) : std::nullopt;
  }
  const WorkField* known = find_work_field(field);
  if (known == nullptr)
    return std::nullopt;
  const auto text = [&](auto member) {
    return item.*member ? std::optional(text_of(*(item.*member))) : std::nullopt;
  };
  return std::visit(text, known->member);
}

Status put_field(WorkItem& item, std::string_view field, const std::string& value) {
  Status put;
  if (field.starts_with(kPay)) {
    put = put_pay(item, field, value);
  } else if (const WorkField* known = find_work_field(field)) {
    put = std::visit(
        [&]<typename T>(std::optional<T> WorkFields::*member) -> Status {
          const auto read = parsed<T>(value);
          if (!read)
            return bad_value(read.error());
          item.*member = *read;
          return {};
        },
        known->member);
  } else {
    put = Error{"unknown_field", fmt::format("'{}' cannot be corrected.", field)};
  }
  if (put)
    std::erase_if(item.doubts, [&](const Doubt& doubt) { return doubt.field == field; });
  return put;
}

Status check_clocks(const WorkItem& item) {
  if (item.started_at && item.ended_at && *item.ended_at < *item.started_at)
    return Error{"bad_value", "The work ends before it starts."};
  return {};
}

const std::vector<std::string>& correctable_fields() {
  static const std::vector<std::string> kFields = [] {
    std::vector<std::string> names;
    for (const WorkField& field : kWorkFields) {
      if (field.name != "ref")
        names.emplace_back(field.name);
    }
    for (const std::string& category : all_words<PayCategory>())
      names.push_back(std::string(kPay) + category);
    return names;
  }();
  return kFields;
}

}  // namespace ratecheck::statement
