#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "names.h"
#include "rows.h"
#include "sums.h"

// From submissions to sums: each piece of work counts once, however many documents tell of it (docs/storage.md
// "Work keys").
//
// Two items are the same work when their order numbers are equal, or, where one of them shows none, when
// kind and starting minute are. The first one counts; a later one only lends its verdict under a rule that could
// not judge the first, or found it possibly short where the later one is sure. All that is decided is written down
// as keys, so that folding submissions one by one as they come and folding them all again give the same sums.
// `verify` does the latter.

namespace ratecheck::store {

struct Owner {
  std::int64_t submission = 0;
  std::int64_t item = 0;
  bool numbered = false;  ///< the item shows an order number

  bool operator==(const Owner&) const = default;
};

/// What wants to be the first with a key.
struct Claim {
  std::uint64_t key = 0;
  Owner owner;
};

/// Who came first with a key, for one worker.
class Claims {
 public:
  virtual ~Claims() = default;
  /// Beside each claim: who had its key before; nobody: from now on its owner has it.
  virtual std::vector<std::optional<Owner>> take(std::span<const Claim> claims) = 0;
  std::optional<Owner> take(std::uint64_t key, const Owner& owner) {
    return take(std::array{Claim{key, owner}}).front();
  }
  virtual void give(std::uint64_t key, const Owner& owner) = 0;  ///< of a key that was taken
};

class ClaimsInMemory : public Claims {
 public:
  using Claims::take;
  std::vector<std::optional<Owner>> take(std::span<const Claim> claims) override;
  void give(std::uint64_t key, const Owner& owner) override { owners_.insert_or_assign(key, owner); }
  [[nodiscard]] const std::map<std::uint64_t, Owner>& all() const { return owners_; }

 private:
  std::map<std::uint64_t, Owner> owners_;
};

class ClaimsInDatabase : public Claims {
 public:
  ClaimsInDatabase(Connection& db, std::int64_t worker) : db_(db), worker_(worker) {}
  using Claims::take;
  std::vector<std::optional<Owner>> take(std::span<const Claim> claims) override;
  void give(std::uint64_t key, const Owner& owner) override;
  std::optional<Owner> find(std::uint64_t key);

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

struct DenseSubmission {
  std::int64_t number = 0;
  DenseWork work;
  DenseVerdicts verdicts;
};

class Fold {
 public:
  using Load = std::function<DenseSubmission(std::int64_t number)>;
  using Series = std::function<std::int64_t(const RuleName&)>;  ///< number of a rule without its version

  Fold(Claims& claims, Series series, Load load)
      : claims_(claims), series_(std::move(series)), load_(std::move(load)) {}

  void add(const DenseSubmission& submission);

  std::map<LeafName, LeafSums> sums;
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;
  std::vector<SharedWork> shared;  ///< work that more than one submission tells of

 private:
  void claim_all(const DenseSubmission& submission);
  void claim_ends(const DenseSubmission& submission);
  void share(const DenseSubmission& submission, std::size_t item);
  bool is_first(const DenseSubmission& submission, std::int64_t item) const;
  void count_single(const DenseSubmission& submission, const DenseVerdict& verdict);
  void count_period(const DenseSubmission& submission, const DenseVerdict& verdict);
  void lend(const DenseSubmission& submission, const DenseVerdict& verdict, const Owner& first);
  assessment::VerdictWord word_before(const DenseSubmission& earlier, std::int64_t item, std::int64_t series);
  void count(const DenseSubmission& at, std::int64_t item, std::int64_t series, const RuleName& rule,
             const DenseVerdict& verdict);
  std::int64_t series_of(const DenseSubmission& submission, const DenseVerdict& verdict);
  const DenseSubmission& earlier(std::int64_t number);

  Claims& claims_;
  Series series_;
  Load load_;
  std::vector<Owner> owners_;  // of the items of the submission that is being added
  std::unique_ptr<DenseSubmission> loaded_;
};

/// Adds `more` to `sums`.
void merge(LeafSums& sums, const LeafSums& more);

}  // namespace ratecheck::store
