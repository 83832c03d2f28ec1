#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extraction/parser_rule.h"
#include "ratecheck/document/csv.h"

namespace ratecheck::extraction {

/// Names of the columns as they meet: normalised.
std::vector<std::string> header_of(std::string_view csv);

/// Notes which columns the layout knows: those its fields and conditions read, those it ignores, those of its
/// examples. Their words are of the layout.
void learn_columns(ParserRule& rule);

/// The others, as unread: what a platform adds may be pay. A part of an amount that is read ("Fare:Surge" beside
/// "Fare") is known.
std::vector<UnreadText> unknown_columns(const ParserRule& rule, const document::CsvRow& header);

}  // namespace ratecheck::extraction
