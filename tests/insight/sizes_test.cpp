#include <algorithm>

#include "crowd.h"

// Histograms of what is missing, and who tries to find one person in them.

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

/// A worker who misses these amounts (in pence) under each of the rules, each once.
store::WorkerShare misses(const std::vector<std::int64_t>& amounts,
                          const std::vector<std::string>& rules = {"a"}) {
  store::WorkerShare worker{static_cast<std::int64_t>(amounts.size()), 0, true, "union", {}};
  for (const std::string& rule : rules) {
    store::RuleSums sums{rule, "floor", "GBP", static_cast<std::int64_t>(amounts.size()), 0, 0, 0, 0, 0, {}};
    for (const std::int64_t amount : amounts) {
      sums.missing_minor += amount;
      ++sums.missing[amount];
    }
    worker.rules.push_back(std::move(sums));
  }
  return worker;
}

/// Each with a voice of their own.
std::vector<store::Cell> cells_of(std::vector<store::WorkerShare> workers) {
  for (std::size_t i = 0; i < workers.size(); ++i)
    workers[i].voice = static_cast<std::int64_t>(i);
  store::LeafView leaf{"deliveroo", "GB", 202503, false, std::move(workers)};
  return insight::decide(leaf, 1).cells;
}

std::vector<store::WorkerShare> many(int count, const std::vector<std::int64_t>& amounts,
                                     const std::vector<std::string>& rules = {"a"}) {
  return std::vector<store::WorkerShare>(static_cast<std::size_t>(count), misses(amounts, rules));
}

void operator+=(std::vector<store::WorkerShare>& all, const std::vector<store::WorkerShare>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

using Steps = std::vector<store::SizeStep>;

}  // namespace

TEST_CASE("sizes: fixed steps, each with five workers, counts to five") {
  std::vector<store::WorkerShare> workers = many(6, {10, 30, 30});  // 6 below 0.20, 12 from 0.20 to 0.50
  workers += many(5, {150, 700});                                   // 5 of 1 to 2, 5 of 5 to 10
  const auto cells = cells_of(workers);
  CHECK(cells[0].figures.sizes == Steps{{0, 20, 5}, {20, 50, 10}, {50, 200, 5}, {200, 0, 5}});
  CHECK(cells[0].figures.sizes_hidden.empty());
}

TEST_CASE("sizes: one who alone misses a large amount is nowhere to be seen") {
  const auto with = [](std::int64_t victim) {
    std::vector<store::WorkerShare> workers = many(8, {100, 120, 300});
    workers.push_back(misses({110, 250, victim}));
    return cells_of(workers)[0].figures.sizes;
  };
  const Steps usual = with(260);
  CHECK(usual == with(4000));
  CHECK(usual == with(1100));
  CHECK(with(99'000).empty());  // then no money is shown at all
  CHECK(usual.back().to == 0);
}

TEST_CASE("sizes: a step that one or two people fill is joined with its neighbour") {
  std::vector<store::WorkerShare> workers = many(6, {30, 150});
  workers.push_back(misses(std::vector<std::int64_t>(90, 150)));
  workers.push_back(misses(std::vector<std::int64_t>(80, 151)));
  CHECK(cells_of(workers)[0].figures.sizes_hidden == "dominated");
  workers = many(30, {30, 30, 30});
  workers += many(5, {150});
  workers.push_back(misses(std::vector<std::int64_t>(30, 150)));
  workers.push_back(misses(std::vector<std::int64_t>(30, 150)));
  // alone, the two would be 60 of 65 in the upper step
  const auto cells = cells_of(workers);
  REQUIRE(cells[0].figures.money_hidden.empty());
  CHECK(cells[0].figures.sizes == Steps{{0, 0, 155}});
}

TEST_CASE("sizes: where money is hidden they are, for the same reason") {
  std::vector<store::WorkerShare> workers = many(4, {100});
  workers += many(4, {});
  for (store::WorkerShare& worker : workers) {
    worker.items = 2;
    worker.rules[0].met_items = 1;
  }
  const auto cells = cells_of(workers);
  CHECK(cells[0].figures.sizes.empty());
  CHECK(cells[0].figures.sizes_hidden == "too_few_workers");
  JsonWriter out;
  insight::write_json(out, cells[0]);
  CHECK(out.text().find(R"({"what":"sizes","reason":"too_few_workers"})") != std::string::npos);
}

TEST_CASE("sizes: rule against rule is not a group of fewer than five workers") {
  // a rule for all and one for cars only, alike in what they ask: the difference is who has no car
  for (const int without_car : {0, 1, 2, 4, 5, 6}) {
    std::vector<store::WorkerShare> workers = many(8, {100, 300}, {"all", "cars"});
    workers += many(without_car, {100, 300}, {"all"});
    const auto cells = cells_of(workers);
    REQUIRE(cells.size() == 2);
    CHECK(cells[0].figures.sizes_hidden.empty());
    const bool few = without_car > 0 && without_car < 5;
    CHECK(cells[1].figures.sizes_hidden == (few ? "other_rule" : ""));
    CHECK(cells[1].figures.sizes.empty() == few);
  }
}

TEST_CASE("sizes: two rules that part one worker's amounts in one step only are not both shown") {
  std::vector<store::WorkerShare> workers = many(9, {30, 300}, {"a", "b"});
  store::WorkerShare victim = misses({30, 300}, {"a"});
  victim.rules.push_back(misses({30, 30}, {"b"}).rules[0]);  // the same number of jobs under both
  workers.push_back(victim);
  const auto cells = cells_of(workers);
  REQUIRE(cells.size() == 2);
  CHECK(cells[1].figures.sizes_hidden == "other_rule");
}

TEST_CASE("sizes: whatever the crowd, every shown step holds five workers and the whole is kept") {
  std::uint64_t state = 7;
  const auto below = [&](std::int64_t limit) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::int64_t>((state >> 33U) % static_cast<std::uint64_t>(limit));
  };
  int shown = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<store::WorkerShare> workers;
    for (std::int64_t i = 5 + below(20); i > 0; --i) {
      std::vector<std::int64_t> amounts;
      for (std::int64_t j = below(12); j > 0; --j)
        amounts.push_back(1 + below(1 + below(2500)));
      workers.push_back(misses(amounts));
    }
    const auto cells = cells_of(workers);
    std::int64_t counted = 0, reached = 0, whole = 0;
    for (const store::WorkerShare& worker : workers) {
      for (const auto& [amount, often] : worker.rules[0].missing)
        whole += often;
    }
    for (const store::SizeStep& step : cells[0].figures.sizes) {
      CHECK(step.from == reached);
      reached = step.to;
      std::int64_t people = 0, times = 0;
      for (const store::WorkerShare& worker : workers) {
        std::int64_t mine = 0;
        for (const auto& [amount, often] : worker.rules[0].missing)
          mine += amount >= step.from && (step.to == 0 || amount < step.to) ? often : 0;
        people += mine > 0 ? 1 : 0;
        times += mine;
      }
      CHECK(people >= 5);
      CHECK(std::abs(step.count - times) <= 2);
      counted += step.count;
      ++shown;
    }
    CHECK(cells[0].figures.sizes.empty() == !cells[0].figures.sizes_hidden.empty());
    CHECK(reached == 0);  // the last step has no end
    const auto steps = static_cast<std::int64_t>(cells[0].figures.sizes.size());
    CHECK((steps == 0 || std::abs(counted - whole) <= 2 * steps));
  }
  CHECK(shown > 400);
}

TEST_CASE("sizes: part of the release, and one join does not change them") {
  Crowd crowd;
  for (int i = 0; i < 6; ++i)
    crowd.add({{500, 530}, {500, 530}, {500, 650}, {500, 500}});
  const auto before = crowd.release();
  CHECK(before[0].figures.sizes == Steps{{0, 50, 10}, {50, 0, 5}});
  CHECK(crowd.open().find(
            R"("sizes":[{"from":"0.00","to":"0.50","count":10},{"from":"0.50","to":null,"count":5}])") !=
        std::string::npos);
  CHECK(insight::to_csv(before).find(",0.00-0.50:10 0.50-:5,") != std::string::npos);
  crowd.add({{100, 4000}});
  CHECK(crowd.release()[0].figures == before[0].figures);
}
