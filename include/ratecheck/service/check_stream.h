#pragma once

#include <functional>

#include "ratecheck/document/csv.h"
#include "ratecheck/service/check.h"

namespace ratecheck::service {

/// Takes what one batch of rows gave; an error stops the reading and is handed back.
using CheckSink = std::function<Status(CheckResult)>;

/// The path from a CSV to verdicts for files of any length: batches of rows, each read, judged and handed on by
/// itself, in memory that does not grow with the file. Rules over a period see one batch only, and so such a
/// file is never taken for a whole period.
Status check_csv(const document::TextSource& source, const CheckOptions& options,
                 const extraction::ParserLibrary& parsers, const rulebook::Rulebook& rulebook,
                 std::size_t batch_rows, const CheckSink& sink);

}  // namespace ratecheck::service
