#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/statement/statement.h"
#include "ratecheck/store/corrections.h"
#include "store/codec/compressed.h"
#include "store/codec/row_binding.h"
#include "store/codec/rows.h"
#include "store/codec/statement_codec.h"
#include "store/impl.h"

// The column `packed` of a submission: what may be kept of its statements (privacy.h), as bytes
// (statement_codec.h), compressed. Corrections are rows beside it, put in place while it is read.

namespace ratecheck::store {

/// What is written into the column. `hash_key` is the worker's own.
std::string pack_statements(const std::vector<statement::Statement>& statements, std::string_view hash_key);

/// Reads the column, one work item after the other. Everything here throws Failure `corrupt_database`.
class KeptStatements {
 public:
  /// What pack_statements made.
  explicit KeptStatements(std::string_view packed) : memory_(decompress(packed)), decoder_(memory_.bytes()) {}
  /// The column as it is read of the row `row`, bound to where it belongs.
  KeptStatements(std::string_view column, const RowColumn& to, std::int64_t row);
  /// Of a submission. Throws Failure `not_found`.
  KeptStatements(Connection& db, std::int64_t worker, std::int64_t submission);

  /// As StatementDecoder has them.
  bool next_statement(statement::Statement& frame) {
    return of_row("submission", row_, [&] { return decoder_.next_statement(frame); });
  }
  [[nodiscard]] std::size_t items_left() const { return decoder_.items_left(); }
  void next_item(statement::WorkItem& item) {
    of_row("submission", row_, [&] { decoder_.next_item(item); });
  }

 private:
  struct Column {
    std::int64_t row = 0;
    std::string bytes;
    RowColumn to;
  };
  explicit KeptStatements(const Column& column) : KeptStatements(column.bytes, column.to, column.row) {}
  static Column column_of(Connection& db, std::int64_t worker, std::int64_t submission);

  std::int64_t row_ = 0;  // 0: bytes that are in no table
  Decompressed memory_;
  StatementDecoder decoder_;
};

/// Throws Failure `corrupt_database` where the statements are not those that `work` was made of.
void hold_against(KeptStatements kept, const CompactWork& work);
/// Every work item, by its position in the submission.
void visit_items(KeptStatements kept,
                 const std::function<void(std::int64_t index, const statement::WorkItem& item)>& visit);
/// All of them, whole.
std::vector<statement::Statement> read_all(KeptStatements kept);
/// As the contract's JSON, an array; members that are null are left out.
std::string json_of(KeptStatements kept);
/// True when they say the same, whichever version of its parser file read each of them.
bool say_the_same(KeptStatements one, KeptStatements other);

/// The item at a position counted through the statements; nullptr when there is none.
statement::WorkItem* item_at(std::vector<statement::Statement>& statements, std::int64_t index);
/// The same of a submission.
std::optional<statement::WorkItem> kept_item(Connection& db, std::int64_t worker, std::int64_t submission,
                                             std::int64_t index);

/// The same with the worker's corrections in place; the error when one of them cannot be.
Result<std::vector<statement::Statement>> corrected(std::vector<statement::Statement> statements,
                                                    const std::vector<Correction>& corrections);

/// A statement with at most a thousand of its work items, the first of them at `first` in the submission;
/// `goes_on`: of the same statement as the one before.
using VisitSlice = std::function<void(std::int64_t first, statement::Statement&& slice, bool goes_on)>;
/// What is kept of a submission, with corrections in place, a slice at a time: a long file takes many times its
/// length in memory. Throws Failure `not_found`.
/// `wanted`: by position of the first item and how many there are; a slice that is not is not handed on.
Status visit_statements(Connection& db, std::int64_t worker, std::int64_t submission,
                        const std::function<bool(std::int64_t first, std::int64_t count)>& wanted,
                        const VisitSlice& visit);
/// The same, whole.
Result<std::vector<statement::Statement>> statements_as_they_stand(Connection& db, std::int64_t worker,
                                                                   std::int64_t submission);

/// Without the values that were read.
std::vector<Correction> corrections_of(Connection& db, std::int64_t worker, std::int64_t submission);

/// The same with the read values beside them, by position in the submission.
std::map<std::int64_t, std::vector<Correction>> corrections_by_item(Connection& db, std::int64_t worker,
                                                                    std::int64_t submission);
/// Without them, of a submission whose statements cannot be read.
std::map<std::int64_t, std::vector<Correction>> damaged_corrections(Connection& db, std::int64_t worker,
                                                                    std::int64_t submission);

}  // namespace ratecheck::store
