#include "store/impl.h"

// What happens to leaves between two releases. Cells are made by a release (releases/releases.cpp); here they only
// go, in the transaction in which somebody who was counted goes: erased, without consent, without joining, or with
// the upload taken away that was counted. Earlier cells of the leaf go too, since the worker is in them as well.
//
// A leaf that was shown keeps the number of the release that last made its figures (`published_in`): it comes back
// when enough have changed since then (insight/decide.cpp).
//
// Every leaf that a submission of a worker names has a contribution of that worker, if only one of no items
// (work_ledger.cpp). So a leaf without contributions is named by nothing, and can go with its words.

namespace ratecheck::store {
namespace {

constexpr const char* kShownWith =
    "SELECT count(*) FROM leaf WHERE id IN (SELECT leaf FROM contribution WHERE worker=?1 AND published=1)";
constexpr const char* kTakeAllOf =
    "DELETE FROM cell WHERE leaf IN (SELECT leaf FROM contribution WHERE worker=?1 AND published=1)";
constexpr const char* kNotShown = "UPDATE contribution SET published=0 WHERE worker=?1 AND published=1";
constexpr const char* kTake = "DELETE FROM cell WHERE leaf=?1";
constexpr const char* kLeavesOf = "SELECT leaf FROM contribution WHERE worker=?1";
constexpr const char* kCountsSomething = "SELECT 1 FROM contribution WHERE leaf=?1";
constexpr const char* kDropLeaf = "DELETE FROM leaf WHERE id=?1";

}  // namespace

std::int64_t take_cells_of(Connection& db, std::int64_t worker) {
  std::int64_t leaves = 0;
  {
    Query count(db, kShownWith, worker);
    count.next();
    leaves = count.integer(0);
  }
  if (leaves == 0)
    return 0;
  run(db, kTakeAllOf, worker);
  run(db, kNotShown, worker);
  return leaves;
}

void take_cells(Connection& db, std::int64_t leaf) {
  run(db, kTake, leaf);
}

std::vector<std::int64_t> leaves_of(Connection& db, std::int64_t worker) {
  std::vector<std::int64_t> leaves;
  Query query(db, kLeavesOf, worker);
  while (query.next())
    leaves.push_back(query.integer(0));
  return leaves;
}

// The writer remembers numbers of leaves by their names; a number that is gone must not be given out again.
void drop_empty_leaves(Connection& db, Names& names, const std::vector<std::int64_t>& leaves) {
  bool dropped = false;
  for (const std::int64_t leaf : leaves) {
    if (Query(db, kCountsSomething, leaf).next())
      continue;
    take_cells(db, leaf);
    run(db, kDropLeaf, leaf);
    dropped = true;
  }
  if (dropped)
    names.forget();
}

}  // namespace ratecheck::store
