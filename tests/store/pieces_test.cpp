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

Status put(store::ImportWriter& pieces, const Upload& upload, store::WorkerId of) {
  const auto piece = pieces.prepare(upload.of(of));
  return piece ? pieces.put(*piece) : Status(piece.error());
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
  store::ImportWriter pieces(store, judge);
  for (int i = 0; i < 20; ++i)  // more than are under way at once
    REQUIRE(put(pieces, piece(i, 3), me));
  REQUIRE(pieces.finish());
  CHECK(pieces.new_work() == 60);
  CHECK(pieces.known_work() == 0);
  const auto rows = store::list_submissions(store, me, {});
  REQUIRE(rows->items.size() == 20);
  for (const store::SubmissionRow& row : rows->items)
    CHECK(row.work_items == 3);

  store::ImportWriter again(store, judge);
  for (int i = 0; i < 21; ++i)  // one more than before
    REQUIRE(put(again, piece(i, 3), me));
  REQUIRE(again.finish());
  CHECK(again.new_work() == 3);
  CHECK(again.known_work() == 60);
}

TEST_CASE("pieces may be prepared in any order; they are the ones before or after as they are put") {
  Opened at;
  auto& [folder, store, me, judge] = at;
  store::ImportWriter pieces(store, judge);
  const auto second = pieces.prepare(piece(1, 2).of(me));
  const auto first = pieces.prepare(piece(0, 1).of(me));
  REQUIRE(pieces.put(*first));
  REQUIRE(pieces.put(*second));
  REQUIRE(pieces.finish());
  CHECK(pieces.new_work() == 3);
  store::ImportWriter again(store, judge);
  REQUIRE(put(again, piece(0, 1), me));
  REQUIRE(put(again, piece(1, 2), me));
  REQUIRE(again.finish());
  CHECK(again.known_work() == 3);
  const auto rows = store::list_submissions(store, me, {});
  CHECK(rows->items.size() == 2);
}

TEST_CASE("a piece that cannot be written is told by a later call, and those before it stay") {
  Opened at;
  auto& [folder, store, me, judge] = at;
  const auto gone = worker(store).id;
  store::ImportWriter pieces(store, judge);
  REQUIRE(put(pieces, piece(0, 2), me));
  REQUIRE(store::erase_worker(store, gone));
  const Status refused = put(pieces, piece(1, 2), gone);
  const Status finished = pieces.finish();
  CHECK_FALSE((refused && finished));
  CHECK(pieces.new_work() == 2);
  CHECK(store::list_submissions(store, me, {})->items.size() == 1);
}

TEST_CASE("pieces that nobody waits for are durable all the same when they go out of scope") {
  Opened at;
  auto& [folder, store, me, judge] = at;
  {
    store::ImportWriter pieces(store, judge);
    for (int i = 0; i < 3; ++i)
      REQUIRE(put(pieces, piece(i, 1), me));
  }
  CHECK(store::list_submissions(store, me, {})->items.size() == 3);
}
