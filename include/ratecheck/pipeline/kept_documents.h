#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/pipeline/check.h"
#include "ratecheck/store/judging.h"
#include "ratecheck/store/submissions.h"

/// Documents that are kept, where their worker asked for it, are read anew when there are newer parsers.
///
///   const auto done = read_kept_again(store, library, worker, submission);
///   if (done && *done && (*done)->differs)
///     show((*done)->changes);  // verdicts that say something else now
///
/// May be called from any thread; durable when it returns. Errors are those of the store, `not_found` where the
/// submission was taken away meanwhile.
namespace ratecheck::pipeline {

struct Library;  // pipeline/library.h

/// A document with all that it was read with.
store::KeptDocument kept_document(const InputDocument& document, const CheckOptions& options);

/// What the uploader said of place and vehicle, where the document did not: kept with the statement, so
/// that it is judged again as it was judged first.
std::vector<statement::Statement> with_said(std::vector<statement::Statement> statements,
                                            const assessment::JudgingOptions& said);

/// Hashes of the documents that were read.
std::vector<std::string> sources_of(const ReadResult& read);

/// Reads an upload's documents again and puts that in the place of the reading before. Nothing: it stays as it was
/// read, since a document is not read any more, an older parser would read it, or it is not known how it was read.
Result<std::optional<store::Reread>> read_kept_again(store::Store& store,
                                                     const std::shared_ptr<const Library>& library,
                                                     store::WorkerId worker, std::int64_t submission);

}  // namespace ratecheck::pipeline
