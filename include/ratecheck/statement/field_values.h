#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/statement/statement.h"

/// The values of a work item as text, by the names that doubts and corrections call them by: those of the JSON
/// ("total", "started_at", "online_s"), and "pay.base" for the amount of the one pay line of that category.
namespace ratecheck::statement {

/// As the JSON writes it. Nothing where the item does not tell it, or has several lines of the category.
std::optional<std::string> field_text(const WorkItem& item, std::string_view field);

/// Puts a value in the place of what was read; what spoke against the read value is gone. A pay line must be
/// there, or be one that could not be read. Otherwise the item stays as it is.
///
///   put_field(item, "online_s", "1800");  put_field(item, "pay.tip", "2.50");
///
/// Codes: `unknown_field` (there is no such field or single line), `bad_value` (with what was expected).
Status put_field(WorkItem& item, std::string_view field, const std::string& value);

/// `bad_value` where the work ends before it starts.
Status check_clocks(const WorkItem& item);

/// The names that a worker may correct: all but the order number, of which only a hash is kept.
const std::vector<std::string>& correctable_fields();

}  // namespace ratecheck::statement
