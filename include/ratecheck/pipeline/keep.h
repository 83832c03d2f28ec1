#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ratecheck/pipeline/check.h"
#include "ratecheck/store/submissions.h"

/// From a check to the store.
///
///   CheckResult result = check(upload.documents, upload.options, library->parsers, library->rulebook);
///   const auto stored = keep(store, library, worker, upload, result);
///   if (!stored)
///     return stored.error();
///   if (const Status settled = settle_conflicts(store, worker, stored->id, result); !settled)
///     return settled.error();  // else the answer tells of earlier uploads too
///
/// Both return when their change is durable, and may be called from any thread. Everything is only needed for the
/// call.
namespace ratecheck::pipeline {

struct Library;  // pipeline/library.h

/// What a worker uploads, beside what was read of it.
struct Upload {
  std::vector<InputDocument> documents;
  CheckOptions options;
  bool keep_documents = false;  ///< the worker wants the documents themselves kept
  std::string content;          ///< equal for equal uploads: the documents in order and what changes their reading
};

/// Keeps what `check` read and judged of an upload: with what the uploader said of it, judged by all rules,
/// whichever the answer was asked to tell of. Errors are those of store::put.
Result<store::Stored> keep(store::Store& store, const std::shared_ptr<const Library>& library,
                           store::WorkerId worker, const Upload& upload, const CheckResult& result);

/// Keeps what the uploader said of documents that tell work differently, and tells in the answer what other
/// uploads tell of it: verdicts on such work are withheld, and the findings are those of all uploads. Errors are
/// those of the store; the submission stays kept.
Status settle_conflicts(store::Store& store, store::WorkerId worker, std::int64_t submission, CheckResult& result);

}  // namespace ratecheck::pipeline
