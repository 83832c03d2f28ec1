#include "api_rig.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>

#include "ratecheck/demo/demo.h"
#include "ratecheck/store/consents.h"

using namespace test;

namespace {

struct Row {
  std::string name;
  std::string line;
  std::string type;
  std::string body;
  int status;
  std::vector<std::string> contains;
  std::vector<std::string> contains_not = {};
};

void run(Rig& rig, const std::string& key, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Response response =
        key.empty() ? rig.send(row.line, row.type.empty() ? "" : "Content-Type: " + row.type + "\r\n", row.body)
                    : rig.as(key, row.line, row.type, row.body);
    CAPTURE(response.body);
    CHECK(response.status == row.status);
    for (const std::string& text : row.contains)
      CHECK_MESSAGE(response.body.find(text) != std::string::npos, text);
    for (const std::string& text : row.contains_not)
      CHECK_MESSAGE(response.body.find(text) == std::string::npos, text);
  }
}

std::string documents(const std::vector<std::string>& texts) {
  JsonWriter out;
  out.begin_object().key("documents").begin_array();
  for (const std::string& text : texts) {
    out.begin_object()
        .member("name", "week.txt")
        .member("media_type", "text/plain")
        .member("text", text)
        .end_object();
  }
  out.end_array().end_object();
  return out.take();
}

/// An offer that was read from a picture, with what its reader says of its four lines.
std::string with_confidences(const std::string& confidences) {
  return R"({"documents":[{"name":"shot.png","media_type":"text/plain","text":)"
         R"("Delivery Exclusive\n$16.05\nGuaranteed (incl. tip)\n23 min (8.4 mi) total\n","confidences":)" +
         confidences + "}]}";
}

}  // namespace

TEST_CASE("POST /v1/check") {
  Rig rig;
  const std::string week = fixture("shipt/order-history-cards/week.txt");
  const std::string misspelt = R"({"schema":1,"platfrom":"shipt","currency":"USD","work":[]})";
  run(rig, "",
      {
          {"text",
           "POST /v1/check",
           "text/plain",
           week,
           200,
           {R"("schema":1)", R"("parser":"shipt/order-history-cards@)", R"("statement":0)", R"("problem":null)",
            R"("verdicts":[)", R"("findings":[)"},
           {R"("op":)"}},
          {"steps when asked", "POST /v1/check?place=US&steps=true", "text/plain", week, 200, {R"("op":)"}},
          {"steps when one rule is named",
           "POST /v1/check?place=US&rule=pf-shipt-v1",
           "text/plain",
           week,
           200,
           {R"("rule":"pf-shipt-v1")", R"("op":)"}},
          {"csv",
           "POST /v1/check",
           "text/csv",
           fixture("nyc_tlc/hvfhv-trips/rows.csv"),
           200,
           {R"("parser":"nyc_tlc/hvfhv-trips@)"}},
          {"statement",
           "POST /v1/check",
           kStatementMedia,
           kStatement,
           200,
           {R"("verdict":"over")", R"("paid":"14.58")", R"("low":"14.33")"}},
          {"statement as plain JSON",
           "POST /v1/check",
           "application/json",
           kStatement,
           200,
           {R"("verdict":"over")"}},
          {"several",
           "POST /v1/check",
           kDocumentsMedia,
           documents({week, "nothing of the kind"}),
           200,
           {R"("statement":0)", R"("statement":null)", R"("problem":{"code":)"}},
          {"unknown document",
           "POST /v1/check",
           "text/plain",
           "a shopping list\nmilk\n",
           422,
           {"unreadable_document", "unknown_document"}},
          {"all unknown",
           "POST /v1/check",
           kDocumentsMedia,
           documents({"a", "b"}),
           422,
           {R"("at":"/documents/0")", R"("at":"/documents/1")"}},
          {"a picture whose reader was not sure of the pay, per line",
           "POST /v1/check",
           kDocumentsMedia,
           with_confidences("[96, 41, 95, 90]"),
           200,
           {R"("standing":"doubtful")", "not sure of it: 41 of 100"}},
          {"and per word",
           "POST /v1/check",
           kDocumentsMedia,
           with_confidences("[96, [99.4], [95], [90, 90, 12, 90, 90]]"),
           200,
           {"not sure of it: 12 of 100"},
           {"41 of 100"}},
          {"confidences of another kind",
           "POST /v1/check",
           kDocumentsMedia,
           with_confidences("[96, \"high\"]"),
           422,
           {R"("at":"/documents/0/confidences")", "0 to 100"}},
          {"misspelt field",
           "POST /v1/check",
           kStatementMedia,
           misspelt,
           422,
           {"bad_statement", "platform", R"("at":"/platfrom")"}},
          {"empty", "POST /v1/check", "text/plain", " \n", 422, {"bad_body"}},
          {"unknown place",
           "POST /v1/check?place=US-WA/Seatle",
           "text/plain",
           week,
           400,
           {"bad_parameter", "Seattle"}},
          {"unknown rule",
           "POST /v1/check?rule=pf-shipt-v9",
           "text/plain",
           week,
           400,
           {"bad_parameter", "pf-shipt-v1"}},
          {"unknown zone",
           "POST /v1/check?zone=Europe/Londn",
           "text/plain",
           week,
           400,
           {"bad_parameter", "Europe/London"}},
          {"year that is none", "POST /v1/check?year=20", "text/plain", week, 400, {"bad_parameter"}},
          {"misspelt parameter",
           "POST /v1/check?vehikle=car",
           "text/plain",
           week,
           400,
           {"unknown_parameter", "vehicle"}},
          {"photo", "POST /v1/check", "image/jpeg", "\xff\xd8\xff", 415, {"unsupported_media_type"}},
          {"bytes of a photo as text",
           "POST /v1/check",
           "text/plain",
           std::string("\xff\xd8\xff\xe0\0\x10JFIF", 10),
           422,
           {"unreadable_document"}},
      });
}

TEST_CASE("POST /v1/check leaves the data folder as it is") {
  Rig rig;
  rig.new_key();
  const auto before = rig.folder_content();
  CHECK(rig.send("POST /v1/check", "Content-Type: text/plain\r\n", fixture("shipt/order-history-cards/week.txt"))
            .status == 200);
  CHECK(rig.send("POST /v1/check", "Content-Type: " + kStatementMedia + "\r\n", kStatement).status == 200);
  CHECK(rig.folder_content() == before);
}

TEST_CASE("broken, doubled, trailing and too deep JSON is refused on every route that takes JSON") {
  Rig rig;
  const std::string key = rig.new_key();
  const Desk desk(rig, "stella", store::Role::steward);
  const std::vector<std::string> bodies = {"{",
                                           "{\"a\":1",
                                           "{\"a\":1,\"b\":tru}",
                                           "{\"a\":1}{\"a\":2}",
                                           "{\"a\":1} x",
                                           "{\"a\":1,\"a\":2}",
                                           std::string(40, '[') + std::string(40, ']'),
                                           "{\"a\":\"\xff\"}",
                                           "{'a':1}",
                                           "[1,]"};
  int routes = 0;
  for (const ApiRoute& route : make_routes()) {
    std::string path(route.path);
    for (const auto& [id, value] : {std::pair("{rule:word}", "pf-shipt-v1"), std::pair("{work:word}", "1.0"),
                                    std::pair("{dispute:number}", "1"), std::pair("{case:number}", "1")}) {
      if (const std::size_t at = path.find(id); at != std::string::npos)
        path.replace(at, std::string(id).size(), value);
    }
    const bool worker = route.access < Access::viewer;
    for (const std::string_view type : route.media_types) {
      if (type.find("json") == std::string_view::npos)
        continue;
      ++routes;
      for (const std::string& body : bodies) {
        const std::string line = std::string(route.method) + " " + path;
        const Response response = worker ? rig.as(key, line, std::string(type), body) : desk.change(line, body);
        CAPTURE(path);
        CAPTURE(type);
        CAPTURE(body);
        CAPTURE(response.body);
        CHECK((response.status == 400 || response.status == 422));
        CHECK(response.content_type == "application/problem+json");
      }
    }
  }
  CHECK(routes >= 10);
}

TEST_CASE("a worker's way: key, upload, the same again, lists, deletion") {
  Rig rig;
  const std::string key = rig.new_key();
  const Response first = rig.as(key, "POST /v1/statements", kStatementMedia, kStatement);
  CHECK(first.status == 201);
  CHECK(first.body.rfind("{\"id\":", 0) == 0);
  CHECK(first.body.find("\"verdicts\":[{") != std::string::npos);
  const Response again = rig.as(key, "POST /v1/statements", kStatementMedia, kStatement);
  CHECK(again.status == 200);
  CHECK(Rig::text_at(again.body, "id") == Rig::text_at(first.body, "id"));
  CHECK(again.header("Location") == first.header("Location"));
  CHECK(Rig::items(rig.as(key, "GET /v1/me/statements")) == 1);
  run(rig, key,
      {
          {"me", "GET /v1/me", "", "", 200, {R"("scope":"all")"}, {key}},
          {"one upload",
           "GET /v1/me/statements/1",
           "",
           "",
           200,
           {R"("statements":[{)", R"("verdicts":[{)"},
           {"A-1"}},
          {"work",
           "GET /v1/me/work",
           "",
           "",
           200,
           {R"("total":"14.58")", R"("platform":"shipt")", R"("id":"1.0")"}},
          {"one work item", "GET /v1/me/work/1.0", "", "", 200, {R"("total":"14.58")"}},
          {"no such work item", "GET /v1/me/work/1.9", "", "", 404, {"not_found"}},
          {"odd work id", "GET /v1/me/work/abc", "", "", 404, {"not_found"}},
          {"verdicts",
           "GET /v1/me/verdicts",
           "",
           "",
           200,
           {R"("verdict":"over")", R"("due":{"low":"14.33","high":"14.33"})",
            R"("difference":{"low":"0.25","high":"0.25"})"}},
          {"a page", "GET /v1/me/work?limit=1", "", "", 200, {R"("next":)"}},
          {"bad limit", "GET /v1/me/work?limit=0", "", "", 400, {"bad_parameter"}},
          {"bad cursor", "GET /v1/me/work?after=zzz", "", "", 400, {"bad_parameter"}},
          {"export", "GET /v1/me/export", "", "", 200, {R"("submissions":[{)", "14.58"}, {key}},
          {"deletion", "DELETE /v1/me/statements/1", "", "", 204, {}},
          {"deletion again", "DELETE /v1/me/statements/1", "", "", 404, {"not_found"}},
      });
  CHECK(Rig::items(rig.as(key, "GET /v1/me/work")) == 0);
}

TEST_CASE("the export as a ZIP opens, with a CSV for each tax year") {
  Rig rig;
  const std::string key = rig.new_key();
  REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  REQUIRE(rig.as(key, "POST /v1/statements", "text/plain", fixture("deliveroo/invoice-gb-2018/rows.txt")).status ==
          201);
  const Response zip = rig.as(key, "GET /v1/me/export?format=zip");
  CHECK(zip.content_type == "application/zip");
  CHECK(rig.as(key, "GET /v1/me/export?format=zip").body == zip.body);
  CHECK(zip.body.find("work-2020.csv") != std::string::npos);
  CHECK(zip.body.find("work-2017-2018.csv") != std::string::npos);
  CHECK(rig.as(key, "GET /v1/me/export?format=xml").status == 400);
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("ratecheck-export-" + std::to_string(::getpid()) + ".zip");
  std::ofstream(file, std::ios::binary) << zip.body;
  CHECK(std::system(
            ("command -v python3 >/dev/null || exit 0; python3 -m zipfile -t " + file.string() + " >/dev/null")
                .c_str()) == 0);
  std::filesystem::remove(file);
}

TEST_CASE("documents are kept on request only, given back as they came, and are part of the export") {
  Rig rig;
  const std::string key = rig.new_key();
  const std::string week = fixture("shipt/order-history-cards/week.txt");
  const auto held = [&] {
    for (const std::string& file : rig.folder_content()) {
      if (file.find(week) != std::string::npos)
        return true;
    }
    return false;
  };
  REQUIRE(rig.as(key, "POST /v1/statements", "text/plain", week).status == 201);
  CHECK_FALSE(held());
  CHECK(rig.as(key, "POST /v1/statements?keep_documents=perhaps", "text/plain", week).status == 400);
  CHECK(rig.as(key, "POST /v1/check?keep_documents=true", "text/plain", week).status == 400);
  CHECK(rig.as(key, "POST /v1/statements?keep_documents=true", "text/plain", week).status == 200);
  CHECK(Rig::items(rig.as(key, "GET /v1/me/statements/1/documents")) == 1);
  const Response back = rig.as(key, "GET /v1/me/statements/1/documents/0");
  CHECK(back.body == week);
  CHECK(back.content_type == "application/octet-stream");
  CHECK(back.header("Content-Disposition").starts_with("attachment"));
  CHECK(back.header("Cache-Control") == "no-store");
  CHECK(rig.as(rig.new_key(), "GET /v1/me/statements/1/documents/0").status == 404);
  CHECK(rig.as(key, "GET /v1/me/export?format=zip").body.find(week) != std::string::npos);
  CHECK(rig.as(key, "DELETE /v1/me/statements/1/documents").status == 204);
  CHECK_FALSE(held());
  REQUIRE(rig.as(key, "POST /v1/statements?keep_documents=true", "text/plain", week).status == 200);
  REQUIRE(rig.as(key, "DELETE /v1/me").status == 200);
  CHECK_FALSE(held());
}

TEST_CASE("work falls into the tax year of its place: 6 April in Britain, 1 July in Australia") {
  Rig rig;
  const std::string key = rig.new_key();
  const auto send = [&](const std::string& currency, const std::string& zone, const std::string& start) {
    const std::string body = R"({"schema":1,"platform":"shipt","currency":")" + currency + R"(","time_zone":")" +
                             zone + R"(","work":[{"kind":"job","started_at":")" + start +
                             R"(","pay":[{"category":"base","amount":"5.00"}],"total":"5.00"}]})";
    REQUIRE(rig.as(key, "POST /v1/statements", kStatementMedia, body).status == 201);
  };
  send("GBP", "Europe/London", "2024-04-05T23:30:00+01:00");
  send("GBP", "Europe/London", "2024-04-06T00:30:00+01:00");
  send("AUD", "Australia/Sydney", "2019-06-30T23:30:00+10:00");
  send("AUD", "Australia/Sydney", "2019-07-01T00:30:00+10:00");
  send("USD", "America/New_York", "2021-12-31T23:30:00-05:00");
  const std::string zip = rig.as(key, "GET /v1/me/export?format=zip").body;
  for (const char* name :
       {"work-2023-2024.csv", "work-2024-2025.csv", "work-2018-2019.csv", "work-2019-2020.csv", "work-2021.csv"})
    CHECK_MESSAGE(zip.find(name) != std::string::npos, name);
}

TEST_CASE("nobody sees or changes what hangs on another key") {
  Rig rig;
  const std::string mine = rig.new_key();
  const std::string other = rig.new_key();
  CHECK(rig.as(mine, "POST /v1/statements", kStatementMedia, kStatement).status == 201);
  run(rig, other,
      {
          {"proposals", "GET /v1/me/statements/1/proposals", "", "", 404, {"not_found"}},
          {"documents", "GET /v1/me/statements/1/documents", "", "", 404, {"not_found"}},
          {"document", "GET /v1/me/statements/1/documents/0", "", "", 404, {"not_found"}},
          {"documents gone", "DELETE /v1/me/statements/1/documents", "", "", 404, {"not_found"}},
          {"correction", "DELETE /v1/me/corrections/1", "", "", 404, {"not_found"}},
          {"dispute gone", "DELETE /v1/me/disputes/1", "", "", 404, {"not_found"}},
          {"join", "DELETE /v1/me/joins/1", "", "", 404, {"not_found"}},
          {"proposal", "POST /v1/me/proposals/1.0.total", "", "", 404, {"not_found"}},
          {"correct", "PATCH /v1/me/work/1.0", "application/json", R"({"total":"1.00"})", 404, {"not_found"}},
          {"dispute",
           "POST /v1/me/disputes",
           "application/json",
           R"({"verdict":"1.0","words":"x"})",
           404,
           {"not_found"}},
          {"verdicts", "GET /v1/me/verdicts", "", "", 200, {R"("items":[])"}},
          {"export", "GET /v1/me/export", "", "", 200, {R"("submissions":[])"}},
          {"an id past every number", "GET /v1/me/statements/99999999999999999999", "", "", 404, {"not_found"}},
          {"upload", "GET /v1/me/statements/1", "", "", 404, {"not_found"}},
          {"work", "GET /v1/me/work/1.0", "", "", 404, {"not_found"}},
          {"list", "GET /v1/me/work", "", "", 200, {R"("items":[])"}},
          {"deletion", "DELETE /v1/me/statements/1", "", "", 404, {"not_found"}},
          {"token", "DELETE /v1/me/tokens/1", "", "", 404, {"not_found"}},
          {"consent", "DELETE /v1/me/consents/1", "", "", 404, {"not_found"}},
          {"a large number", "GET /v1/me/statements/999999999999", "", "", 404, {"not_found"}},
      });
  CHECK(Rig::items(rig.as(mine, "GET /v1/me/work")) == 1);
}

TEST_CASE("keys and tokens: forged, mistyped, scoped, revoked, erased") {
  Rig rig;
  const std::string key = rig.new_key();
  std::string mistyped = key;
  mistyped.back() = mistyped.back() == '2' ? '3' : '2';
  for (const std::string& wrong : {std::string("x"), std::string("rk-"), mistyped, std::string(900, 'A')}) {
    const Response response = rig.as(wrong, "GET /v1/me");
    CHECK(response.status == 401);
    CHECK(response.body.find("key_unknown") != std::string::npos);
  }
  const Response made = rig.json_as(key, "POST /v1/me/tokens", R"({"scope":"post","label":"my browser"})");
  CHECK(made.status == 201);
  const std::string token = Rig::text_at(made.body, "token");
  run(rig, token,
      {
          {"posts", "POST /v1/statements", kStatementMedia, kStatement, 201, {R"("id":)"}},
          {"does not read", "GET /v1/me/work", "", "", 403, {"scope_missing"}},
          {"makes no tokens",
           "POST /v1/me/tokens",
           "application/json",
           R"({"scope":"read"})",
           403,
           {"scope_missing"}},
          {"does not erase", "DELETE /v1/me", "", "", 403, {"scope_missing"}},
      });
  run(rig, key,
      {
          {"unknown scope",
           "POST /v1/me/tokens",
           "application/json",
           R"({"scope":"all"})",
           422,
           {"bad_body", "/scope"}},
          {"misspelt",
           "POST /v1/me/tokens",
           "application/json",
           R"({"scope":"read","lable":"x"})",
           422,
           {"label"}},
          {"list without texts", "GET /v1/me/tokens", "", "", 200, {"my browser"}, {token}},
          {"revoked", "DELETE " + rig.first_of(key, "tokens"), "", "", 204, {}},
      });
  CHECK(rig.as(token, "POST /v1/statements", kStatementMedia, kStatement).status == 401);
  const Response erased = rig.as(key, "DELETE /v1/me");
  CHECK(erased.status == 200);
  CHECK(erased.body.find("\"receipt\":") != std::string::npos);
  CHECK(erased.body.find("\"work\":1") != std::string::npos);
  CHECK(rig.as(key, "GET /v1/me").status == 401);
}

TEST_CASE("consents and joining") {
  Rig rig;
  const std::string key = rig.new_key();
  const auto code = store::create_code(rig.store(), "spring", all_words<Reached>().front(), 4102444800, 5);
  REQUIRE(code);
  run(rig, key,
      {
          {"give",
           "POST /v1/me/consents",
           "application/json",
           R"({"purpose":"aggregate"})",
           201,
           {R"("given":true)"}},
          {"unknown purpose",
           "POST /v1/me/consents",
           "application/json",
           R"({"purpose":"fun"})",
           422,
           {"bad_body"}},
          {"list", "GET /v1/me/consents", "", "", 200, {R"("purpose":"aggregate")"}},
      });
  run(rig, key,
      {
          {"withdraw", "DELETE " + rig.first_of(key, "consents"), "", "", 204, {}},
          {"wrong code", "POST /v1/me/joins", "application/json", R"({"code":"jc-AAAA"})", 422, {"bad_input"}},
          {"no code", "POST /v1/me/joins", "application/json", R"({})", 422, {"bad_body", "/code"}},
          {"join",
           "POST /v1/me/joins",
           "application/json",
           R"({"code":")" + code->text + "\"}",
           201,
           {R"("reached":)"}},
          {"join again",
           "POST /v1/me/joins",
           "application/json",
           R"({"code":")" + code->text + "\"}",
           409,
           {"conflict"}},
          {"joins", "GET /v1/me/joins", "", "", 200, {R"("joined_at":)"}},
      });
}

TEST_CASE("rules and platforms") {
  Rig rig;
  run(rig, "",
      {
          {"rules", "GET /v1/rules", "", "", 200, {R"("id":"pf-shipt-v1")", R"("next":null)"}},
          {"rule", "GET /v1/rules/sea-abw", "", "", 200, {R"("id":"sea-abw")", R"("sources":)", R"("rates":)"}},
          {"misspelt rule", "GET /v1/rules/sea-abv", "", "", 404, {"not_found", "sea-abw"}},
          {"evaluate",
           "POST /v1/rules/pf-shipt-v1/evaluate",
           "application/json",
           R"({"on":"2020-02-05","inputs":{"order_value":"124.37 USD"}})",
           200,
           {R"("low":"14.33")", R"("steps":[{)"}},
          {"without steps",
           "POST /v1/rules/pf-shipt-v1/evaluate",
           "application/json",
           R"({"on":"2020-02-05","inputs":{"order_value":"124.37 USD"},"steps":false})",
           200,
           {R"("low":"14.33")", R"("steps":[])"}},
          {"cannot judge",
           "POST /v1/rules/pf-shipt-v1/evaluate",
           "application/json",
           R"({"on":"2020-02-05","inputs":{}})",
           200,
           {R"("due":null)", "missing_input"}},
          {"bad input",
           "POST /v1/rules/pf-shipt-v1/evaluate",
           "application/json",
           R"({"inputs":{"order_value":"12 min"}})",
           422,
           {"bad_input", "/inputs"}},
          {"bad day",
           "POST /v1/rules/pf-shipt-v1/evaluate",
           "application/json",
           R"({"on":"2025-02-30","inputs":{}})",
           422,
           {"bad_input", "/on"}},
          {"misspelt member",
           "POST /v1/rules/pf-shipt-v1/evaluate",
           "application/json",
           R"({"inptus":{}})",
           422,
           {"inputs"}},
          {"unknown rule", "POST /v1/rules/none/evaluate", "application/json", "{}", 404, {"not_found"}},
          {"platforms", "GET /v1/platforms", "", "", 200, {R"("platform":"shipt")", R"("pf-shipt-v1")"}},
          {"platform", "GET /v1/platforms/shipt", "", "", 200, {"order-history-cards"}},
          {"misspelt platform", "GET /v1/platforms/shipd", "", "", 404, {"shipt"}},
      });
}

TEST_CASE("for operators: health, figures that tell nothing of people, the errors page") {
  Rig rig;
  run(rig, "",
      {
          {"health", "GET /healthz", "", "", 200, {"alive"}},
          {"ready", "GET /readyz", "", "", 200, {"ready"}},
          {"schema", "GET /schemas/statement-1.json", "", "", 200, {"$schema", "work"}},
          {"errors", "GET /errors", "", "", 200, {"id=\"body_too_large\""}},
      });
  const std::string before = rig.send("GET /metrics").body;
  CHECK(before.find("# TYPE ratecheck_http_answers_total counter") != std::string::npos);
  CHECK(before.find("ratecheck_store_writable 1") != std::string::npos);
  const std::string key = rig.new_key();
  rig.as(key, "POST /v1/statements", kStatementMedia, kStatement);
  const std::string after = rig.send("GET /metrics").body;
  // All that two people more may change is how many answers there were and how long they took.
  const auto without_traffic = [](const std::string& text) {
    std::string rest;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      if (line.rfind("ratecheck_http_", 0) != 0)
        rest += line + "\n";
    }
    return rest;
  };
  CHECK(without_traffic(after) == without_traffic(before));
}

TEST_CASE("every answer of a folder of invented data says so, and no other does") {
  Rig real;
  CHECK(real.send("GET /healthz").body.find(R"("data":"real")") != std::string::npos);
  CHECK(real.send("GET /").header("Ratecheck-Data").empty());
  Rig rig({}, [](store::Store& store) {
    REQUIRE(demo::fill_demo(store, {.workers = 2, .work_items = 20, .progress = {}, .judge = {}}));
  });
  for (const char* line : {"GET /", "GET /healthz", "GET /v1/me", "GET /v1/insights/discrepancies", "GET /nowhere",
                           "DELETE /v1/rules", "OPTIONS /v1/rules", "POST /v1/workers"})
    CHECK_MESSAGE(rig.send(line).header("Ratecheck-Data") == "invented", line);
  CHECK(rig.send("GET /healthz").body.find(R"("data":"invented")") != std::string::npos);
  const Response page = rig.send("GET /");
  CHECK(
      rig.send("GET /", "If-None-Match: " + std::string(page.header("ETag")) + "\r\n").header("Ratecheck-Data") ==
      "invented");
}

TEST_CASE("pages come with their policy, compressed where that is taken") {
  Rig rig;
  const Response page = rig.send("GET /");
  CHECK(page.status == 200);
  CHECK(page.content_type == "text/html; charset=utf-8");
  CHECK(page.header("Content-Security-Policy").find("default-src 'self'") != std::string::npos);
  CHECK(page.header("Cross-Origin-Opener-Policy") == "same-origin");
  const Response zipped = rig.send("GET /", "Accept-Encoding: br, gzip;q=0.8\r\n");
  CHECK(zipped.header("Content-Encoding") == "gzip");
  CHECK(zipped.header("ETag") != page.header("ETag"));
  CHECK(zipped.body.size() < page.body.size());
  CHECK(rig.send("GET /", "Accept-Encoding: gzip;q=0\r\n").header("Content-Encoding").empty());
  CHECK(rig.send("GET /", "If-None-Match: " + std::string(page.header("ETag")) + "\r\n").status == 304);
  for (const char* path : {"/me", "/dashboard", "/rules", "/rules/sea-abw"})
    CHECK(rig.send("GET " + std::string(path)).status == 200);
  CHECK(rig.send("POST /me").status == 405);
  CHECK(rig.send("GET /etc/passwd").status == 404);
  CHECK(rig.send("GET /%2e%2e/etc/passwd").status == 404);
}

TEST_CASE("without a store everything that needs none still works") {
  Application app(shipped_library(), nullptr, {}, {});
  const auto send = [&](const std::string& line, const std::string& headers) {
    auto read = http::read_head(line + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
    return app.service().handle(std::get<Request>(std::move(read)),
                                [](std::size_t, const http::TakePiece&) { return Status(); });
  };
  CHECK(send("GET /v1/rules", "").status == 200);
  CHECK(send("GET /readyz", "").status == 503);
  CHECK(send("POST /v1/workers", "").status == 503);
  CHECK(send("GET /v1/me", "Authorization: Bearer x\r\n").status == 503);
  CHECK(send("GET /v1/insights/releases", "").status == 503);
}
