// Several documents in one body, and what becomes of what was kept of them.

#include "api_rig.h"
#include "ratecheck/base/json_out.h"

using namespace test;

namespace {

std::string documents(const std::vector<std::string>& texts) {
  JsonWriter out;
  out.begin_object().key("documents").begin_array();
  for (std::size_t i = 0; i < texts.size(); ++i)
    out.begin_object().member("name", "d" + std::to_string(i)).member("text", texts[i]).end_object();
  out.end_array().end_object();
  return out.take();
}

JsonValue checked(Rig& rig, const std::vector<std::string>& texts, const std::string& query = {}) {
  const Response response =
      rig.send("POST /v1/check" + query, "Content-Type: " + kDocumentsMedia + "\r\n", documents(texts));
  REQUIRE_MESSAGE(response.status == 200, response.body);
  return Rig::parsed(response.body);
}

std::vector<std::string> codes(const JsonValue& check) {
  std::vector<std::string> out;
  for (const JsonValue& finding : check.find("findings")->items)
    out.push_back(finding.find("code")->text);
  return out;
}

const std::string kScreen = "Earnings activity\nViewing\nJun 3, 2024 All orders\n";

std::string card(const std::string& store, const std::string& clock, const std::string& tip,
                 const std::string& total, const std::string& more = {}) {
  return store + " " + clock + "\nDelivery Pay: $2.00 base\nDistance: 1.62mi\n" + more + "Tip: $" + tip + "\n$" +
         total + "\n";
}

}  // namespace

TEST_CASE("overlapping screens in one body are one statement whose places name their document") {
  Rig rig;
  const std::string a = card("Corner Grill", "2:03PM", "5.10", "7.10");
  const std::string b = card("Noodle Bar", "12:40PM", "3.00", "5.00");
  const std::string c = card("Old Mill", "11:02AM", "1.00", "3.00");
  const JsonValue check = checked(rig, {kScreen + a + b, kScreen + b + c, "no pay here"});
  REQUIRE(check.find("statements")->items.size() == 1);
  const auto& work = check.find("statements")->items[0].find("work")->items;
  REQUIRE(work.size() == 3);
  CHECK(work[0].find("spans")->find("total")->find("document")->text == "0");
  CHECK(work[2].find("spans")->find("total")->find("document")->text == "1");
  const auto& told = check.find("documents")->items;
  CHECK(told[0].find("statement")->text == "0");
  CHECK(told[1].find("statement")->text == "0");
  CHECK(told[2].find("problem")->find("code")->text == "unknown_document");
  CHECK(codes(check).empty());
}

TEST_CASE("a new column of a CSV is an alarm by its shape, and its name is in the uploader's answer only") {
  Rig rig;
  const std::string key = rig.new_key();
  for (int upload = 0; upload < 5; ++upload) {
    const Response kept = rig.as(
        key, "POST /v1/statements", "text/csv",
        "Driver,Gross earnings (total)|€,Collected cash|€,Zebra earnings|€,Projected payout|€\nNobody Atall,7" +
            std::to_string(upload) + ".00,10.00,5.00,50.00\n");
    REQUIRE(kept.status == 201);
    CHECK(kept.body.find("Zebra earnings") != std::string::npos);
  }
  const Desk desk(rig, "vi", store::Role::viewer);
  const JsonValue watch = Rig::parsed(desk.get("/v1/insights/layouts").body).find("items")->items.at(0);
  CHECK(watch.find("layout")->text == "bolt/fleet-drivers@2");
  CHECK(watch.find("alarm")->boolean);
  CHECK(watch.find("unknown_line")->text == "Aaa earnings|€");
  for (const std::string& file : rig.folder_content())
    CHECK(file.find("Zebra") == std::string::npos);
}

TEST_CASE("documents that nothing reads count for operators, by the layout they are like, never one by one") {
  Rig rig;
  const std::string lost_its_window = "Order #31400721\nOrder Pay $11.63\nTotal Pay $17.63\n";
  const auto told = [&] {
    const std::string metrics = rig.send("GET /metrics").body;
    const std::size_t at = metrics.find("{nearest=");
    return at == std::string::npos ? "" : metrics.substr(at, metrics.find('\n', at) - at);
  };
  for (int upload = 0; upload < 6; ++upload) {
    CHECK(told() == (upload < 5 ? "" : "{nearest=\"shipt/order-history-cards\"} 5"));
    CHECK(rig.send("POST /v1/check", "Content-Type: text/plain\r\n", lost_its_window).status == 422);
    CHECK(rig.send("POST /v1/check", "Content-Type: text/plain\r\n", "Milk 2\nBread 1\n").status == 422);
  }
}

TEST_CASE("several documents pasted as one text are one document with parts, each a statement of its own") {
  Rig rig;
  const std::string text = fixture("doordash/day/example.txt") + "\n" +
                           fixture("doordash/offer-receipt/example.txt") + "\n" +
                           fixture("doordash/dash-summary/example.txt");
  const JsonValue check = checked(rig, {text, fixture("doordash/week/example.txt")});
  const auto& told = check.find("documents")->items;
  REQUIRE(told.size() == 2);
  CHECK(told[0].find("parser")->text == "doordash/day@2");
  CHECK(told[0].find("problem")->is(JsonKind::null));
  CHECK(told[1].find("parts") == nullptr);
  const auto& parts = told[0].find("parts")->items;
  REQUIRE(parts.size() == 3);
  CHECK(parts[1].find("parser")->text == "doordash/offer-receipt@2");
  CHECK(parts[1].find("from_line")->text == "13");
  CHECK(parts[1].find("to_line")->text == "24");
  CHECK(parts[1].find("certain")->boolean);
  const auto& statements = check.find("statements")->items;
  REQUIRE(statements.size() == 4);
  CHECK(told[1].find("statement")->text == "3");
  const JsonValue& receipt = statements.at(1);
  CHECK(receipt.find("parser")->text == "doordash/offer-receipt@2");
  const JsonValue& total = *receipt.find("work")->items.at(0).find("spans")->find("total");
  CHECK(total.find("document")->text == "0");
  CHECK(total.find("line")->text == "17");
  CHECK(text.substr(text.find("$17.45"), 6) == total.find("raw")->text);
  CHECK(std::to_string(text.find("$17.45")) == total.find("from")->text);
}

TEST_CASE("a screen that stands twice in one text is told by its lines, and counts once") {
  Rig rig;
  const std::string a = kScreen + card("Corner Grill", "2:03PM", "5.10", "7.10");
  const std::string text = a + "\n" + fixture("doordash/dash-summary/example.txt") + "\n" + a;
  const JsonValue check = checked(rig, {text});
  CHECK(check.find("statements")->items.size() == 2);
  REQUIRE(codes(check) == std::vector<std::string>{"duplicate_document"});
  CHECK(check.find("findings")->items[0].find("detail")->text ==
        "document 1, lines 18 to 25 tells nothing that is not in document 1, lines 1 to 9; it counts once");
}

TEST_CASE("a pasted text of several documents is kept whole, and erased whole") {
  Rig rig;
  const std::string key = rig.new_key();
  const std::string text =
      fixture("doordash/day/example.txt") + "\n" + fixture("doordash/offer-receipt/example.txt");
  const Response kept = rig.as(key, "POST /v1/statements?keep_documents=true", "text/plain", text);
  REQUIRE(kept.status == 201);
  CHECK(Rig::parsed(kept.body).find("statements")->items.size() == 2);
  CHECK(rig.as(key, "POST /v1/statements?keep_documents=true", "text/plain", text).status == 200);
  const JsonValue whole = Rig::parsed(rig.as(key, "GET /v1/me/statements/1").body);
  CHECK(whole.find("statements")->items.size() == 2);
  CHECK(rig.as(key, "DELETE /v1/me/statements/1").status == 204);
}

TEST_CASE("the same invoice as PDF text and as OCR: one set of work, two sources, told as a duplicate") {
  Rig rig;
  const JsonValue check = checked(
      rig, {fixture("deliveroo/invoice-gb-2018/rows.txt"), fixture("deliveroo/invoice-gb-2018/damaged.txt")});
  REQUIRE(check.find("statements")->items.size() == 1);
  CHECK(check.find("statements")->items[0].find("work")->items.size() == 5);
  CHECK(check.find("documents")->items[1].find("statement")->text == "0");
  CHECK(codes(check) == std::vector<std::string>{"duplicate_document"});
}

TEST_CASE("a statement and the worker's own export of orders: the order that was not paid is found") {
  Rig rig;
  const std::string orders = R"({"schema":1,"platform":"shipt","currency":"USD","work":[
    {"kind":"job","ref":"28104417","started_at":"2020-02-05T14:40:00-06:00"},
    {"kind":"job","ref":"28100000","started_at":"2020-02-05T17:40:00-06:00"},
    {"kind":"job","ref":"28099035","started_at":"2020-02-04T11:30:00-06:00"}]})";
  const JsonValue check = checked(rig, {fixture("shipt/order-history-cards/week.txt"), orders});
  REQUIRE(codes(check) == std::vector<std::string>{"missing_work"});
  const JsonValue& about = check.find("findings")->items[0].find("work")->items.at(0);
  CHECK(about.find("statement")->text == "1");
  CHECK(about.find("index")->text == "1");
}

TEST_CASE(
    "a new line of a layout: a finding for the uploader, an alarm for organizers and operators, no text "
    "anywhere") {
  Rig rig;
  const std::string key = rig.new_key();
  for (int upload = 0; upload < 5; ++upload) {
    std::string text = kScreen;
    text.replace(text.find("Jun 3"), 5, "Jun " + std::to_string(3 + upload));
    for (int hour = 1; hour < 5; ++hour) {
      const std::string amount = std::to_string(upload) + "." + std::to_string(hour) + "0";
      text += card("Corner Grill", std::to_string(hour) + ":03PM", amount,
                   std::to_string(upload + 2) + "." + std::to_string(hour) + "0",
                   "Zebra pay: $0." + std::to_string(hour) + "0\n");
    }
    const Response kept = rig.as(key, "POST /v1/statements", "text/plain", text);
    REQUIRE(kept.status == 201);
    CHECK(codes(Rig::parsed(kept.body)) == std::vector<std::string>{"layout_changed"});
    CHECK(kept.body.find("Zebra pay: $0.10") != std::string::npos);  // the uploader's own answer
  }
  CHECK(rig.send("GET /v1/insights/layouts").status == 401);
  const Desk desk(rig, "vi", store::Role::viewer);
  const JsonValue layouts = Rig::parsed(desk.get("/v1/insights/layouts").body);
  REQUIRE(layouts.find("items")->items.size() == 1);
  const JsonValue& watch = layouts.find("items")->items[0];
  CHECK(watch.find("layout")->text == "grubhub/activity@2");
  CHECK(watch.find("alarm")->boolean);
  CHECK(watch.find("unknown_line")->text == "Aaa pay: $9.9");
  const std::string metrics = rig.send("GET /metrics").body;
  CHECK(metrics.find("ratecheck_layout_alarm{layout=\"grubhub/activity@2\"} 1\n") != std::string::npos);
  CHECK(metrics.find("ratecheck_layout_coverage_percent{layout=\"grubhub/activity@2\"}") != std::string::npos);
  CHECK(metrics.find("Aaa") == std::string::npos);
  for (const std::string& file : rig.folder_content())
    CHECK(file.find("Zebra") == std::string::npos);
}
