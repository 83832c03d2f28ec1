// Two uploads, or two documents of one, that tell one piece of work differently: over the routes.

#include <algorithm>

#include "api_rig.h"
#include "ratecheck/base/json_out.h"

using namespace test;

namespace {

/// The same invoice with one more pound for the session of 8 January, and for all.
std::string with_one_pound_more(std::string text) {
  const std::pair<std::string, std::string> changes[] = {
      {"£13.15", "£14.15"}, {"£47.45", "£48.45"}, {"£51.70", "£52.70"}};
  for (const auto& [was, is_now] : changes) {
    for (std::size_t at = text.find(was); at != std::string::npos; at = text.find(was, at))
      text.replace(at, was.size(), is_now);
  }
  return text;
}
const std::string kFirst = fixture("deliveroo/invoice-gb-2020/rows.txt");
const std::string kOther = with_one_pound_more(kFirst);

/// Of the session of 8 January, by its yardstick.
std::vector<std::string> words_of(const JsonValue& verdicts) {
  std::vector<std::string> out;
  for (const JsonValue& verdict : verdicts.items) {
    if (verdict.find("rule")->text != "uk-nmw-session")
      continue;
    const JsonValue* reason = verdict.find("reason");
    out.push_back(reason->is(JsonKind::null) ? verdict.find("verdict")->text : reason->text);
  }
  return out;
}

/// About pieces of work; sums of the papers differ as well.
std::size_t findings(const JsonValue& answer) {
  std::size_t count = 0;
  for (const JsonValue& finding : answer.find("findings")->items)
    count += finding.find("code")->text == "conflicting_documents" && !finding.find("work")->items.empty() ? 1 : 0;
  return count;
}

std::string both() {
  JsonWriter out;
  out.begin_object().key("documents").begin_array();
  out.begin_object().member("name", "first.txt").member("text", kFirst).end_object();
  out.begin_object().member("name", "other.txt").member("text", kOther).end_object();
  out.end_array().end_object();
  return out.take();
}

using Words = std::vector<std::string>;
const std::string kHeld = "conflicting_documents";

}  // namespace

TEST_CASE(
    "a second upload that contradicts the first is answered with the conflict, and so is the first from then on") {
  Rig rig;
  const std::string key = rig.new_key();
  const JsonValue first = Rig::parsed(rig.as(key, "POST /v1/statements?place=GB", "text/plain", kFirst).body);
  CHECK(words_of(*first.find("verdicts"))[1] != kHeld);
  CHECK(findings(first) == 0);
  const JsonValue second = Rig::parsed(rig.as(key, "POST /v1/statements?place=GB", "text/plain", kOther).body);
  CHECK(words_of(*second.find("verdicts"))[1] == kHeld);
  CHECK(findings(second) == 1);
  CHECK(second.find("findings")->items.back().find("work")->items.size() == 1);  // of this answer's own work
  const JsonValue kept = Rig::parsed(rig.as(key, "GET /v1/me/statements/1").body);
  CHECK(words_of(*kept.find("verdicts"))[1] == kHeld);
  CHECK(findings(kept) == 1);
  const JsonValue again = Rig::parsed(rig.as(key, "POST /v1/statements?place=GB", "text/plain", kFirst).body);
  CHECK(words_of(*again.find("verdicts"))[1] == kHeld);  // known content tells it as well
  CHECK(findings(again) == 1);
}

TEST_CASE("the worker says which of two uploads holds, one piece of work or a whole statement at a time") {
  Rig rig;
  const std::string key = rig.new_key();
  REQUIRE(rig.as(key, "POST /v1/statements?place=GB", "text/plain", kFirst).status == 201);
  REQUIRE(rig.as(key, "POST /v1/statements?place=GB", "text/plain", kOther).status == 201);
  const JsonValue conflicts = Rig::parsed(rig.as(key, "GET /v1/me/conflicts").body);
  REQUIRE(conflicts.find("items")->items.size() == 1);
  const auto& tellings = conflicts.find("items")->items[0].find("tellings")->items;
  REQUIRE(tellings.size() == 2);
  CHECK(tellings[0].find("work")->text == "1.1");
  CHECK(tellings[1].find("differs")->items[0].find("here")->text == "14.15");
  const auto words = [&](const std::string& statement) {
    return words_of(*Rig::parsed(rig.as(key, "GET /v1/me/statements/" + statement).body).find("verdicts"))[1];
  };
  CHECK(rig.as(key, "POST /v1/me/conflicts/2.1").status == 200);
  CHECK(words("1") == kHeld);
  CHECK(words("2") == "below_reference");
  CHECK(rig.as(key, "POST /v1/me/conflicts/1").status == 200);
  CHECK(words("1") != kHeld);
  CHECK(words("2") == kHeld);
  CHECK(rig.as(key, "DELETE /v1/me/conflicts/1").status == 200);
  CHECK(words("1") == kHeld);
  for (const char* nothing : {"1.0", "9", "9.1", "x", "2.1.1"})
    CHECK(rig.as(key, "POST /v1/me/conflicts/" + std::string(nothing)).status == 404);
  CHECK(rig.as(rig.new_key(), "POST /v1/me/conflicts/1").status == 404);
}

TEST_CASE("one statement that tells a job twice is kept as it is checked, and asks which of the two") {
  Rig rig;
  const std::string key = rig.new_key();
  std::string twice = kStatement;
  const std::size_t from = twice.find("{\"kind\"");
  std::string other = twice.substr(from, twice.rfind(']') - from);
  for (std::size_t at = other.find("14.58"); at != std::string::npos; at = other.find("14.58"))
    other.replace(at, 5, "10.00");
  twice.insert(twice.rfind(']'), "," + other);
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, twice).status == 201);
  const JsonValue kept = Rig::parsed(rig.as(key, "GET /v1/me/statements/1").body);
  for (const JsonValue& verdict : kept.find("verdicts")->items) {
    if (verdict.find("verdict")->text != "cannot_judge")
      FAIL(verdict.find("rule")->text);
  }
  CHECK(rig.as(key, "POST /v1/me/conflicts/1").status == 400);  // which of them?
  CHECK(rig.as(key, "POST /v1/me/conflicts/1.1").status == 200);
  CHECK(rig.as(key, "DELETE /v1/me/conflicts/1").status == 200);  // whichever holds
}

TEST_CASE("documents in one body: nothing is judged until one is said to hold, checked or kept") {
  Rig rig;
  const std::string key = rig.new_key();
  const auto check = [&](const std::string& query) {
    return rig.send("POST /v1/check?place=GB" + query, "Content-Type: " + kDocumentsMedia + "\r\n", both());
  };
  const JsonValue open = Rig::parsed(check("").body);
  CHECK(findings(open) == 1);
  const Words held = words_of(*open.find("verdicts"));
  CHECK(std::count(held.begin(), held.end(), kHeld) == 2);
  for (const char* name : {"other.txt", "2"}) {
    const JsonValue settled = Rig::parsed(check("&holds=" + std::string(name)).body);
    const Words words = words_of(*settled.find("verdicts"));
    CHECK(words.size() == 3);
    CHECK(std::count(words.begin(), words.end(), kHeld) == 0);
    CHECK(std::count(words.begin(), words.end(), "below_reference") == 1);
  }
  CHECK(check("&holds=third.txt").status == 400);
  const Response kept = rig.as(key, "POST /v1/statements?place=GB&holds=other.txt", kDocumentsMedia, both());
  REQUIRE(kept.status == 201);
  const JsonValue stored = Rig::parsed(rig.as(key, "GET /v1/me/statements/1").body);
  const Words words = words_of(*stored.find("verdicts"));
  CHECK(std::count(words.begin(), words.end(), kHeld) == 1);  // the telling that does not hold
  CHECK(std::count(words.begin(), words.end(), "below_reference") == 1);
}
