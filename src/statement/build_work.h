#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/extraction/extraction.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

/// One record of an extraction as a work item, with its spans and doubts.
WorkItem build_work(const extraction::ParserFacts& facts, const extraction::Record& record, WorkKind kind,
                    std::size_t document);

/// "adjustment.tip" behind "adjustment." is tip; nothing when it is no category.
std::optional<PayCategory> category_behind(std::string_view as, std::string_view prefix);
/// The document's own label, else the parser file's.
std::string label_of(const extraction::ParserFacts& facts, const extraction::Value& value);

}  // namespace ratecheck::statement
