#include "api_rig.h"

#include <algorithm>

#include "ratecheck/store/consents.h"
#include "ratecheck/store/organizers.h"

using namespace test;

TEST_CASE("sessions: strict cookies, always new, no way in without the password") {
  Rig rig({.secure_cookies = true});
  const Desk desk(rig, "ada", store::Role::viewer);
  const Response again = desk.log_in("ada", "correct horse battery");
  const std::string set(again.header("Set-Cookie"));
  for (const char* part : {"; HttpOnly", "; SameSite=Strict", "; Secure", "; Path=/"})
    CHECK(set.find(part) != std::string::npos);
  CHECK(set.substr(0, set.find(';')) != desk.cookie);
  const Response wrong = desk.log_in("ada", "correct horse batterx");
  const Response nobody = desk.log_in("bob", "correct horse battery");
  CHECK(wrong.status == 401);
  CHECK(wrong.header("Set-Cookie").empty());
  CHECK(wrong.body == nobody.body);
  CHECK(desk.get("/v1/session").body.find("\"role\":\"viewer\"") != std::string::npos);
  const std::string fixed = "Cookie: ratecheck_session=" + std::string(64, 'a') + "\r\n";
  CHECK(rig.send("GET /v1/session", fixed).status == 401);
  CHECK(rig.send("DELETE /v1/session", "Cookie: " + desk.cookie + "\r\n").status == 403);
  CHECK(desk.change("DELETE /v1/session").status == 204);
  CHECK(desk.get("/v1/session").status == 401);
  for (const std::string& line : rig.log)
    CHECK(line.find("horse") == std::string::npos);
}

TEST_CASE("attempts to log in are limited by name") {
  Rig rig;
  const Desk desk(rig, "ada", store::Role::viewer);
  int refused = 0;
  for (int i = 0; i < 8; ++i)
    refused += desk.log_in("ada", "guess").status == 429 ? 1 : 0;
  CHECK(refused >= 2);
}

TEST_CASE("roles and forged requests") {
  Rig rig;
  const Desk viewer(rig, "vi", store::Role::viewer);
  const Desk organizer(rig, "ora", store::Role::organizer);
  const std::string code = R"({"label":"spring","reached":")" + all_words<Reached>().front() + "\"}";
  CHECK(viewer.get("/v1/codes").status == 200);
  CHECK(viewer.change("POST /v1/codes", code).status == 403);
  CHECK(viewer.get("/v1/audit").status == 403);
  CHECK(organizer.get("/v1/audit").status == 403);
  const Response made = organizer.change("POST /v1/codes", code);
  CHECK(made.status == 201);
  const std::string text = Rig::text_at(made.body, "code");
  CHECK(organizer.get("/v1/codes").body.find(text) == std::string::npos);
  CHECK(organizer.change("POST /v1/codes", R"({"label":"x","reached":"magic"})").status == 422);
  CHECK(organizer.change("POST /v1/codes", R"({"label":"x","reached":"union","uses":0})").status == 422);
  const std::string cookie = "Cookie: " + organizer.cookie + "\r\nContent-Type: application/json\r\n";
  CHECK(rig.send("POST /v1/codes", cookie, code).status == 403);
  CHECK(rig.send("POST /v1/codes", cookie + "X-CSRF-Token: " + viewer.csrf + "\r\n", code).status == 403);
  CHECK(rig.send("POST /v1/codes",
                 cookie + "Sec-Fetch-Site: cross-site\r\nX-CSRF-Token: " + organizer.csrf + "\r\n", code)
            .status == 403);
  CHECK(rig.as(rig.new_key(), "GET /v1/codes").status == 401);
  CHECK(organizer.change("DELETE /v1/codes/1").status == 204);
  CHECK(rig.json_as(rig.new_key(), "POST /v1/me/joins", R"({"code":")" + text + "\"}").status == 422);
}

TEST_CASE("what organizers look at is noted, without anything of a worker") {
  Rig rig;
  const Desk steward(rig, "stella", store::Role::steward);
  const std::string key = rig.new_key();
  steward.get("/v1/codes");
  steward.get("/v1/cases/7/evidence");
  const Response audit = steward.get("/v1/audit");
  CHECK(audit.status == 200);
  CHECK(audit.body.find("GET /v1/codes") != std::string::npos);
  CHECK(audit.body.find("\"subject\":\"7\"") != std::string::npos);
  CHECK(audit.body.find("stella") == std::string::npos);
  CHECK(audit.body.find(key) == std::string::npos);
}

TEST_CASE("a correction says what it left as it was, and that no verdict hangs on it") {
  Rig rig;
  const std::string key = rig.new_key();
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  const auto notes = [&](const std::string& body) {
    const Response corrected = rig.json_as(key, "PATCH /v1/me/work/1.0", body);
    REQUIRE_MESSAGE(corrected.status == 200, corrected.body);
    return corrected.body.substr(corrected.body.find("\"changed_verdicts\""));
  };
  const std::string total = notes(R"({"total":"30.00"})");  // its one part still says 14.58
  CHECK(total.find("\"changed_verdicts\":0") != std::string::npos);
  CHECK(total.find("\"parts_left\"") != std::string::npos);
  CHECK(total.find("\"verdicts_remain\"") != std::string::npos);
  CHECK(notes(R"({"pay.base":"30.00"})").find("_left") == std::string::npos);  // now they agree
  CHECK(notes(R"({"pay.base":"9.00"})").find("\"total_left\"") != std::string::npos);
  CHECK(notes(R"({"total":"9.00","pay.base":"9.00"})").find("_left") == std::string::npos);
}

TEST_CASE("what was said of an upload stays said when a correction has it judged again") {
  Rig rig;
  const std::string key = rig.new_key();
  const std::string week = fixture("shipt/order-history-cards/week.txt");  // its layout tells US
  REQUIRE(rig.as(key, "POST /v1/statements?place=US-MI", "text/plain", week).status == 201);
  const std::string before = rig.as(key, "GET /v1/me/verdicts").body;
  REQUIRE(rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"total":"14.58"})").status == 200);
  REQUIRE(rig.as(key, "DELETE " + rig.first_of(key, "corrections")).status == 204);
  CHECK(rig.as(key, "GET /v1/me/verdicts").body == before);
}

TEST_CASE("a correction stands beside what was read and judges again") {
  Rig rig;
  const std::string key = rig.new_key();
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  const Response corrected = rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"order_value":"192.05"})");
  CAPTURE(corrected.body);
  CHECK(corrected.status == 200);
  CHECK(corrected.body.find("\"read\":\"124.37\"") != std::string::npos);
  CHECK(corrected.body.find("\"value\":\"192.05\"") != std::string::npos);
  CHECK(corrected.body.find("\"changed_verdicts\":1") != std::string::npos);
  CHECK(rig.as(key, "GET /v1/me/verdicts").body.find("\"verdict\":\"short\"") != std::string::npos);
  CHECK(rig.as(key, "GET /v1/me/notices").body.find("\"is_now\":\"short\"") != std::string::npos);
  const std::string number = rig.first_of(key, "corrections").substr(std::string("/v1/me/corrections/").size());
  const std::string beside = R"("corrections":[{"id":)" + number + R"(,"work":"1.0","field":"order_value",)" +
                             R"("read":"124.37","value":"192.05")";
  for (const char* line :
       {"GET /v1/me/work", "GET /v1/me/work/1.0", "GET /v1/me/statements/1", "GET /v1/me/export"}) {
    const std::string shown = rig.as(key, line).body;
    CHECK_MESSAGE(shown.find(beside) != std::string::npos, line);
    CHECK_MESSAGE(shown.find(R"("total":"14.58")") != std::string::npos, line);  // as it was read
  }
  const Response misspelt = rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"order_valeu":"1.00"})");
  CHECK(misspelt.status == 422);
  CHECK(misspelt.body.find("order_value") != std::string::npos);
  CHECK(rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"order_value":"much"})").status == 422);
  CHECK(rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"order_value":[1]})").status == 422);
  CHECK(rig.json_as(key, "PATCH /v1/me/work/1.0", "{}").status == 422);
  const Response half =
      rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"total":"20.00","engaged_s":"x","totl":"1"})");
  CHECK(half.status == 422);
  CHECK(half.body.find(R"("at":"/engaged_s")") != std::string::npos);
  CHECK(half.body.find(R"("at":"/totl")") != std::string::npos);
  CHECK(Rig::items(rig.as(key, "GET /v1/me/corrections")) == 1);  // the one of before, and no total
  CHECK(rig.json_as(rig.new_key(), "PATCH /v1/me/work/1.0", R"({"order_value":"1.00"})").status == 404);
  CHECK(rig.as(key, "DELETE " + rig.first_of(key, "corrections")).status == 204);
  CHECK(rig.as(key, "GET /v1/me/work").body.find(R"("corrections":[])") != std::string::npos);
  CHECK(rig.as(key, "GET /v1/me/verdicts").body.find("\"verdict\":\"over\"") != std::string::npos);
  CHECK(rig.as(key, "DELETE /v1/me/notices").status == 204);
}

TEST_CASE("the export holds a corrected value beside the read one, and taxes the work by the corrected day") {
  Rig rig;
  const std::string key = rig.new_key();
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  REQUIRE(rig.json_as(key, "PATCH /v1/me/work/1.0",
                      R"({"total":"20.00","items":"12","started_at":"2019-12-31T23:30:00-05:00"})")
              .status == 200);
  const std::string zip = rig.as(key, "GET /v1/me/export?format=zip").body;
  CHECK(zip.find("work-2019.csv") != std::string::npos);
  CHECK(zip.find("work-2020.csv") == std::string::npos);
  CHECK(zip.find(",USD,14.58,yes,20.00,items: nothing -> 12; started_at: 2020-02-05T15:21:44-05:00 -> "
                 "2019-12-31T23:30:00-05:00; total: 14.58 -> 20.00\r\n") != std::string::npos);
}

TEST_CASE("proposals are listed by upload and confirmed by the worker alone") {
  Rig rig;
  const std::string key = rig.new_key();
  const Response damaged =
      rig.as(key, "POST /v1/statements", "text/plain", fixture("shipt/order-history-cards/damaged.txt"));
  REQUIRE(damaged.status == 201);
  const JsonValue proposals = Rig::parsed(rig.as(key, "GET /v1/me/statements/1/proposals").body);
  REQUIRE(!proposals.find("items")->items.empty());
  const std::string id = proposals.find("items")->items.front().find("id")->text;
  CHECK(rig.as(rig.new_key(), "POST /v1/me/proposals/" + id).status == 404);
  CHECK(rig.as(key, "POST /v1/me/proposals/1.0").status == 404);
  const Response confirmed = rig.as(key, "POST /v1/me/proposals/" + id);
  CAPTURE(confirmed.body);
  CHECK(confirmed.status == 200);
  CHECK(confirmed.body.find("\"confirms_proposal\":true") != std::string::npos);
  CHECK(rig.as(key, "GET /v1/me/work").body.find("\"confirms_proposal\":true") != std::string::npos);
  CHECK(rig.as(key, "DELETE /v1/me/proposals/" + id).status == 204);
  CHECK(rig.as(key, "DELETE /v1/me/proposals/" + id).status == 404);
}

TEST_CASE("a disputed verdict is decided by a person, and the worker sees by whom and why") {
  Rig rig;
  const std::string key = rig.new_key();
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  const std::string verdict =
      Rig::parsed(rig.as(key, "GET /v1/me/verdicts").body).find("items")->items.front().find("id")->text;
  CHECK(rig.json_as(key, "POST /v1/me/disputes", R"({"verdict":"x","words":"no"})").status == 422);
  CHECK(rig.json_as(rig.new_key(), "POST /v1/me/disputes", R"({"verdict":")" + verdict + R"(","words":"no"})")
            .status == 404);
  CHECK(rig.json_as(key, "POST /v1/me/disputes",
                    R"({"verdict":")" + verdict + R"(","words":"The basket was larger."})")
            .status == 201);
  CHECK(rig.json_as(key, "POST /v1/me/disputes", R"({"verdict":")" + verdict + R"(","words":"again"})").status ==
        409);
  const std::string disputed = rig.first_of(key, "disputes");
  const std::string review = "POST /v1/review" + disputed.substr(disputed.rfind('/'));
  const Desk viewer(rig, "vi", store::Role::viewer);
  const Desk organizer(rig, "ora", store::Role::organizer);
  const Response queue = viewer.get("/v1/review");
  CHECK(queue.body.find("The basket was larger.") != std::string::npos);
  CHECK(queue.body.find(key) == std::string::npos);
  CHECK(viewer.change(review, R"({"stands":false,"reason":"seen"})").status == 403);
  CHECK(organizer.change(review, R"({"reason":"seen"})").status == 422);
  CHECK(organizer.change(review, R"({"stands":false,"reason":"the receipt shows it"})").status == 204);
  CHECK(organizer.change(review, R"({"stands":true,"reason":"twice"})").status == 409);
  const std::string seen = rig.as(key, "GET /v1/me/disputes").body;
  CHECK(seen.find("the receipt shows it") != std::string::npos);
  CHECK(seen.find("\"role\":\"organizer\"") != std::string::npos);
  CHECK(seen.find("ora\"") == std::string::npos);
}

namespace {

/// One case, one worker who consents, one upload.
struct Case {
  Case() {
    REQUIRE(organizer.change("POST /v1/cases", R"({"title":"Shipt <2020>"})").status == 201);
    REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
    REQUIRE(rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"order_value":"192.05"})").status == 200);
    REQUIRE(rig.json_as(key, "POST /v1/me/consents", R"({"purpose":"case","about":"case 1"})").status == 201);
  }
  JsonValue json() const { return Rig::parsed(organizer.get("/v1/cases/1/evidence").body); }
  /// The verdict under pf-shipt-v1.
  JsonValue verdict() const {
    const JsonValue file = json();
    for (const JsonValue& one : file.find("evidence")->items.at(0).find("verdicts")->items) {
      if (one.find("verdict")->find("rule")->text == "pf-shipt-v1")
        return one;
    }
    FAIL("no such verdict");
    return {};
  }
  Response decide(const std::string& id, bool stands) const {
    return organizer.change("POST /v1/cases/1/decisions", R"({"verdicts":[")" + id + R"("],"stands":)" +
                                                              (stands ? "true" : "false") +
                                                              R"(,"reason":"seen with the invoice"})");
  }

  Rig rig;
  Desk organizer{rig, "ora", store::Role::organizer};
  std::string key = rig.new_key();
};

}  // namespace

TEST_CASE("evidence of a case holds only who consented to it, with all that is needed to work it out again") {
  Case one;
  const std::string other = one.rig.new_key();
  REQUIRE(one.rig.as(other, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  const JsonValue json = one.json();
  CHECK(json.find("program")->text.starts_with("ratecheck "));
  CHECK(json.find("rules_version")->text.starts_with("rules "));
  REQUIRE(json.find("evidence")->items.size() == 1);
  const JsonValue& upload = json.find("evidence")->items.front();
  CHECK(upload.find("sources")->items.at(0).text.size() == 64);
  CHECK(upload.find("corrections")->items.at(0).find("read")->text == "124.37");
  const JsonValue verdict = one.verdict();
  CHECK(verdict.find("arithmetic")->find("rule")->text == "pf-shipt-v1");
  CHECK(!verdict.find("arithmetic")->find("steps")->items.empty());
  const std::vector<JsonValue>& rules = json.find("rules")->items;
  CHECK(std::any_of(rules.begin(), rules.end(), [](const JsonValue& rule) {
    return rule.find("id")->text == "pf-shipt-v1" && !rule.find("sources")->items.empty();
  }));
  CHECK(one.organizer.get("/v1/cases/9/evidence").status == 404);
  CHECK(one.organizer.get("/v1/cases/1/evidence?format=pdf").status == 400);
  const std::string consent = one.rig.first_of(one.key, "consents");
  REQUIRE(one.rig.as(one.key, "DELETE " + consent).status == 204);
  CHECK(one.json().find("evidence")->items.empty());
}

TEST_CASE("the same case gives the same bytes, as JSON and as a page for print that loads nothing") {
  Case one;
  const Response html = one.organizer.get("/v1/cases/1/evidence?format=html");
  CHECK(html.content_type == "text/html; charset=utf-8");
  CHECK(html.header("Content-Security-Policy").starts_with("default-src 'none'; style-src 'unsafe-inline'"));
  for (const char* part : {"Shipt &lt;2020&gt;", "To whom it may concern", "SHA-256 of a source document",
                           "192.05", "124.37", "multiply", "Not decided", "pf-shipt-v1"})
    CHECK_MESSAGE(html.body.find(part) != std::string::npos, part);
  for (const char* part : {"<script", "src=", "<link", "<2020>", "rk-"})
    CHECK_MESSAGE(html.body.find(part) == std::string::npos, part);
  CHECK(one.organizer.get("/v1/cases/1/evidence?format=html").body == html.body);
  CHECK(one.organizer.get("/v1/cases/1/evidence").body == one.organizer.get("/v1/cases/1/evidence").body);
}

TEST_CASE("a verdict counts in a case only when a person confirmed it, and the worker sees who, when and why") {
  Case one;
  Rig& rig = one.rig;
  CHECK(one.verdict().find("standing")->text == "undecided");
  const auto missing = [&] {
    const JsonValue file = one.json();
    for (const JsonValue& sum : file.find("sums")->items) {
      if (sum.find("rule")->text == "pf-shipt-v1")
        return sum.find("missing")->text;
    }
    return std::string();
  };
  CHECK(missing() == "0.00");
  const std::string id = one.verdict().find("id")->text;
  const Desk viewer(rig, "vi", store::Role::viewer);
  CHECK(viewer.get("/v1/cases/1/evidence").status == 403);
  CHECK(viewer.change("POST /v1/cases/1/decisions", R"({"verdicts":["x"],"stands":true,"reason":"x"})").status ==
        403);
  CHECK(
      one.organizer.change("POST /v1/cases/1/decisions", R"({"verdicts":[],"stands":true,"reason":"x"})").status ==
      422);
  CHECK(one.decide("0123456789abcdef01234567", true).status == 404);
  REQUIRE(one.decide(id, true).status == 204);
  CHECK(one.verdict().find("standing")->text == "final");
  CHECK(one.verdict().find("decision")->find("role")->text == "organizer");
  CHECK(missing() != "0.00");
  const std::string me = rig.as(one.key, "GET /v1/me").body;
  CHECK(me.find("\"case_decisions\":[{\"case\":\"case 1\"") != std::string::npos);
  CHECK(me.find("seen with the invoice") != std::string::npos);
  CHECK(me.find("ora\"") == std::string::npos);

  // A dispute puts the verdict in question again, whatever was decided before.
  const JsonValue verdicts = Rig::parsed(rig.as(one.key, "GET /v1/me/verdicts").body);
  std::string own;
  for (const JsonValue& verdict : verdicts.find("items")->items) {
    if (verdict.find("rule")->text == "pf-shipt-v1")
      own = verdict.find("id")->text;
  }
  REQUIRE(rig.json_as(one.key, "POST /v1/me/disputes", R"({"verdict":")" + own + R"(","words":"No."})").status ==
          201);
  CHECK(one.verdict().find("standing")->text == "disputed");
  CHECK(missing() == "0.00");
  const std::string disputed = rig.first_of(one.key, "disputes");
  REQUIRE(
      one.organizer
          .change("POST /v1/review" + disputed.substr(disputed.rfind('/')), R"({"stands":false,"reason":"right"})")
          .status == 204);
  CHECK(one.verdict().find("standing")->text == "withdrawn");
  CHECK(rig.as(one.key, "GET /v1/me").body.find("\"reason\":\"right\"") != std::string::npos);

  // What changed is another verdict, which nobody has decided.
  REQUIRE(rig.json_as(one.key, "PATCH /v1/me/work/1.0", R"({"order_value":"250.00"})").status == 200);
  CHECK(one.decide(id, true).status == 404);
}

TEST_CASE("a worker sees on the first look which verdicts changed, until they say they saw it") {
  Case one;
  Rig& rig = one.rig;
  CHECK(rig.as(one.key, "GET /v1/me").body.find("\"is_now\":\"short\"") != std::string::npos);
  CHECK(rig.as(one.key, "DELETE /v1/me/notices").status == 204);
  CHECK(rig.as(one.key, "GET /v1/me").body.find("\"notices\":[]") != std::string::npos);
}

TEST_CASE("a session ends for good, whatever the clock does afterwards, also over a restart") {
  std::int64_t second = 1'700'000'000;
  std::string folder = (std::filesystem::temp_directory_path() / "ratecheck-session-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const auto open = [&] {
    store::StoreOptions options;
    options.clock = [&second] { return second; };
    auto store = store::Store::open(folder, std::move(options));
    REQUIRE(store);
    return std::move(*store);
  };
  std::string kept;
  std::string other;
  {
    store::Store store = open();
    REQUIRE(store::add_organizer(store, "ana", "correct horse battery", store::Role::viewer));
    kept = store::log_in(store, "ana", "correct horse battery")->token;
    other = store::log_in(store, "ana", "correct horse battery")->token;
    second += 13 * 3600;
    CHECK(!store::find_session(store, kept));
    second -= 13 * 3600;
    CHECK(!store::find_session(store, kept));
    CHECK(!store::find_session(store, other));  // had not been asked for while it was late
    second += 13 * 3600;
    REQUIRE(store::write_audit(store, "system", "looked", "at the clock"));
  }
  second -= 13 * 3600;
  {
    store::Store store = open();
    CHECK(!store::find_session(store, kept));
    CHECK(!store::find_session(store, other));
    const auto fresh = store::log_in(store, "ana", "correct horse battery");  // nobody is shut out by it
    REQUIRE(fresh);
    CHECK(store::find_session(store, fresh->token));
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("cookies are Secure where a believed proxy says that it speaks TLS") {
  Rig rig;
  REQUIRE(store::add_organizer(rig.store(), "ana", "correct horse battery", store::Role::viewer));
  for (const bool over_tls : {false, true}) {
    CAPTURE(over_tls);
    const std::string body = R"({"name":"ana","password":"correct horse battery"})";
    Request request;
    request.method = "POST";
    request.path = "/v1/session";
    request.segments = {"v1", "session"};
    request.headers = {{"content-type", "application/json"}};
    request.content_length = body.size();
    request.has_length = true;
    request.client = "127.0.0.1";
    request.over_tls = over_tls;
    const Response in = rig.service().handle(request, [&](std::size_t, const http::TakePiece& take) {
      take(body);
      return Status();
    });
    REQUIRE(in.status == 201);
    int cookies = 0;
    for (const auto& [name, value] : in.headers) {
      if (name == "Set-Cookie") {
        ++cookies;
        CHECK((value.find("; Secure") != std::string::npos) == over_tls);
        CHECK(value.find("; HttpOnly; SameSite=Strict") != std::string::npos);
      }
    }
    CHECK(cookies == 2);
  }
}
