#include "store/migrations/unlisted_leaves.h"

#include <algorithm>

#include "store/codec/compact.h"
#include "store/codec/row_binding.h"
#include "store/codec/rows.h"

// A leaf is a row that submissions name by its number, so before it can go, every submission that names it is
// written anew: its items are in no leaf then, and the leaves behind it move up in the row's own list.

namespace ratecheck::store {
namespace {

constexpr const char* kLeaves = "SELECT id, platform, place FROM leaf";
constexpr const char* kNext = "SELECT id, worker, number, work FROM submission WHERE id>?1 ORDER BY id LIMIT 1";
constexpr const char* kPut = "UPDATE submission SET work=?2 WHERE id=?1";
constexpr const char* kDropContributions = "DELETE FROM contribution WHERE leaf=?1";
constexpr const char* kDropCells = "DELETE FROM cell WHERE leaf=?1";
constexpr const char* kDropLeaf = "DELETE FROM leaf WHERE id=?1";

/// False: it names none of them.
bool take_out(CompactWork& work) {
  std::vector<std::optional<std::int64_t>> moved;
  std::vector<LeafName> left;
  for (const LeafName& leaf : work.leaves) {
    const bool stays = is_listed(leaf.platform, leaf.place);
    moved.push_back(stays ? std::optional(static_cast<std::int64_t>(left.size())) : std::nullopt);
    if (stays)
      left.push_back(leaf);
  }
  if (left.size() == work.leaves.size())
    return false;
  for (CompactItem& item : work.items) {
    if (item.leaf)
      item.leaf = moved.at(static_cast<std::size_t>(*item.leaf));
  }
  work.leaves = std::move(left);
  return true;
}

void rewrite_submissions(Connection& db) {
  Names names;
  std::int64_t id = 0;
  for (;;) {
    std::string packed;
    RowColumn column{kWorkColumn};
    {
      Query next(db, kNext, id);
      if (!next.next())
        return;
      id = next.integer(0);
      column.worker = next.integer(1);
      column.number = next.integer(2);
      packed = next.bytes(3);
    }
    try {
      CompactWork work = unpack_work(bound_bytes(packed, column), db);
      if (!take_out(work))
        continue;
      packed = bound(pack(work, names, db), column);
    } catch (const std::exception&) {
      continue;  // damaged: whoever asks for it is told
    } catch (const Failure&) {
      continue;
    }
    run(db, kPut, id, as_bytes(packed));
  }
}

}  // namespace

std::int64_t drop_unlisted_leaves(Connection& db) {
  std::vector<std::int64_t> unlisted;
  for (Query leaf(db, kLeaves); leaf.next();) {
    if (!is_listed(leaf.text(1), leaf.text(2)))
      unlisted.push_back(leaf.integer(0));
  }
  if (unlisted.empty())
    return 0;
  rewrite_submissions(db);
  for (const std::int64_t leaf : unlisted) {
    run(db, kDropContributions, leaf);
    run(db, kDropCells, leaf);
    run(db, kDropLeaf, leaf);
  }
  return 0;
}

}  // namespace ratecheck::store
