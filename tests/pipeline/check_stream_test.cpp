// A CSV of any length, in batches that are judged side by side.
#include "ratecheck/pipeline/check_stream.h"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <vector>

#include "shipped.h"
#include "shipped_rules.h"

using namespace ratecheck;

namespace {

constexpr std::size_t kRows = 1050;
constexpr std::size_t kBatch = 100;

/// The trips of the fixture again and again, each round of them paid a dollar more.
std::string many_trips() {
  const std::string text = test::slurp(test::kFixtures / "nyc_tlc/hvfhv-trips/rows.csv");
  const std::size_t first = text.find('\n') + 1;
  const std::string row = text.substr(first, text.find('\n', first) - first);
  const std::size_t pay = row.find("28.92");
  std::string out = text.substr(0, first);
  for (std::size_t i = 0; i < kRows; ++i)
    out += row.substr(0, pay) + std::to_string(20 + i % 30) + ".92" + row.substr(pay + 5) + "\n";
  return out;
}

Status check_in_batches(const std::string& text, const pipeline::CheckSink& sink) {
  const auto source = [rest = std::string_view(text)]() mutable {
    const std::string_view piece = rest.substr(0, 7000);
    rest.remove_prefix(piece.size());
    return piece;
  };
  return pipeline::check_csv(source, {}, test::shipped_parsers(), test::shipped_rules(), kBatch, sink);
}

}  // namespace

TEST_CASE(
    "batches are judged side by side and handed on in the order of the file, with the verdicts of the whole") {
  const std::string text = many_trips();
  std::vector<std::size_t> order;
  std::vector<std::string> verdicts;
  const Status all = check_in_batches(text, [&](const pipeline::CheckResult& batch, std::size_t number) {
    std::vector<std::string> words;
    for (const assessment::Verdict& verdict : batch.assessment.verdicts) {
      if (verdict.rule == "nyc-tlc")
        words.emplace_back(assessment::to_string(verdict.verdict));
    }
    return [&order, &verdicts, number, words] {
      order.push_back(number);
      verdicts.insert(verdicts.end(), words.begin(), words.end());
      return Status();
    };
  });
  REQUIRE(all);
  CHECK(order == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});

  const auto whole =
      pipeline::check({{"trips.csv", "text/csv", text}}, {}, test::shipped_parsers(), test::shipped_rules());
  std::vector<std::string> expected;
  for (const assessment::Verdict& verdict : whole.assessment.verdicts) {
    if (verdict.rule == "nyc-tlc")
      expected.emplace_back(assessment::to_string(verdict.verdict));
  }
  CHECK(expected.size() == kRows);
  CHECK(verdicts == expected);
}

TEST_CASE("what goes wrong with a batch ends the reading, and no later batch is handed on") {
  std::vector<std::size_t> order;
  std::atomic<std::size_t> judged = 0;
  const Status all = check_in_batches(many_trips(), [&](const pipeline::CheckResult&, std::size_t number) {
    ++judged;
    return [&order, number]() -> Status {
      order.push_back(number);
      return number == 3 ? Status(Error{"full", "the disk is full"}) : Status();
    };
  });
  REQUIRE_FALSE(all);
  CHECK(all.error().code == "full");
  CHECK(order == std::vector<std::size_t>{1, 2, 3});
  CHECK(judged < 11);
}

TEST_CASE("a row that the reader cannot get past ends the reading after all rows before it") {
  std::size_t rows = 0;
  const Status all = check_in_batches(many_trips() + "HV0003,\"never closed\n",
                                      [&](const pipeline::CheckResult& batch, std::size_t) {
                                        return [&rows, read = batch.read.statements.front().work.size()] {
                                          rows += read;
                                          return Status();
                                        };
                                      });
  REQUIRE_FALSE(all);
  CHECK(all.error().code == "bad_csv");
  CHECK(rows == kRows);
}
