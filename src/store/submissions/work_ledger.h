#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "store/codec/rows.h"
#include "store/codec/sums.h"
#include "store/db/names.h"

// From submissions to sums: each piece of work counts once, however many documents tell of it (docs/storage.md
// "Work keys").
//
// Two items are the same work when their order numbers are equal, or, where one of them shows none, when platform,
// kind and starting minute are. The first telling counts; a later one only lends its verdict under a rule that
// could not judge the first, or found it possibly short where the later one is sure. All that is decided is
// written down as keys, so that adding submissions one by one as they come and adding them all again give the same
// sums. `verify` does the latter.
//
//   WorkKeysInDatabase keys(db, worker);                        // inside a transaction
//   WorkLedger ledger(keys, number_of_rule, load_submission);
//   ledger.add(submission);                                     // each once, in the order of their numbers
//   add_contributions(context, worker, ledger.sums);
//
// How it works, with an example, stands at the head of work_ledger.cpp.

namespace ratecheck::store {

/// The telling that has a key: the first one that came with it.
struct KeyOwner {
  std::int64_t submission = 0;
  std::int64_t item = 0;
  bool numbered = false;  ///< the item shows an order number

  bool operator==(const KeyOwner&) const = default;
};

/// What wants to be the first with a key.
struct KeyClaim {
  std::uint64_t key = 0;
  KeyOwner owner;
};

/// Who came first with a key, for one worker.
class WorkKeys {
 public:
  virtual ~WorkKeys() = default;
  /// Beside each claim: who had its key before; nobody: from now on its owner has it.
  virtual std::vector<std::optional<KeyOwner>> take(std::span<const KeyClaim> claims) = 0;
  std::optional<KeyOwner> take(std::uint64_t key, const KeyOwner& owner) {
    return take(std::array{KeyClaim{key, owner}}).front();
  }
  virtual void give(std::uint64_t key, const KeyOwner& owner) = 0;  ///< of a key that was taken
};

/// For counting all of a worker's submissions anew, without a look at what was decided before.
class WorkKeysInMemory : public WorkKeys {
 public:
  using WorkKeys::take;
  std::vector<std::optional<KeyOwner>> take(std::span<const KeyClaim> claims) override;
  void give(std::uint64_t key, const KeyOwner& owner) override { owners_.insert_or_assign(key, owner); }
  [[nodiscard]] const std::map<std::uint64_t, KeyOwner>& all() const { return owners_; }

 private:
  std::map<std::uint64_t, KeyOwner> owners_;
};

/// The rows of `work_key`, for adding one submission to what is there. Of the writer's thread where it takes.
class WorkKeysInDatabase : public WorkKeys {
 public:
  WorkKeysInDatabase(Connection& db, std::int64_t worker) : db_(db), worker_(worker) {}
  using WorkKeys::take;
  std::vector<std::optional<KeyOwner>> take(std::span<const KeyClaim> claims) override;
  void give(std::uint64_t key, const KeyOwner& owner) override;
  std::optional<KeyOwner> find(std::uint64_t key);

 private:
  Connection& db_;
  std::int64_t worker_;
};

/// Two items of two submissions that tell of one piece of work.
struct SharedWork {
  WorkId work;
  WorkId owner;  ///< came first
  /// Where no two numbers say so: equal for all work of one kind, platform and minute, whichever of it this is.
  std::optional<std::uint64_t> together = {};
};

/// A submission as its two packed columns tell it.
struct CompactSubmission {
  std::int64_t number = 0;  ///< counts per worker
  CompactWork work;
  CompactVerdicts verdicts;
};

/// Adds submissions of one worker. `claims` and what the two functions refer to must outlive it; `load` is asked
/// for submissions that were added before. For one thread.
class WorkLedger {
 public:
  using Load = std::function<CompactSubmission(std::int64_t number)>;
  using NumberOfRule = std::function<std::int64_t(const RuleName&)>;  ///< number of a rule without its version

  WorkLedger(WorkKeys& claims, NumberOfRule series, Load load)
      : claims_(claims), series_(std::move(series)), load_(std::move(load)) {}

  void add(const CompactSubmission& submission);

  std::map<LeafName, LeafSums> sums;
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;
  std::vector<SharedWork> shared;  ///< work that more than one submission tells of

 private:
  void claim_all(const CompactSubmission& submission);
  void claim_ends(const CompactSubmission& submission);
  void share(const CompactSubmission& submission, std::size_t item);
  bool is_first(const CompactSubmission& submission, std::int64_t item) const;
  void count_single(const CompactSubmission& submission, const CompactVerdict& verdict);
  void count_period(const CompactSubmission& submission, const CompactVerdict& verdict);
  void lend_verdict(const CompactSubmission& submission, const CompactVerdict& verdict, const KeyOwner& first);
  assessment::Outcome word_before(const CompactSubmission& earlier, std::int64_t item, std::int64_t series);
  void count(const CompactSubmission& at, std::int64_t item, std::int64_t series, const RuleName& rule,
             const CompactVerdict& verdict);
  std::int64_t series_of(const CompactSubmission& submission, const CompactVerdict& verdict);
  const CompactSubmission& earlier(std::int64_t number);

  WorkKeys& claims_;
  NumberOfRule series_;
  Load load_;
  std::vector<KeyOwner> owners_;  // of the items of the submission that is being added
  std::unique_ptr<CompactSubmission> loaded_;
};

/// Adds `more` to `sums`.
void merge(LeafSums& sums, const LeafSums& more);

}  // namespace ratecheck::store
