#pragma once

#include <functional>

#include "ratecheck/document/csv.h"
#include "ratecheck/pipeline/check.h"

/// Checking a CSV of any length, batch by batch.
///
///   document::Utf8Stream text(bytes);  // fills a buffer, as fread does
///   std::atomic<std::size_t> verdicts = 0;
///   const Status done = check_csv(text.source(), {}, parsers, rulebook, 1000,
///                                 [&](const CheckResult& batch, std::size_t) -> InOrder {
///                                   verdicts += batch.assessment.verdicts.size();
///                                   return [] { return Status(); };  // nothing to do in the order of the file
///                                 });
///
/// Everything given must last until it returns; the result of a batch lasts only for the call of the sink.
namespace ratecheck::pipeline {

/// What is left to do with a batch when those before it are done; an error stops the reading and is handed back.
using InOrder = std::function<Status()>;
/// Takes what one batch of rows gave; the first batch is number 1. Called by several threads at once, in no order;
/// what it hands back is done by one after the other, in the order of the file.
using CheckSink = std::function<InOrder(const CheckResult&, std::size_t number)>;

/// The path from a CSV to verdicts for files of any length: batches of rows, each read, judged and handed on by
/// itself, in memory that does not grow with the file. Rules over a period see one batch only, and so such a
/// file is never taken for a whole period.
Status check_csv(const document::TextSource& source, const CheckOptions& options,
                 const extraction::ParserLibrary& parsers, const rulebook::Rulebook& rulebook,
                 std::size_t batch_rows, const CheckSink& sink);

}  // namespace ratecheck::pipeline
