#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "ratecheck/extraction/extraction.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

/// Several documents of one upload, made into as few statements as they tell of:
///
///   std::vector<ReadDocument> read;
///   const auto layout = extraction.parser;
///   read.push_back({build_statement(std::move(extraction), read.size()), layout});
///   // and so on for each document
///   const MergedStatements merged = merge(std::move(read));
///   const Statement& of_first = merged.statements[merged.statement_of[0]];
///
/// What one document said. Spans carry the index of the document already.
struct ReadDocument {
  Statement statement;
  std::shared_ptr<const extraction::ParserFacts> layout;  ///< none: posted already parsed; stays by itself
};

struct MergedStatements {
  std::vector<Statement> statements;
  std::vector<std::size_t> statement_of;  ///< for each document that was given: index into statements
  /// Documents that add no work and no money to an earlier one: (document, the earlier one).
  std::vector<std::pair<std::size_t, std::size_t>> repeats;
};

/// Several documents, one story. Documents of one layout become one statement when they share work, or when
/// they are screens of one list (`pieces`): no work twice, none lost. Lists of work without
/// pay meet the documents that hold the money (`paid_by`) by the nearest time; where more than one could be
/// meant, the nearest is taken and everything it brings is in doubt. Documents of different periods stay apart.
MergedStatements merge(std::vector<ReadDocument> told);

}  // namespace ratecheck::statement
