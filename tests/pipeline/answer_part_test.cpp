// Parts of one answer.
#include "ratecheck/pipeline/answer_part.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "shipped.h"

using namespace ratecheck;
using namespace ratecheck::pipeline;

namespace {

/// Statements of so many pieces each; every piece has a verdict and a finding that name it by its number.
CheckResult numbered(const std::vector<std::size_t>& sizes) {
  CheckResult result;
  std::size_t number = 0;
  for (std::size_t s = 0; s < sizes.size(); ++s) {
    statement::Statement statement;
    for (std::size_t i = 0; i < sizes[s]; ++i, ++number) {
      statement::WorkItem item;
      item.ref = std::to_string(number);
      statement.work.push_back(item);
      assessment::Verdict verdict;
      verdict.detail = std::to_string(number);
      verdict.work = {{s, i}};
      result.assessment.verdicts.push_back(verdict);
      result.assessment.findings.push_back({"duplicate_work", {{s, i}}, std::to_string(number), "", ""});
      result.assessment.not_applied.push_back({"rule", s, i, std::to_string(number)});
    }
    statement.totals.push_back({"Total", Decimal(100, 2), {}});
    result.read.statements.push_back(std::move(statement));
  }
  result.assessment.findings.push_back({"layout_changed", {}, "of no work", "", ""});
  result.assessment.not_applied.push_back({"rule", 0, std::nullopt, "of no work"});
  return result;
}

const std::string& ref_at(const CheckResult& result, const assessment::WorkRef& ref) {
  return *result.read.statements.at(ref.statement).work.at(ref.index).ref;
}

}  // namespace

TEST_CASE("the parts together are the whole, each piece of work and each verdict once, whatever the cuts") {
  for (const std::vector<std::size_t>& sizes :
       {std::vector<std::size_t>{0}, {7}, {3, 4}, {1, 0, 5, 0}, {10, 1, 10}, {1000, 1001}}) {
    std::size_t all = 0;
    for (const std::size_t size : sizes)
      all += size;
    for (const std::size_t most :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{1000}}) {
      if (all / most > 100)
        continue;
      CAPTURE(all);
      CAPTURE(most);
      std::vector<std::string> work;
      std::vector<std::string> verdicts;
      std::size_t of_no_work = 0;
      std::size_t totals = 0;
      std::optional<std::size_t> from = 0;
      while (from) {
        CheckResult part = numbered(sizes);
        const PartGiven given = cut_to_part(part, {*from, most});
        CHECK(given.from == *from);
        CHECK(given.work_items == all);
        CHECK(part.read.statements.size() == sizes.size());
        std::size_t in_part = 0;
        for (const statement::Statement& statement : part.read.statements) {
          in_part += statement.work.size();
          totals += statement.totals.size();
          for (const statement::WorkItem& item : statement.work)
            work.push_back(*item.ref);
        }
        CHECK(in_part == std::min(most, all - *from));
        for (const assessment::Verdict& verdict : part.assessment.verdicts) {
          REQUIRE(verdict.work.size() == 1);
          CHECK(ref_at(part, verdict.work.front()) == verdict.detail);
          verdicts.push_back(verdict.detail);
        }
        for (const assessment::Finding& finding : part.assessment.findings) {
          of_no_work += finding.work.empty() ? 1 : 0;
          if (!finding.work.empty())
            CHECK(ref_at(part, finding.work.front()) == finding.detail);
        }
        for (const assessment::NotApplied& one : part.assessment.not_applied) {
          of_no_work += one.index ? 0 : 1;
          if (one.index)
            CHECK(ref_at(part, {one.statement, *one.index}) == one.detail);
        }
        from = given.next;
      }
      std::vector<std::string> expected;
      for (std::size_t i = 0; i < all; ++i)
        expected.push_back(std::to_string(i));
      CHECK(work == expected);
      CHECK(verdicts == expected);
      CHECK(of_no_work == 2);
      CHECK(totals == sizes.size());
    }
  }
}

TEST_CASE("a verdict over many pieces comes with the first of them and names those that are there") {
  CheckResult result = numbered({6});
  assessment::Verdict week;
  week.detail = "week";
  week.work = {{0, 1}, {0, 2}, {0, 4}};
  result.assessment.verdicts = {week};
  CheckResult first = result;
  (void)cut_to_part(first, {0, 3});
  REQUIRE(first.assessment.verdicts.size() == 1);
  CHECK(first.assessment.verdicts[0].work == std::vector<assessment::WorkRef>{{0, 1}, {0, 2}});
  CheckResult second = result;
  (void)cut_to_part(second, {3, 3});
  CHECK(second.assessment.verdicts.empty());
}

TEST_CASE("a part behind the end is empty, and the last") {
  for (const std::size_t from : {std::size_t{7}, std::size_t{1'000'000}, SIZE_MAX}) {
    CheckResult result = numbered({3, 4});
    const PartGiven given = cut_to_part(result, {from, 1000});
    CHECK_FALSE(given.next);
    CHECK(given.work_items == 7);
    CHECK(result.read.statements[0].work.empty());
    CHECK(result.assessment.verdicts.empty());
  }
}

TEST_CASE("of very many lines that could not be read as many are told as a part holds, and how many more") {
  CheckResult result = numbered({1});
  for (std::size_t line = 1; line <= kMostUnread + 500; ++line)
    result.read.statements[0].unread.push_back({line, "x", "not known"});
  (void)cut_to_part(result, {});
  const auto& unread = result.read.statements[0].unread;
  REQUIRE(unread.size() == kMostUnread + 1);
  CHECK(unread.back().reason == "500 more could not be read; they are not listed");
}
