#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/error.h"
#include "ratecheck/pipeline/answer_part.h"
#include "ratecheck/pipeline/check.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/workers.h"

/// One CSV of more rows than are held in memory at once, checked or kept over HTTP.
///
///   const LongUpload csv{"trips.csv", [&] { return bytes_from_the_front(); }, options, {.from = 0}};
///   if (is_long_csv(csv.open, 20'000)) {
///     const LongAnswer answer = keep_long_csv(store, library, worker, content, csv);
///     if (answer.problem)
///       return *answer.problem;
///     write_members(out, answer.result);  // the part that was asked for
///   }
///
/// It is read in pieces of a thousand rows, each a statement of its own and, where it is kept, a submission of its
/// own, as `ratecheck import` does it: no piece is taken for a whole period. May be called from any thread;
/// everything is only needed for the call, but the library, of whose rulebook the result holds views.
namespace ratecheck::pipeline {

struct Library;  // pipeline/library.h

/// Fills up to `most` bytes, gives how many; 0 is the end.
using FileBytes = std::function<std::size_t(char* to, std::size_t most)>;

struct LongUpload {
  std::string name;
  /// The bytes from the front; called several times.
  std::function<FileBytes()> open;
  CheckOptions options;
  AnswerPart part;
  std::vector<JsonFault> notices = {};  ///< of the document, before it is read
};

/// True for UTF-8 text of more lines than `rows`.
bool is_long_csv(const std::function<FileBytes()>& open, std::size_t rows);

/// Of all pieces together.
struct KeptPieces {
  std::int64_t id = 0;  ///< of the first one; the others have the numbers behind it, unless some were known before
  std::vector<std::int64_t> fresh = {};  ///< numbers of those that were not known
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;
};

struct LongAnswer {
  CheckResult result;  ///< the part
  PartGiven given;
  std::optional<KeptPieces> kept;
  /// Why it could not be read, or kept. What was kept before it stays.
  std::optional<Error> problem;
  bool store_good = true;  ///< false: the problem is the store's
};

LongAnswer check_long_csv(const std::shared_ptr<const Library>& library, const LongUpload& csv);
/// Whether this worker has put some of the file in before.
bool is_begun(const store::Store& store, store::WorkerId worker, const std::string& content);
/// `content` is what makes two uploads the same one. A file that was cut off is gone on with when it is sent
/// again.
LongAnswer keep_long_csv(store::Store& store, const std::shared_ptr<const Library>& library,
                         store::WorkerId worker, const std::string& content, const LongUpload& csv);

}  // namespace ratecheck::pipeline
