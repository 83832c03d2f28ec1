#include <regex>

#include "api_rig.h"
#include "ratecheck/demo/demo.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/insight/public_releases.h"
#include "ratecheck/store/consents.h"

// /openapi.json against the routes, and the answers against /openapi.json: Rig holds each of them, in every test.

using namespace test;

TEST_CASE("/openapi.json describes every route and nothing else") {
  Rig rig;
  const JsonValue api = Rig::parsed(rig.send("GET /openapi.json").body);
  const JsonValue* paths = api.find("paths");
  REQUIRE(paths != nullptr);
  std::set<std::string> described;
  for (const auto& [path, methods] : paths->members) {
    for (const auto& [method, operation] : methods.members) {
      described.insert(method + " " + path);
      CHECK(!operation.find("summary")->text.empty());
    }
  }
  std::set<std::string> real;
  for (const ApiRoute& route : make_routes()) {
    std::string path(route.path);
    for (std::size_t colon = path.find(':'); colon != std::string::npos; colon = path.find(':')) {
      path.erase(colon, path.find('}', colon) - colon);
    }
    std::string method(route.method);
    for (char& c : method)
      c = static_cast<char>(c | 0x20);
    real.insert(method + " " + path);
  }
  CHECK(described == real);
  CHECK(real.size() == make_routes().size());
  for (const std::string& line : described) {
    std::string path = line.substr(line.find(' ') + 1);
    for (std::size_t open = path.find('{'); open != std::string::npos; open = path.find('{')) {
      path.replace(open, path.find('}') - open + 1, "1");
    }
    std::string method = line.substr(0, line.find(' '));
    for (char& c : method)
      c = static_cast<char>(c & ~0x20);
    const Response response = rig.send(method + " " + path);
    CAPTURE(line);
    CHECK(response.status != 405);
    CHECK((response.status != 404 || response.body.find("There is nothing at this path") == std::string::npos));
  }
}

namespace {

void use_own_routes(Rig& rig, const std::string& key) {
  const auto get = [&](const std::string& path) { CHECK(rig.as(key, "GET " + path).status == 200); };
  const auto drop = [&](const std::string& path) { CHECK(rig.as(key, "DELETE " + path).status == 204); };
  const auto post = [&](const std::string& path, const std::string& body) {
    CHECK(rig.json_as(key, "POST " + path, body).status == 201);
  };
  const auto code = store::create_code(rig.store(), "spring", "union", 4102444800, 5);
  CHECK(rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"order_value":"192.05"})").status == 200);
  post("/v1/me/consents", R"({"purpose":"aggregate"})");
  post("/v1/me/joins", R"({"code":")" + code->text + "\"}");
  post("/v1/me/tokens", R"({"scope":"read","label":"laptop"})");
  const JsonValue proposals = Rig::parsed(rig.as(key, "GET /v1/me/statements/2/proposals").body);
  const std::string proposal = proposals.find("items")->items.at(0).find("id")->text;
  CHECK(rig.as(key, "POST /v1/me/proposals/" + proposal).status == 200);
  drop("/v1/me/proposals/" + proposal);
  for (const char* path : {"", "/statements", "/statements/1", "/statements/2/documents",
                           "/statements/2/documents/0", "/work", "/work/1.0", "/verdicts", "/export", "/consents",
                           "/joins", "/tokens", "/corrections", "/notices", "/conflicts"})
    get("/v1/me" + std::string(path));
  CHECK(rig.as(key, "POST /v1/me/conflicts/3").status == 200);
  CHECK(rig.as(key, "DELETE /v1/me/conflicts/3").status == 200);
  CHECK(rig.as(key, "DELETE /v1/me/statements/3").status == 204);
  drop("/v1/me/statements/2/documents");
  drop(rig.first_of(key, "corrections"));
  drop("/v1/me/notices");
  drop(rig.first_of(key, "tokens"));
  drop(rig.first_of(key, "joins"));
  drop(rig.first_of(key, "consents"));
}

std::string dispute(Rig& rig, const std::string& key) {
  const std::string verdict =
      Rig::parsed(rig.as(key, "GET /v1/me/verdicts").body).find("items")->items.at(0).find("id")->text;
  CHECK(rig.json_as(key, "POST /v1/me/disputes", R"({"verdict":")" + verdict + R"(","words":"no"})").status ==
        201);
  return verdict;
}

void use_organizers_routes(Rig& rig, const std::string& key) {
  const Desk desk(rig, "ora", store::Role::steward);
  const auto get = [&](const std::string& path) { CHECK(desk.get(path).status == 200); };
  const auto change = [&](const std::string& line, int status, const std::string& body = {}) {
    CHECK(desk.change(line, body).status == status);
  };
  dispute(rig, key);
  get("/v1/review");
  const std::string disputed = rig.first_of(key, "disputes");
  change("POST /v1/review" + disputed.substr(disputed.rfind('/')), 204, R"({"stands":true,"reason":"seen"})");
  CHECK(rig.as(key, "GET /v1/me/disputes").status == 200);
  CHECK(rig.as(key, "DELETE " + disputed).status == 204);
  change("POST /v1/codes", 201, R"({"label":"spring","reached":"union"})");
  get("/v1/codes");
  for (const char* path : {"/discrepancies", "/discrepancies?format=csv", "/layouts", "/withdrawals"})
    get("/v1/insights" + std::string(path));
  change("DELETE /v1/codes/1", 204);
  change("POST /v1/cases", 201, R"({"title":"2020"})");
  CHECK(rig.json_as(key, "POST /v1/me/consents", R"({"purpose":"case","about":"case 1"})").status == 201);
  get("/v1/cases");
  const JsonValue evidence = Rig::parsed(desk.get("/v1/cases/1/evidence").body);
  const std::string id = evidence.find("evidence")->items.at(0).find("verdicts")->items.at(0).find("id")->text;
  change("POST /v1/cases/1/decisions", 204, R"({"verdicts":[")" + id + R"("],"stands":true,"reason":"seen"})");
  get("/v1/cases/1/evidence");
  get("/v1/cases/1/evidence?format=html");
  get("/v1/audit");
  get("/v1/session");
  change("DELETE /v1/cases/1", 204);
  change("DELETE /v1/session", 204);
}

void use_public_routes(Rig& rig) {
  REQUIRE(insight::publish_due(rig.store()));
  for (const char* path :
       {"/v1/rules", "/v1/rules/sea-abw", "/v1/platforms", "/v1/platforms/shipt", "/v1/insights/releases",
        "/v1/insights/releases/1", "/v1/insights/releases/1?format=csv", "/v1/insights/plan", "/healthz",
        "/readyz", "/metrics", "/openapi.json", "/schemas/statement-1.json", "/errors"})
    CHECK_MESSAGE(rig.send("GET " + std::string(path)).status == 200, path);
  CHECK(rig.send("POST /v1/rules/sea-abw/evaluate", "Content-Type: application/json\r\n",
                 R"({"on":"2025-06-01","inputs":{"engaged_time":"30 min"}})")
            .status == 200);
  CHECK(rig.send("POST /v1/check", "Content-Type: text/plain\r\n", fixture("deliveroo/invoice-gb-2018/rows.txt"))
            .status == 200);
  for (const auto& rule : shipped_library()->rulebook.rules())
    CHECK(rig.send("GET /v1/rules/" + rule->id).status == 200);
}

/// "POST /v1/statements 201"
std::vector<std::string> described_answers(const JsonValue& api) {
  std::vector<std::string> out;
  for (const auto& [path, methods] : api.find("paths")->members) {
    for (const auto& [method, operation] : methods.members) {
      std::string name = method;
      for (char& c : name)
        c = static_cast<char>(c & ~0x20);
      for (const auto& [status, answer] : operation.find("responses")->members) {
        if (status != "default")
          out.push_back(name + " " + path + " " + status);
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("every route gives what /openapi.json says") {
  Rig demo({}, [](store::Store& store) {
    REQUIRE(demo::fill_demo(store, {.workers = 40, .work_items = 4000, .months = 2, .progress = {}, .judge = {}}));
    REQUIRE(insight::make_release(store));
  });
  use_public_routes(demo);
  const Desk of_demo(demo, "vi", store::Role::viewer);
  CHECK(of_demo.get("/v1/insights/discrepancies").status == 200);
  Rig rig;
  const std::string key = rig.new_key();
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 200);
  REQUIRE(rig.as(key, "POST /v1/statements?keep_documents=true", "text/plain",
                 fixture("shipt/order-history-cards/damaged.txt"))
              .status == 201);
  std::string contradicts = kStatement;
  contradicts.replace(contradicts.find("14.58"), 5, "15.58");
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, contradicts).status == 201);
  use_own_routes(rig, key);
  use_organizers_routes(rig, key);
  CHECK(rig.as(key, "DELETE /v1/me/statements/2").status == 204);
  CHECK(rig.as(key, "DELETE /v1/me").status == 200);
  for (const std::string& answer : described_answers(Rig::parsed(rig.send("GET /openapi.json").body)))
    CHECK_MESSAGE(OpenApiCheck::one().answered().contains(answer), answer);
}

TEST_CASE("word lists of /openapi.json hold all words of the program and no other") {
  Rig rig;
  const JsonValue api = Rig::parsed(rig.send("GET /openapi.json").body);
  const auto listed = [&](const char* name) {
    std::vector<std::string> words;
    for (const JsonValue& word : api.find("components")->find("schemas")->find(name)->find("enum")->items)
      words.push_back(word.text);
    return words;
  };
  CHECK(listed("verdict_word") == all_words<Outcome>());
  CHECK(listed("reason") == all_words<Reason>());
  CHECK(listed("rule_kind") == all_words<RuleKind>());
  CHECK(listed("rule_status") == all_words<RuleStatus>());
  CHECK(listed("rule_state") == all_words<RuleState>());
  CHECK(listed("test_unit") == all_words<TestUnit>());
  CHECK(listed("work_kind") == all_words<WorkKind>());
  CHECK(listed("kind_of_work") == all_words<KindOfWork>());
  CHECK(listed("vehicle") == all_words<Vehicle>());
  CHECK(listed("role") == all_words<Role>());
  CHECK(listed("purpose") == all_words<Purpose>());
  CHECK(listed("pay_category") == all_words<PayCategory>());
  CHECK(listed("reached_word") == all_words<Reached>());
  CHECK(listed("finding_code") == all_words<FindingCode>());
}

TEST_CASE("an answer that is not as /openapi.json says is found") {
  const ratecheck::test::SchemaCheck check(
      R"({"answer":{"type":"object","properties":{"a":{"type":["string","null"]},
    "b":{"type":"array","items":{"type":"integer"}},"s":{"$ref":"/statement.json"},"n":{"$ref":"#/definitions/no"}},
    "required":["a","b"],"additionalProperties":false},"definitions":{"no":{"enum":["no"]}}})",
      {{"/statement.json", R"({"$ref":"#/$defs/s","$defs":{"s":{"const":1}}})"}});
  const auto fits = [&](const char* text) { return check.faults("/answer", text).empty(); };
  CHECK(fits(R"({"a":null,"b":[1,2]})"));
  CHECK(fits(R"({"a":"x","b":[],"s":1,"n":"no"})"));
  for (const std::string text : {R"({"a":1,"b":[1]})", R"({"a":"x"})", R"({"a":"x","b":[1.5]})",
                                 R"({"a":"x","b":["2"]})", R"({"a":"x","b":[],"c":1})",
                                 R"({"a":"x","b":[],"s":2})", R"({"a":"x","b":[],"n":"yes"})", "[]", "{", ""}) {
    CAPTURE(text);
    CHECK_FALSE(fits(text.c_str()));
  }
  CHECK_FALSE(check.faults("/nowhere", "{}").empty());
}

TEST_CASE("every code that leaves the service is in the catalogue, once, and no other is") {
  std::set<std::string> codes;
  for (const CatalogueEntry& entry : error_catalogue())
    CHECK_MESSAGE(codes.insert(std::string(entry.code)).second, entry.code);
  // What the rooms say of a document or a posted statement leaves as it is.
  std::string sources;
  for (const char* file :
       {"document/csv.cpp", "document/decode.cpp", "document/document.cpp", "base/json_fields.cpp",
        "base/place_name.cpp", "extraction/parser_library.cpp", "extraction/match/recognise.cpp",
        "extraction/read/run_text.cpp", "statement/read_statement.cpp"}) {
    const std::string source = file_text(std::filesystem::path(RATECHECK_SOURCE_DIR) / "src" / file);
    CHECK_MESSAGE(!source.empty(), file);
    sources += source;
  }
  const std::set<std::string> of_parser_files = {"cannot_read_file", "wrong_id",
                                                 "duplicate_id"};  // told at the start
  const std::regex code(R"re((?:Error\{|return \{|fault\([^,()]+, |fault_at\([^,()]+, )\s*"([a-z]+_[a-z_]+)")re");
  for (std::sregex_iterator at(sources.begin(), sources.end(), code), end; at != end; ++at)
    CHECK_MESSAGE((codes.contains((*at)[1].str()) || of_parser_files.contains((*at)[1].str())), (*at)[1].str());
}
