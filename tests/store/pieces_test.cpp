#include <doctest/doctest.h>

#include "ratecheck/store/workers.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

/// A piece of a file whose jobs all begin in one quarter of an hour, each paid as given.
Upload piece(int number, std::size_t jobs) {
  Upload out = upload(std::vector<Job>(jobs));
  for (statement::WorkItem& item : out.statements[0].work)
    item.started_at = Instant{kMarch2025, 0};
  out.content = "file#" + std::to_string(number);
  return out;
}

struct Opened {
  TempFolder folder;
  store::Store store = open_store(folder.path());
  store::WorkerId me = worker(store).id;
  store::Judge judge = judge_by("rules-1", {});
};

}  // namespace

TEST_CASE("the pieces of a file are written in their order, and equal rows of two pieces are different work") {
  Opened at;
  auto& [folder, store, me, judge] = at;
  store::Pieces pieces(store, judge);
  for (int i = 0; i < 20; ++i)  // more than are under way at once
    REQUIRE(pieces.put(piece(i, 3).of(me)).ok());
  REQUIRE(pieces.finish().ok());
  CHECK(pieces.new_work() == 60);
  CHECK(pieces.known_work() == 0);
  const auto rows = store::list_submissions(store, me, {});
  REQUIRE(rows->items.size() == 20);
  for (const store::SubmissionRow& row : rows->items)
    CHECK(row.work_items == 3);

  store::Pieces again(store, judge);
  for (int i = 0; i < 21; ++i)  // one more than before
    REQUIRE(again.put(piece(i, 3).of(me)).ok());
  REQUIRE(again.finish().ok());
  CHECK(again.new_work() == 3);
  CHECK(again.known_work() == 60);
}

TEST_CASE("a piece that cannot be written is told by a later call, and those before it stay") {
  Opened at;
  auto& [folder, store, me, judge] = at;
  const auto gone = worker(store).id;
  store::Pieces pieces(store, judge);
  REQUIRE(pieces.put(piece(0, 2).of(me)).ok());
  REQUIRE(store::erase_worker(store, gone).ok());
  const Status refused = pieces.put(piece(1, 2).of(gone));
  const Status finished = pieces.finish();
  CHECK_FALSE((refused.ok() && finished.ok()));
  CHECK(pieces.new_work() == 2);
  CHECK(store::list_submissions(store, me, {})->items.size() == 1);
}

TEST_CASE("pieces that nobody waits for are durable all the same when they go out of scope") {
  Opened at;
  auto& [folder, store, me, judge] = at;
  {
    store::Pieces pieces(store, judge);
    for (int i = 0; i < 3; ++i)
      REQUIRE(pieces.put(piece(i, 1).of(me)).ok());
  }
  CHECK(store::list_submissions(store, me, {})->items.size() == 3);
}
