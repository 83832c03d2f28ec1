#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"

/// Workers are known by a random key only: no name, no phone number, no address.
///
///   const auto made = store::create_worker(store);      // made->key is shown once
///   const auto caller = store::authenticate(store, "rk-…");
///   if (!caller)
///     return caller.error();
///   const auto receipt = store::erase_worker(store, caller->worker);
///
/// The store must be open for the call; what is handed out is a copy. Times are Unix seconds.
namespace ratecheck::store {

/// Inside number of a worker. Never shown to anyone.
struct WorkerId {
  std::int64_t value = 0;
  auto operator<=>(const WorkerId&) const = default;
};

/// What a key or token may do: everything, only upload, only look.
enum class Scope { all, post, read };  ///< `all`: the key itself
std::string_view to_string(Scope scope);
std::optional<Scope> parse_scope(std::string_view word);  ///< "post" or "read"

/// Who stands behind a key or token.
struct Principal {
  WorkerId worker;
  Scope scope = Scope::all;
};

struct NewWorker {
  WorkerId id;
  std::string key;  ///< "rk-XXXXX-…": 130 random bits and 20 check bits; shown once, kept as a hash
};
Result<NewWorker> create_worker(Store& store);

/// Tolerates lower case, missing or odd hyphens, O for 0, I and L for 1. Codes: `mistyped_key` (the
/// check part does not fit; found without looking anything up), `unknown_key` (also for revoked tokens
/// and erased workers: all alike).
Result<Principal> authenticate(const Store& store, std::string_view key_or_token);

/// A key of less power that a worker hands to a program. Its text is told once, by create_token.
struct Token {
  std::int64_t id = 0;
  Scope scope = Scope::post;
  std::string label;
  std::int64_t created_at = 0;
};
struct NewToken {
  Token token;
  std::string text;  ///< "rt-…", shown once
};
/// Code `too_many` beyond 20 tokens that work.
Result<NewToken> create_token(Store& store, WorkerId worker, Scope scope, const std::string& label);
Result<std::vector<Token>> list_tokens(const Store& store, WorkerId worker);
/// The token stops to work at once. Code `not_found`.
Status revoke_token(Store& store, WorkerId worker, std::int64_t token);

/// What an erasure took away.
struct ErasureReceipt {
  std::string receipt;  ///< random number; also in `erasures` of the data folder, so that a restore repeats it
  std::int64_t erased_at = 0;
  std::int64_t submissions = 0;
  std::int64_t work_items = 0;
  std::int64_t verdicts = 0;
  std::int64_t tokens = 0;
  std::int64_t consents = 0;
  std::int64_t other = 0;            ///< joinings, notices, corrections, disputes, documents, decisions
  std::int64_t leaves_withheld = 0;  ///< whose working cells went
};
/// Removes the worker and all that hangs on them: from the tables, the free pages and the write-ahead log
/// (docs/storage.md "Erasures"). Working cells in which they were counted go with them (docs/disclosure.md "Leaves
/// and cells").
Result<ErasureReceipt> erase_worker(Store& store, WorkerId worker);

}  // namespace ratecheck::store
