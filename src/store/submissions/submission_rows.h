#pragma once

#include "store/impl.h"
#include "store/submissions/fold.h"

// What the files about submissions share.

namespace ratecheck::store {

/// Throws Failure `not_found`.
std::string worker_hash_key(Connection& db, const Store::Impl& impl, std::int64_t worker);

DenseSubmission load_dense(Connection& db, std::int64_t worker, std::int64_t number);

/// Adds a fold's sums to what the worker contributes.
void add_contributions(WriteContext& context, std::int64_t worker, const std::map<LeafName, LeafSums>& sums);

/// Everything that is derived from the worker's submissions, folded anew: keys in memory.
struct Refolded {
  ClaimsInMemory claims;
  std::map<LeafName, LeafSums> sums;
};
Refolded refold(Connection& db, Names& names, std::int64_t worker);
/// The worker that comes after this one; 0: there is none.
std::int64_t next_worker(Connection& db, std::int64_t after);

/// Replaces the worker's keys and contributions by what a new fold gives.
void rebuild_worker(WriteContext& context, std::int64_t worker);

/// Counts anew what a migration left to be counted (schema.cpp). A stop in between costs the work, nothing else.
void recount_if_asked(Connection& db);

}  // namespace ratecheck::store
