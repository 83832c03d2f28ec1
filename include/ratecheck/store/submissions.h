#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/result.h"
#include "ratecheck/statement/statement.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/workers.h"

/// Checked documents of a worker. One upload (one or more documents checked together) is one
/// submission; its number counts per worker, so that it tells nothing and opens nothing to others.
///
///   const auto stored = store::put(store, {.worker = worker,
///                                          .content = bytes,
///                                          .reader = reader_version,
///                                          .rules = rules_version,
///                                          .sources = {sha256_hex(bytes)},
///                                          .statements = statements,
///                                          .assessment = assessment});
///   const auto page = store::list_work(store, worker, {.limit = 50});
///
/// Amounts are minor units of the currency beside them; times are Unix seconds.
namespace ratecheck::store {

/// An uploaded document as it came, kept only where the worker asked for it. Its file name is not kept.
struct KeptDocument {
  std::string media_type;
  std::string bytes;
  std::string how = {};  ///< how it was read besides, in the words of whoever keeps it; empty: not known
};

struct Judge;  // store/judging.h

/// What is to be put. It holds views and references: all that they name must outlive the call.
struct NewSubmission {
  WorkerId worker;
  /// The bytes whose equality means "the same upload": the documents in order, with the options that
  /// change their reading. Only a keyed hash is kept.
  std::string_view content;
  /// Versions of what read it and of what judged it. The same content under another version of either
  /// replaces what was stored, under the same number.
  std::string reader;
  std::string rules;
  std::vector<std::string> sources;  ///< SHA-256 of each document, for evidence files
  const std::vector<statement::Statement>& statements;
  const assessment::Assessment& assessment;
  std::vector<KeptDocument> documents = {};  ///< replace those that are kept; empty: leaves them
  /// Asked only where the worker had stored this content before, under other versions: the new reading is judged
  /// again with the worker's corrections in place. Null: `assessment` is taken as it is, without corrections.
  const Judge* judge = nullptr;
};

/// Whether the worker has stored this content (NewSubmission::content), under whatever versions.
Result<bool> is_kept(const Store& store, WorkerId worker, std::string_view content);

/// What became of an upload. Work is counted in items.
struct Stored {
  std::int64_t id = 0;
  bool fresh = false;   ///< false: the same worker had stored the same content before
  bool reread = false;  ///< known content, stored anew because the reader changed
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;  ///< the same work had come from another submission; counts once
  std::int64_t withheld = 0;    ///< work of a new submission that another document tells differently (conflicts.h)
};

/// Documents are not stored unless they are asked for: of each statement its record, with the shape of unread text
/// instead of the text and keyed hashes instead of the platform's order numbers.
Result<Stored> put(Store& store, const NewSubmission& submission);

/// A piece of a long file, ready to be put. Once.
struct ImportBatch {
  WorkerId worker;
  std::shared_ptr<struct Ready> ready;
};

/// Puts the pieces of one long file, one after the other. Equal rows of two pieces stay two, as equal rows of
/// one document do. A piece is written while the next ones are read; many share one sync. The bytes of the file
/// are not kept.
class ImportWriter {
 public:
  /// `judge` is asked as in NewSubmission. Both must outlive it.
  ImportWriter(Store& store, const Judge& judge);
  ~ImportWriter();
  ImportWriter(const ImportWriter&) = delete;
  ImportWriter& operator=(const ImportWriter&) = delete;

  /// Any number at once, by any thread.
  [[nodiscard]] Result<ImportBatch> prepare(const NewSubmission& piece) const;
  /// In the order of the file. The problem may be an earlier piece's; nothing more need be put then.
  Status put(ImportBatch piece);
  /// Waits until all pieces are durable. With a problem, those before the first that failed are.
  Status finish();
  [[nodiscard]] std::int64_t new_work() const;  ///< of the pieces that are known to be durable
  [[nodiscard]] std::int64_t known_work() const;
  [[nodiscard]] std::int64_t withheld() const;
  /// What became of the pieces, in the order of the file; after finish() without a problem of all of them.
  [[nodiscard]] const std::vector<Stored>& stored() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Which part of a list is wanted.
struct Page {
  std::string cursor;       ///< opaque; empty: from the start
  std::size_t limit = 100;  ///< 1 to 1000
};
/// An upload whose row is damaged. It is not in the list, which goes on behind it.
struct Unreadable {
  std::int64_t submission = 0;
  std::int64_t received_at = 0;  ///< 0: not known
};
/// One page of a list. `next` is the cursor of the page behind it; nothing: this was the last.
template <typename T>
struct Listed {
  std::vector<T> items;
  std::optional<std::string> next;
  std::vector<Unreadable> unreadable = {};  ///< between the first and the last item, or behind it
};

/// One upload as it stands in a list.
struct SubmissionRow {
  std::int64_t id = 0;
  std::int64_t received_at = 0;
  std::string reader;
  std::string rules;
  std::vector<std::string> sources;
  std::int64_t statements = 0;
  std::int64_t work_items = 0;
  std::int64_t verdicts = 0;
};
/// By number, which is the order of arrival.
Result<Listed<SubmissionRow>> list_submissions(const Store& store, WorkerId worker, const Page& page);

/// Where a work item stands: submission and position in it, statements counted through.
struct WorkId {
  std::int64_t submission = 0;
  std::int64_t index = 0;
  auto operator<=>(const WorkId&) const = default;
};
std::string to_string(const WorkId& id);  ///< "12.3"
std::optional<WorkId> parse_work_id(std::string_view text);

/// What a worker says beside a read value.
struct Correction {
  std::int64_t id = 0;
  WorkId work;
  std::string field;       ///< as in the contract: "total", "started_at", "pay.base", "online_s"
  std::string read_value;  ///< empty: nothing had been read
  std::string value;
  std::int64_t made_at = 0;
  bool confirms = false;  ///< the value is what the reader had proposed
  bool damaged = false;   ///< what was read cannot be read any more
};

/// One work item as it was read, with what the worker says of it.
struct WorkRow {
  WorkId id;
  std::int64_t statement = 0;  ///< index among the statements of the submission
  std::string platform;
  std::string place;       ///< empty: not known
  std::int32_t month = 0;  ///< 202503; 0: not known
  statement::WorkKind kind = statement::WorkKind::job;
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;
  std::string currency;
  std::optional<std::int64_t> total_minor;
  WorkId counted_as;  ///< itself, or the earlier item that is the same work
  /// The worker's word. All above is as it was read; verdicts are of the values here, where there are some.
  std::vector<Correction> corrections;
};
/// Of all uploads of the worker, by upload and position.
Result<Listed<WorkRow>> list_work(const Store& store, WorkerId worker, const Page& page);
Result<WorkRow> find_work(const Store& store, WorkerId worker, const WorkId& id);

/// One verdict as it stands now: one about work that documents tell differently is `cannot_judge` here.
struct VerdictRow {
  std::int64_t submission = 0;
  std::int64_t index = 0;          ///< position among the verdicts of the submission
  std::vector<std::int64_t> work;  ///< positions in the submission
  std::string rule;
  std::string version;
  rulebook::RuleKind kind = rulebook::RuleKind::floor;
  rulebook::TestUnit unit = rulebook::TestUnit::job;
  assessment::Outcome verdict = assessment::Outcome::cannot_judge;
  rulebook::Reason reason = rulebook::Reason::none;
  std::string currency;
  std::optional<std::int64_t> paid_minor;
  std::optional<std::int64_t> due_low_minor;  ///< whole minor units: low cut down, high cut up
  std::optional<std::int64_t> due_high_minor;
  std::optional<statement::Period> period;
};
/// Of all uploads of the worker, by upload and position.
Result<Listed<VerdictRow>> list_verdicts(const Store& store, WorkerId worker, const Page& page);

/// One submission, whole.
struct StoredSubmission {
  SubmissionRow row;
  std::string statements_json;  ///< array, as the contract writes statements; members that are null are left out
  std::string findings_json;    ///< array
  std::vector<WorkRow> work;
  std::vector<VerdictRow> verdicts;
};
Result<StoredSubmission> read_submission(const Store& store, WorkerId worker, std::int64_t id);

/// What can still be read of a submission that read_submission answers with `corrupt_database`: work and verdicts
/// may be whole where its statements are not, and the worker's corrections are rows of their own.
struct Remains {
  std::vector<WorkRow> work;
  std::vector<VerdictRow> verdicts;
  std::vector<Correction> corrections;  ///< without the read values
};
Result<Remains> read_remains(const Store& store, WorkerId worker, std::int64_t id);

/// A kept document without its bytes. `size` is in bytes.
struct DocumentRow {
  std::int64_t position = 0;  ///< among the documents of the submission
  std::string media_type;
  std::int64_t size = 0;
};
Result<std::vector<DocumentRow>> list_documents(const Store& store, WorkerId worker, std::int64_t submission);
/// Code `not_found`.
Result<KeptDocument> read_document(const Store& store, WorkerId worker, std::int64_t submission,
                                   std::int64_t position);
/// What was read of them stays.
Status drop_documents(Store& store, WorkerId worker, std::int64_t submission);

/// Takes one submission away. Work that another submission also told stays counted.
Status delete_submission(Store& store, WorkerId worker, std::int64_t id);

}  // namespace ratecheck::store
