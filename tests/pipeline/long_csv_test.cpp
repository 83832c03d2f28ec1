// A CSV of more rows than are held at once, checked and kept in pieces.
#include "ratecheck/pipeline/long_csv.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/submissions.h"
#include "ratecheck/store/workers.h"
#include "shipped.h"

using namespace ratecheck;
using namespace ratecheck::pipeline;

namespace {

/// Trips of the fixture, each of another minute and paid another amount.
std::string many_trips(std::size_t rows) {
  const std::string text = test::slurp(test::kFixtures / "nyc_tlc/hvfhv-trips/rows.csv");
  const std::size_t first = text.find('\n') + 1;
  const std::string row = text.substr(first, text.find('\n', first) - first);
  std::string out = text.substr(0, first);
  for (std::size_t i = 0; i < rows; ++i) {
    std::string one = row;
    const auto put = [&](const std::string& what, const std::string& instead) {
      const std::size_t at = one.find(what);
      REQUIRE(at != std::string::npos);
      one.replace(at, what.size(), instead);
    };
    put("28.92", std::to_string(20 + i % 30) + "." + std::to_string(10 + i % 90));
    const auto clock = [&](int seconds) {
      const std::size_t day = i / 40 % 27 + 1;
      char text_of[32];
      std::snprintf(text_of, sizeof text_of, "2023-06-%02zu %02zu:%02d:%02d", day, i % 24,
                    static_cast<int>(i / 24 % 60), seconds);
      return std::string(text_of);
    };
    put("2023-06-02 08:06:02", clock(2));
    out += one + "\n";
  }
  return out;
}

std::shared_ptr<const Library> library() {
  static const auto shipped = [] {
    auto rules = rulebook::load_rulebook(std::string(RATECHECK_SOURCE_DIR) + "/rules");
    REQUIRE(rules.problems.empty());
    return std::make_shared<const Library>(test::shipped_parsers(), std::move(rules.rulebook));
  }();
  return shipped;
}

LongUpload upload_of(const std::string& text, std::size_t from = 0) {
  return {"trips.csv",
          [&text] {
            return [rest = std::string_view(text)](char* to, std::size_t most) mutable {
              const std::size_t got = rest.copy(to, std::min<std::size_t>(most, 7001));
              rest.remove_prefix(got);
              return got;
            };
          },
          {},
          {.from = from}};
}

struct Kept {
  Kept() {
    std::string name = (std::filesystem::temp_directory_path() / "ratecheck-long-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    store = std::make_unique<store::Store>(std::move(*store::Store::open(folder)));
    const auto made = store::create_worker(*store);
    REQUIRE(made);
    worker = made->id;
  }
  ~Kept() {
    store.reset();
    std::filesystem::remove_all(folder);
  }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;

  std::string folder;
  std::unique_ptr<store::Store> store;
  store::WorkerId worker;
};

std::vector<std::string> words_of(const CheckResult& result) {
  std::vector<std::string> words;
  for (const assessment::Verdict& verdict : result.assessment.verdicts) {
    REQUIRE(verdict.work.size() == 1);
    const statement::Statement& statement = result.read.statements.at(verdict.work[0].statement);
    words.push_back(verdict.rule + " " + to_rfc3339(*statement.work.at(verdict.work[0].index).started_at) + " " +
                    std::string(assessment::to_string(verdict.verdict)));
  }
  std::sort(words.begin(), words.end());
  return words;
}

}  // namespace

TEST_CASE("a file is long by its lines, and only where it is UTF-8") {
  const std::string text = many_trips(30);
  CHECK(is_long_csv(upload_of(text).open, 29));
  CHECK_FALSE(is_long_csv(upload_of(text).open, 31));
  const std::string odd = "\xff\xfe" + text;
  CHECK_FALSE(is_long_csv(upload_of(odd).open, 10));
}

TEST_CASE("the parts of a long file together say what the whole says") {
  const std::string text = many_trips(3500);
  const CheckResult whole = check({{"trips.csv", "text/csv", text}}, {}, library()->parsers, library()->rulebook);
  std::vector<std::string> words;
  std::size_t work = 0;
  std::optional<std::size_t> from = 0;
  while (from) {
    const LongAnswer answer = check_long_csv(library(), upload_of(text, *from));
    REQUIRE_FALSE(answer.problem);
    REQUIRE(answer.result.read.documents.size() == 1);
    CHECK(answer.result.read.documents[0].sha256 == whole.read.documents[0].sha256);
    CHECK(answer.result.read.documents[0].parser == whole.read.documents[0].parser);
    for (const statement::Statement& statement : answer.result.read.statements)
      work += statement.work.size();
    const auto of_part = words_of(answer.result);
    words.insert(words.end(), of_part.begin(), of_part.end());
    CHECK(answer.given.work_items == 3500);
    from = answer.given.next;
  }
  std::sort(words.begin(), words.end());
  CHECK(work == 3500);
  CHECK(words == words_of(whole));
}

TEST_CASE("a long file is kept whole, is known again, and goes on where it was cut off") {
  Kept kept;
  const std::string text = many_trips(3500);
  const LongAnswer first = keep_long_csv(*kept.store, library(), kept.worker, "content", upload_of(text));
  REQUIRE_FALSE(first.problem);
  REQUIRE(first.kept);
  CHECK(first.kept->fresh.size() == 4);
  CHECK(first.kept->new_work == 3500);
  const LongAnswer again = keep_long_csv(*kept.store, library(), kept.worker, "content", upload_of(text, 1000));
  REQUIRE(again.kept);
  CHECK(again.kept->id == first.kept->id);
  CHECK(again.kept->fresh.empty());
  CHECK(again.kept->new_work == 0);
  CHECK(again.given.next == 2000);

  // Half of it is gone, as if it had been cut off: the other half is known.
  const auto rows = store::list_submissions(*kept.store, kept.worker, {"", 1000});
  REQUIRE(rows->items.size() == 4);
  REQUIRE(store::delete_submission(*kept.store, kept.worker, rows->items[2].id));
  REQUIRE(store::delete_submission(*kept.store, kept.worker, rows->items[3].id));
  const LongAnswer rest = keep_long_csv(*kept.store, library(), kept.worker, "content", upload_of(text));
  REQUIRE(rest.kept);
  CHECK(rest.kept->id == first.kept->id);
  CHECK(rest.kept->fresh.size() == 2);
  CHECK(rest.kept->new_work == 1500);
}

TEST_CASE("a long file that cannot be read to its end is refused, and nothing of it is kept") {
  Kept kept;
  const std::string text = many_trips(2500) + "\"a quote that is never closed\n";
  const LongAnswer answer = keep_long_csv(*kept.store, library(), kept.worker, "content", upload_of(text));
  REQUIRE(answer.problem);
  CHECK(answer.store_good);
  CHECK(answer.problem->code == "bad_csv");
  CHECK(store::list_submissions(*kept.store, kept.worker, {})->items.empty());
}

TEST_CASE("of a long file the thousands of rows that tell nothing are not kept one by one") {
  Kept kept;
  std::string text = many_trips(1);
  for (int i = 0; i < 5000; ++i)
    text += "1\n";
  const LongAnswer answer = keep_long_csv(*kept.store, library(), kept.worker, "content", upload_of(text));
  REQUIRE_FALSE(answer.problem);
  CHECK(answer.kept->new_work == 1);
  CHECK(answer.given.work_items == 1);
  CHECK(store::list_submissions(*kept.store, kept.worker, {})->items.size() == 1);
}
