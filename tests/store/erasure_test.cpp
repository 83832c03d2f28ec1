#include "ratecheck/base/hash.h"
#include "ratecheck/store/maintenance.h"
#include "sample.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

// An upload whose every row holds the mark, of a size that spreads over several pages.
Upload marked(const std::string& mark, int jobs, std::int64_t from) {
  Upload out = upload(std::vector<Job>(static_cast<std::size_t>(jobs)), from);
  for (auto& work : out.statements[0].work)
    work.pay[0].label = "Label " + mark;
  out.content = mark + std::to_string(from);
  return out;
}

// Pieces out of the middle of a worker's compressed statements, where no other worker's hold the same.
std::vector<std::string> pieces_of(const std::string& folder, store::WorkerId worker) {
  const std::vector<std::string> all = kept_texts(folder).packed;
  std::vector<std::string> pieces;
  for (const std::string& packed : kept_texts(folder, worker.value).packed) {
    const std::string piece = packed.substr(packed.size() / 2, 24);
    const auto holders = std::count_if(
        all.begin(), all.end(), [&](const std::string& other) { return other.find(piece) != std::string::npos; });
    if (holders == 1)
      pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace

TEST_CASE("after an erasure no byte of the worker is left in the folder") {
  TempFolder folder;
  auto store = open_store(folder.path());
  std::vector<store::WorkerId> workers;
  for (int i = 0; i < 12; ++i)
    workers.push_back(worker(store).id);
  // Interleaved and of many sizes, so that rows share pages, split them and spill over.
  for (int round = 0; round < 12; ++round) {
    for (std::size_t i = 0; i < workers.size(); ++i) {
      const std::string mark = i == 5 ? "PLANTEDVICTIM" : "OTHER" + std::to_string(i);
      put(store, workers[i],
          marked(mark, 1 + (round * 7 + static_cast<int>(i) * 3) % 30, kMarch2025 + round * 86400 * 2));
    }
  }
  // Deletions and replacements before it, which leave holes to be moved about.
  for (std::size_t i = 0; i < workers.size(); i += 2)
    REQUIRE(store::delete_submission(store, workers[i], 3).ok());
  REQUIRE(store::create_token(store, workers[5], store::Scope::post, "PLANTEDVICTIM phone").ok());
  REQUIRE(store::give_consent(store, workers[5], store::Purpose::for_case, "PLANTEDVICTIM case").ok());
  CHECK(folder_holds(folder.path(), "PLANTEDVICTIM"));
  const std::vector<std::string> pieces = pieces_of(folder.path(), workers[5]);
  CHECK(pieces.size() > 6);
  for (const std::string& piece : pieces)
    CHECK(folder_holds(folder.path(), piece));

  const auto receipt = store::erase_worker(store, workers[5]);
  REQUIRE_MESSAGE(receipt.ok(), (receipt.ok() ? "" : describe(receipt.error())));
  CHECK(receipt->submissions == 12);
  CHECK(receipt->work_items > 12);
  CHECK(receipt->verdicts == receipt->work_items);
  CHECK(receipt->tokens == 1);
  CHECK(receipt->consents == 1);
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDVICTIM"));
  CHECK_FALSE(folder_holds(folder.path(), "LANTEDVICT"));
  for (const std::string& piece : pieces)
    CHECK_FALSE(folder_holds(folder.path(), piece));
  CHECK(folder_holds(folder.path(), "OTHER4"));
  CHECK(store::verify(store)->problems.empty());
  CHECK(store::list_submissions(store, workers[4], {})->items.size() == 11);
  CHECK(store::erase_worker(store, workers[5]).error().code == "not_found");
}

TEST_CASE("after an erasure the key opens nothing and the receipt names nobody") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto made = worker(store);
  const auto token = store::create_token(store, made.id, store::Scope::read, "x");
  const auto receipt = store::erase_worker(store, made.id);
  REQUIRE(receipt.ok());
  CHECK(receipt->receipt.size() == 32);
  CHECK(store::authenticate(store, made.key).error().code == "unknown_key");
  CHECK(store::authenticate(store, token->text).error().code == "unknown_key");
}

TEST_CASE("an erasure works while others read, and empties the log") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto me = worker(store).id;
  const auto other = worker(store).id;
  for (int i = 0; i < 30; ++i) {
    put(store, me, marked("PLANTEDVICTIM", 20, kMarch2025 + i * 86400));
    put(store, other, marked("OTHER", 20, kMarch2025 + i * 86400));
  }
  REQUIRE(store::list_work(store, other, {{}, 5}).ok());
  REQUIRE(store::erase_worker(store, me).ok());
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDVICTIM"));
  CHECK(store::health(store).log_bytes == 0);
}

TEST_CASE("an erasure that a crash cut off is finished by the next start") {
  TempFolder folder;
  const std::string tag(16, 'T');
  store::Options options;
  options.random = [&](std::size_t count) { return count == 16 ? tag : random_bytes(count); };
  store::WorkerId me;
  {
    auto store = open_store(folder.path(), options);
    me = worker(store).id;
    put(store, me, marked("PLANTEDVICTIM", 20, kMarch2025));
  }
  // The list was written and synced; the rows were not yet gone.
  std::ofstream(folder.path() + "/erasures") << to_hex(tag) << "\n"
                                             << "0123";
  auto store = open_store(folder.path());
  CHECK(store::list_submissions(store, me, {})->items.empty());
  CHECK_FALSE(folder_holds(folder.path(), "PLANTEDVICTIM"));
}
