#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extraction/parser_rule.h"
#include "ratecheck/document/document.h"

namespace ratecheck::extraction {

/// Names of the columns as they meet: normalised.
std::vector<std::string> names_in(const document::CsvRow& header);
/// Those of a document's table; none of a document that is no CSV.
std::vector<std::string> header_of(const document::Document& document);

/// Notes which columns the layout knows: those its fields and conditions read, those it ignores, those of its
/// examples. Their words are of the layout.
void learn_columns(ParserRule& rule);

/// The others, by their index: what a platform adds may be pay. A part of an amount that is read ("Fare:Surge"
/// beside "Fare") is known.
std::vector<std::size_t> unknown_columns(const ParserRule& rule, const std::vector<std::string>& names);

/// A row that may be a header: at least two cells say something, and each of these has a letter.
bool may_be_header(const document::CsvRow& row);

}  // namespace ratecheck::extraction
