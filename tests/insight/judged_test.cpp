// Work that nobody could judge is in no share; a yardstick is never short pay, nor missing money.

#include "crowd.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/store/maintenance.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

using Outcome = assessment::Outcome;

JsonValue json_of(const store::Cell& cell) {
  JsonWriter out;
  insight::write_json(out, cell);
  auto json = parse_json(out.take());
  REQUIRE(json);
  return std::move(*json);
}

std::int64_t number(const JsonValue* value) {
  REQUIRE(value != nullptr);
  REQUIRE(value->is(JsonKind::number));
  return std::stoll(value->text);
}

std::map<std::string, std::string> row_of(const store::Cell& cell) {
  const std::string csv = insight::to_csv({cell});
  const std::size_t end = csv.find('\n');
  const auto fields = [](std::string_view line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (const char c : line) {
      quoted = quoted != (c == '"');
      if (c == ',' && !quoted) {
        out.emplace_back();
      } else {
        out.back() += c;
      }
    }
    return out;
  };
  const auto names = fields(csv.substr(0, end));
  const auto values = fields(csv.substr(end + 1, csv.size() - end - 2));
  REQUIRE(names.size() == values.size());
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out[names[i]] = values[i];
  return out;
}

/// One upload whose first verdicts have these words; what is left over cannot be judged.
Upload with_words(std::size_t items, const std::vector<Outcome>& words,
                  rulebook::RuleKind kind = rulebook::RuleKind::floor) {
  Upload out = upload(jobs(static_cast<int>(items)));
  for (std::size_t i = 0; i < items; ++i) {
    assessment::Verdict& v = out.assessment.verdicts[i];
    if (i >= words.size()) {
      v = cannot_judge(i);
    } else {
      v.verdict = words[i];
    }
    v.kind = kind;
  }
  return out;
}

void add(Crowd& crowd, const Upload& sent) {
  put(crowd.store, joined_worker(crowd.store, code(crowd.store)).id, sent);
}

}  // namespace

TEST_CASE("the share is of judged work: 216 of 414 are 52 %, however many more could not be judged") {
  Crowd crowd;
  for (std::size_t i = 0; i < 40; ++i) {
    const std::size_t judged = i < 14 ? 11 : 10;  // 14 x 11 + 26 x 10 = 414
    const std::size_t some = i < 16 ? 6 : 5;      // 16 x 6 + 24 x 5 = 216
    std::vector<Outcome> words(judged, Outcome::meets);
    std::fill_n(words.begin(), some, Outcome::underpaid);
    add(crowd, with_words(25, words));
  }
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  const JsonValue json = json_of(cells[0]);
  const JsonValue& counts = *json.find("counts");
  CHECK(number(counts.find("workers")) == 40);
  CHECK(number(counts.find("of")) == 1000);
  CHECK(number(counts.find("judged")) == 414);
  CHECK(number(counts.find("short")) == 216);
  CHECK(number(counts.find("not_judged")) == 586);
  CHECK(json.find("shares")->find("short")->text == "0.522");
  CHECK(json.find("shares")->find("met")->text == "0.478");
  CHECK(json.find("shares")->find("not_judged")->text == "0.586");  // the one that is of all work
  CHECK(number(json.find("share_short_from_percent")) <= 52);
  CHECK(number(json.find("share_short_to_percent")) >= 53);
  CHECK(number(json.find("share_short_to_percent")) - number(json.find("share_short_from_percent")) <= 12);
  auto row = row_of(cells[0]);
  CHECK(row["judged"] == "414");
  CHECK(row["of"] == "1000");
  CHECK(row["share_short"] == "0.522");
  const auto totals = insight::totals(crowd.store, 1, {});
  JsonWriter out;
  insight::write_json(out, totals->at(0));
  CHECK(out.text().find(R"("counts":{"of":1000,"judged":414,"short":216,)") != std::string::npos);
  CHECK(out.text().find(R"("shares":{"short":"0.522")") != std::string::npos);
}

TEST_CASE("what is possibly short is judged, and is neither short nor met") {
  Crowd crowd;
  for (int i = 0; i < 6; ++i) {
    add(crowd, with_words(8, {Outcome::underpaid, Outcome::possibly_short, Outcome::possibly_short, Outcome::meets,
                              Outcome::rounding}));
  }
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  const JsonValue json = json_of(cells[0]);
  CHECK(number(json.find("counts")->find("possibly_short")) == 12);
  CHECK(number(json.find("counts")->find("judged")) == 30);
  CHECK(number(json.find("counts")->find("not_judged")) == 18);
  CHECK(json.find("shares")->find("short")->text == "0.200");
  CHECK(json.find("shares")->find("possibly_short")->text == "0.400");
  CHECK(row_of(cells[0])["possibly_short"] == "12");
}

TEST_CASE("a later document that is sure takes the place of possibly short, in whichever way it is counted") {
  Crowd crowd;
  for (int i = 0; i < 6; ++i) {
    const auto id = joined_worker(crowd.store, code(crowd.store)).id;
    put(crowd.store, id, with_words(4, {Outcome::possibly_short, Outcome::possibly_short, Outcome::meets}));
    Upload later =
        with_words(4, {Outcome::underpaid, Outcome::possibly_short, Outcome::underpaid, Outcome::meets});
    later.content = "another document of the same work";
    put(crowd.store, id, later);
  }
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  const auto& f = cells[0].figures;
  CHECK(f.work_items == 24);
  CHECK(f.short_items == 6);
  CHECK(f.possibly_short_items == 6);
  CHECK(f.met_items == 12);
  CHECK(store::verify(crowd.store)->problems.empty());
}

TEST_CASE("a yardstick has a share below it, an interval of that, and nothing short or missing") {
  Crowd crowd;
  for (int i = 0; i < 24; ++i) {
    std::vector<Outcome> words(10, Outcome::meets);
    std::fill_n(words.begin(), 3 + i % 3, Outcome::below_reference);
    add(crowd, with_words(12, words, rulebook::RuleKind::reference));
  }
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  const JsonValue json = json_of(cells[0]);
  CHECK(json.find("shares")->find("below_reference")->text == "0.400");
  CHECK(json.find("shares")->find("short")->is(JsonKind::null));
  CHECK(json.find("share_short_from_percent")->is(JsonKind::null));
  CHECK(json.find("worker_share_short_percent")->is(JsonKind::null));
  CHECK(number(json.find("worker_share_below_reference_percent")) == 40);
  CHECK(number(json.find("share_below_reference_from_percent")) > 25);
  CHECK(number(json.find("share_below_reference_from_percent")) <= 40);
  CHECK(number(json.find("share_below_reference_to_percent")) >= 40);
  CHECK(json.find("missing")->find("total")->is(JsonKind::null));
  CHECK(json.find("missing")->find("median")->is(JsonKind::null));
  CHECK(json.find("missing")->find("sizes")->items.empty());
  CHECK(json.find("below_reference")->find("total")->text == "96.00");
  CHECK(json.find("below_reference")->find("median")->text == "1.00");
  auto row = row_of(cells[0]);
  CHECK(row["missing_total"].empty());
  CHECK(row["share_short_to_percent"].empty());
  CHECK(row["below_reference_total"] == "96.00");
  CHECK(row["share_below_reference"] == "0.400");
  CHECK_FALSE(row["share_below_reference_to_percent"].empty());
  const auto totals = insight::totals(crowd.store, 1, {});
  JsonWriter out;
  insight::write_json(out, totals->at(0));
  CHECK(out.text().find(R"("missing_total":null,"below_reference_total":"96.00")") != std::string::npos);
}

TEST_CASE("medians are ordinary: of each worker's own amounts, and over workers") {
  Crowd crowd;
  for (int i = 0; i < 6; ++i) {  // own medians 1.50, 2.50 … 6.50
    const std::int64_t low = 100 + i * 100;
    crowd.add({{500, 500 + low}, {500, 600 + low}});
  }
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].figures.missing_median == 400);  // the lower middle ones would give 3.00
}

TEST_CASE("a total says how many cells it leaves out, and is no finer than its parts") {
  Crowd crowd;
  for (int i = 0; i < 6; ++i)
    crowd.add(jobs(1, 500, 601), "GB");
  for (int i = 0; i < 6; ++i)
    crowd.add(jobs(100, 500, 1730), "US-WA");  // 7380.00
  crowd.add(jobs(1, 0, 100'000), "US-OR");     // hides the money of its cell
  for (int i = 0; i < 5; ++i)
    crowd.add(jobs(1, 500, 600), "US-OR");
  const auto cells = crowd.release();
  REQUIRE(cells.size() == 3);
  const auto totals = insight::totals(crowd.store, 1, {});
  REQUIRE(totals->size() == 1);
  CHECK(totals->at(0).money_hidden_in == 1);
  CHECK(totals->at(0).missing_total == 739'000);  // 7386.06 of 6.06 and 7380, to tens
}
